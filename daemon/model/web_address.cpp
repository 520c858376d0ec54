#include "gazetted/model/web_address.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest = 2048;

bool is_of_address(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0 ||
         std::string_view("-._~:/?#[]@!$&()*+,;=%").find(c) != std::string_view::npos;
}

}  // namespace

bool is_web_address(std::string_view text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || text.size() <= scheme || text.size() > longest) return false;
  // one_line() takes out what a terminal would obey, and what is no UTF-8.
  return std::all_of(text.begin(), text.end(), is_of_address) && one_line(text, longest) == text;
}

}  // namespace gazetted
