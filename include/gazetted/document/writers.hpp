// The ways to write a document down. All refuse to write more than a megabyte.
#pragma once
#include <string>

#include "gazetted/document/document.hpp"

namespace gazetted {

inline constexpr std::size_t max_written = 1 << 20;
// Of a mail's text, in pixels: what a picture may fill in Outlook, which knows no max-width.
inline constexpr unsigned column_width = 576;
inline constexpr std::string_view player_mark = "▶ ";

Result<std::string> write_html(const Document& document, const HtmlOptions& options);
Result<std::string> write_web(const Document& document, const WebHtmlOptions& options);
Result<std::string> write_text(const Document& document, const TextOptions& options);
// As Markdown that reads as the same document, as far as Markdown has words for it: cells that span others are padded,
// a table that only lays a page out is written one cell below the other, and titles of links stay.
Result<std::string> write_markdown(const Document& document);

// "▶ its title · host", the words of a link to a player.
std::string player_words(const Media& player);

}  // namespace gazetted
