#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "markdown_parts.hpp"

namespace gazetted {
namespace {

constexpr std::size_t width = 72;
constexpr char verbatim = '\x01';  // at a line's start, while it is written: code and tables are not wrapped

// What the lines after the first begin with: the quote marks, and blanks below a list's mark.
std::string hanging(std::string_view line) {
  std::size_t at = 0;
  while (line.substr(at).starts_with("> ")) at += 2;
  std::string out(line.substr(0, at));
  auto mark = line.find_first_not_of(' ', at);
  if (mark == std::string_view::npos) return out;
  auto after = mark;
  while (after < line.size() && line[after] >= '0' && line[after] <= '9') ++after;
  if (after > mark && line.substr(after).starts_with(". "))
    mark = after + 2;
  else if (line.substr(mark).starts_with("- "))
    mark += 2;
  return out + std::string(mark - at, ' ');
}

std::string_view character_at(std::string_view text, std::size_t at) {
  auto end = at + 1;
  while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
  return text.substr(at, end - at);
}

// Lines of at most 72 columns, broken at blanks; a word that is longer, a link say, stays whole.
std::string wrapped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const bool keep = line.starts_with(verbatim);
    if (keep) line.remove_prefix(1);
    const auto hang = hanging(line);
    bool first = true;
    while (!keep && columns_of(line) + (first ? 0 : hang.size()) > width) {
      std::size_t end = 0;
      std::size_t column = first ? 0 : hang.size();
      const auto least = first ? hang.size() : 0;
      for (std::size_t i = 0; i < line.size() && (column <= width || end == 0); ++i) {
        if (line[i] == ' ' && i > least) end = i;
        if ((line[i] & 0xC0) != 0x80) column += columns_of(character_at(line, i));
      }
      if (end == 0) break;
      out += (first ? "" : hang) + std::string(line.substr(0, end)) + '\n';
      line.remove_prefix(end + 1);
      first = false;
    }
    out += (first ? "" : hang) + std::string(line) + '\n';
  }
  return out;
}

class TextWriter {
 public:
  explicit TextWriter(std::string lead) : lead_(std::move(lead)) {}
  std::string out;

  void finish() {
    if (!lead_.empty()) out = std::string(trim(std::exchange(lead_, ""))) + "\n\n" + out;
    if (links_.empty()) return;
    blank();
    ++verbatim_;
    for (std::size_t i = 0; i < links_.size(); ++i) put(fmt::format("[{}] {}\n", i + 1, links_[i]));
  }

  void enter_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_QUOTE:
        blank();
        prefixes_.push_back("> ");
        break;
      case MD_BLOCK_UL:
        if (lists_.empty()) blank();
        lists_.push_back({0, !static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight});
        break;
      case MD_BLOCK_OL:
        if (lists_.empty()) blank();
        lists_.push_back(
            {static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start, !static_cast<MD_BLOCK_OL_DETAIL*>(detail)->is_tight});
        break;
      case MD_BLOCK_LI: {
        auto& list = lists_.back();
        if (list.loose)
          blank();
        else
          line();
        const auto* item = static_cast<MD_BLOCK_LI_DETAIL*>(detail);
        std::string mark = list.number ? std::to_string(list.number++) + ". " : "- ";
        if (item->is_task) mark += item->task_mark == ' ' ? "[ ] " : "[x] ";
        put(mark);
        prefixes_.push_back(std::string(list.number ? 3 : 2, ' '));
        fresh_item_ = true;
        break;
      }
      case MD_BLOCK_HR:
        blank();
        put("* * *");
        break;
      case MD_BLOCK_H:
        blank();
        heading_ = out.size();
        break;
      case MD_BLOCK_CODE:
        blank();
        prefixes_.push_back("    ");
        ++verbatim_;
        break;
      case MD_BLOCK_P:
        if (!fresh_item_) blank();
        fresh_item_ = false;
        if (out.empty()) put(std::exchange(lead_, ""));
        break;
      case MD_BLOCK_TABLE:
        blank();
        table_.clear();
        break;
      case MD_BLOCK_TR:
        table_.emplace_back();
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        around_ = {std::exchange(out, ""), std::exchange(prefixes_, {})};
        break;
      default:
        break;
    }
  }

  void leave_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_QUOTE:
        prefixes_.pop_back();
        break;
      case MD_BLOCK_CODE:
        prefixes_.pop_back();
        --verbatim_;
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        table_.back().push_back({one_line(out), static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align == MD_ALIGN_RIGHT});
        out = std::move(around_.first);
        prefixes_ = std::move(around_.second);
        break;
      case MD_BLOCK_TABLE:
        put_table();
        break;
      case MD_BLOCK_UL:
      case MD_BLOCK_OL:
        lists_.pop_back();
        break;
      case MD_BLOCK_LI:
        prefixes_.pop_back();
        fresh_item_ = false;
        break;
      case MD_BLOCK_H:
        if (static_cast<MD_BLOCK_H_DETAIL*>(detail)->level <= 2) {
          const auto start = out.rfind('\n') + 1;
          const auto line_width = std::min<std::size_t>(60, columns_of(std::string_view(out).substr(start)));
          put("\n" + std::string(line_width, '-'));
        }
        break;
      default:
        break;
    }
  }

  void enter_span(MD_SPANTYPE type, void* detail) {
    if (type == MD_SPAN_A) {
      urls_.push_back({markdown_attribute(static_cast<MD_SPAN_A_DETAIL*>(detail)->href), out.size()});
    } else if (type == MD_SPAN_IMG) {
      put("[");
    }
  }

  void leave_span(MD_SPANTYPE type, void*) {
    if (type == MD_SPAN_IMG) {
      if (out.ends_with('['))
        out.pop_back();  // it says nothing of itself
      else
        put("]");
    }
    if (type != MD_SPAN_A) return;
    const auto [url, start] = urls_.back();
    urls_.pop_back();
    const auto label = out.substr(start);
    // <https://…> and an address that is its own text are not said twice.
    if (!is_safe_url(url) || label == url || "mailto:" + label == url || "http://" + label == url ||
        "https://" + label == url)
      return;
    if (url.starts_with("mailto:")) return put(" <" + url.substr(7) + ">");
    const auto known = std::find(links_.begin(), links_.end(), url);
    const auto number = std::size_t(known - links_.begin()) + 1;
    if (known == links_.end()) links_.push_back(url);
    put(fmt::format(" [{}]", number));
  }

  void text(MD_TEXTTYPE type, std::string_view part) {
    switch (type) {
      case MD_TEXT_NULLCHAR:
        put("\uFFFD");
        break;
      case MD_TEXT_BR:
        put("\n");
        break;
      case MD_TEXT_SOFTBR:
        put(" ");
        break;
      case MD_TEXT_ENTITY:
        put(decode_entity(part));
        break;
      case MD_TEXT_HTML:
        break;
      default:
        put(part);
        break;
    }
    fresh_item_ = false;
  }

 private:
  struct List {
    unsigned number;
    bool loose;
  };

  struct Cell {
    std::string text;
    bool right = false;
  };

  // Columns side by side where they fit; else each row as "head: cell" lines.
  void put_table() {
    if (table_.empty()) return;
    std::vector<std::size_t> widths(table_.front().size(), 0);
    for (const auto& row : table_) {
      for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i)
        widths[i] = std::max(widths[i], columns_of(row[i].text));
    }
    std::size_t whole = 0;
    for (const auto each : widths) whole += each + 2;
    if (whole > width + 2) return put_rows();
    ++verbatim_;
    for (std::size_t row = 0; row < table_.size(); ++row) {
      std::string text;
      for (std::size_t i = 0; i < std::min(table_[row].size(), widths.size()); ++i) {
        const auto& cell = table_[row][i];
        const std::string room(widths[i] - columns_of(cell.text), ' ');
        text += (i == 0 ? "" : "  ") + (cell.right ? room + cell.text : cell.text + room);
      }
      text.erase(text.find_last_not_of(' ') + 1);
      put(text + "\n");
      if (row == 0) {
        std::string rule;
        for (const auto each : widths)
          rule += (rule.empty() ? "" : "  ") + std::string(std::max<std::size_t>(each, 1), '-');
        put(rule + "\n");
      }
    }
    --verbatim_;
  }

  void put_rows() {
    const auto& heads = table_.front();
    for (std::size_t row = 1; row < table_.size(); ++row) {
      if (row > 1) put("\n");
      for (std::size_t i = 0; i < table_[row].size(); ++i) {
        const auto& text = table_[row][i].text;
        if (text.empty()) continue;
        const bool named = i < heads.size() && !heads[i].text.empty();
        put((named ? heads[i].text + ": " : "") + text + "\n");
      }
    }
  }

  void put(std::string_view text) {
    for (const char c : text) {
      if (out.empty() || out.back() == '\n') {
        if (c == '\n') {
          out += '\n';
          continue;
        }
        if (verbatim_ > 0) out += verbatim;
        for (const auto& prefix : prefixes_) out += prefix;
      }
      if (c != verbatim) out += c;
    }
  }
  void line() {
    if (!out.empty() && out.back() != '\n') out += '\n';
  }
  void blank() {
    line();
    if (!out.empty() && !out.ends_with("\n\n")) out += '\n';
  }

  std::string lead_;
  std::vector<std::string> links_;
  std::vector<std::string> prefixes_;
  std::vector<List> lists_;
  std::vector<std::pair<std::string, std::size_t>> urls_;
  std::size_t heading_ = 0;
  std::vector<std::vector<Cell>> table_;
  std::pair<std::string, std::vector<std::string>> around_;  // the text, while a cell is written
  int verbatim_ = 0;
  bool fresh_item_ = false;
};

}  // namespace

std::string markdown_to_text(const std::string& markdown, const std::string& lead) {
  auto text = wrapped(convert_markdown(markdown, TextWriter(lead)));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace gazetted
