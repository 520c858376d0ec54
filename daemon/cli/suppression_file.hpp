// What `suppress --import` reads: our own export, the exports of mail providers (CSV of Mailgun, SendGrid, SparkPost,
// Mailchimp; JSON of SES, Postmark, SendGrid), any CSV with an e-mail column, or one address a line.
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
  std::string address;
  std::string list;  // of our own export
  std::string reason;
  std::optional<Time> since;
};

// `told` gets a sentence for each entry that cannot be read; the others are read all the same.
Result<std::vector<ImportedSuppression>> read_suppressions(const fs::path& path,
                                                           const std::function<void(const std::string&)>& told);

}  // namespace gazetted
