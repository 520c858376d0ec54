// A YAML node as JSON, for what is kept as it was written.
#pragma once
#include "gazetted/base/json.hpp"
#include "gazetted/base/yaml.hpp"

namespace gazetted {

// Every scalar is a string; nothing is null. The node was read within the budgets of parse_yaml(), so its depth is
// bounded.
json::value to_json(const Yaml& node);

}  // namespace gazetted
