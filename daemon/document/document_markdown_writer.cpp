#include <algorithm>
#include <cctype>

#include "gazetted/base/text.hpp"
#include "gazetted/document/writers.hpp"
#include "html_elements.hpp"
#include "html_markup.hpp"
#include "markdown_table.hpp"
#include "markdown_words.hpp"

namespace gazetted {
namespace {

using Kind = DocumentEvent::Kind;

class MarkdownWriter {
 public:
  explicit MarkdownWriter(const Document& document) : document_(document) {}

  Result<std::string> run() {
    auto text = blocks(Between::lines_of_its_own);
    if (text.size() > max_written) return fail("the Markdown of the text would be over {}", format_size(max_written));
    return text.empty() ? text : text + "\n";
  }

 private:
  enum class Between { lines_of_its_own, nothing };

  const DocumentEvent& now() const { return document_.events[at_]; }
  bool more() const { return at_ < document_.events.size() && now().kind != Kind::close; }
  bool is_inline(const DocumentEvent& event) const {
    if (event.kind == Kind::open) return !is_block(document_.element(event).tag);
    return event.kind != Kind::close && event.kind != Kind::rule;
  }

  // What is up to the end of the element around it.
  std::string blocks(Between between) {
    std::vector<std::string> parts;
    Tag last_list = Tag::paragraph;
    bool other_mark = false, tall = false;
    while (more()) {
      const auto event = now();
      if (is_inline(event)) {
        parts.push_back(paragraph());
        last_list = Tag::paragraph;
        continue;
      }
      ++at_;
      if (event.kind == Kind::rule) {
        parts.emplace_back("---");
        last_list = Tag::paragraph;
        tall = true;
        continue;
      }
      const auto& element = document_.element(event);
      const bool is_list = element.tag == Tag::bullets || element.tag == Tag::numbers;
      other_mark = is_list && last_list == element.tag && !other_mark;
      auto text = is_list ? list(element, other_mark) : block(element);
      if (at_ < document_.events.size()) ++at_;  // its end
      if (text.empty()) continue;
      last_list = is_list ? element.tag : Tag::paragraph;
      tall = tall || !is_list;
      parts.push_back(std::move(text));
    }
    return joined(parts, between == Between::nothing && !tall ? "\n" : "\n\n");
  }

  std::string block(const Element& element) {
    switch (element.tag) {
      case Tag::heading: {
        const auto text = line();
        return text.empty() ? ""
                            : std::string(element.level, '#') + " " +
                                  (text.ends_with('#') ? text.substr(0, text.size() - 1) + "\\#" : text);
      }
      case Tag::quote: {
        const auto text = blocks(Between::lines_of_its_own);
        return text.empty() ? "" : with_prefix(text, "> ", true);
      }
      case Tag::code_block:
        return code_block(element);
      case Tag::table:
        return table();
      case Tag::summary:
      case Tag::term: {
        const auto text = line();
        return text.empty() ? "" : "**" + text + "**";
      }
      case Tag::table_caption:
      case Tag::figure_caption: {
        const auto text = line();
        return text.empty() ? "" : "*" + text + "*";
      }
      default:
        return blocks(Between::lines_of_its_own);
    }
  }

  std::string paragraph() {
    begins_line_ = true;
    auto text = inline_run();
    const auto first = text.find_first_not_of(" \n");
    if (first == std::string::npos) return "";
    text.erase(0, first);
    while (text.ends_with(' ') || text.ends_with('\n') || text.ends_with("\\\n")) text.pop_back();
    return text;
  }

  // Of a block that is one line in Markdown, whatever it holds.
  std::string line() {
    const auto before = std::exchange(single_line_, true);
    std::vector<std::string> parts;
    while (more()) {
      if (is_inline(now())) {
        parts.push_back(paragraph());
        continue;
      }
      const auto event = now();
      ++at_;
      if (event.kind == Kind::rule) continue;
      auto text = line();
      if (document_.element(event).tag == Tag::item && !text.empty()) text = "• " + text;
      parts.push_back(std::move(text));
      if (at_ < document_.events.size()) ++at_;
    }
    single_line_ = before;
    return joined(parts, "<br>");
  }

  bool is_loose(std::size_t at) const {
    int depth = 0;
    for (; at < document_.events.size(); ++at) {
      const auto& event = document_.events[at];
      if (event.kind == Kind::close && depth-- == 0) return false;
      if (event.kind != Kind::open) continue;
      if (depth == 1 && document_.element(event).tag == Tag::paragraph) return true;
      ++depth;
    }
    return false;
  }

  std::string list(const Element& element, bool other_mark) {
    const bool loose = is_loose(at_);
    std::vector<std::string> items;
    unsigned number = element.start;
    while (more()) {
      const auto event = now();
      if (event.kind != Kind::open) {
        items.push_back(paragraph());
        continue;
      }
      ++at_;
      const auto& item = document_.element(event);
      std::string mark = element.tag == Tag::bullets ? (other_mark ? "* " : "- ")
                                                     : fmt::format("{}{} ", number++, other_mark ? ')' : '.');
      const std::string indent(mark.size(), ' ');
      auto text = blocks(loose ? Between::lines_of_its_own : Between::nothing);
      if (at_ < document_.events.size()) ++at_;
      if (item.task != 0) mark += item.task == ' ' ? "[ ] " : "[x] ";
      if (text.starts_with("☐ ")) text.replace(0, std::string_view("☐ ").size(), "[ ] ");
      if (text.starts_with("☑ ")) text.replace(0, std::string_view("☑ ").size(), "[x] ");
      items.push_back(text.empty() ? std::string(trim(mark)) : mark + with_prefix(text, indent, false));
    }
    return joined(items, loose ? "\n\n" : "\n");
  }

  std::string raw_text() {
    std::string text;
    for (int depth = 0; at_ < document_.events.size(); ++at_) {
      const auto& event = now();
      if (event.kind == Kind::close && depth-- == 0) break;
      if (event.kind == Kind::open) ++depth;
      if (event.kind == Kind::text) text += document_.text(event);
      if (event.kind == Kind::line_break) text += '\n';
    }
    return text;
  }

  std::string code_block(const Element& element) {
    auto text = raw_text();
    if (element.verbatim >= 0) return document_.verbatim[std::size_t(element.verbatim)];
    while (text.ends_with('\n')) text.pop_back();
    const std::string fence(std::max<std::size_t>(3, longest_run(text, '`') + 1), '`');
    return fence + "\n" + text + "\n" + fence;
  }

  std::string code_span() {
    auto text = raw_text();
    std::replace(text.begin(), text.end(), '\n', ' ');
    if (text.empty()) return "";
    // In a cell md4c ends it there, and keeps a mark before it.
    if (in_cell_ && text.find('|') != std::string::npos)
      return "<code>" + replace_all(escaped_words(text), "\\|", "&#124;") + "</code>";
    const std::string fence(longest_run(text, '`') + 1, '`');
    const bool pads =
        text.front() == '`' || text.back() == '`' || (text.front() == ' ' && text.back() == ' ' && !trim(text).empty());
    return fence + (pads ? " " + text + " " : text) + fence;
  }

  // A page that is laid out by a table: its cells hold more than words.
  bool lays_out(std::size_t at) const {
    std::size_t widest = 0, cells = 0;
    int depth = 0;
    for (; at < document_.events.size(); ++at) {
      const auto& event = document_.events[at];
      if (event.kind == Kind::close && depth-- == 0) break;
      if (event.kind == Kind::rule) return true;
      if (event.kind != Kind::open) continue;
      ++depth;
      const auto tag = document_.element(event).tag;
      if (tag == Tag::row) cells = 0;
      if (tag == Tag::cell || tag == Tag::header_cell) widest = std::max(widest, ++cells);
      if (tag == Tag::table || tag == Tag::heading || tag == Tag::quote || tag == Tag::code_block || tag == Tag::figure)
        return true;
    }
    return widest < 2;
  }

  std::string table() {
    if (lays_out(at_)) return blocks(Between::lines_of_its_own);
    std::vector<MarkdownRow> rows;
    std::string caption;
    read_rows(rows, caption);
    const auto written = write_markdown_table(std::move(rows));
    return joined({caption, written}, "\n\n");
  }

  void read_rows(std::vector<MarkdownRow>& rows, std::string& caption) {
    while (more()) {
      const auto event = now();
      if (event.kind != Kind::open) {
        static_cast<void>(paragraph());
        if (now().kind == Kind::rule) ++at_;
        continue;
      }
      ++at_;
      const auto& element = document_.element(event);
      switch (element.tag) {
        case Tag::table_caption:
          caption = block(element);
          break;
        case Tag::row:
          rows.emplace_back();
          read_rows(rows, caption);
          break;
        case Tag::cell:
        case Tag::header_cell: {
          if (rows.empty()) rows.emplace_back();
          const auto before = std::exchange(in_cell_, true);
          auto text = line();
          in_cell_ = before;
          rows.back().push_back(
              {std::move(text), element.align, element.columns, element.rows, element.tag == Tag::header_cell});
          break;
        }
        default:
          read_rows(rows, caption);
      }
      if (at_ < document_.events.size()) ++at_;
    }
  }

  std::string inline_run() {
    std::string out;
    while (more() && is_inline(now())) {
      const auto event = now();
      ++at_;
      std::string part;
      switch (event.kind) {
        case Kind::text:
          part = escaped(document_.text(event), out.empty() ? '\n' : out.back());
          break;
        case Kind::line_break:
          part = single_line_ ? "<br>" : "\\\n";
          begins_line_ = !single_line_;
          break;
        case Kind::word_break:
          part = "<wbr>";
          break;
        case Kind::image:
          part = image(document_.media[event.index]);
          break;
        case Kind::player:
          part = player(document_.media[event.index]);
          break;
        case Kind::open: {
          const auto& element = document_.element(event);
          const auto before = out.empty() ? '\n' : out.back();
          part = element.tag == Tag::code ? code_span() : inside(element, before);
          break;
        }
        case Kind::close:
        case Kind::rule:
          break;
      }
      if (event.kind == Kind::open && at_ < document_.events.size()) ++at_;  // its end
      if (!part.empty() && event.kind != Kind::line_break) begins_line_ = false;
      out += part;
      if (out.size() > max_written) return out;  // run() says so
    }
    return out;
  }

  std::string inside(const Element& element, char before) {
    const bool in_strong = strong_ > 0, in_emphasis = emphasis_ > 0;
    if (element.tag == Tag::strong) ++strong_;
    if (element.tag == Tag::emphasis) ++emphasis_;
    auto inner = inline_run();
    if (element.tag == Tag::strong) --strong_;
    if (element.tag == Tag::emphasis) --emphasis_;
    switch (element.tag) {
      case Tag::strong:
        return in_strong ? inner : marked(inner, "**", "", "strong", before);
      case Tag::emphasis:
        if (in_emphasis) return inner;
        return in_strong ? marked(inner, "_", "", "em", before) : marked(inner, "*", "_", "em", before);
      case Tag::deleted:
        return marked(inner, "~~", "", "del", before);
      case Tag::link:
        return link(element, std::move(inner));
      case Tag::span:
        return inner;
      default:
        return tagged(element, std::move(inner));
    }
  }

  // The first letter behind the element whose end is next.
  char behind() const {
    for (auto at = at_ + 1; at < document_.events.size(); ++at) {
      const auto& event = document_.events[at];
      if (event.kind == Kind::text) return document_.text(event).front();
      if (event.kind == Kind::open && is_block(document_.element(event).tag)) return '\n';
      if (event.kind == Kind::close && is_block(document_.element(event).tag)) return '\n';
      if (event.kind == Kind::open && document_.element(event).tag == Tag::code) return '`';
      if (event.kind == Kind::open && document_.element(event).tag == Tag::strong) return '*';
      if (event.kind == Kind::open && document_.element(event).tag == Tag::emphasis) return '*';
      if (event.kind == Kind::open) return '[';
      if (event.kind != Kind::close) return '\n';
    }
    return '\n';
  }

  // CommonMark takes marks as such by what is on both sides of them; where it would not, a tag says the same.
  std::string marked(const std::string& inner, std::string_view mark, std::string_view other, std::string_view tag,
                     char before) const {
    const auto begin = inner.find_first_not_of(" \n");
    if (begin == std::string::npos) return inner;
    const auto end = inner.find_last_not_of(" \n") + 1;
    const auto core = inner.substr(begin, end - begin);
    const auto left = inner.substr(0, begin), right = inner.substr(end);
    const char outer_left = left.empty() ? before : ' ', outer_right = right.empty() ? behind() : ' ';
    const bool opens = is_word(core.front()) || !is_word(outer_left);
    const bool closes = is_word(core.back()) || !is_word(outer_right);
    const bool intraword = mark == "_" && (is_word(outer_left) || is_word(outer_right));
    const auto free_of = [&](char c) {
      return core.front() != c && core.back() != c && outer_left != c && outer_right != c;
    };
    if (opens && closes && !intraword && free_of(mark.front()) && core.back() != '\\')
      return left + std::string(mark) + core + std::string(mark) + right;
    if (!other.empty() && free_of(other.front()) && !is_word(outer_left) && !is_word(outer_right) && opens && closes)
      return left + std::string(other) + core + std::string(other) + right;
    return fmt::format("{}<{}>{}</{}>{}", left, tag, core, tag, right);
  }

  static std::string tagged(const Element& element, std::string inner) {
    if (inner.empty()) return "";
    const auto name = std::string(markup_of(element.tag).name);
    if (element.title.empty()) return "<" + name + ">" + inner + "</" + name + ">";
    return "<" + name + " title=\"" + replace_all(replace_all(element.title, "&", "&amp;"), "\"", "&quot;") + "\">" +
           inner + "</" + name + ">";
  }

  static std::string link(const Element& element, std::string inner) {
    if (element.url.empty() || trim(inner).empty()) return inner;
    const auto words = replace_all(inner, "\\_", "_");
    const bool plain = element.title.empty() && element.url.find_first_of(" <>\\") == std::string::npos;
    if (plain && words == element.url && words.find("://") != std::string::npos) return "<" + element.url + ">";
    if (plain && element.url == "mailto:" + words && words.find('@') != std::string::npos) return "<" + words + ">";
    const auto begin = inner.find_first_not_of(' '), end = inner.find_last_not_of(' ') + 1;
    return inner.substr(0, begin) + "[" + inner.substr(begin, end - begin) + "](" + destination(element.url) +
           title_of(element.title) + ")" + inner.substr(end);
  }

  std::string image(const Media& image) const {
    return "![" + escaped_words(image.alt) + "](" + destination(image.url) + title_of(image.title) + ")";
  }

  std::string player(const Media& player) const {
    if (player.url.empty()) return "";
    const auto words = player.title.empty() ? host_of(player.url) : player.title;
    return "[" + escaped_words(words) + "](" + destination(player.url) + ")";
  }

  static std::string escaped_words(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (std::string_view("\\`*_[]<|").find(c) != std::string_view::npos) out += '\\';
      out += c == '\n' ? ' ' : c;
    }
    return out;
  }

  std::string escaped(std::string_view text, char before) const {
    const auto mark = begins_line_ ? mark_of_line(text) : std::string_view::npos;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const char left = i == 0 ? before : text[i - 1], right = i + 1 < text.size() ? text[i + 1] : ' ';
      const bool needs = i == mark || c == '\\' || c == '`' || c == '*' || c == '[' || c == ']' ||
                         (c == '_' && !(is_word(left) && is_word(right))) ||
                         (c == '~' && (left == '~' || right == '~')) ||
                         (c == '<' && !is_blank(right) && i + 1 < text.size()) || (c == '|' && in_cell_) ||
                         (c == '!' && i + 1 == text.size()) || (c == '&' && begins_entity(text.substr(i)));
      if (needs) out += '\\';
      out += c == '\n' ? ' ' : c;
    }
    return out;
  }

  const Document& document_;
  std::size_t at_ = 0;
  bool begins_line_ = true;
  bool single_line_ = false, in_cell_ = false;
  int strong_ = 0, emphasis_ = 0;
};

}  // namespace

Result<std::string> write_markdown(const Document& document) { return MarkdownWriter(document).run(); }

}  // namespace gazetted
