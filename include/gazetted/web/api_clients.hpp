// Who asks: the bearer token of a request (RFC 6750) against the hashes of the configuration, and how often a client
// may ask. Pure; time is an argument.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "gazetted/base/steady_time.hpp"
#include "gazetted/config/api_options.hpp"

namespace gazetted {

// The token of an Authorization header; empty: there is none.
std::string_view bearer_token(std::string_view authorization);

// Null: nobody has this token. How long it takes does not tell how near it was.
const ApiClient* client_of(std::string_view token, const ApiOptions& options);

// `rate: 300/min` is 300 requests at once, which come back evenly over a minute.
class RequestQuota {
 public:
  // Zero: it may, and one is taken. Else how long until it may.
  Duration take(const ApiClient& client, SteadyTime now);

 private:
  struct Bucket {
    double left = 0;
    SteadyTime at{};
  };
  std::map<std::string, Bucket> buckets_;  // by the client's name: as many as were ever configured
};

}  // namespace gazetted
