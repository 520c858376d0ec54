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
  for (const char* language : {"en", "ar"}) add(newsroom_page(site.view, site.lists, language));
  add(contact_page(site.view, site.lists));
  add(month_page(site.view, site.lists, 2026, 3, site.latest));
  add(year_page(site.view, site.lists, 2026));
  add(topic_page(site.view, site.lists, "freight", site.latest));
  add(media_page(site.view, site.lists, {sample_story()}));
  add(root_page(site.view));
  add(not_found_page(site.view));
  add(newsroom_style(site.view, "harbour"));
  files.push_back({path_of_file(story_file_path("northam", 12, "quay.jpg")), drawn_quay(), {}});
  for (const auto& file : files) {
    const auto path = fs::path(folder) / file.path;
    ASSERT_TRUE(make_directories(path.parent_path()));
    ASSERT_TRUE(write_file(path, file.bytes));
  }
}

}  // namespace
}  // namespace gazetted
