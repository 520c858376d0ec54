// Which hosts may be asked for certificates. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

// The parts of an https (or http) URL without user, port, query and fragment; empty where it has any of them, or is
// none. Stricter than any library: what is odd is refused.
struct PlainUrl {
  std::string scheme, host, path, query;
};
PlainUrl plain_url(std::string_view url);

// Label by label; "*" is any label of three or more of a-z, 0-9 and '-'.
bool is_host_of(const std::vector<std::string>& patterns, std::string_view host);

}  // namespace gazetted
