// Subscribers whose mail is shown or tested in place of all. Blocking: reads the list.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// One sample subscriber of a list and language: the first row of the list in that language. With an address: that
// subscriber's own row, or a stranger's where the list has none.
std::vector<Subscriber> samples_of(const Settings& settings, const Edition& edition, const std::string& list,
                                   const std::string& address);

// Of these addresses, those who are on the list as their rows have them, by address_key(); the others as strangers.
// Reads the list once.
std::map<std::string, Subscriber> rows_of(const Settings& settings, const std::string& list,
                                          const std::vector<std::string>& addresses);

}  // namespace gazetted
