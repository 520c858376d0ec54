// Keys of front matter where none is read: below a line of text, or without their lines of ---. They would be printed,
// and the release would go to whoever gets one that says nothing. Pure, linear.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

struct StrayKeys {
  int line = 1;  // of `text`, from 1
  std::string message;
};

// `text`: what is below the front matter, or all of a file that has none.
std::optional<StrayKeys> stray_front_matter(std::string_view text);

}  // namespace gazetted
