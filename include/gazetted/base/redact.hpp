// Takes our secrets out of what others say, before it is logged, kept in the ledger or shown: a server may repeat
// what we sent it, whole or in part, as it is, percent-encoded, escaped as JSON or HTML, or in Base64. A value;
// const calls are thread-safe.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/secret.hpp"

namespace gazetted {

class Redactor {
 public:
  // Secrets of under 6 bytes are found as whole words only: two letters of a password occur in every sentence.
  void add(const Secret& secret);
  // Many a URL is a password: its user info, all behind the host, and each part of that (of 6 bytes or more).
  void add_url(const Secret& url);
  // The text with "***" for each secret; also for the first half of one at the end, where the text was cut.
  std::string redact(std::string_view text) const;

 private:
  void add_base64(std::string_view secret);

  std::vector<std::string> words_, pieces_, base64_;
};

}  // namespace gazetted
