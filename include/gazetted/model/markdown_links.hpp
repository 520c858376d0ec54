// What a text in Markdown points to and shows, each with its place, found without rendering it: for checks that must
// name a place, and for whoever looks for the files that a text needs. Pure; linear in the length of the text.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

struct MarkdownLink {
  enum class Kind { link, image };
  Kind kind = Kind::link;
  std::string label;    // what is between the brackets; of an image its alt text
  std::string target;   // without <>, title and backslashes; a reference is resolved
  std::size_t at = 0;   // of the '[', '!' or '<' in the text
  bool broken = false;  // "](my photo.jpg)": Markdown takes it for text, because of the blank
};

// The text with everything blanked that is code (fenced, indented, `spans`) or an HTML comment. Every byte keeps its
// place and every line end stays.
std::string without_code(std::string_view markdown);

// A definition counts once for each link to it, so that a text of 1 MB may have links of 50 GB.
inline constexpr std::size_t most_link_bytes = std::size_t(2) << 20;

// Links and images, in the order of the text: [a](b), ![a](b), [a][b] with its definition, <img src="b">. Code is
// passed over. It ends where labels and targets together would be over most_link_bytes: too_many_links() says so.
std::vector<MarkdownLink> links_in(std::string_view markdown);

// Where the first link begins that links_in() has no room for; nothing: it finds all of them.
std::optional<std::size_t> too_many_links(std::string_view markdown);

// The name of the file in a bundle that a target means: "./a.jpg" and "my%20photo.jpg" are as people write them.
// Empty for what is an address of the web, a path of a site, a part of the page, or outside the bundle.
std::string file_of_target(std::string_view target);

}  // namespace gazetted
