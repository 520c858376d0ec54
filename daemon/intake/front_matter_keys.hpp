// The words of front matter, ours and those of site generators, all as folded_key() makes them: in lower case, _ for -.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

namespace gazetted {

extern const std::vector<std::string> one_line_keys;

// Keys by which site generators lay out a page: kept for templates, nothing is done with them.
extern const std::set<std::string> layout_keys;

// What another generator calls a key of ours.
extern const std::map<std::string, std::string> aliases;

// The key that was meant by one that is written wrong: one letter off, or two in words of five letters and more.
// Empty where none is so near that a house key of a site is the less likely guess.
std::string near_key(const std::string& key);

// The key that a longer one speaks of, of those that decide whether, when and to whom a release leaves: "approval" in
// "approval_needed". Empty: none.
std::string lifecycle_key_in(const std::string& key);

// The line that was meant by a key that people write to make a text a version of another: "kind: correction" for
// "corrected". Empty: none.
std::string line_of_version(const std::string& key);

}  // namespace gazetted
