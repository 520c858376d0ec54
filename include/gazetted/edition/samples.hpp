// People whose mail is shown or tested in place of all. Blocking: reads the list.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// One sample person of a list and language: the first row of the list in that language. With an address: that
// person's own row, or a stranger's where the list has none.
std::vector<Person> samples_of(const Settings& settings, const Edition& edition, const std::string& list,
                               const std::string& address);

}  // namespace gazetted
