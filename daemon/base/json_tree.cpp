#include <algorithm>
#include <map>

#include "gazetted/base/data_tree.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_bytes = 1 << 20;
constexpr std::size_t max_values = 10'000;

// Where the keys of a text in JSON are, found in one walk over it: Boost.JSON tells no places.
class KeyPlaces {
 public:
  KeyPlaces(std::string_view text, const std::string& file, int first_line) : file_(file) {
    int line = first_line;
    std::size_t line_start = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\n') {
        ++line;
        line_start = at + 1;
      }
      if (text[at] != '"') continue;
      const auto start = at;
      for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\' ? 1 : 0;
      const auto behind = text.find_first_not_of(" \t\r\n", at + 1);
      if (behind == std::string_view::npos || text[behind] != ':') continue;
      places_[name_of(text.substr(start, at + 1 - start))].push_back({start, line, int(start - line_start) + 1});
    }
  }

  // The next key of this name behind the one that was asked for before, else `otherwise`: members keep their order.
  Place next(std::string_view key, const Place& otherwise) {
    const auto found = places_.find(key);
    if (found == places_.end()) return otherwise;
    const auto& all = found->second;
    const auto next =
        std::upper_bound(all.begin(), all.end(), from_, [](auto from, const At& at) { return from < at.offset; });
    if (next == all.end()) return otherwise;
    from_ = next->offset;
    return {file_, next->line, next->column};
  }

 private:
  struct At {
    std::size_t offset;
    int line, column;
  };

  static std::string name_of(std::string_view quoted) {
    if (quoted.find('\\') == std::string_view::npos) return std::string(quoted.substr(1, quoted.size() - 2));
    const auto value = parse_json(quoted);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  }

  const std::string& file_;
  std::map<std::string, std::vector<At>, std::less<>> places_;
  std::size_t from_ = 0;
};

// Throws Error where the tree is too large.
class Converter {
 public:
  explicit Converter(KeyPlaces& places) : places_(places) {}

  Yaml convert(const json::value& value, const Place& place) {
    if (++values_ > max_values) throw Error(place, "too large: more than 10,000 values");
    Yaml out;
    out.place = place;
    if (value.is_object()) {
      out.kind = Yaml::Kind::mapping;
      for (const auto& [key, member] : value.get_object()) {
        Yaml name;
        name.kind = Yaml::Kind::scalar;
        name.place = places_.next(key, place);
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

 private:
  KeyPlaces& places_;
  std::size_t values_ = 0;
};

// Where a parser that goes on byte by byte stops.
Place error_place(std::string_view text, const std::string& file, int first_line) {
  json::stream_parser parser({}, json::parse_options{});
  json::error_code code;
  const auto read = parser.write_some(text.data(), text.size(), code);
  const auto at = code ? std::min(read, text.size()) : text.size();  // without a code its end is missing
  const auto before = text.substr(0, at);
  const auto line_end = before.rfind('\n');
  return {file, first_line + int(std::count(before.begin(), before.end(), '\n')),
          int(line_end == std::string_view::npos ? at : at - line_end - 1) + 1};
}

}  // namespace

Result<Yaml> parse_json_tree(const std::string& text, const std::string& file, int first_line) {
  if (text.size() > max_bytes) return Error(Place{file}, "larger than 1 MB");
  auto value = parse_json(text);
  if (!value) return Error(error_place(text, file, first_line), value.error().message());
  const Place first{file, first_line, 1};
  KeyPlaces places(text, file, first_line);
  try {
    return Converter(places).convert(*value, first);
  } catch (const Error& error) {
    return error;
  }
}

}  // namespace gazetted
