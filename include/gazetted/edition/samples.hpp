// Subscribers whose mail is shown or tested in place of all. Blocking: reads the list.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// One sample subscriber of a list and language: the first row of the list in that language. With an address: that
// subscriber's own row, or a stranger's where the list has none.
std::vector<Subscriber> samples_of(const Settings& settings, const Edition& edition, const std::string& list,
                                   const std::string& address);

}  // namespace gazetted
