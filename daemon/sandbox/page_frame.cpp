#include "page_frame.hpp"

#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #56616d; --paper: #f6f7f8; --card: #fff; --line: #d8dee4; --link: #0a53a8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --quiet: #a3adb8; --paper: #15181c; --card: #1e2328; --line: #3a424b; --link: #8ab8ff; }
}
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 0 0 .25rem; }
a { color: var(--link); }
.quiet { color: var(--quiet); }
.bar { display: flex; flex-wrap: wrap; gap: .5rem; justify-content: space-between; }
input, button { font: inherit; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: var(--ink); }
input { width: 16rem; max-width: 60vw; }
table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); }
th, td { text-align: start; padding: .45rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; font-size: .85rem; }
.time { white-space: nowrap; }
td:nth-child(2) { min-width: 45%; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
iframe { width: 100%; height: 46rem; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
.tabs { margin: 1rem 0; }
.tabs a { display: inline-block; padding: .3rem .75rem; border: 1px solid var(--line); border-radius: 6px; text-decoration: none; background: var(--card); }
.tabs a[aria-current] { border-color: var(--link); font-weight: 600; }
.posts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); }
.post { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .75rem 1rem; overflow-wrap: anywhere; }
.post p { margin: 0 0 .5rem; }
.post figure, li figure { margin: .25rem 0 .5rem; }
.post img { max-width: 100%; max-height: 16rem; border-radius: 6px; }
li img { max-width: 100%; max-height: 5rem; border-radius: 6px; }
@media (max-width: 40rem) {
  thead { display: none; }
  tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  th, td, td:nth-child(2) { display: block; min-width: 0; padding: .1rem .75rem; border: 0; }
}
@media (min-width: 48rem) { td:nth-child(3) { min-width: 15rem; } }
.words { white-space: pre-wrap; }
)";

}  // namespace

std::string page_frame(const std::string& title, const std::string& body) {
  return "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\"><title>" +
         html_escape(title) + "</title><style>" + std::string(style) + "</style></head>\n<body>" + body +
         "</body>\n</html>\n";
}

std::string form_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool coded = text[i] == '%' && i + 2 < text.size() &&
                       std::isxdigit(static_cast<unsigned char>(text[i + 1])) &&
                       std::isxdigit(static_cast<unsigned char>(text[i + 2]));
    if (!coded) {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    out += char(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
    i += 2;
  }
  return out;
}

}  // namespace gazetted
