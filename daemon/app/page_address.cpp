#include "gazetted/app/page_address.hpp"

#include "gazetted/edition/page_url.hpp"

namespace gazetted {

std::string page_address(const Edition& edition, const Settings& settings) {
  if (edition.page == 0 || edition.set.texts.empty()) return "";
  const auto& first = edition.set.first();
  return page_url(settings.newsroom(first.newsroom), first, edition.page);
}

std::vector<std::pair<std::string, std::string>> page_addresses(const Edition& edition, const Settings& settings) {
  std::vector<std::pair<std::string, std::string>> pages;
  if (edition.page == 0 || edition.set.texts.empty()) return pages;
  const auto& newsroom = settings.newsroom(edition.set.first().newsroom);
  for (const auto& text : edition.set.texts)
    pages.emplace_back(text.language.empty() ? newsroom.language : text.language,
                       page_url(newsroom, text, edition.page));
  return pages;
}

std::string page_address(const std::string& release, const Settings& settings) {
  if (!settings.site.is_on()) return "";
  const auto edition = Edition::open(Archive::of(settings.spool), release);
  return edition ? page_address(*edition, settings) : "";
}

}  // namespace gazetted
