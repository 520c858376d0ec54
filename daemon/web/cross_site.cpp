#include "cross_site.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// "host:port" of "https://host:port/path", in lower case.
std::string place_of(std::string_view url) {
  const auto start = url.find("://");
  if (start == std::string_view::npos) return {};
  url.remove_prefix(start + 3);
  return lower(url.substr(0, url.find('/')));
}

}  // namespace

bool is_sent_from_elsewhere(const WebRequest& request, const Settings& settings) {
  if (const auto& site = request.header("sec-fetch-site"); !site.empty()) return lower(site) == "cross-site";
  const auto& origin = request.header("origin");
  if (origin.empty() || origin == "null") return false;
  const auto place = place_of(origin);
  if (place == lower(request.header("host"))) return false;
  return std::none_of(settings.newsrooms.begin(), settings.newsrooms.end(),
                      [&](const auto& one) { return place_of(one.second.public_url) == place; });
}

}  // namespace gazetted
