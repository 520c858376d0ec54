// A release file while it is put together: front matter in YAML, one key after the other, and the text below it. Every
// value is written so that it is read back as it is, whatever it holds.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/json.hpp"

namespace gazetted {

class ReleaseText {
 public:
  // Nothing is written of what is empty.
  void text(const std::string& key, const std::string& value);
  // The same in one line: blanks and line ends are one blank.
  void line(const std::string& key, const std::string& value);
  void list(const std::string& key, const std::vector<std::string>& words);
  void value(const std::string& key, const json::value& value);

  const std::string& front() const { return front_; }
  std::string with_body(const std::string& markdown) const { return "---\n" + front_ + "---\n" + markdown; }

 private:
  std::string front_;
};

// Blanks, tabs and line ends as one blank, none at the ends.
std::string in_one_line(std::string_view text);

}  // namespace gazetted
