// Suppression lists that mail providers export, known by their header rows or keys, and what an entry says in our
// words: why, and since when. Mailgun, SendGrid, Amazon SES, Postmark, SparkPost, Mailchimp; and lists of hashes. Pure.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gazetted/base/time.hpp"

namespace gazetted {

enum class SuppressionExport {
  unknown,
  mailgun_bounces,
  mailgun_complaints,
  mailgun_unsubscribes,
  sendgrid_bounces,  // with the same header: its blocks
  ses,
  postmark,
  sparkpost,
  mailchimp_unsubscribed,
  mailchimp_cleaned,
};
std::string_view to_string(SuppressionExport source);  // "Mailgun (bounces)"

// By the words of a header row, or the keys of an entry; upper and lower case are the same.
SuppressionExport export_of(const std::set<std::string>& words);

// Reasons as the ledger has them.
namespace import_reason {
inline constexpr std::string_view unsubscribe = "unsubscribe", complaint = "complaint", bounce = "bounce",
                                  provider_list = "provider-list";
}  // namespace import_reason

struct ImportedReason {
  std::string reason;      // one of those above; empty: the entry does not say
  std::optional<Time> at;  // nothing: the entry does not say, or not so that it can be read
  std::string stays = {};  // why the address may be mailed all the same: the trouble was another one's, or passes
};
// `fields`: the header's words with the cells of one entry.
ImportedReason imported_reason(SuppressionExport source,
                               const std::vector<std::pair<std::string, std::string>>& fields);

// "2020-04-10T21:03:05Z", "2020-04-10 21:03:05" (UTC), "Thu, 13 Oct 2011 18:02:00 UTC", seconds or milliseconds since
// 1970. Nothing: it is none of these, or no time since 1990.
std::optional<Time> parse_import_time(std::string_view text);

// An address as SHA-256 of its lower-case form, in hex: 64 digits, or "sha256:" and those. Nobody can read whose it
// is, and it is compared where recipients are chosen.
std::optional<std::string> parse_address_hash(std::string_view text);  // "sha256:…", lower case
std::string address_hash(std::string_view address_key);
inline bool is_address_hash(std::string_view key) { return key.starts_with("sha256:"); }

}  // namespace gazetted
