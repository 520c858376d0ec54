// A small newsroom with a story in two languages, for tests of the site.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gazetted/site/pages.hpp"
#include "gazetted/site/story.hpp"
#include "support/files.hpp"

namespace gazetted::test {

inline Time at(const char* rfc3339) { return *parse_rfc3339(rfc3339); }

inline const Theme& shipped_theme() {
  static const Theme theme = [] {
    auto loaded = Theme::load(source("config/site"));
    if (!loaded) broken(loaded.error().text());
    return std::move(*loaded);
  }();
  return theme;
}

inline SiteNewsroom sample_newsroom() {
  SiteNewsroom site;
  auto& newsroom = site.newsroom;
  newsroom.key = "harbour";
  newsroom.name = "Port of Northam";
  newsroom.slug = "northam";
  newsroom.website = "https://www.northam.example/";
  newsroom.email = "press@northam.example";
  newsroom.postal_address = "1 Quay Street, Northam NH1 1AA";
  newsroom.time_zone = "Europe/London";
  newsroom.public_url = "https://news.northam.example";
  newsroom.boilerplate =
      "The Port of Northam is a public port on the east coast. It handles 14 million tonnes of goods a year and "
      "employs 1,900 people.";
  newsroom.social_profiles = {{"Mastodon", "https://social.example/@northam"},
                              {"LinkedIn", "https://www.linkedin.example/northam"}};
  site.languages = {"en", "ar"};
  site.colour = "#0b6e4f";
  site.press = {{"Ann Lee", "Head of press", "ann.lee@northam.example", "+44 20 7946 0018"},
                {"Press office, out of hours", "", "press@northam.example", "+44 7700 900123"}};
  site.topic_titles = {{"energy", {{"", "Energy"}}}, {"freight", {{"", "Freight and logistics"}}}};
  site.topic_words = {{"energy", "energy"}, {"freight", "freight"}};
  return site;
}

inline StoryFile sample_picture() {
  StoryFile file;
  file.name = "quay.jpg";
  file.type = "image/jpeg";
  file.size = 1'834'000;
  file.sha256 = std::string(62, 'a') + "01";
  file.width = 2400;
  file.height = 1600;
  file.title = "The new quay";
  file.caption = "The first ship at the new quay on 2 March.";
  file.credit = "Ann Lee / Port of Northam";
  file.alt = "A container ship beside a quay with a row of blue cranes.";
  return file;
}

inline StoryFile sample_document() {
  StoryFile file;
  file.name = "figures 2026.pdf";
  file.type = "application/pdf";
  file.size = 412'300;
  file.sha256 = std::string(62, 'b') + "02";
  file.title = "Figures for 2026";
  return file;
}

inline Release sample_text() {
  Release text;
  text.id = "new-quay";
  text.language = "en";
  text.title = "New quay lets ships run on power from the shore";
  text.subtitle = "Northam is the first port on the coast to offer it at every berth";
  text.summary = "From today, ships at the Port of Northam can switch off their engines and take power from the shore.";
  text.date = PublishedDate{2026, 3, 2, {}};
  text.dateline = "NORTHAM";
  text.topics = {"energy", "freight"};
  text.contacts = {{"Ann Lee", "Head of press", "ann.lee@northam.example", "+44 20 7946 0018"}};
  text.bylines = {{"Tom Hart", ""}};
  text.notes_to_editors = "1. Interviews can be arranged on both days.\n2. Figures are for the calendar year.";
  text.body =
      "The first container ship to use the new supply, the *Aurora*, berthed at 06:40 and had its engines off "
      "twenty minutes later.\n\nThe port expects to save 11,000 tonnes of carbon dioxide a year, as much as "
      "6,000 cars give off.\n\n> “A ship at berth should be as quiet as a library. From today it can be,” said "
      "Maria Okafor, chief executive of the Port of Northam.\n\n## What it costs\n\nThe quay and its supply cost "
      "£48 million. Half of it was paid by the port, half by the [Coast Fund](https://fund.example/).\n\n"
      "| Berth | Power | In use from |\n|---|--:|---|\n| 1 to 4 | 12 MW | March 2026 |\n| 5 to 9 | 20 MW | June 2026 "
      "|\n\n- No dues are charged for it until 2028.\n- Ships that use it get the berth first.\n";
  text.file = "release.md";
  return text;
}

inline Release sample_arabic() {
  auto text = sample_text();
  text.language = "ar";
  text.title = "رصيف جديد يتيح للسفن استخدام الكهرباء من البر";
  text.subtitle = "نورثام أول ميناء على الساحل يوفر هذه الخدمة في جميع الأرصفة";
  text.summary = "اعتبارًا من اليوم يمكن للسفن في ميناء نورثام إيقاف محركاتها والتزود بالكهرباء من البر.";
  text.dateline = "نورثام";
  text.notes_to_editors = "";
  text.body =
      "رست أول سفينة حاويات تستخدم الإمداد الجديد عند الساعة 06:40 وأوقفت محركاتها بعد عشرين دقيقة.\n\n"
      "## التكلفة\n\nبلغت تكلفة الرصيف 48 مليون جنيه.\n";
  text.file = "release.ar.md";
  return text;
}

inline Story sample_story() {
  Story story;
  story.number = 12;
  story.newsroom = "harbour";
  story.tag = "tag:news.northam.example,2026:northam/release/12";
  story.versions = {{"new-quay", ReleaseKind::release, at("2026-03-02T09:30:00Z"), {}}};
  story.texts = {sample_text(), sample_arabic()};
  story.files = {sample_picture(), sample_document()};
  return story;
}

// The same after an update and a correction.
inline Story corrected_story() {
  auto story = sample_story();
  story.versions.push_back({"new-quay-2",
                            ReleaseKind::update,
                            at("2026-03-03T08:00:00Z"),
                            {{"en", "The table of berths was added."}, {"ar", "أُضيف جدول الأرصفة."}}});
  story.versions.push_back(
      {"new-quay-3",
       ReleaseKind::correction,
       at("2026-03-04T14:05:00Z"),
       {{"en", "The quay cost £48 million, not £84 million."}, {"ar", "بلغت التكلفة 48 مليون جنيه لا 84 مليونًا."}}});
  return story;
}

inline Story withdrawn_story() {
  auto story = sample_story();
  story.versions.push_back({"new-quay-2",
                            ReleaseKind::withdrawal,
                            at("2026-03-05T10:00:00Z"),
                            {{"en", "It was sent in error. A new release follows."}}});
  story.files.clear();
  return story;
}

inline ListedStory listed_story(std::int64_t number, const char* title, const char* published,
                                const char* language = "en") {
  ListedStory story;
  story.number = number;
  story.newsroom = "harbour";
  story.published = story.updated = at(published);
  story.texts = {{language, title, "One sentence that says what it is about, and for whom it matters."}};
  story.topics = {"freight"};
  return story;
}

struct SampleSite {
  std::map<std::string, SiteNewsroom> newsrooms = {{"harbour", sample_newsroom()}};
  SiteView view{shipped_theme(), newsrooms, true};
  std::vector<ListedStory> latest = {listed(corrected_story(), "en"),
                                     listed_story(11, "Rail freight grew by a fifth last year", "2026-02-18T10:00:00Z"),
                                     listed_story(9, "Winter timetable for pilots", "2025-11-30T23:30:00Z")};
  NewsroomLists lists{
      "harbour", latest, {"energy", "freight"}, {{2025, {{11, 1}}}, {2026, {{2, 1}, {3, 1}}}}, {"energy", "freight"},
      {}};
};

// The bytes of one file; a sentence about what went wrong where there are none.
inline std::string page_in(const Result<std::vector<SiteFile>>& files, const std::string& path) {
  if (!files) return files.error().text();
  for (const auto& file : *files) {
    if (file.path == path) return file.bytes;
  }
  return "there is no " + path;
}

}  // namespace gazetted::test
