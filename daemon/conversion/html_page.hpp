// A page of HTML, by libxml2's parser, which keeps to a depth of 256 and needs no more than linear time and memory;
// that of HTML 5's rules would not: they open every unclosed <b> again in each paragraph. What a page could do is left
// behind here: what goes on is names of elements, words and addresses.
#pragma once
#include <map>
#include <set>

#include "gazetted/base/error.hpp"
#include "gazetted/conversion/original_text.hpp"
#include "gazetted/document/html_document.hpp"
#include "said_language.hpp"

namespace gazetted {

struct HtmlPageOptions {
  std::set<std::string> files = {};                 // pictures that may be shown
  std::map<std::string, std::string> by_cid = {};   // pictures of a mail: Content-ID → its file
  std::map<std::string, std::string> renamed = {};  // pictures by what the page calls them → their file
  bool is_mail = false;                             // all of its body counts, and its headline is elsewhere
  std::string title = {};                           // where the document has it elsewhere than pandoc looks
  bool has_title_block = false;                     // as pandoc writes one; without one, the first <h1> is the headline
};

struct HtmlPage {
  std::string title, subtitle, description, author;
  int title_line = 0;                      // 0: nobody knows
  std::vector<SaidLanguage> languages;     // what counts most first
  std::vector<HtmlPiece> pieces;           // of its text, without the headline
  std::map<std::string, int> left_out;     // what → how often
  std::vector<std::string> left_pictures;  // those that are no files of the bundle, at most 20

  // Of the file that has `html` in it; what is not in its text (a description) is found by its lines.
  OriginalText original(std::string_view html) const;
};

// `html` is UTF-8. Errors in `findings`: it is no page of text, or a link leads nowhere.
HtmlPage read_html_page(const std::string& html, const std::string& file, const HtmlPageOptions& options,
                        Findings& findings);

// What its <meta> says of its encoding; empty: nothing.
std::string charset_of_html(std::string_view bytes);

// The release file of a page, or of what is read like one.
std::string release_of_page(const HtmlPage& page, const std::string& language, const std::string& body);

// Its text as Markdown, and notes of what was left out. An error ends it.
std::string markdown_of_page(const HtmlPage& page, const std::string& file, Findings& findings);

}  // namespace gazetted
