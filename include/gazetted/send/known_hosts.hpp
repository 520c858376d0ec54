// Mail hosts whose published limits are the defaults of a relay there, so that the first large release
// does not close the account. As published by the providers, 2026; they differ by contract, so a
// `rate` or `connections` of the configuration always wins. Pure.
#pragma once
#include <string_view>

#include "gazetted/model/rate.hpp"

namespace gazetted {

struct KnownHost {
  std::string_view provider;
  Rates rates;
  int connections = 0;  // 0: nothing published
};

// By the host's name, without regard to case; null for any other host.
const KnownHost* known_host(std::string_view host);

}  // namespace gazetted
