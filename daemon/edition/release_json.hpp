// A parsed release as JSON and back, whole: what was accepted is kept as it was understood, so that neither the clock
// nor another parser can change it. Pure. Files that older versions wrote lack what was added since: it has its
// default.
#pragma once
#include "gazetted/base/json.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

json::object to_json(const Newsroom& newsroom);
Newsroom newsroom_in(const json::value& value);  // throws where it is of another shape
json::object to_json(const Release& release);
Result<Release> release_in(const json::value& value);

}  // namespace gazetted
