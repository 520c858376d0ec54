// The one door to toml++.
#include <stdexcept>

// toml++ 3.3 asserts what a stranger's text can break, such as that a digit follows the T of a date: an abort in one
// build, and undefined behaviour in another. Here each is an exception in every build.
namespace gazetted {
struct TomlAssertion : std::logic_error {
  using std::logic_error::logic_error;
};
[[noreturn]] static void toml_assertion_failed(const char* condition) { throw TomlAssertion(condition); }
}  // namespace gazetted
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? void() : ::gazetted::toml_assertion_failed(#condition))
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "gazetted/base/data_tree.hpp"
#include "toml_nesting.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_bytes = 1 << 20;
constexpr std::size_t max_values = 10'000;
constexpr int max_depth = 32;

class Converter {
 public:
  Converter(std::string file, int first_line) : file_(std::move(file)), first_line_(first_line) {}

  // Throws Error where the tree is too large.
  Yaml convert(const toml::node& node, int depth) {
    if (++values_ > max_values) throw Error(place(node.source()), "too large: more than 10,000 values");
    if (depth > max_depth) throw Error(place(node.source()), "nested too deeply");
    Yaml out;
    out.place = place(node.source());
    if (const auto* table = node.as_table()) {
      out.kind = Yaml::Kind::mapping;
      for (const auto& [key, value] : *table) {
        Yaml name;
        name.kind = Yaml::Kind::scalar;
        name.place = place(key.source());
        name.text = std::string(key.str());
        out.pairs.push_back({std::move(name), convert(value, depth + 1)});
      }
      // toml++ keeps them by name; what a person wrote has an order.
      std::stable_sort(out.pairs.begin(), out.pairs.end(), [](const auto& a, const auto& b) {
        return std::pair(a.key.place.line, a.key.place.column) < std::pair(b.key.place.line, b.key.place.column);
      });
    } else if (const auto* array = node.as_array()) {
      out.kind = Yaml::Kind::sequence;
      for (const auto& item : *array) out.items.push_back(convert(item, depth + 1));
    } else {
      out.kind = Yaml::Kind::scalar;
      out.quoted = node.is_string();
      out.text = text_of(node);
    }
    return out;
  }

  Place place(const toml::source_region& region) const {
    return {file_, int(region.begin.line) + first_line_ - 1, int(region.begin.column)};
  }

 private:
  // A string as it is; numbers, dates and times as they are written.
  static std::string text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    std::ostringstream out;
    node.visit([&](const auto& value) {
      if constexpr (toml::is_value<decltype(value)>) out << value.get();
    });
    if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
    return out.str();
  }

  std::string file_;
  int first_line_;
  std::size_t values_ = 0;
};

bool breaks_the_parser(std::string_view text) {
  try {
    (void)toml::parse(text);
  } catch (const TomlAssertion&) {
    return true;
  } catch (const toml::parse_error&) {
    // A text that is cut may be wrong in another way.
  }
  return false;
}

// Counted from 0: the first line that, with those before it, breaks an assertion. `text` as a whole breaks one.
int breaking_line(std::string_view text) {
  std::vector<std::size_t> ends;
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) ends.push_back(at);
  const auto line = std::partition_point(ends.begin(), ends.end(),
                                         [&](std::size_t end) { return !breaks_the_parser(text.substr(0, end)); });
  return int(line - ends.begin());
}

}  // namespace

Result<Yaml> parse_toml(const std::string& text, const std::string& file, int first_line) {
  if (text.size() > max_bytes) return Error(Place{file}, "larger than 1 MB");
  if (auto status = check_toml_nesting(text, file, first_line); !status) return status.error();
  Converter converter(file, first_line);
  try {
    const auto table = toml::parse(std::string_view(text));
    return converter.convert(table, 0);
  } catch (const toml::parse_error& error) {
    return Error(converter.place(error.source()), "TOML: " + std::string(error.description()));
  } catch (const TomlAssertion&) {
    return Error(Place{file, first_line + breaking_line(text), 1}, "TOML: a date, time or number is malformed");
  } catch (const Error& error) {
    return error;
  }
}

}  // namespace gazetted
