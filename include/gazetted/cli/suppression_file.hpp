// What `suppress --import` reads: our own export, the exports of mail providers (CSV of Mailgun, SendGrid, SparkPost,
// Mailchimp; JSON of SES, Postmark, SendGrid; see audience/suppression_import.hpp), any CSV with an e-mail column, one
// address per line, or one SHA-256 of an address per line.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct ImportedSuppression {
  std::string address;  // or "sha256:…"
  std::string list;     // of our own export
  std::string reason;
  std::optional<Time> since;
  std::string cause;  // of our own export: a word of SuppressionCause; empty: an operator's
  std::optional<Time> until;
};

// Sentences about entries, each with its place.
struct SuppressionRemarks {
  using Tell = std::function<void(const std::string&)>;
  Tell failed;  // it cannot be read, or what it says is not understood: nobody is suppressed for it
  Tell stays;   // the recipient is still subscribed, and is left alone
  Tell noted;   // it was read, with something that was left out
};

// What cannot be read is told; the others are read all the same.
Result<std::vector<ImportedSuppression>> read_suppressions(const fs::path& path, const SuppressionRemarks& remarks);

}  // namespace gazetted
