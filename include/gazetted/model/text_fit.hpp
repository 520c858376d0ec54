// Texts for networks that count: how long one is by a network's own rule, and how it is made to fit. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

struct TextLimit {
  enum class Unit { graphemes, code_points, utf16, bytes, weighted };  // weighted: weighted_text.hpp
  Unit unit = Unit::graphemes;
  std::size_t most = 0;        // 0: no limit
  std::size_t most_bytes = 0;  // besides; 0: no limit
  std::size_t link_cost = 0;   // every link counts so much, however long; 0: as long as it is
  bool short_links = false;    // links are shown as short_link() says
};

// A part of a text: a link (https://… or http://…), a #tag, an @mention, or what is between.
struct TextPart {
  enum class Kind { words, link, tag, mention };
  Kind kind = Kind::words;
  std::size_t at = 0, size = 0;  // bytes
};
std::vector<TextPart> parts_of(std::string_view text);

// "https://www.example.org/news/2026/bridge" as people read it: "example.org/news/2026/br…".
std::string short_link(std::string_view url);

std::size_t count_text(std::string_view text, const TextLimit& limit);
bool fits(std::string_view text, const TextLimit& limit);

// The text whole where it fits. Else links and tags stay, and words go from the end of what is said, cut between two
// words and marked with "…"; then tags go, the last first. Empty where not even one link fits.
std::string fit_text(const std::string& text, const TextLimit& limit);

}  // namespace gazetted
