// Markdown (GitHub-flavoured) to sanitised HTML and to plain text. Pure. Raw HTML is dropped,
// links and images keep only http, https, mailto and tel. Both outputs are bounded by the input's
// size (md4c has no quadratic case that we know of, cmark-gfm of Debian 12 has).
#pragma once
#include <map>
#include <string>

namespace gazetted {

struct InlineImage {
  std::string cid, alt, caption;  // alt and caption where the text has none
};

struct HtmlOptions {
  std::map<std::string, InlineImage, std::less<>> images = {};  // of the bundle, by the name in the text
  bool right_to_left = false;
  std::string lead = {};  // begins the first paragraph: a dateline
};

// Styles stand at each element, as mail programs want it. Images of the bundle become cid: links; other relative
// ones leave their alt text. A player (<iframe>, <video>, <audio>) on a line of its own, or a lone link to a
// video host, becomes a card with a link.
std::string markdown_to_html(const std::string& markdown, const HtmlOptions& options = {});
// Wrapped to 72 columns, tables and code as they stand; links are numbered, and listed at the end.
std::string markdown_to_text(const std::string& markdown, const std::string& lead = "");
// Whether a link may be kept: http, https, mailto, tel, or a fragment.
bool is_safe_url(std::string_view url);

}  // namespace gazetted
