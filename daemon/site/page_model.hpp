// What all pages say: of themselves, of the newsroom, and where everything is. Every name is always there, empty where
// there is nothing to say, so that an unknown name is a mistake in the theme; gazetted-site(7) lists them.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gazetted/base/zone.hpp"
#include "gazetted/site/pages.hpp"

namespace gazetted {

// What a page says of itself.
struct PageHead {
  std::string language;
  std::string title;                                           // without the newsroom's name
  std::string description;                                     // one sentence
  std::string path;                                            // the address that counts
  std::vector<std::pair<std::string, std::string>> languages;  // language → path; itself is one of them
  std::string current;                                         // of the menu: "releases", "media", "archive", "contact"
  bool is_indexed = true;
  bool shows_contacts = false;  // those of the newsroom, above its foot
};

Result<const SiteNewsroom*> find_newsroom(const SiteView& view, const std::string& key);
// The language of its front page, and of those pages that are there in one language.
std::string first_language(const SiteNewsroom& newsroom);
// Its front page in that language, where it has one.
std::string home_path(const SiteNewsroom& newsroom, const std::string& language);
// A page of the newsroom in that language, where it has one: "/newsroom/SLUG/media/" and
// "/newsroom/SLUG/releases/cy/media/".
std::string in_language(const SiteNewsroom& newsroom, const std::string& language, const std::string& path);
std::string privacy_path(const std::string& slug);
std::string accessibility_path(const std::string& slug);
// Without its ending, where feeds/ writes it: of the newsroom's first language, or another of its own.
std::string feed_path(const SiteNewsroom& newsroom, const std::string& language);

json::object page_model(const SiteView& view, const SiteNewsroom& newsroom, const PageHead& head);
// The same for what belongs to no newsroom; `base`: the public_url of the site.
json::object site_model(const SiteView& view, const std::string& base, const PageHead& head);
Result<SiteFile> render_page(const SiteView& view, const std::string& name, const std::string& path,
                             json::object model);

// {text, datetime}: a day, or a minute with its zone, as the page's language writes it.
json::object day_model(int day, const std::string& language);  // 20261129
json::object day_model(Time time, const Zone& zone, const std::string& language);
json::object minute_model(Time time, const Zone& zone, const json::object& labels, const std::string& language);
json::object no_time();

json::array contacts_model(const std::vector<Contact>& contacts);
json::array topics_model(const SiteNewsroom& newsroom, const std::vector<std::string>& topics,
                         const std::string& language);
// Cards of a list, in the page's language where a story has it. A withdrawn story has none.
json::array cards_model(const SiteView& view, const std::vector<ListedStory>& stories, const std::string& language,
                        const json::object& labels);
// A text of its own: of the newsroom, of a release. `first_heading`: the level of its largest ones.
Result<std::string> small_text(const std::string& markdown, const std::string& what, const json::object& labels,
                               int first_heading = 3);
// A label with what stands for its hole: "Distributed by Coast Wire".
std::string filled_in(const json::object& labels, std::string_view key, std::string_view hole, const std::string& with);

}  // namespace gazetted
