#include "listed_pages.hpp"

namespace gazetted {

ListedStory listed_in(const PageRow& page) {
  ListedStory story;
  story.number = page.number;
  story.newsroom = page.newsroom;
  story.tag = page.tag;
  story.day = page.day;
  story.published = page.published();
  story.updated = page.updated();
  story.topics = page.topics;
  if (!read_json_text(page.listed, story)) story.texts.clear();
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

}  // namespace gazetted
