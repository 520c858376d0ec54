// Writes sample pages into a folder, to be looked at.   GAZETTED_SAMPLE_PAGES=/tmp/pages
#include <gtest/gtest.h>

#include <cstdlib>

#include "gazetted/site/addresses.hpp"
#include "unit/site/site_fixture.hpp"

namespace gazetted {
namespace {

using namespace test;

// A picture that needs no file in the repository.
std::string drawn_quay() {
  return R"(<svg xmlns="http://www.w3.org/2000/svg" width="2400" height="1600" viewBox="0 0 24 16">
<rect width="24" height="16" fill="#bcd9ea"/><rect y="11" width="24" height="5" fill="#2f5d7c"/>
<path d="M3 9.4h13l2-1.2v3.3H4.2z" fill="#8c2f2b"/><path d="M5 7.6h2v1.8H5zm2.2 0h2v1.8h-2zm2.2-1.6h2v3.4h-2z" fill="#e0a33e"/>
<path d="M19 3h.5v9H19zm-4 .2h8v.5h-8z" fill="#1d4f91"/></svg>)";
}

// Everything is longer than it should be.
Story long_story() {
  auto story = sample_story();
  story.number = 14;
  const std::string word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
  auto& text = story.texts[0];
  text.language = "de";
  text.title = word + " eröffnet " + word;
  text.subtitle = text.summary = text.notes_to_editors = word;
  text.topics = {word, "energy"};
  text.contacts[0].email = word + "@northam.example";
  text.contacts[0].role = word;
  text.media = {{"https://video.example/" + std::string(90, 'x'), ""}};
  text.body = "# " + word + "\n\nhttps://x.example/" + std::string(120, 'y') + "\n\n| " + word + " | " + word +
              " |\n|---|---|\n| 1 | 2 |\n\n```\n" + std::string(150, 'z') + "\n```\n\n> " + word +
              "\n\n<details><summary>" + word + "</summary>\n\n" + word + "\n\n</details>\n\n![](quay.jpg)\n";
  for (auto& file : story.files) file.title = file.caption = file.credit = word;
  story.files[0].in_text = true;
  story.texts.resize(1);
  return story;
}

TEST(SamplePages, AreWrittenWhereTheyAreAskedFor) {
  const char* folder = std::getenv("GAZETTED_SAMPLE_PAGES");
  if (!folder) GTEST_SKIP() << "GAZETTED_SAMPLE_PAGES names no folder to write them to";
  SampleSite site;
  std::vector<SiteFile> files = site.view.theme.assets();
  const auto add = [&](auto made) {
    ASSERT_TRUE(made) << made.error().text();
    if constexpr (std::is_same_v<decltype(made), Result<SiteFile>>)
      files.push_back(*made);
    else
      files.insert(files.end(), made->begin(), made->end());
  };
  add(story_files(site.view, corrected_story(), site.latest));
  auto withdrawn = withdrawn_story();
  withdrawn.number = 13;
  add(story_files(site.view, withdrawn, {}));
  add(story_files(site.view, long_story(), {listed(long_story(), "de")}));
  site.lists.latest.insert(site.lists.latest.begin() + 1, listed(long_story(), "de"));
  for (const char* language : {"en", "ar"}) add(newsroom_page(site.view, site.lists, language));
  add(contact_page(site.view, site.lists));
  add(archive_page(site.view, site.lists));
  add(topics_page(site.view, site.lists));
  add(month_page(site.view, site.lists, 2026, 3, site.latest));
  add(year_page(site.view, site.lists, 2026));
  add(topic_page(site.view, site.lists, "freight", site.latest));
  add(media_page(site.view, site.lists, {sample_story(), long_story()}));
  add(root_page(site.view));
  add(not_found_page(site.view));
  add(newsroom_style(site.view, "harbour"));
  for (const int number : {12, 14})
    files.push_back({path_of_file(story_file_path("northam", number, "quay.jpg")), drawn_quay(), {}});
  for (const auto& file : files) {
    const auto path = fs::path(folder) / file.path;
    ASSERT_TRUE(make_directories(path.parent_path()));
    ASSERT_TRUE(write_file(path, file.bytes));
  }
}

}  // namespace
}  // namespace gazetted
