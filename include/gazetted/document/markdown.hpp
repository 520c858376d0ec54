// Markdown (GitHub-flavoured, with the HTML that GitHub lets through) to sanitised HTML and to plain text. Pure.
// Elements, attributes and targets are written anew from lists of what is allowed; nothing of an author's tags is
// passed through. What a text may cost is limited, and refused with the reason: reading and writing are linear below
// that.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

struct InlineImage {
  std::string cid, alt, caption;  // alt and caption where the text has none
  unsigned width = 0;             // in pixels; 0: not known
};

struct HtmlOptions {
  std::map<std::string, InlineImage, std::less<>> images = {};  // of the bundle, by the name in the text
  bool right_to_left = false;
  std::string lead = {};  // begins the first paragraph: a dateline
};

// The same picture in another format: a <source> of a <picture>.
struct WebSource {
  std::string type, srcset;  // "image/avif", "/a-320.avif 320w, …"
};

struct WebPicture {
  std::string src;                 // its address
  std::string alt, caption;        // where the text has none
  unsigned width = 0, height = 0;  // in pixels; 0: not known
  std::string srcset = {};         // in its own format; empty: there is one size
  std::vector<WebSource> sources = {};
};

struct WebHtmlOptions {
  std::map<std::string, WebPicture, std::less<>> pictures = {};  // of the bundle, by the name in the text
  std::string lead = {};                                         // begins the first paragraph: a dateline
  unsigned first_heading = 2;                                    // the level at which headings begin
  std::string table = "Table";  // what a screen reader calls a table that can be scrolled, in the reader's language
};

struct TextOptions {
  std::string lead = {};
  std::string struck_out = "struck out: ";  // before words that are struck out, in the reader's language
};

// What a mail cannot show and does without.
struct LeftOut {
  int line = 0;  // of the Markdown, from 1
  std::string what;
};

struct Document;

class Markdown {
 public:
  // The error's place has the line within the text, and no file.
  static Result<Markdown> parse(const std::string& markdown);

  // Styles are at each element, as mail programs want it. Images of the bundle become cid: links; other relative ones
  // leave their alt text. A player (<iframe>, <video>, <audio>), or a lone link to a video host, becomes a card.
  Result<std::string> html(const HtmlOptions& options = {}) const;
  // For a page: no styles, classes where nothing else says it ("card", "table", "center", "right"), headings that leave
  // no level out. Pictures of the bundle have their size and are loaded when they are near; a picture from elsewhere
  // becomes a link to it, so that opening the page asks nobody else for anything. What is refused in a mail is refused
  // here.
  Result<std::string> web_html(const WebHtmlOptions& options = {}) const;
  // Wrapped to 72 columns, tables and code as they are; links are numbered, and listed at the end. A clear-signed
  // text is kept byte for byte.
  Result<std::string> text(const TextOptions& options = {}) const;
  const std::vector<LeftOut>& left_out() const;

 private:
  std::shared_ptr<const Document> document_;
};

Result<std::string> markdown_to_html(const std::string& markdown, const HtmlOptions& options = {});
Result<std::string> markdown_to_text(const std::string& markdown, const TextOptions& options = {});

// Whether a link may be kept: http, https, mailto, tel, or a fragment.
bool is_safe_url(std::string_view url);
// A target that a mail may have, or nothing. "//host/" means https.
std::string safe_target(std::string url);

}  // namespace gazetted
