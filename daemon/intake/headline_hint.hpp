// Why a text that seems to have front matter, or a headline, has none: a sign in its first line that is not the one it
// looks like. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

struct HeadlineHint {
  int line = 1;
  std::string message;
};

// For a text in which neither was found; nothing where its first lines are like neither.
std::optional<HeadlineHint> headline_hint(std::string_view text);

}  // namespace gazetted
