// What Word writes into HTML beside the text, before a parser sees it: marks of conditions that are no comments, so
// that parsers show them, and the bullets of its lists. Pure, linear.
#pragma once
#include <string>

namespace gazetted {

// The element by which a paragraph is known afterwards as one of a list.
inline constexpr const char* word_bullet = "bullet";

// "<![if !supportLists]>· <![endif]>First": without the marks, with <bullet></bullet> where a bullet was; a number
// ("1.") stays as the text that it is. Lines stay where they are.
std::string without_word_marks(const std::string& html);

}  // namespace gazetted
