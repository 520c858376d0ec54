// A story's files as pages show and offer them. Pure.
#pragma once
#include <string>

#include "gazetted/base/json.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

// For readers: "JPEG", "PDF"; else the name's ending.
std::string format_of(const StoryFile& file);
json::object file_model(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file,
                        const json::object& labels);
// A picture that is not there for its looks alone.
bool says_something(const StoryFile& file);
// The first of those that the text does not show itself; null: none.
const StoryFile* lead_picture(const Story& story);
// What previews of a link show: one with a JPEG, or a PNG, that of the page's top first; null: none.
const StoryFile* preview_picture(const Story& story);
std::string caption_with_credit(const StoryFile& file, const json::object& labels);

}  // namespace gazetted
