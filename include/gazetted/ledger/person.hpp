// What the ledger has of one person, but for their deliveries, which LedgerReader::trace() tells. Only reads, with the
// daemon up or down. Blocking; one thread at a time.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/subscription/subscription.hpp"

namespace gazetted {

struct ConsentText {
  Consent consent;
  std::string language, text;  // what was agreed to, word for word; empty: there was none
};

// Their row of one release, as the list had it then.
struct ListRow {
  std::string release, list;
  Subscriber subscriber;
};

struct AskedAtDoor {
  Time at;
  std::string list, network;
  bool mailed = false, confirmed = false;
};

struct PersonRows {
  std::vector<Subscription> subscriptions;
  std::vector<ConsentText> consents;
  std::vector<ListRow> rows;
  std::vector<AskedAtDoor> asked;
  std::int64_t notices = 0;  // mail to them that has not left
};

Result<PersonRows> read_person_rows(const std::string& store, const std::string& address_key);

}  // namespace gazetted
