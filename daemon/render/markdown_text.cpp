#include "gazetted/base/text.hpp"
#include "markdown_parts.hpp"

namespace gazetted {
namespace {

class TextWriter {
 public:
  std::string out;

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
        break;
      case MD_BLOCK_P:
        if (!fresh_item_) blank();
        fresh_item_ = false;
        break;
      case MD_BLOCK_TABLE:
        blank();
        break;
      case MD_BLOCK_TR:
        line();
        cell_ = 0;
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        if (cell_++ > 0) put(" | ");
        break;
      default:
        break;
    }
  }

  void leave_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_QUOTE:
      case MD_BLOCK_CODE:
        prefixes_.pop_back();
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
          const auto width =
              std::min<std::size_t>(60, std::size_t(std::count_if(out.begin() + std::ptrdiff_t(start), out.end(),
                                                                  [](char c) { return (c & 0xC0) != 0x80; })));
          put("\n" + std::string(width, '-'));
        }
        break;
      default:
        break;
    }
  }

  void enter_span(MD_SPANTYPE type, void* detail) {
    if (type == MD_SPAN_A) {
      urls_.push_back({markdown_attribute(static_cast<MD_SPAN_A_DETAIL*>(detail)->href), out.size()});
    }
  }

  void leave_span(MD_SPANTYPE type, void*) {
    if (type != MD_SPAN_A) return;
    const auto [url, start] = urls_.back();
    urls_.pop_back();
    const auto label = out.substr(start);
    // <https://…> and an address that is its own text are not said twice.
    if (!is_safe_url(url) || label == url || "mailto:" + label == url || "http://" + label == url ||
        "https://" + label == url)
      return;
    put(" <" + (url.starts_with("mailto:") ? url.substr(7) : url) + ">");
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

  void put(std::string_view text) {
    for (const char c : text) {
      if (out.empty() || out.back() == '\n') {
        if (c == '\n') {
          out += '\n';
          continue;
        }
        for (const auto& prefix : prefixes_) out += prefix;
      }
      out += c;
    }
  }
  void line() {
    if (!out.empty() && out.back() != '\n') out += '\n';
  }
  void blank() {
    line();
    if (!out.empty() && !out.ends_with("\n\n")) out += '\n';
  }

  std::vector<std::string> prefixes_;
  std::vector<List> lists_;
  std::vector<std::pair<std::string, std::size_t>> urls_;
  std::size_t heading_ = 0;
  int cell_ = 0;
  bool fresh_item_ = false;
};

}  // namespace

std::string markdown_to_text(const std::string& markdown) {
  auto text = convert_markdown<TextWriter>(markdown);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace gazetted
