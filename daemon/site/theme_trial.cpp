#include "theme_trial.hpp"

#include <array>

namespace gazetted {
namespace {

constexpr Time trial_time{Duration(1'770'000'000'000)};
constexpr int trial_year = 2026;

SiteNewsroom trial_newsroom() {
  SiteNewsroom site;
  auto& newsroom = site.newsroom;
  newsroom.key = newsroom.slug = "trial";
  newsroom.name = "Trial";
  newsroom.website = newsroom.public_url = "https://example.org";
  newsroom.email = "press@example.org";
  newsroom.postal_address = "1 Example Street";
  newsroom.boilerplate = "About *us*.";
  newsroom.social_profiles = {{"Mastodon", "https://example.org/@press"}};
  site.languages = {"en", "ar"};
  site.logo = "logo.svg";
  site.colour = "#005ea5";
  site.press = {{"A Name", "Press officer", "press@example.org", "+44 20 7946 0000"}};
  site.topic_titles = {{"transport", {{"", "Transport"}}}};
  site.topic_words = {{"transport", "transport"}};
  site.privacy = site.accessibility = {{"", "Words."}};
  site.lists = {{"A list", "en", "press@example.org", "/s/list"}};
  return site;
}

StoryFile trial_file(const char* name, const char* type) {
  StoryFile file;
  file.name = name;
  file.type = type;
  file.size = 1000;
  file.sha256 = std::string(64, '0');
  file.width = 1600;
  file.height = 900;
  file.title = file.caption = file.credit = file.alt = "Words";
  if (file.type != "image/jpeg") return file;
  file.width = 3000;
  file.stem = "0123456789abcdef";
  for (const auto format : {PictureFormat::avif, PictureFormat::webp, PictureFormat::jpeg})
    file.renditions.push_back({format, 1920, 1080, 1000, std::string(64, '0'), {}});
  return file;
}

Release trial_text(const char* language) {
  Release text;
  text.language = language;
  text.title = "A headline";
  text.subtitle = text.summary = text.dateline = "Words";
  text.body = "## A heading\n\nWords.\n";
  text.topics = {"transport"};
  text.contacts = trial_newsroom().press;
  text.bylines = {{"A Name", "https://example.org"}, {"Another", ""}};
  text.boilerplate = text.notes_to_editors = "Words.";
  text.distributor = text.on_behalf_of = "A Name";
  text.media = {{"https://example.org/film", "A film"}};
  return text;
}

Story trial_story(std::int64_t number, ReleaseKind kind) {
  Story story;
  story.number = number;
  story.newsroom = "trial";
  story.tag = "tag:example.org,2026:trial/release/" + std::to_string(number);
  story.versions = {{"a", ReleaseKind::release, trial_time, {}},
                    {"b", ReleaseKind::update, trial_time, {{"en", "News"}}},
                    {"c", kind, trial_time, {{"en", "A note"}}}};
  story.texts = {trial_text("en"), trial_text("ar")};
  if (kind != ReleaseKind::withdrawal)
    story.files = {trial_file("a.jpg", "image/jpeg"), trial_file("b.pdf", "application/pdf")};
  return story;
}

SearchResults trial_results(const char* language, int pages) {
  const SearchHit hit{
      "/newsroom/trial/releases/en/a-1", "A headline", "en", trial_time, {{"Words ", false}, {"of it", true}}};
  return {"trial", language, "words", {hit}, 1, pages};
}

template <class T>
Status status_of(const Result<T>& made) {
  if (!made) return made.error();
  return {};
}

}  // namespace

Status try_theme(const Theme& theme) {
  const std::map<std::string, SiteNewsroom> one = {{"trial", trial_newsroom()}};
  auto two = one;
  two["other"] = trial_newsroom();
  const SiteView view{theme, two, true};
  const auto story = trial_story(1, ReleaseKind::correction);
  const std::vector<ListedStory> cards = {listed(story, "en"), listed(trial_story(2, ReleaseKind::update), "en")};
  NewsroomLists lists{"trial", cards, {"transport"}, {{trial_year, {{1, 1}, {2, 1}}}}, {"transport"}};
  lists.pinned = cards.front();
  const EarlyView reader{trial_time, "A Name", "ar", "/e/token/"};
  const std::array statuses = {
      status_of(story_files(view, story, cards)),
      status_of(story_files(view, trial_story(3, ReleaseKind::withdrawal), {})),
      status_of(newsroom_page(view, lists, "en")),
      status_of(newsroom_page(view, NewsroomLists{.newsroom = "trial"}, "ar")),
      status_of(contact_page(view, lists)),
      status_of(statement_pages(view, lists)),
      status_of(early_page(view, story, reader)),
      status_of(archive_page(view, lists)),
      status_of(archive_page(view, NewsroomLists{.newsroom = "trial"})),
      status_of(topics_page(view, lists)),
      status_of(topics_page(view, NewsroomLists{.newsroom = "trial"})),
      status_of(month_page(view, lists, trial_year, 2, cards)),
      status_of(year_page(view, lists, trial_year)),
      status_of(topic_page(view, lists, "transport", cards)),
      status_of(media_page(view, lists, {story})),
      status_of(media_page(view, lists, {})),
      status_of(search_page(view, trial_results("en", 2))),
      status_of(search_page(view, SearchResults{"trial", "ar", "", {}, 1, 1})),
      status_of(root_page(view)),
      status_of(root_page(SiteView{theme, one})),
      status_of(not_found_page(view)),
      theme.find("door") ? status_of(framed_door_page(view, {"trial", "ar", "/s/list", "A heading", "<p>Words</p>"}))
                         : Status(),
  };
  for (const auto& status : statuses) {
    if (!status) return status;
  }
  return {};
}

}  // namespace gazetted
