#include "gazetted/model/rate.hpp"

#include <charconv>

namespace gazetted {

Result<Rate> parse_rate(std::string_view text) {
  Rate rate;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), rate.count);
  const std::string_view unit(end, std::size_t(text.data() + text.size() - end));
  if (code != std::errc() || rate.count <= 0 || rate.count > 1'000'000'000) {
    return fail("'{}' is not a rate; write for example 20/s, 600/min, 5000/h or 10000/d", text);
  }
  if (unit == "/s")
    rate.per = Duration(1000);
  else if (unit == "/min")
    rate.per = Duration(60'000);
  else if (unit == "/h")
    rate.per = Duration(3'600'000), rate.quota = true;
  else if (unit == "/d")
    rate.per = Duration(86'400'000), rate.quota = true;
  else
    return fail("'{}' is not a rate; its unit must be /s, /min, /h or /d", text);
  return rate;
}

std::string to_string(const Rate& rate) {
  const auto n = rate.per.count();
  return std::to_string(rate.count) + (n == 1000 ? "/s" : n == 60'000 ? "/min" : n == 3'600'000 ? "/h" : "/d");
}

}  // namespace gazetted
