// `api:`: the programs that may submit releases over HTTP. Of their tokens only the hashes are kept. A value.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/model/rate.hpp"

namespace gazetted {

struct ApiClient {
  std::string name;
  std::string token_digest;  // SHA-256 of its bearer token, 32 bytes; empty: it is not visible here
  std::string newsroom;      // the key of the one whose releases it may put and see
  std::optional<std::vector<std::string>> lists, channels;  // that it may use; nothing: all of its newsroom
  bool may_publish = true;                                  // false: what it puts awaits the approval of a person
  Rate requests{300, Duration(60'000), true};
};

struct ApiOptions {
  std::vector<ApiClient> clients;
  bool is_on() const { return !clients.empty(); }
};

// 256 bits that nobody can guess, for a client and nobody else.
std::string make_api_token();
// An error says why this is no token: RFC 6750 section 2.1 has the characters, and at least 128 bits have to be in it.
// What it says does not hold the token.
Status check_api_token(std::string_view token);

}  // namespace gazetted
