// The tree between the fences: SPEC's keys, the keys of site generators that mean the same, and a clear word for each
// that is not known. Keys are compared without case. Pure.
#pragma once
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {

// From YAML, TOML or JSON.
void read_front_matter(const Yaml& root, const ParseContext& context, Release& release, Findings& findings);
// YAML as it is from the second line of a file on.
void read_front_matter(const std::string& yaml, const ParseContext& context, Release& release, Findings& findings);

// Every key that is read, one per line, with what it means: for --help.
std::string front_matter_reference();

// One-line fields run to their line's end: `title: A: b #1` becomes `title: 'A: b #1'`. An error where such a field
// would swallow a key because its line is indented. `start` is the place of the first line.
std::string quote_one_line_fields(const std::string& yaml, const Place& start, Findings& findings);

}  // namespace gazetted
