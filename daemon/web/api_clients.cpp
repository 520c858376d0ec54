#include "gazetted/web/api_clients.hpp"

#include <algorithm>
#include <cmath>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (!equal_ignoring_case(authorization.substr(0, scheme.size()), scheme)) return "";
  return trim(authorization.substr(scheme.size()));
}

const ApiClient* client_of(std::string_view token, const ApiOptions& options) {
  const auto digest = sha256(token);
  const ApiClient* found = nullptr;
  for (const auto& client : options.clients) {
    if (is_same_secret(client.token_digest, digest)) found = &client;
  }
  return token.empty() ? nullptr : found;
}

Duration RequestQuota::take(const ApiClient& client, SteadyTime now) {
  const auto most = double(client.requests.count);
  const auto [at, is_new] = buckets_.try_emplace(client.name, Bucket{most, now});
  auto& bucket = at->second;
  const double each = double(client.requests.per.count()) / std::max(most, 1.0);  // milliseconds
  bucket.left = std::min(most, bucket.left + to_millis(Nanos(now - bucket.at)) / each);
  bucket.at = now;
  if (bucket.left < 1) return Duration(std::int64_t(std::ceil((1 - bucket.left) * each)));
  bucket.left -= 1;
  return Duration(0);
}

}  // namespace gazetted
