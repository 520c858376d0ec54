// Whose words the paragraph about the sender is. Pure.
#pragma once
#include "gazetted/model/newsroom.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

// Of a release's own paragraph the name on the card that came with it; else the newsroom's, whose own words it is.
inline const std::string& name_of_about(const Release& release, const Newsroom& newsroom) {
  const bool is_of_card = !release.boilerplate.empty() && release.card && !release.card->name.empty();
  return is_of_card ? release.card->name : newsroom.name;
}

}  // namespace gazetted
