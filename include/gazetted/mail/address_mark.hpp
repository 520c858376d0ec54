// Marks: what stays of somebody who asked to be forgotten, so that an old file cannot bring them back. HMAC-SHA-256 of
// the address key with a key of 128 bits that is used for nothing else: without it a mark says nothing, and a guess
// cannot be tried. Immutable; any thread.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "gazetted/base/error.hpp"
#include "gazetted/base/secret.hpp"

namespace gazetted {

inline constexpr std::string_view mark_prefix = "mark:";
inline bool is_mark(std::string_view address) { return address.starts_with(mark_prefix); }

// What stands in texts, and on screens, in place of an address that was erased.
inline constexpr std::string_view erased_word = "(erased)";

class AddressMarks {
 public:
  explicit AddressMarks(Secret key) : key_(std::move(key)) {}
  // A file as new_key() makes it. Blocking.
  static Result<AddressMarks> load(const std::filesystem::path& file);
  static std::string new_key();

  // "mark:" and 64 hexadecimal digits.
  std::string of(std::string_view address_key) const;
  // The same of no address: tells whether marks were made with this key.
  std::string of_nobody() const { return of(""); }

 private:
  Secret key_;
};

}  // namespace gazetted
