// A page of HTML to Markdown and on to a mail: no input takes long, what is written can be read again, and nothing
// active is in it.
#include "gazetted/base/text.hpp"
#include "gazetted/conversion/conversion.hpp"
#include "gazetted/document/markdown.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const ConversionSource source{"f.html", bytes, {"a.png"}, Time{}, Zone::load_or_utc("UTC")};
  Findings findings;
  const auto made = convert_html(source, findings);
  if (has_errors(findings)) return 0;
  if (!is_utf8(made.markdown)) __builtin_trap();
  const auto end = made.markdown.find("\n---\n", 3);
  if (!made.markdown.starts_with("---\n") || end == std::string::npos) __builtin_trap();
  const auto html = markdown_to_html(made.markdown.substr(end + 5));
  if (!html) return 0;  // over a budget, which the release parser says
  for (const char* bad : {"<script", "<style", "<iframe", "<form", "<svg", "=\"javascript:", "=\"data:"}) {
    if (html->find(bad) != std::string::npos) __builtin_trap();
  }
  return 0;
}
