// Where the words of a converted text stand in the file that somebody wrote: what is said of a line of the Markdown
// that was made can name that. Words are found by their letters, whatever marks, entities or line ends are between
// them. A value; linear in both texts.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

class OriginalText {
 public:
  enum class Unit { line, paragraph };  // how people find a place in it
  OriginalText() = default;
  explicit OriginalText(Unit unit) : unit_(unit) {}

  // What stands at that line or paragraph, from 1; in the order of the file.
  void add(int number, std::string_view words);
  // Every line of it as it is in the file.
  void add_lines(std::string_view text);

  Unit unit() const { return unit_; }
  // From where the words of line `line` of `markdown` have come, those from `column` on if there are enough; 0: nobody
  // knows.
  int find(std::string_view markdown, int line, int column) const;

 private:
  struct Start {
    std::size_t at;
    int number;
  };
  Unit unit_ = Unit::line;
  std::string letters_;
  std::vector<Start> starts_;
};

// Those of these paragraphs (by their index) of which neither the beginning nor the end is in `markdown`: a footnote or
// a link may be within one that is there.
std::vector<std::size_t> lost_paragraphs(const std::vector<std::string>& paragraphs, std::string_view markdown);

}  // namespace gazetted
