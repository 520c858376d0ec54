// Distributed newsroom Markdown: what a newsroom's mail or download looks like, read back. Each
// element of facts/press 6 becomes a field; none stays in the body.
#pragma once
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {

// `first_line` is the line of the file at which `text` starts. Fills what the text has of title,
// date, bylines, summary, body, distributor, notes to editors, contacts, media, online_url and card.
void read_newsroom_markdown(const std::string& text, int first_line, const ParseContext& context, Release& release,
                            Findings& findings);

}  // namespace gazetted
