#include <unordered_map>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/line_wrap.hpp"
#include "gazetted/document/writers.hpp"
#include "html_elements.hpp"
#include "text_table.hpp"

namespace gazetted {
namespace {

// 10³ and H₂O where Unicode has the letters; else marked, or 10^x would read 10x.
std::string raised_or_lowered(std::string_view text, bool raised) {
  static const std::map<char, std::pair<const char*, const char*>> letters = {
      {'0', {"⁰", "₀"}}, {'1', {"¹", "₁"}}, {'2', {"²", "₂"}}, {'3', {"³", "₃"}}, {'4', {"⁴", "₄"}},
      {'5', {"⁵", "₅"}}, {'6', {"⁶", "₆"}}, {'7', {"⁷", "₇"}}, {'8', {"⁸", "₈"}}, {'9', {"⁹", "₉"}},
      {'+', {"⁺", "₊"}}, {'-', {"⁻", "₋"}}, {'(', {"⁽", "₍"}}, {')', {"⁾", "₎"}}, {'n', {"ⁿ", "ₙ"}}};
  std::string out;
  for (const char c : text) {
    const auto known = letters.find(c);
    if (known == letters.end()) return (raised ? "^" : "_") + std::string(text);
    out += raised ? known->second.first : known->second.second;
  }
  return out;
}

class TextWriter {
 public:
  TextWriter(const Document& document, const TextOptions& options)
      : document_(document), options_(options), lead_(options.lead) {}

  Result<std::string> run() {
    for (const auto& event : document_.events) {
      write(event);
      if (out_.size() + set_aside_ > max_written)
        return fail("the plain text would be over {}", format_size(max_written));
    }
    if (!lead_.empty()) out_ = std::string(trim(std::exchange(lead_, ""))) + "\n\n" + out_;
    if (!links_.empty()) {
      blank();
      ++verbatim_;
      for (std::size_t i = 0; i < links_.size(); ++i) put(fmt::format("[{}] {}\n", i + 1, links_[i]));
    }
    auto text = wrapped_lines(out_);
    while (text.ends_with('\n')) text.pop_back();
    return text;
  }

 private:
  struct List {
    unsigned number;  // of the next item; without meaning where it is not numbered
    bool numbered, loose;
  };
  struct Link {
    std::string url;
    std::size_t start;
  };
  struct Around {  // the text around a cell, while that is written
    std::string out;
    std::vector<std::string> prefixes;
    std::vector<List> lists;
  };

  void write(const DocumentEvent& event) {
    switch (event.kind) {
      case DocumentEvent::Kind::open:
        return open(document_.element(event));
      case DocumentEvent::Kind::close:
        return close(document_.element(event));
      case DocumentEvent::Kind::text:
        words(document_.text(event));
        break;
      case DocumentEvent::Kind::line_break:
        after_image_ = false;
        put("\n");
        break;
      case DocumentEvent::Kind::word_break:
        return;
      case DocumentEvent::Kind::rule:
        blank();
        put("* * *");
        break;
      case DocumentEvent::Kind::image:
        image(document_.media[event.index].alt);
        break;
      case DocumentEvent::Kind::player:
        put(player_words(document_.media[event.index]) + reference(document_.media[event.index].url));
        break;
    }
    fresh_item_ = false;
  }

  // A line end of the source is a blank; in code it is one.
  void words(std::string_view text) {
    if (skipped_ > 0) return;
    if (verbatim_ > 0) return put(text);
    const bool glued =
        after_image_ && !text.empty() && std::string_view(" \n.,;:!?)").find(text[0]) == std::string_view::npos;
    after_image_ = false;
    if (glued) put(" ");
    put(replace_all(std::string(text), "\n", " "));
  }

  void image(const std::string& alt) {
    if (alt.empty()) return;  // it says nothing of itself
    if (!out_.empty() && out_.back() != ' ' && out_.back() != '\n' && out_.back() != '(') put(" ");
    put("[" + replace_all(alt, "\n", " ") + "]");
    after_image_ = true;
  }

  void open(const Element& element) {
    if (is_block(element.tag)) return open_block(element);
    open_span(element);
    fresh_item_ = false;
  }

  void open_block(const Element& element) {
    switch (element.tag) {
      case Tag::paragraph:
      case Tag::card:
        if (!fresh_item_) blank();
        fresh_item_ = false;
        if (out_.empty()) put(std::exchange(lead_, ""));
        break;
      case Tag::summary:
      case Tag::figure_caption:
      case Tag::table_caption:
      case Tag::heading:
      case Tag::division:
      case Tag::details:
      case Tag::figure:
      case Tag::terms:
        blank();
        break;
      case Tag::term:
        line();
        break;
      case Tag::definition:
        line();
        prefixes_.emplace_back("  ");
        break;
      case Tag::quote:
        blank();
        prefixes_.emplace_back("> ");
        break;
      case Tag::bullets:
      case Tag::numbers:
        if (lists_.empty()) blank();
        lists_.push_back({element.start, element.tag == Tag::numbers, element.loose});
        break;
      case Tag::item:
        open_item(element);
        break;
      case Tag::code_block:
        open_code_block(element);
        break;
      case Tag::table:
        blank();
        tables_.emplace_back();
        break;
      case Tag::row:
        if (!tables_.empty()) tables_.back().emplace_back();
        break;
      case Tag::header_cell:
      case Tag::cell:
        set_aside_ += out_.size();
        around_.push_back({std::exchange(out_, ""), std::exchange(prefixes_, {}), std::exchange(lists_, {})});
        break;
      default:
        break;
    }
  }

  void open_span(const Element& element) {
    switch (element.tag) {
      case Tag::deleted:
        put("[" + options_.struck_out);
        break;
      case Tag::quotation:
        put("“");
        break;
      case Tag::link:
        links_open_.push_back({element.url, out_.size()});
        break;
      case Tag::superscript:
      case Tag::subscript:
        shifted_.push_back(out_.size());
        break;
      case Tag::ruby_text:
        put(" (");
        break;
      case Tag::ruby_parenthesis:
        ++skipped_;
        break;
      default:
        break;
    }
  }

  void open_item(const Element& element) {
    if (lists_.empty()) lists_.push_back({0, false, false});
    auto& list = lists_.back();
    if (list.loose)
      blank();
    else
      line();
    std::string mark = list.numbered ? std::to_string(list.number++) + ". " : "- ";
    const auto indent = mark.size();
    if (element.task != 0) mark += element.task == ' ' ? "[ ] " : "[x] ";
    put(mark);
    prefixes_.emplace_back(indent, ' ');
    fresh_item_ = true;
  }

  void open_code_block(const Element& element) {
    blank();
    if (element.verbatim >= 0) return signed_text(document_.verbatim[std::size_t(element.verbatim)]);
    prefixes_.emplace_back("    ");
    ++verbatim_;
  }

  void close(const Element& element) {
    if (is_block(element.tag)) return close_block(element);
    close_span(element);
  }

  void close_block(const Element& element) {
    switch (element.tag) {
      case Tag::quote:
      case Tag::definition:
        prefixes_.pop_back();
        break;
      case Tag::item:
        prefixes_.pop_back();
        fresh_item_ = false;
        break;
      case Tag::bullets:
      case Tag::numbers:
        lists_.pop_back();
        break;
      case Tag::code_block:
        close_code_block(element);
        break;
      case Tag::heading:
        underline_heading(element.level);
        break;
      case Tag::header_cell:
      case Tag::cell:
        close_cell({"", element.align == Alignment::right, element.tag == Tag::header_cell});
        break;
      case Tag::table:
        close_table();
        break;
      default:
        break;
    }
  }

  void close_span(const Element& element) {
    switch (element.tag) {
      case Tag::deleted:
        put("]");
        break;
      case Tag::quotation:
        put("”");
        break;
      case Tag::link:
        close_link();
        break;
      case Tag::superscript:
      case Tag::subscript:
        close_shifted(element.tag);
        break;
      case Tag::ruby_text:
        put(")");
        break;
      case Tag::ruby_parenthesis:
        --skipped_;
        break;
      default:
        break;
    }
  }

  void close_code_block(const Element& element) {
    if (element.verbatim >= 0) {
      --skipped_;
      return;
    }
    prefixes_.pop_back();
    --verbatim_;
  }

  // None in a cell, which is one line.
  void underline_heading(unsigned level) {
    if (!around_.empty() || out_.empty() || out_.back() == '\n') return;
    const auto start = out_.rfind('\n') + 1;
    put("\n" + underline(std::string_view(out_).substr(start), level <= 2 ? '-' : '.'));
  }

  void close_shifted(Tag tag) {
    const auto start = shifted_.back();
    shifted_.pop_back();
    const auto text = out_.substr(start);
    if (text.find_first_of("\n ") != std::string::npos || text.empty()) return;
    out_.resize(start);
    put(raised_or_lowered(text, tag == Tag::superscript));
  }

  // Every line as it came, and no prefix before it.
  void signed_text(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      out_ += keep_line + text.substr(at, end + 1 - at);
      at = end + 1;
    }
    ++skipped_;
  }

  void close_cell(TextCell cell) {
    if (around_.empty()) return;
    auto text = one_line(out_, max_written);
    std::erase(text, keep_line);
    out_ = std::move(around_.back().out);
    prefixes_ = std::move(around_.back().prefixes);
    lists_ = std::move(around_.back().lists);
    around_.pop_back();
    set_aside_ -= out_.size();
    if (tables_.empty() || tables_.back().empty()) return put(text);
    set_aside_ += text.size();
    cell.text = std::move(text);
    tables_.back().back().push_back(std::move(cell));
  }

  void close_table() {
    if (tables_.empty()) return;
    const auto table = std::move(tables_.back());
    tables_.pop_back();
    for (const auto& row : table) {
      for (const auto& cell : row) set_aside_ -= cell.text.size();
    }
    const auto text = table_text(table);
    if (!text.columns) return put(text.lines);
    ++verbatim_;
    put(text.lines);
    --verbatim_;
  }

  void close_link() {
    const auto [url, start] = std::move(links_open_.back());
    links_open_.pop_back();
    if (url.empty()) return;
    const auto label = std::string(trim(std::string_view(out_).substr(std::min(start, out_.size()))));
    if (label.empty()) return put(url.starts_with("mailto:") ? url.substr(7) : url);
    // <https://…> and an address that is its own text are not said twice.
    if (label == url || "mailto:" + label == url || "http://" + label == url || "https://" + label == url) return;
    const auto last = out_.find_last_not_of(" \n");
    const auto blanks = last == std::string::npos ? "" : out_.substr(last + 1);
    out_.resize(out_.size() - blanks.size());
    put(url.starts_with("mailto:") ? " <" + url.substr(7) + ">" : reference(url));
    put(blanks);
    after_image_ = false;
  }

  std::string reference(const std::string& url) {
    const auto [known, added] = numbers_.emplace(url, links_.size() + 1);
    if (added) links_.push_back(url);
    return fmt::format(" [{}]", known->second);
  }

  void put(std::string_view text) {
    for (const char c : text) {
      if (out_.empty() || out_.back() == '\n') {
        if (c == '\n') {
          out_ += '\n';
          continue;
        }
        if (verbatim_ > 0) out_ += keep_line;
        for (const auto& prefix : prefixes_) out_ += prefix;
      }
      if (c != keep_line) out_ += c;
    }
  }
  void line() {
    after_image_ = false;
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
  }
  void blank() {
    line();
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
  }

  const Document& document_;
  const TextOptions& options_;
  std::string out_;
  std::string lead_;
  std::vector<std::string> links_;
  std::unordered_map<std::string, std::size_t> numbers_;  // of links
  std::vector<std::string> prefixes_;
  std::vector<List> lists_;
  std::vector<Link> links_open_;
  std::vector<std::size_t> shifted_;
  std::vector<TextTable> tables_;
  std::vector<Around> around_;
  std::size_t set_aside_ = 0;  // bytes in around_ and tables_
  int verbatim_ = 0;
  int skipped_ = 0;
  bool fresh_item_ = false;
  bool after_image_ = false;
};

}  // namespace

Result<std::string> write_text(const Document& document, const TextOptions& options) {
  return TextWriter(document, options).run();
}

}  // namespace gazetted
