// `feedback:`: the ways in which mail comes back to us. Each is off where it is empty. A value.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "gazetted/base/secret.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/feedback/provider.hpp"
#include "gazetted/model/vote.hpp"

namespace gazetted {

struct ImapOptions {
  std::string url;  // imaps://HOST/MAILBOX, or imap:// to this machine
  std::string username;
  Secret password;
  std::string move_to;  // a mailbox; empty: mail that was taken is deleted
  bool is_on() const { return !url.empty(); }
};

struct FeedbackOptions {
  std::string lmtp;               // the path of a Unix socket, or ADDRESS:PORT of this machine
  std::filesystem::path maildir;  // with new/, cur/ and tmp/
  ImapOptions imap;
  std::vector<ProviderOptions> providers;  // whose webhooks are heard
  Duration keep{30 * 86'400'000LL};        // how long mail that has been read is kept
  HardBounces hard = HardBounces::twice;
  double hard_share = 0.05;        // of a list or provider; above it nobody is suppressed (`guards.hard`)
  double complaint_share = 0.003;  // of a release at one provider; above it its mail pauses (`guards.complaints`)
  bool listens_at_path() const { return lmtp.starts_with('/'); }
};

}  // namespace gazetted
