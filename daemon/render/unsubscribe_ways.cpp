#include "gazetted/render/unsubscribe_ways.hpp"

namespace gazetted {

std::string UnsubscribeWays::link(const std::string& token) const {
  if (!offered) return "";
  return (url.empty() ? mailto : url) + token;
}

void UnsubscribeWays::append_headers(std::string& out, const std::string& token) const {
  if (!offered) return;
  // Folded between the two, never inside one: a folded URI broke signatures that others made.
  out += "List-Unsubscribe: ";
  if (!url.empty()) out.append("<").append(url).append(token).append(">");
  if (!url.empty() && !mailto.empty()) out += ",\r\n ";
  if (!mailto.empty()) out.append("<").append(mailto).append(token).append(">");
  out += "\r\n";
  if (!url.empty()) out += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
}

}  // namespace gazetted
