// TOML and JSON as the same tree as YAML, for front matter in any of the three. Pure. Limits as parse_yaml(): 1 MB,
// depth 32, 10,000 values.
#pragma once
#include "gazetted/base/yaml.hpp"

namespace gazetted {

// `first_line` is the line of the file at which `text` begins.
Result<Yaml> parse_toml(const std::string& text, const std::string& file, int first_line);
// Of two equal keys the last counts, as everywhere in JSON. An error has its place.
Result<Yaml> parse_json_tree(const std::string& text, const std::string& file, int first_line);

}  // namespace gazetted
