#include "gazetted/base/data_tree.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_bytes = 1 << 20;
constexpr std::size_t max_values = 10'000;

class Converter {
 public:
  Converter(std::string_view text, std::string file, int first_line)
      : text_(text), file_(std::move(file)), first_line_(first_line) {}

  Yaml convert(const json::value& value, const Place& place) {
    ++values_;
    Yaml out;
    out.place = place;
    if (value.is_object()) {
      out.kind = Yaml::Kind::mapping;
      for (const auto& [key, member] : value.get_object()) {
        Yaml name;
        name.kind = Yaml::Kind::scalar;
        name.place = place_of(key);
        name.text = std::string(key);
        auto child = convert(member, name.place);
        out.pairs.push_back({std::move(name), std::move(child)});
      }
    } else if (value.is_array()) {
      out.kind = Yaml::Kind::sequence;
      for (const auto& item : value.get_array()) out.items.push_back(convert(item, place));
    } else if (!value.is_null()) {
      out.kind = Yaml::Kind::scalar;
      out.quoted = value.is_string();
      out.text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    }
    return out;
  }

  std::size_t values() const { return values_; }

 private:
  // Members keep the order of the text, so each key is looked for behind the one before.
  Place place_of(std::string_view key) {
    const auto at = text_.find('"' + std::string(key) + '"', from_);
    if (at != std::string_view::npos) {
      line_ += int(std::count(text_.begin() + std::ptrdiff_t(from_), text_.begin() + std::ptrdiff_t(at), '\n'));
      from_ = at;
    }
    const auto line_end = text_.substr(0, from_).rfind('\n');
    return {file_, first_line_ + line_, int(line_end == std::string_view::npos ? from_ : from_ - line_end - 1) + 1};
  }

  std::string_view text_;
  std::string file_;
  int first_line_;
  int line_ = 0;
  std::size_t from_ = 0;
  std::size_t values_ = 0;
};

}  // namespace

Result<Yaml> parse_json_tree(const std::string& text, const std::string& file, int first_line) {
  if (text.size() > max_bytes) return Error(Place{file}, "larger than 1 MB");
  auto value = parse_json(text);
  if (!value) return Error(Place{file, first_line, 1}, value.error().message());
  Converter converter(text, file, first_line);
  auto tree = converter.convert(*value, Place{file, first_line, 1});
  if (converter.values() > max_values) return Error(Place{file, first_line, 1}, "too large: more than 10,000 values");
  return tree;
}

}  // namespace gazetted
