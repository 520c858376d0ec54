#include "html_page.hpp"

#include <libxml/HTMLparser.h>
#include <libxml/tree.h>
#include <libxml/uri.h>

#include <memory>

#include "gazetted/base/text.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "page_elements.hpp"
#include "release_text.hpp"
#include "word_marks.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_page = 2 << 20;
// libxml2 compares each attribute of a tag with all before it.
constexpr std::size_t longest_tag = 64 << 10;
constexpr std::size_t most_named = 20;
constexpr unsigned deepest = 256;  // what the parser allows

struct FreeDocument {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
struct FreeContext {
  void operator()(htmlParserCtxt* context) const { htmlFreeParserCtxt(context); }
};
using DocumentPointer = std::unique_ptr<xmlDoc, FreeDocument>;

std::string text_of(const xmlChar* text) { return text ? reinterpret_cast<const char*>(text) : ""; }
std::string name_of(const xmlNode* node) { return lower(text_of(node->name)); }
bool is_element(const xmlNode* node, std::string_view name) {
  return node->type == XML_ELEMENT_NODE && equal_ignoring_case(text_of(node->name), name);
}

std::string attribute(const xmlNode* node, std::string_view name) {
  for (const auto* one = node->properties; one; one = one->next) {
    if (!equal_ignoring_case(text_of(one->name), name)) continue;
    return one->children ? text_of(one->children->content) : "";
  }
  return "";
}

// In the order of the page. `visit` false: not what is inside.
template <class Visit>
void walk(xmlNode* root, const Visit& visit) {
  for (auto* node = root; node;) {
    if (visit(node) && node->children && node->type == XML_ELEMENT_NODE) {
      node = node->children;
      continue;
    }
    while (node && node != root && !node->next) node = node->parent;
    node = node && node != root ? node->next : nullptr;
  }
}

std::string words_in(xmlNode* root) {
  std::string words;
  walk(root, [&](const xmlNode* node) {
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) words += text_of(node->content);
    if (is_element(node, "br")) words += ' ';
    return !is_element(node, "script") && !is_element(node, "style");
  });
  return in_one_line(words);
}

// A tag is not longer than what is between two >, and pictures inside of the page are not for us.
std::string without_data_urls(const std::string& html) {
  std::string out;
  std::size_t from = 0;
  for (auto at = html.find("data:"); at != std::string::npos; at = html.find("data:", at + 1)) {
    const auto end = html.find_first_of("\"'<> \t\n)", at);
    if (end == std::string::npos) break;
    if (end - at < 100) continue;
    out.append(html, from, at + 5 - from);
    from = at = end;
  }
  return out + html.substr(from);
}

// Where a stretch begins that is too long for a tag; npos: there is none.
std::size_t endless_tag(std::string_view html) {
  std::size_t from = 0;
  while (from < html.size()) {
    const auto end = std::min(html.find('>', from), html.size());
    if (end - from > longest_tag && html.find('<', from) < end) return html.find('<', from);
    from = end + 1;
  }
  return std::string_view::npos;
}

int line_at(std::string_view text, std::size_t at) {
  return int(std::count(text.begin(), text.begin() + std::ptrdiff_t(at), '\n')) + 1;
}

class Page {
 public:
  Page(const std::string& file, const HtmlPageOptions& options, Findings& findings)
      : file_(file), options_(options), findings_(findings) {}

  HtmlPage read(const std::string& html) {
    if (html.size() > longest_page) return refuse(0, "the page is larger than " + format_size(longest_page));
    const auto lean = without_word_marks(without_data_urls(html));
    if (const auto at = endless_tag(lean); at != std::string::npos)
      return refuse(line_at(lean, at), "a tag that begins here has no end within " + format_size(longest_tag));
    const auto document = parse(lean);
    if (!document || has_errors(findings_)) return std::move(page_);
    auto* root = xmlDocGetRootElement(document.get());
    if (!root) return refuse(1, "there is nothing in this page");
    look_over(root);
    auto* element = options_.is_mail ? body_ : picked(root);
    if (!element) return refuse(1, "there is no text in this page");
    read_languages(root, element);
    if (options_.has_title_block)
      read_title_block(root, element);
    else if (!options_.is_mail)
      read_title(root, element);
    pieces_of(element);
    count_outside(element);
    return std::move(page_);
  }

 private:
  HtmlPage refuse(int line, std::string message) {
    findings_.push_back({Severity::error, {file_, line, line > 0 ? 1 : 0}, std::move(message)});
    return std::move(page_);
  }

  DocumentPointer parse(const std::string& html) {
    static const bool ready = (xmlInitParser(), true);
    static_cast<void>(ready);
    const std::unique_ptr<htmlParserCtxt, FreeContext> context(htmlNewParserCtxt());
    if (!context) return nullptr;
    context->linenumbers = 1;
    DocumentPointer document(htmlCtxtReadMemory(
        context.get(), html.data(), int(html.size()), nullptr, "UTF-8",
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC));
    if (context->disableSAX != 0) {
      const int line = context->input ? context->input->line : 1;
      refuse(line, fmt::format("its elements are nested more than {} deep", deepest));
    }
    return document;
  }

  // What is said of the page, wherever that is, and what there is to pick from.
  void look_over(xmlNode* root) {
    walk(root, [&](xmlNode* node) {
      if (node->type != XML_ELEMENT_NODE) return true;
      const auto name = name_of(node);
      if (name == "main" && !main_) main_ = node;
      if (name == "body" && !body_) body_ = node;
      if (name == "ins") has_insertions_ = true;
      if (name == "article") articles_.push_back(node);
      if (name == "title" && title_.empty()) title_ = words_in(node);
      if (name == "base" && base_.empty() && is_web(attribute(node, "href"))) base_ = attribute(node, "href");
      if (name == "meta") read_meta(node);
      return name != "svg" && name != "template";
    });
  }

  // That of the text before that of the page.
  void read_languages(const xmlNode* root, const xmlNode* element) {
    std::vector<SaidLanguage> said;
    for (const auto* node : {element, static_cast<const xmlNode*>(body_), root}) {
      for (const char* name : {"lang", "xml:lang"}) {
        if (node) said.push_back({attribute(node, name), fmt::format("<{} {}>", one_line(name_of(node), 20), name)});
      }
    }
    said.insert(said.end(), page_.languages.begin(), page_.languages.end());
    page_.languages = std::move(said);
  }

  void read_meta(const xmlNode* node) {
    const auto name = lower(attribute(node, "name") + attribute(node, "property"));
    const auto content = in_one_line(attribute(node, "content"));
    if (name == "description" || (name == "og:description" && page_.description.empty())) page_.description = content;
    if (name == "author") page_.author = content;
    if (name == "og:locale") page_.languages.push_back({content, "og:locale"});
    if (lower(attribute(node, "http-equiv")) == "content-language")
      page_.languages.push_back({content.substr(0, content.find(',')), "<meta http-equiv=content-language>"});
    if (lower(attribute(node, "http-equiv")) == "refresh") ++page_.left_out["<meta http-equiv=refresh>"];
  }

  xmlNode* picked(xmlNode* root) const {
    if (main_) return main_;
    if (articles_.size() == 1) return articles_.front();
    return body_ ? body_ : root;
  }

  // The paragraph that has Word's style Title; null: there is none.
  static xmlNode* title_of_word(xmlNode* root) {
    xmlNode* found = nullptr;
    walk(root, [&](xmlNode* node) {
      if (!found && node->type == XML_ELEMENT_NODE && lower(attribute(node, "class")).starts_with("msotitle") &&
          !words_in(node).empty())
        found = node;
      return !found;
    });
    return found;
  }

  void read_title(xmlNode* root, xmlNode* element) {
    const auto first_in = [](xmlNode* from) {
      xmlNode* found = nullptr;
      walk(from, [&](xmlNode* node) {
        if (!found && is_element(node, "h1") && !words_in(node).empty()) found = node;
        return !found;
      });
      return found;
    };
    headline_ = first_in(element);
    if (!headline_) headline_ = title_of_word(element);
    auto* anywhere = headline_ ? headline_ : first_in(root);
    page_.title = anywhere ? words_in(anywhere) : title_;
    if (anywhere) page_.title_line = int(xmlGetLineNo(anywhere));
    if (page_.title.empty()) refuse(1, "no headline: the page has neither an <h1> nor a <title>");
  }

  void read_title_block(xmlNode* root, xmlNode* element) {
    std::vector<std::string> authors;
    walk(root, [&](xmlNode* node) {
      if (node->type != XML_ELEMENT_NODE) return true;
      if (attribute(node, "id") == "title-block-header") title_block_ = node;
      const auto kind = title_block_ && node->parent == title_block_ ? attribute(node, "class") : "";
      if (kind == "title") page_.title = words_in(node);
      if (kind == "subtitle") page_.subtitle = words_in(node);
      if (kind == "author") authors.push_back(words_in(node));
      return true;
    });
    page_.author = join(authors, ", ");
    if (page_.title.empty()) page_.title = options_.title;
    if (!page_.title.empty()) return;
    walk(element, [&](xmlNode* node) {
      if (!headline_ && is_element(node, "h1") && !words_in(node).empty()) headline_ = node;
      return !headline_;
    });
    if (headline_) page_.title = words_in(headline_);
  }

  static bool is_web(const std::string& url) {
    return lower(url.substr(0, 8)).starts_with("https://") || lower(url.substr(0, 7)) == "http://";
  }

  // Of a page that is more than its text.
  void count_outside(xmlNode* element) {
    if (!body_ || element == body_) return;
    const auto words = [](xmlNode* root) {
      int count = 0;
      walk(root, [&](const xmlNode* node) {
        if (node->type == XML_TEXT_NODE) count += int(split(in_one_line(text_of(node->content)), ' ').size());
        return !is_element(node, "script") && !is_element(node, "style");
      });
      return count;
    };
    const int outside = words(body_) - words(element);
    if (outside > 0) page_.left_out[fmt::format("words outside of <{}>", name_of(element))] += outside;
  }

  // Paragraphs of Word that have a bullet are a list together.
  void pieces_of(xmlNode* element) {
    bool is_list = false;
    for (auto* node = element->children; node; node = node->next) {
      const bool is_of_list = is_bulleted(node);
      const bool is_between = node->type == XML_TEXT_NODE && trim(text_of(node->content)).empty();
      if (is_of_list != is_list && !is_between) {
        add(is_of_list ? HtmlPiece::Kind::start : HtmlPiece::Kind::end, "ul", int(xmlGetLineNo(node)));
        is_list = is_of_list;
      }
      piece_of(node);
    }
    if (is_list) add(HtmlPiece::Kind::end, "ul", int(xmlGetLineNo(element)));
  }

  static bool is_bulleted(xmlNode* node) { return is_element(node, "p") && has_inside(node, word_bullet); }

  void add(HtmlPiece::Kind kind, const std::string& name, int line) {
    page_.pieces.push_back({kind, name, "", {}, line});
  }

  // The parser's depth bounds that of this.
  void piece_of(xmlNode* node) {
    const int line = int(xmlGetLineNo(node));
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
      page_.pieces.push_back({HtmlPiece::Kind::text, "", text_of(node->content), {}, line});
      return;
    }
    if (node->type != XML_ELEMENT_NODE || node == headline_ || node == title_block_) return;
    if (options_.has_title_block && attribute(node, "role") == "doc-backlink") return;
    auto name = name_of(node);
    if (name == word_bullet || (name == "p" && is_blank(node))) return;
    if (!options_.has_title_block && (name == "ins" || name == "del")) judge_change(node, name, line);
    if (is_bulleted(node)) name = "li";
    if (options_.is_mail && is_signature(node)) {
      ++page_.left_out["signatures"];
      return;
    }
    if (name == "iframe" || name == "video" || name == "audio") note_player(node, name);
    if (is_skipped(name)) {
      if (name != "head" && name != "title" && name != "base" && name != "meta")
        ++page_.left_out["<" + one_line(name, 20) + ">"];
      return;
    }
    if (is_boundary(name)) {
      add(HtmlPiece::Kind::boundary, "", line);
      count_active(node);
      if (is_hidden(node))
        ++page_.left_out["hidden elements"];
      else
        pieces_of(node);
      return add(HtmlPiece::Kind::boundary, "", line);
    }
    HtmlPiece piece{HtmlPiece::Kind::start, name, "", attributes_of(node, name, line), line};
    if (name == "img" && piece.attributes.empty()) return;
    page_.pieces.push_back(std::move(piece));
    if (is_void_element(name)) return;
    pieces_of(node);
    add(HtmlPiece::Kind::end, name, line);
  }

  // Of pandoc it is what the document strikes out; its tracked changes have been looked for. What is only struck out is
  // no change: CMark writes it so, too.
  void judge_change(const xmlNode* node, const std::string& name, int line) {
    if (std::exchange(is_judged_, true)) return;
    const bool is_tracked = has_insertions_ || has(node, "datetime") || has(node, "cite");
    if (!is_tracked) {
      findings_.push_back({Severity::warning,
                           {file_, line, 1},
                           "<del> goes out, struck through; if these words were deleted, remove them"});
      return;
    }
    refuse(line, fmt::format("<{}> marks a tracked change: words that were deleted would go out, or words that nobody "
                             "has accepted; accept or reject all changes (for words that are to be struck out, write "
                             "<s>)",
                             name));
  }

  static bool has_inside(xmlNode* node, std::string_view element) {
    bool found = false;
    walk(node, [&](const xmlNode* one) { return !(found = found || is_element(one, element)); });
    return found;
  }

  // A line that a word processor left empty: <p>&nbsp;</p>.
  static bool is_blank(xmlNode* node) {
    const auto words = words_in(node);
    return !words.empty() && trim(replace_all(words, "\u00A0", " ")).empty() && !has_inside(node, "img") &&
           !has_inside(node, word_bullet);
  }

  // As mail programs mark theirs: Gmail, Thunderbird, Outlook, Apple, Proton, Yahoo.
  static bool is_signature(const xmlNode* node) {
    const auto words = " " + lower(attribute(node, "class") + " " + attribute(node, "id")) + " ";
    for (const char* mark : {" gmail_signature ", " gmail_signature_prefix ", " moz-signature ", " signature ",
                             " ms-outlook-mobile-signature ", " applemailsignature ", " x_signature ",
                             " protonmail_signature_block ", " tutanota_signature ", " yahoo_signature "}) {
      if (words.find(mark) != std::string::npos) return true;
    }
    return words.find("applemailsignature") != std::string::npos || words.find("ydp-signature") != std::string::npos;
  }

  static bool is_hidden(const xmlNode* node) {
    for (const auto* one = node->properties; one; one = one->next) {
      const auto name = lower(text_of(one->name));
      if (name == "hidden") return true;
      if (name != "style") continue;
      std::string plain;
      for (const char c : lower(attribute(node, "style"))) {
        if (c != ' ' && c != '\t' && c != '\n') plain += c;
      }
      if (plain.find("display:none") != std::string::npos || plain.find("visibility:hidden") != std::string::npos)
        return true;
    }
    return false;
  }

  // "right", "center", "left", or nothing: by its attribute, its style, or a class of that name.
  static std::string alignment_of(const xmlNode* node) {
    if (const auto align = attribute(node, "align"); !align.empty()) return align;
    const auto style = lower(attribute(node, "style")), words = " " + lower(attribute(node, "class")) + " ";
    const auto at = style.find("text-align:");
    for (const std::string word : {"right", "center", "left"}) {
      const bool is_styled = at != std::string::npos && trim(std::string_view(style).substr(at + 11)).starts_with(word);
      if (is_styled || words.find(" " + word + " ") != std::string::npos) return word;
    }
    return "";
  }

  void count_active(const xmlNode* node) {
    for (const auto* one = node->properties; one; one = one->next) {
      if (lower(text_of(one->name)).starts_with("on")) ++page_.left_out["handlers of events (on…=)"];
    }
  }

  void note_player(const xmlNode* node, const std::string& name) {
    const auto source = attribute(node, "src");
    if (is_web(source)) name_picture("<" + name + "> " + source);
  }

  void name_picture(const std::string& what) {
    if (page_.left_pictures.size() < most_named) page_.left_pictures.push_back(one_line(what, 100));
  }

  std::vector<std::pair<std::string, std::string>> attributes_of(const xmlNode* node, const std::string& element,
                                                                 int line) {
    count_active(node);
    if (element == "img" || element == "image") return picture_of(node);
    std::vector<std::pair<std::string, std::string>> kept;
    for (const char* name : {"dir", "start", "colspan", "rowspan", "type", "checked", "title", "hidden"}) {
      const auto value = attribute(node, name);
      const bool is_flag = std::string_view(name) == "checked" || std::string_view(name) == "hidden";
      if (!value.empty() || (is_flag && has(node, name))) kept.emplace_back(name, value);
    }
    if (is_hidden(node)) kept.emplace_back("hidden", "");
    if (const auto align = alignment_of(node); !align.empty()) kept.emplace_back("align", align);
    if (element == "a") {
      if (auto url = target_of(attribute(node, "href"), line); !url.empty()) kept.emplace_back("href", std::move(url));
    }
    return kept;
  }

  static bool has(const xmlNode* node, std::string_view name) {
    for (const auto* one = node->properties; one; one = one->next) {
      if (equal_ignoring_case(text_of(one->name), name)) return true;
    }
    return false;
  }

  // Where a link leads, for whoever reads it elsewhere; empty: it is none.
  std::string target_of(const std::string& href, int line) {
    const auto url = std::string(trim(href));
    if (url.empty()) return "";
    if (url.starts_with('#')) return ++page_.left_out["links within the page"], "";
    if (const auto safe = safe_target(url); !safe.empty()) return safe;
    const auto colon = url.find_first_of(":/?#");
    const bool has_scheme = colon != std::string::npos && url[colon] == ':';
    if (has_scheme || has_control(url)) {
      const auto scheme = has_control(url) ? "addresses with controls"
                                           : "links with " + one_line(lower(url.substr(0, colon)), 20) + ":";
      return ++page_.left_out[scheme], "";
    }
    if (!base_.empty()) {
      const std::unique_ptr<xmlChar, decltype(xmlFree)> whole(
          xmlBuildURI(reinterpret_cast<const xmlChar*>(url.c_str()), reinterpret_cast<const xmlChar*>(base_.c_str())),
          xmlFree);
      if (const auto made = safe_target(text_of(whole.get())); !made.empty()) return made;
    }
    if (told_++ < most_named)
      findings_.push_back({Severity::error,
                           {file_, line, 0},
                           fmt::format("the link '{}' leads nowhere outside of its site; write its whole address "
                                       "(https://…), or a <base href> in the page",
                                       one_line(url, 100))});
    return "";
  }

  std::vector<std::pair<std::string, std::string>> picture_of(const xmlNode* node) {
    const auto source = std::string(trim(attribute(node, "src")));
    std::string file;
    if (lower(source.substr(0, 4)) == "cid:") {
      const auto found = options_.by_cid.find(source.substr(4));
      if (found != options_.by_cid.end()) file = found->second;
    } else if (const auto named = file_of_target(source); options_.files.contains(named)) {
      file = named;
    }
    if (const auto renamed = options_.renamed.find(source); renamed != options_.renamed.end()) file = renamed->second;
    if (file.empty()) {
      ++page_.left_out["pictures"];
      name_picture(source.starts_with("data:") ? "data:…" : source);
      return {};
    }
    std::vector<std::pair<std::string, std::string>> kept = {{"src", replace_all(file, " ", "%20")},
                                                             {"alt", attribute(node, "alt")}};
    return kept;
  }

  const std::string& file_;
  const HtmlPageOptions& options_;
  Findings& findings_;
  HtmlPage page_;
  xmlNode *main_ = nullptr, *body_ = nullptr, *headline_ = nullptr, *title_block_ = nullptr;
  std::vector<xmlNode*> articles_;
  std::string title_, base_;
  std::size_t told_ = 0;
  bool has_insertions_ = false, is_judged_ = false;
};

}  // namespace

HtmlPage read_html_page(const std::string& html, const std::string& file, const HtmlPageOptions& options,
                        Findings& findings) {
  return Page(file, options, findings).read(html);
}

std::string charset_of_html(std::string_view bytes) {
  const auto head = lower(bytes.substr(0, 2048));
  const auto at = head.find("charset=");
  if (at == std::string::npos) return "";
  const auto begin = head.find_first_not_of("\"' ", at + 8);
  if (begin == std::string::npos) return "";
  return head.substr(begin, head.find_first_of("\"' />;", begin) - begin);
}

}  // namespace gazetted
