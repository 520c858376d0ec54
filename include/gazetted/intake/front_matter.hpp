// The YAML between the fences: SPEC's keys, the keys of site generators that mean the same, and a
// clear word for each that is not known. Pure.
#pragma once
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {

void read_front_matter(const std::string& yaml, const ParseContext& context, Release& release, Findings& findings);

// One-line fields run to their line's end: `title: A: b #1` becomes `title: 'A: b #1'`.
std::string quote_one_line_fields(const std::string& yaml);

}  // namespace gazetted
