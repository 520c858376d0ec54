// The language of a text, as what it was converted from says it, which may be said in several places. Nothing is
// guessed from the words. Its region is left out, which is that of a keyboard or a dictionary more often than that of
// the text; but for Chinese and Portuguese, where it says how it is written.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

struct SaidLanguage {
  std::string tag;    // as it is written: "de-DE", "de_DE"
  std::string where;  // "<html lang>"
};

// The first that is a language, as BCP 47 has it; empty: none is, and it is the newsroom's. Another one that is said
// too is a warning, and so is what is none.
std::string language_of(const std::vector<SaidLanguage>& said, const Place& place, Findings& findings);

}  // namespace gazetted
