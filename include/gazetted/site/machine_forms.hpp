// A story in the forms that machines and editors take. Pure but for kit(): the same story, the same bytes. Of what is
// withdrawn each form says the notice alone.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gazetted/site/pages.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

// For the head of a page: schema.org's NewsArticle, ready to stand in a <script type="application/ld+json">.
std::string json_ld(const SiteView& view, const Story& story, const Release& text);
// ninjs 3.1 (IPTC); other languages are named as associations.
std::string ninjs(const SiteView& view, const Story& story, const Release& text);
// Distributed newsroom Markdown, which the daemon reads back (intake/newsroom_markdown) as it was: headline, subtitle,
// date, bylines, summary, body, notes to editors, contacts (else those of the newsroom), media, the newsroom's card.
// What this form has no place for is left out: boilerplate.
std::string newsroom_markdown(const SiteView& view, const Story& story, const Release& text);
// As the text of the mail says it. The error: a text that cannot be rendered within its budget.
Result<std::string> plain_text(const SiteView& view, const Story& story, const Release& text);

// A file that is written from these parts, one after the other.
using KitPart = FilePart;
struct Kit {
  std::vector<KitPart> parts;
  std::uint64_t size = 0;  // bytes of all
};
// A zip of the text in all forms (name and content), the story's files, captions.txt and SHA256SUMS, in one folder.
// Byte-equal each time: stored uncompressed, with the time of the latest version. Reads the story's files once, for
// their checksums: blocking. An error: one of them cannot be read or is not what the story says, or the kit would be
// over 4 GB.
Result<Kit> kit(const SiteView& view, const Story& story,
                const std::vector<std::pair<std::string, std::string>>& forms);

}  // namespace gazetted
