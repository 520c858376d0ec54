// What a release was made of that is written as something else than Markdown, so that findings name the file that its
// author has, and the place in it. Pure.
#pragma once
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/conversion/original_text.hpp"

namespace gazetted {

struct MadeOf {
  std::string made;      // "bridge.docx/release.md": how findings call what was made
  std::string file;      // "bridge.docx"
  std::string markdown;  // what was made
  OriginalText original;
};

// Findings in what was made are placed in what it was made of: at the line, or with the number of the paragraph. Where
// that is not known, and behind the first hundred, they quote the line that was made.
void place_in_original(const MadeOf& made_of, Findings& findings);

}  // namespace gazetted
