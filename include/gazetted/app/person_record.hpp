// Everything that is held about one person: what Art. 15 and 20 of the GDPR give them a copy of. Blocking; works with
// the daemon up or down.
#pragma once
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/erasure.hpp"
#include "gazetted/ledger/person.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {

// A row of a list as it is now.
struct CurrentRow {
  std::string list, file;
  int line = 0;
  Subscriber subscriber;
};

struct PersonRecord {
  std::vector<CurrentRow> lists;
  PersonRows own;
  std::vector<TraceRow> deliveries;
  std::vector<FeedbackRow> feedback;
  std::vector<Vote> votes;
  std::vector<Suppression> suppressions;  // by the address, its hash or its mark
  std::vector<std::string> unread;        // lists that could not be read, and why
};

// Their mark, where they were erased; empty: the key is not visible here.
std::string mark_of(const Settings& settings, const std::string& address_key);

// Of the ledger alone.
Result<PersonRecord> read_person(const Settings& settings, const Address& address);
// The same, and whether lists have them now.
Result<PersonRecord> read_person_and_lists(const Settings& settings, const Address& address);

// What `forget` would find.
ErasedRows rows_of(const PersonRecord& person);

json::object to_json(const PersonRecord& person, const Address& address, Time now);

}  // namespace gazetted
