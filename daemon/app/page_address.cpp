#include "gazetted/app/page_address.hpp"

#include "gazetted/site/addresses.hpp"

namespace gazetted {

std::string page_address(const Edition& edition, const Settings& settings) {
  if (edition.page == 0 || edition.set.texts.empty()) return "";
  const auto& first = edition.set.first();
  const auto& newsroom = settings.newsroom(first.newsroom);
  const auto& language = first.language.empty() ? newsroom.language : first.language;
  return newsroom.public_url + story_path(newsroom.slug, language, first.title, edition.page);
}

std::string page_address(const std::string& release, const Settings& settings) {
  if (!settings.site.is_on()) return "";
  const auto edition = Edition::open(Archive::of(settings.spool), release);
  return edition ? page_address(*edition, settings) : "";
}

}  // namespace gazetted
