// The texts of a release that no Markdown is read in: headline, summary, dateline, names, posts. Pure.
#pragma once
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

struct PlainField {
  std::string_view name;  // of the key
  std::string_view text;  // of the release
};

// All that are not empty.
std::vector<PlainField> plain_fields(const Release& release);

// Warnings about what would be printed as it is written: HTML, entities, marks of Markdown, names of emoji.
void warn_of_markup(const Release& release, std::string_view source, Findings& findings);

// Where the source has these words first, with line and column; the file's start where it has not.
Place place_of(std::string_view words, std::string_view source, const std::string& file);

}  // namespace gazetted
