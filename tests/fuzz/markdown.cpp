// Markdown, with whatever HTML authors put into it, to both parts of a mail and to a page: nothing of a tag is passed
// through, what is written stays within its budget, and no input takes long (the runner limits memory and time).
#include "gazetted/document/markdown.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/document/raw_html.hpp"

namespace {

// Outside of quoted values, only what our own writer says may be in a tag.
void check_tags(const std::string& html) {
  for (std::size_t at = 0; (at = html.find('<', at)) != std::string::npos; ++at) {
    bool quoted = false;
    std::string outside;
    auto end = at;
    for (; end < html.size() && (quoted || html[end] != '>'); ++end) {
      if (html[end] == '"')
        quoted = !quoted;
      else if (!quoted)
        outside += html[end];
    }
    if (end == html.size()) __builtin_trap();  // a tag that is not closed
    for (const char* bad : {" on", "<script", "<style", "<iframe", "<form", "<svg", "<math", "<object", "<input"}) {
      if (outside.find(bad) != std::string::npos) __builtin_trap();
    }
    const auto tag = gazetted::lower(std::string_view(html).substr(at, end - at));
    for (const char* bad : {"=\"javascript:", "=\"data:", "=\"vbscript:", "=\"file:"}) {
      if (tag.find(bad) != std::string::npos) __builtin_trap();
    }
  }
}

// What a page has ends where it began, whatever order an author's tags are in.
void check_nesting(const std::string& html) {
  std::vector<std::string> open;
  for (std::size_t at = 0; (at = html.find('<', at)) != std::string::npos; ++at) {
    const bool ends = html[at + 1] == '/';
    const auto begin = at + (ends ? 2 : 1);
    const auto name = html.substr(begin, html.find_first_of(" >", begin) - begin);
    if (name == "br" || name == "hr" || name == "img" || name == "wbr") continue;
    if (!ends) {
      open.push_back(name);
    } else {
      if (open.empty() || open.back() != name) __builtin_trap();
      open.pop_back();
    }
  }
  if (!open.empty()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (!is_utf8(text) || text.find('\0') != std::string::npos) return 0;  // a release's text is neither
  const auto parsed = Markdown::parse(text);
  if (!parsed) return 0;
  HtmlOptions options;
  options.lead = "LONDON — ";
  const auto html = parsed->html(options);
  const auto plain = parsed->text();
  if (html) check_tags(*html);
  if ((html && html->size() > (2u << 20)) || (plain && plain->size() > (4u << 20))) __builtin_trap();
  if (plain && !is_utf8(*plain)) __builtin_trap();
  if (html && !is_utf8(*html)) __builtin_trap();
  WebHtmlOptions page;
  page.lead = "LONDON — ";
  page.pictures["a.jpg"] = {"/a.jpg", "A", "A caption", 1600, 900};
  const auto web = parsed->web_html(page);
  if (web) {
    check_tags(*web);
    check_nesting(*web);
    if (web->find(" style=\"") != std::string::npos || !is_utf8(*web)) __builtin_trap();
  }
  findings_in_markdown(text, {"r.md", 1, 0});
  return 0;
}
