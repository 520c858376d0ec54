// Advice on a release and the scanner of links: no input may crash them or make them run long, and every place is
// within the file.
#include "gazetted/intake/advice.hpp"
#include "gazetted/intake/release_id.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "gazetted/model/markdown_links.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  Findings findings;
  const std::string source(reinterpret_cast<const char*>(data), size);
  const auto release =
      parse_release(source, ParseContext{"f.md", "f", Zone::load_or_utc("Europe/London"), Time{}}, findings);
  const auto line_ends =
      std::count(source.begin(), source.end(), '\n') + std::count(source.begin(), source.end(), '\r');
  for (const auto& finding : advice_on(release, source)) {
    if (finding.place.line > line_ends + 1) __builtin_trap();
  }
  if (without_code(source).size() != source.size()) __builtin_trap();
  for (const auto& link : links_in(source)) {
    if (link.at >= source.size() || file_of_target(link.target).starts_with("../")) __builtin_trap();
  }
  const auto id = id_from_name(source);
  if (!id.empty() && !check_release_id(id)) __builtin_trap();
  return 0;
}
