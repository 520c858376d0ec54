#include "gazetted/publishing/story_shelf.hpp"

#include <algorithm>

namespace gazetted {
namespace {

constexpr std::size_t most_kept = 400;  // stories: those of the feeds of a newsroom and of some of its topics

// What is kept of pictures may have gone for want of room.
bool has_its_pictures(const Story& story) {
  return std::all_of(story.files.begin(), story.files.end(), [](const auto& file) {
    std::error_code code;
    return file.kept.empty() || fs::exists(file.source, code);
  });
}

// One that lacks pictures will do for lists.
bool will_do(const Story& story, const StoryPictures& pictures) {
  if (!lacks_pictures(story)) return has_its_pictures(story);
  return pictures.making == PictureMaking::elsewhere && pictures.retry == PictureRetry::never;
}

}  // namespace

Result<std::shared_ptr<const Story>> StoryShelf::story(const PageRow& page, const OpenEdition& open,
                                                       const SiteOptions& options, const StoryPictures& pictures) {
  if (const auto known = kept_.find(page.number); known != kept_.end() &&
                                                  known->second.versions == page.versions.size() &&
                                                  will_do(*known->second.story, pictures)) {
    by_use_.splice(by_use_.begin(), by_use_, known->second.used);
    return known->second.story;
  }
  const auto newsroom = options.newsrooms.find(page.newsroom);
  if (newsroom == options.newsrooms.end())
    return fail("page {}: the newsroom '{}' is not in the configuration any more", page.number, page.newsroom);
  auto made = make_story(page, open, newsroom->second.newsroom, pictures);
  if (!made) return made.error();
  forget(page.number);
  if (kept_.size() >= most_kept) forget(by_use_.back());
  by_use_.push_front(page.number);
  const auto story = std::make_shared<const Story>(std::move(*made));
  kept_[page.number] = {page.versions.size(), story, by_use_.begin()};
  return story;
}

void StoryShelf::forget(std::int64_t number) {
  const auto known = kept_.find(number);
  if (known == kept_.end()) return;
  by_use_.erase(known->second.used);
  kept_.erase(known);
}

void StoryShelf::forget_all() {
  kept_.clear();
  by_use_.clear();
}

}  // namespace gazetted
