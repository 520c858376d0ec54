// Settings: what gazetted.yaml says, as the stages' own option structs. A value; the daemon swaps
// one for another on reload.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gazetted/audience/planner.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/config/api_options.hpp"
#include "gazetted/config/feedback_options.hpp"
#include "gazetted/config/retention_options.hpp"
#include "gazetted/intake/spool_options.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/recovery.hpp"
#include "gazetted/mail/address_mark.hpp"
#include "gazetted/mail/dkim.hpp"
#include "gazetted/mail/mail_trust.hpp"
#include "gazetted/mail/token.hpp"
#include "gazetted/model/guard_limits.hpp"
#include "gazetted/model/newsroom.hpp"
#include "gazetted/pictures/picture_options.hpp"
#include "gazetted/schedule/retry.hpp"
#include "gazetted/send/channel.hpp"
#include "gazetted/send/relay_options.hpp"
#include "gazetted/site/site_options.hpp"

namespace gazetted {

struct ListSettings {
  ListOptions audience;
  Rates rates;
  Place place;
  GuardLimits guard;
  bool approval = false;   // what goes to it needs the approval of a second person
  bool subscribe = false;  // readers of the newsroom's pages are told how to get onto it
  // Digests leave at this minute of the day, in the newsroom's zone; nothing: its readers get everything at once.
  std::optional<int> digest;
};

// Of releases whose time came while nobody was there.
struct LateOptions {
  Duration send_within{2 * 3'600'000};  // later than that they are held
};

// One of `approvers:`: who may approve, and may force an approval.
struct Approver {
  std::string user;
  std::optional<std::int64_t> uid;  // nothing: there is no such user here
  std::string email;                // where proofs go; empty: nowhere
};

struct Settings {
  std::string file;
  std::map<std::string, Newsroom> newsrooms;      // by key; `newsroom:` alone is "default"
  std::string first_newsroom;                     // the one that speaks where none is named
  std::set<std::string> newsrooms_with_approval;  // keys of those whose releases need that of a second person
  SpoolOptions spool;
  StoreOptions store;
  std::string hostname;
  fs::path control = "/run/gazetted/control.sock";
  std::vector<fs::path> token_keys;
  std::shared_ptr<const TokenKeys> tokens = std::make_shared<TokenKeys>();  // none where the files are not visible
  std::shared_ptr<const AddressMarks> marks;  // of who was erased; null where the key is not visible
  RetentionOptions retention;
  Duration drain{60'000};
  std::map<std::string, RelayOptions> relays;
  std::vector<ListSettings> lists;                                            // in the file's order
  std::shared_ptr<const DkimSigners> dkim = std::make_shared<DkimSigners>();  // only what is visible here
  std::string bounce_address;
  FeedbackOptions feedback;
  std::vector<ChannelOptions> channels;  // with the site, where there is one
  SiteOptions site;
  PictureOptions pictures;
  RetryOptions retry;
  LateOptions late;
  OnUnknown on_unknown = OnUnknown::resend;
  std::vector<std::string> notify;
  std::vector<Approver> approvers;
  MailInRules mail_in;
  std::string http_listen;
  ApiOptions api;
  fs::path templates;
  LogOptions log;
  SmtpTimeouts smtp_timeouts;  // not in the file: tests shorten them

  const ListSettings* list(const std::string& name) const;
  const ChannelOptions* channel(const std::string& name) const;
  const Newsroom& newsroom(const std::string& key) const;  // the first for "" and unknown keys
  bool is_retired(const std::string& newsroom) const;
  std::vector<std::string> list_names() const;
  std::vector<std::string> channel_names() const;
};

// Whether secrets must be readable: `serve` needs them, the other commands only say so.
enum class SecretUse { needed, not_needed };

// Reads and checks the file; all findings in one go. The value is whole where no finding is an
// error. `known`, when given, collects the path of every key the code asked for ("relays.*.port").
Settings load_settings(const fs::path& file, SecretUse secrets, Findings& findings,
                       std::set<std::string>* known = nullptr);
// The same from a text, for tests and for the sandbox.
Settings parse_settings(const std::string& text, const fs::path& file, SecretUse secrets, Findings& findings,
                        std::set<std::string>* known = nullptr);

// Where the lists that are fetched are kept, and of each what it had last: below the state directory. To be called
// again when that is another.
fs::path directory_of_list(const Settings& settings, const std::string& list);
void place_fetched_lists(Settings& settings);

// A directory of templates: next to the configuration, else the installed ones.
fs::path template_directory(const Settings& settings, const std::string& name);

}  // namespace gazetted
