#include "toml_nesting.hpp"

namespace gazetted {
namespace {

// Walks over strings, comments and brackets as TOML 1.0 has them. Where the text is no TOML the walk may take
// another way than toml++, which stops there and has built no more than the text before it says.
class Walk {
 public:
  Walk(std::string_view text, const std::string& file, int line) : text_(text), file_(file), line_(line) {}

  Status run() {
    while (at_ < text_.size()) {
      step();
      if (dots_ > most_toml_dots) return wrong(fmt::format("a key or header with more than {} dots", most_toml_dots));
      if (open_ > most_toml_brackets)
        return wrong(fmt::format("more than {} brackets are open at once", most_toml_brackets));
    }
    return {};
  }

 private:
  Error wrong(const std::string& what) const {
    return Error(Place{file_, line_, int(at_ - line_start_)}, "nested too deeply: " + what);
  }

  void step() {
    const char c = text_[at_];
    if (c == '"' || c == '\'') return skip_string(c);
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return;
    }
    ++at_;
    if (c == '\n') return end_line();
    if (c == '.') ++dots_;
    // Between the parts of a key are names, quoted or not, and blanks.
    if (std::string_view("=,[]{}").find(c) != std::string_view::npos) dots_ = 0;
    if (c == '[' || c == '{') ++open_;
    if ((c == ']' || c == '}') && open_ > 0) --open_;
  }

  void end_line() {
    ++line_;
    line_start_ = at_;
    dots_ = 0;
  }

  void skip_string(char quote) {
    const auto count = std::min(text_.find_first_not_of(quote, at_), text_.size()) - at_;
    if (count == 2) {  // empty
      at_ += 2;
      return;
    }
    const bool of_lines = count >= 3;
    at_ += of_lines ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == quote) {
        const auto closing = std::min(text_.find_first_not_of(quote, at_), text_.size()) - at_;
        at_ += of_lines ? std::min<std::size_t>(closing, 5) : 1;
        if (!of_lines || closing >= 3) return;
      } else if (c == '\n') {
        if (!of_lines) return;
        ++at_;
        end_line();
      } else {
        at_ += c == '\\' && quote == '"' && text_.substr(at_ + 1, 1) != "\n" ? 2 : 1;
      }
    }
    at_ = std::min(at_, text_.size());
  }

  std::string_view text_;
  const std::string& file_;
  int line_;
  std::size_t at_ = 0, line_start_ = 0;
  int dots_ = 0, open_ = 0;
};

}  // namespace

Status check_toml_nesting(std::string_view text, const std::string& file, int first_line) {
  return Walk(text, file, first_line).run();
}

}  // namespace gazetted
