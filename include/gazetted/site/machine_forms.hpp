// A story in the forms that machines and editors take. Pure: the same story, the same bytes.
#pragma once
#include <string>
#include <vector>

#include "gazetted/site/pages.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

// For the head of a page: schema.org's NewsArticle, ready to stand in a <script type="application/ld+json">.
std::string json_ld(const SiteView& view, const Story& story, const Release& text);
// ninjs 3.1 (IPTC); other languages are named as associations.
std::string ninjs(const SiteView& view, const Story& story, const Release& text);
// Distributed newsroom Markdown, which the daemon reads back (intake/newsroom_markdown).
std::string newsroom_markdown(const SiteView& view, const Story& story, const Release& text);
// As the text of the mail says it.
Result<std::string> plain_text(const SiteView& view, const Story& story, const Release& text);
// The kit: a zip of the text in all forms, the story's files, captions.txt and SHA256SUMS. Byte-equal each time: stored
// uncompressed, with the time of publication. `read`: the bytes of a file.
Result<std::string> kit(const SiteView& view, const Story& story,
                        const std::vector<std::pair<std::string, std::string>>& forms);

}  // namespace gazetted
