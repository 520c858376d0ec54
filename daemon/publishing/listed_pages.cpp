#include "listed_pages.hpp"

#include <algorithm>

#include "gazetted/base/json.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_pages = 1'000'000;

}  // namespace

std::string note_of(std::int64_t number) { return fmt::format("stories/{}", number); }

std::string gone_note_of(std::int64_t number) { return fmt::format("gone/{}", number); }

std::vector<std::string> texts_in(const std::string& note, const char* key) {
  std::vector<std::string> texts;
  const auto parsed = parse_json(note);
  const auto* object = parsed ? parsed->if_object() : nullptr;
  const auto* list = object ? object->if_contains(key) : nullptr;
  for (const auto& text : list && list->is_array() ? list->as_array() : json::array()) {
    if (text.is_string()) texts.emplace_back(text.as_string());
  }
  return texts;
}

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

Result<std::optional<PageRow>> page_of_version(PageReader& reader, const std::string& newsroom, const std::string& id) {
  const auto number = reader.number_for(id);
  if (!number) return number.error();
  auto page = reader.page(*number);
  if (!page) return page;
  if (*page && (*page)->story == id && (*page)->newsroom == newsroom) return page;
  auto rows = reader.pages({.newsroom = newsroom, .limit = most_pages});
  if (!rows) return rows.error();
  for (auto& row : *rows) {
    const auto is_it = [&](const auto& version) { return version.release == id; };
    if (std::any_of(row.versions.begin(), row.versions.end(), is_it)) return std::optional(std::move(row));
  }
  return std::optional<PageRow>();
}

}  // namespace gazetted
