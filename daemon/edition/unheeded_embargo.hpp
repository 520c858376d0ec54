// A release whose text says that it is under embargo, while nothing would wait, or while another time is what counts:
// refused, with the key to write. Beside the same time a warning: the words go to everybody when it has ended.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// `drop`: its name as it was dropped. To be asked when the time of the version before it is known.
void refuse_unheeded_embargo(const Edition& edition, const std::string& drop, const Settings& settings,
                             Findings& findings);

// A warning for each text that says that it is a draft, or confidential.
void tell_drafts(const Edition& edition, const std::string& drop, Findings& findings);

}  // namespace gazetted
