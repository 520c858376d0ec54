// Whether people can come and go by pages of ours. Pure.
#pragma once
#include <algorithm>

#include "gazetted/config/settings.hpp"

namespace gazetted {

// There is a list that people subscribe to by themselves, so there are pages where they choose what they get.
inline bool has_doors(const Settings& settings) {
  return !settings.http_listen.empty() &&
         std::any_of(settings.lists.begin(), settings.lists.end(), [](const auto& one) { return one.subscribe; });
}

}  // namespace gazetted
