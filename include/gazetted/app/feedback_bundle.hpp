// A bundle: one or several mails that came back, as the file in feedback/new/ has them. The format is read by other
// processes and later versions: do not change it, give it another first line. Pure; any thread.
//
//   gazetted feedback 1
//   {"source":"lmtp","recipients":["bounce+…@…"],"at":1764488000123,"size":812,"kept":812}
//   …as many bytes as were kept, and a line end
//   end 1
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

inline constexpr std::size_t kept_of_mail = 1'048'576;   // bytes; of a larger mail the rest is not kept
inline constexpr std::size_t most_in_bundle = 500;       // mails
inline constexpr std::size_t largest_bundle = 8u << 20;  // bytes of mail, before the last one is added

struct TakenMail {
  std::string source;                   // "lmtp", "maildir", "pipe", "imap", "provider:NAME"
  std::vector<std::string> recipients;  // of the envelope; empty: the way in does not know them
  Time at;                              // when it came
  std::uint64_t size = 0;               // bytes, as it came
  std::string bytes;                    // at most kept_of_mail of them

  bool is_cut() const { return size > bytes.size() && bytes.size() >= kept_of_mail; }
};

std::string write_bundle(std::span<const TakenMail> mails);
// An error says what is wrong with it: cut off, or no bundle at all.
Result<std::vector<TakenMail>> read_bundle(std::string_view text);

}  // namespace gazetted
