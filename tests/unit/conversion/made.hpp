// What a converter makes of a text, and what it says.
#pragma once
#include "gazetted/base/clock.hpp"
#include "gazetted/conversion/conversion.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted::test {

struct Made {
  Conversion conversion;
  Findings findings;
  const std::string& markdown() const { return conversion.markdown; }
  std::string body() const {
    const auto end = conversion.markdown.find("\n---\n", 3);
    return end == std::string::npos ? "" : conversion.markdown.substr(end + 5);
  }
  // As it is printed.
  std::string said() const {
    std::string all;
    for (const auto& one : findings) all += to_string(one) + "\n";
    return all;
  }
  // As the parser reads what was made; what it says comes to the other findings.
  Release release(Time now = Clock().now()) {
    return parse_release(conversion.markdown, {"made.md", "made", Zone::load_or_utc("UTC"), now}, findings);
  }
};

inline Made convert_by(Conversion (*convert)(const ConversionSource&, Findings&), const std::string& file,
                       const std::string& bytes, std::set<std::string> beside = {}) {
  Made made;
  ConversionSource source{file, bytes, std::move(beside), Clock().now(), Zone::load_or_utc("UTC")};
  made.conversion = convert(source, made.findings);
  return made;
}

}  // namespace gazetted::test
