// Who sends a release out for whom. Pure.
#pragma once
#include <string>

#include "gazetted/config/settings.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

struct Distribution {
  std::string distributor, on_behalf_of;  // names; empty: a newsroom sends out its own news
};

// `through`: the newsroom of the list or channel (a key; empty: it names none). In this order: what the release says
// (distributed_by), a list or channel of another newsroom than the release's, and what its newsroom says of itself
// (on_behalf_of). Whose news a newsroom sends out anyway does not send out that newsroom's: what it says of itself
// holds.
Distribution distribution_of(const Release& release, const std::string& through, const Settings& settings);

}  // namespace gazetted
