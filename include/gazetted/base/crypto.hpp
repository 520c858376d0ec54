// Digests, authentication codes and dice, by OpenSSL; the only source of randomness besides jitter. Thread-safe. A
// library that fails at these ends the process: nothing could be signed or named any more.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

std::string sha256(std::string_view bytes);                             // 32 bytes
std::string hmac_sha256(std::string_view key, std::string_view bytes);  // 32 bytes
std::string hmac_sha1(std::string_view key, std::string_view bytes);    // 20 bytes; for OAuth 1.0a alone
// In a time that does not tell how much of them is alike; of different length they are not.
bool is_same_secret(std::string_view a, std::string_view b);
std::string random_bytes(std::size_t count);  // from the system's CSPRNG

}  // namespace gazetted
