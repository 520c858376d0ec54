#include "preferences_link.hpp"

#include "gazetted/mail/public_links.hpp"

namespace gazetted {

std::string link_to_preferences(const UnsubscribeWays& ways, const std::string& token) {
  if (!ways.offered || !std::string_view(ways.url).ends_with(unsubscribe_path)) return "";
  return ways.url.substr(0, ways.url.size() - unsubscribe_path.size()) + std::string(preferences_path) + token;
}

}  // namespace gazetted
