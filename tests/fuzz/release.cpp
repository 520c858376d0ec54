// The release parser and what renders its body: no input may crash it or make it run long.
#include "gazetted/document/markdown.hpp"
#include "gazetted/intake/release_parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  Findings findings;
  const auto release = parse_release(std::string(reinterpret_cast<const char*>(data), size),
                                     ParseContext{"f.md", "f", Zone::load_or_utc("Europe/London"), Time{}}, findings);
  const auto html = markdown_to_html(release.body);
  const auto text = markdown_to_text(release.body);
  if (html && html->find("<script") != std::string::npos) __builtin_trap();
  if (html && text && text->size() > (4u << 20)) __builtin_trap();
  if (!has_errors(findings)) {
    for (const auto& line : {release.title, release.subject, release.from, release.id}) {
      if (line.find_first_of("\r\n") != std::string::npos) __builtin_trap();
    }
  }
  return 0;
}
