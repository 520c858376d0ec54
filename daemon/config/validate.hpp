// What can only be seen when the whole file is known: names that point at each other.
#pragma once
#include "gazetted/base/yaml.hpp"
#include "gazetted/config/settings.hpp"

namespace gazetted {

void validate_settings(Settings& settings, const Yaml& root, Findings& findings);

}  // namespace gazetted
