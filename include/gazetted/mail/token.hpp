// Tokens in links that the world sends back to us: who wants to leave which list, which file is asked for; those in
// addresses are made in return_token. Each is signed with HMAC-SHA256, cut to 128 bits; a forged one is no token. They
// never expire: a mail is kept for years, and its link must work. Immutable; any thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/secret.hpp"

namespace gazetted {

struct Unsubscription {
  std::string list;
  std::string address;
  std::string language;  // of the recipient; may be empty
  bool operator==(const Unsubscription&) const = default;
};

struct LinkedFile {
  std::string release;  // its id
  std::string path;     // below the release's directory in the archive
  bool operator==(const LinkedFile&) const = default;
};

// Who may read a release on the web while it is under embargo.
struct EarlyReader {
  std::string release;  // its id
  std::string list;
  std::string address, name;
  std::string language;  // of the text that the mail had
  bool operator==(const EarlyReader&) const = default;
};

class TokenKeys {
 public:
  TokenKeys() = default;  // no keys: tokens are made that nobody accepts, and none is accepted
  explicit TokenKeys(std::vector<Secret> keys) : keys_(std::move(keys)) {}
  static Result<TokenKeys> load(const std::vector<std::filesystem::path>& files);
  bool empty() const { return keys_.empty(); }

  // Fit for a URL and for a subject line: letters, digits, '-', '_' and one '.'.
  std::string unsubscribe_token(const Unsubscription& who) const;
  std::optional<Unsubscription> read_unsubscribe(std::string_view token) const;

  // A file of a release that the mail links to.
  std::string file_token(const LinkedFile& file) const;
  std::optional<LinkedFile> read_file_token(std::string_view token) const;

  // The page of one early reader.
  std::string early_token(const EarlyReader& reader) const;
  std::optional<EarlyReader> read_early_token(std::string_view token) const;

  // For tokens of another shape: the first bytes of a proof, and whether these are of one by any of the keys. What a
  // token is for is part of what is signed: one cannot be used as another.
  std::string sign(std::string_view purpose, std::string_view payload, std::size_t bytes) const;
  bool verifies(std::string_view purpose, std::string_view payload, std::string_view proof) const;

 private:
  std::string proven(std::string_view purpose, const std::string& payload) const;
  std::optional<std::string> read_proven(std::string_view purpose, std::string_view token) const;

  std::vector<Secret> keys_;  // the first signs, all verify
};

}  // namespace gazetted
