#include "gazetted/edition/page_url.hpp"

#include "gazetted/site/addresses.hpp"

namespace gazetted {

std::string page_url(const Newsroom& newsroom, const Release& text, std::int64_t number) {
  const auto& language = text.language.empty() ? newsroom.language : text.language;
  return newsroom.public_url + story_path(newsroom.slug, language, text.title, number);
}

}  // namespace gazetted
