// Marks that their author meant and that readers of the mail would see as they are written: of Markdown where it does
// not take them for marks, of wikis, forums and site generators. It looks at what came out as text, so code, escaped
// signs and marks that work are never named. One warning for each kind, at its first line. Lives for one text; linear.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/document/markdown.hpp"

namespace gazetted {

enum class TextPosition { begins_line, within_line };

class ShownMarks {
 public:
  // A piece of text between two marks that work.
  void look_at(std::string_view part, int line, TextPosition position);
  // Text within a block of HTML, where Markdown is not read.
  void look_at_html(std::string_view text, int line);
  void detached_target(int line);  // "[text] (https://…)"
  // `*` took hold between two digits: "2*3 m and 4*5 m".
  void emphasis_between_digits(int line);
  // An item of a numbered list.
  void number(std::uint64_t written, std::uint64_t printed, int line);
  std::vector<LeftOut> take() const;

 private:
  void name(const std::string& kind, int line, const std::string& what);

  std::map<std::string, LeftOut> named_;  // by kind
  std::map<std::string, int> half_;       // kinds that one line alone does not prove: the line of the first
};

}  // namespace gazetted
