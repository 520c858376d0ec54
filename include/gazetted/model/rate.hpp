// A rate as people write it. `20/s` and `600/min` are paced: messages leave evenly spaced.
// `5000/h` and `10000/d` are quotas: usable at once, then refilled evenly.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct Rate {
  std::int64_t count = 0;
  Duration per{1000};
  bool quota = false;
};
using Rates = std::vector<Rate>;  // all hold at once; empty is no limit

Result<Rate> parse_rate(std::string_view text);
std::string to_string(const Rate& rate);

}  // namespace gazetted
