// What somebody looks for, taken apart, and a piece of a text around it. Scripts that put spaces between words are
// folded to plain Latin letters, as in addresses, so that "lodz" finds Łódź and "москва" what was written in capitals;
// those that do not (Chinese, Japanese, Thai) are looked for as they were typed. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

struct SearchWords {
  std::vector<std::string> words;    // folded: letters and digits alone
  std::vector<std::string> letters;  // runs of letters of scripts without spaces
  bool empty() const { return words.empty() && letters.empty(); }
};

// At most eight of both, from the first 200 bytes.
SearchWords read_search_words(std::string_view query);

// Whether a text has letters of a script without spaces.
bool has_unspaced_letters(std::string_view text);

struct ExcerptPart {
  std::string text;
  bool is_match = false;
};
// Some 200 letters around the first match; the beginning, where there is none in the first 8 KB.
std::vector<ExcerptPart> excerpt_around(std::string_view text, const SearchWords& wanted);

}  // namespace gazetted
