// A mailbox of somebody else's server, by IMAP4rev1 (RFC 3501, RFC 9051), through libcurl: enough to take mail out of
// it. One connection, kept between calls. Blocking, each call for `patience` at most: on a pool's thread, one call at a
// time. Nothing survives a crash.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/secret.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct ImapUrl {
  std::string scheme;  // imap or imaps
  std::string host;    // in lower case
  std::string mailbox;
  bool is_of_this_machine = false;
};
// imaps://HOST[:PORT]/MAILBOX. An error says what is wrong with it. Pure.
Result<ImapUrl> parse_imap_url(const std::string& url);
// Whether a mailbox can be named in a command as it is: printable ASCII without quotes, wildcards and backslashes.
// Pure.
bool is_plain_mailbox(std::string_view name);

struct ImapLogin {
  std::string url, username;
  Secret password;
  std::string ca_file;  // empty: the system's
  bool operator==(const ImapLogin& other) const {
    return url == other.url && username == other.username && password.reveal() == other.password.reveal() &&
           ca_file == other.ca_file;
  }
};

struct ImapState {
  std::uint32_t validity = 0;  // of UIDs: where it is another, they mean other mails
  std::uint32_t next = 0;      // no mail that is there has this UID or a higher one
};

class ImapMailbox {
 public:
  // `stopped`: a call that waits ends with an error soon after it is true. imap:// without TLS is for this machine
  // alone: elsewhere STARTTLS is asked for, and a server that has none is an error.
  ImapMailbox(ImapLogin login, std::shared_ptr<const std::atomic<bool>> stopped);
  ~ImapMailbox();
  ImapMailbox(const ImapMailbox&) = delete;

  Result<ImapState> state();
  // UIDs from `first` on, ascending.
  Result<std::vector<std::uint32_t>> uids_from(std::uint32_t first);
  struct About {
    std::uint64_t size = 0;  // bytes
    bool is_seen = false;
  };
  Result<About> about(std::uint32_t uid);
  // The first `most` bytes of a mail, which counts as seen from then on. An error too where `validity` has changed.
  Result<std::string> fetch(std::uint32_t validity, std::uint32_t uid, std::size_t most);
  Status mark_unseen(std::uint32_t uid);
  // What a server without UIDPLUS (RFC 4315) can do is mark it as deleted: to expunge would remove whatever else
  // anybody has marked.
  enum class Removed { removed, only_marked };
  // Makes the mailbox where there is none. A server without MOVE (RFC 6851) copies and removes.
  Result<Removed> move(std::uint32_t uid, const std::string& mailbox);
  Result<Removed> remove(std::uint32_t uid);

  static constexpr Duration patience{60'000};

 private:
  struct Transfer;
  Result<std::string> command(const std::string& text);
  Result<bool> has_uidplus();
  Result<std::string> perform(const std::string& url, const std::string& custom, std::size_t most);

  const ImapLogin login_;
  const std::string mailbox_;
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace gazetted
