// The words of front matter, ours and those of site generators.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

namespace gazetted {

extern const std::vector<std::string> one_line_keys;

extern const std::vector<std::string> lifecycle_keys;

// Keys by which site generators lay out a page: kept for templates, nothing is done with them.
extern const std::set<std::string> layout_keys;

// What another generator calls a key of ours.
extern const std::map<std::string, std::string> aliases;

}  // namespace gazetted
