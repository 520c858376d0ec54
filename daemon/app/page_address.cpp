#include "gazetted/app/page_address.hpp"

#include "gazetted/edition/page_url.hpp"

namespace gazetted {

std::string page_address(const Edition& edition, const Settings& settings) {
  if (edition.page == 0 || edition.set.texts.empty()) return "";
  const auto& first = edition.set.first();
  return page_url(settings.newsroom(first.newsroom), first, edition.page);
}

std::string page_address(const std::string& release, const Settings& settings) {
  if (!settings.site.is_on()) return "";
  const auto edition = Edition::open(Archive::of(settings.spool), release);
  return edition ? page_address(*edition, settings) : "";
}

}  // namespace gazetted
