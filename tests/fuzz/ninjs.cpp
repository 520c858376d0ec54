// An item of ninjs to a release file: what is written is front matter that the parser reads.
#include "gazetted/base/text.hpp"
#include "gazetted/conversion/conversion.hpp"
#include "gazetted/intake/release_parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const ConversionSource source{"f.json", bytes, {"a.png"}, Time{}, Zone::load_or_utc("UTC")};
  Findings findings;
  const auto made = convert_ninjs(source, findings);
  if (has_errors(findings)) return 0;
  const auto release = parse_release(made.markdown, {"f.md", "f", Zone::load_or_utc("UTC"), Time{}}, findings);
  for (const auto& finding : findings) {
    // Values may be wrong; that the lines are none would be our fault.
    if (finding.message.find("YAML") != std::string::npos) __builtin_trap();
    if (finding.message.find("unknown key") != std::string::npos) __builtin_trap();
  }
  return 0;
}
