// What yaml-cpp says of a mistake, in words that name the cure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// `text` is the whole document; `line` and `column` count from 0, as yaml-cpp's marks do.
std::string explain_yaml(const std::string& message, std::string_view text, int line, int column);

}  // namespace gazetted
