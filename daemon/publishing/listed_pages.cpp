#include "listed_pages.hpp"

#include "gazetted/base/json.hpp"

namespace gazetted {

std::string note_of(std::int64_t number) { return fmt::format("stories/{}", number); }

ListedStory listed_in(const PageRow& page) {
  ListedStory story;
  story.number = page.number;
  story.newsroom = page.newsroom;
  story.tag = page.tag;
  story.day = page.day;
  story.published = page.published();
  story.updated = page.updated();
  if (!read_json_text(page.listed, story)) story.texts.clear();
  story.topics = page.topics;
  return story;
}

std::vector<ListedStory> listed_in(const std::vector<PageRow>& pages) {
  std::vector<ListedStory> stories;
  for (const auto& page : pages) {
    auto story = listed_in(page);
    if (!story.is_withdrawn() && !story.texts.empty()) stories.push_back(std::move(story));
  }
  return stories;
}

std::vector<ListedStory> listed_in(const std::vector<PageRow>& pages, const SiteTree& tree) {
  auto stories = listed_in(pages);
  for (auto& story : stories) {
    const auto note = parse_json(tree.note(note_of(story.number)));
    const auto* known = note ? note->if_object() : nullptr;
    if (!known || !known->contains("picture")) continue;
    story.picture = text_member(*known, "picture");
    story.picture_alt = text_member(*known, "picture_alt");
  }
  return stories;
}

}  // namespace gazetted
