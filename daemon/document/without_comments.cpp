#include "without_comments.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// "[//]: # (for colleagues)", "[comment]: <> (for colleagues)": a link that nothing can follow.
bool is_comment_line(std::string_view line) {
  const auto text = trim(line);
  if (!text.starts_with('[')) return false;
  const auto end = text.find("]:");
  if (end == std::string_view::npos) return false;
  const auto target = trim(text.substr(end + 2));
  return target == "#" || target.starts_with("# ") || target.starts_with("<#>") || target.starts_with("<>");
}

// ``` or ~~~, three at least, at the beginning of the text; 0: it opens or closes no code.
std::size_t fence_length(std::string_view text, char mark) {
  const auto length = std::min(text.find_first_not_of(mark), text.size());
  return length >= 3 ? length : 0;
}

class Stripper {
 public:
  std::string strip(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
      take(text.substr(0, end));
      text.remove_prefix(end);
    }
    return std::move(out_);
  }

 private:
  void take(std::string_view line) {
    const bool is_code = (!in_comment_ && is_fence(line)) || fence_ != 0;
    if (is_code) {
      out_ += line;
    } else if (in_comment_ || !is_comment_line(line)) {
      take_text(line);
    }
  }

  bool is_fence(std::string_view line) {
    const auto text = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    const char mark = text.empty() ? '\0' : text.front();
    if (mark != '`' && mark != '~') return false;
    const auto length = fence_length(text, mark);
    if (length == 0) return false;
    if (fence_ == 0) {
      fence_ = length;
      mark_ = mark;
      return true;
    }
    if (mark == mark_ && length >= fence_) fence_ = 0;
    return true;
  }

  void take_text(std::string_view line) {
    std::size_t at = 0;
    while (at < line.size()) {
      if (in_comment_) {
        const auto end = line.find("-->", at);
        if (end == std::string_view::npos) return;
        in_comment_ = false;
        at = end + 3;
        continue;
      }
      const auto comment = line.find("<!--", at);
      const auto code = line.find('`', at);
      const auto closing = code == std::string_view::npos ? code : line.find('`', code + 1);
      if (closing != std::string_view::npos && code < comment) {
        out_ += line.substr(at, closing + 1 - at);
        at = closing + 1;
      } else if (comment != std::string_view::npos) {
        out_ += line.substr(at, comment - at);
        in_comment_ = true;
        at = comment + 4;
      } else {
        out_ += line.substr(at);
        return;
      }
    }
  }

  std::string out_;
  std::size_t fence_ = 0;  // marks of the code that is open; 0: none is
  char mark_ = '`';
  bool in_comment_ = false;
};

}  // namespace

std::string without_comments(std::string_view markdown) { return Stripper().strip(markdown); }

}  // namespace gazetted
