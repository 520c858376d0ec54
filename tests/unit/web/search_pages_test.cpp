// The search as readers have it: what they type, over a directory that the test writes as publishing/ does.
#include "../../../daemon/web/search_pages.hpp"

#include <gmock/gmock.h>

#include "../site/site_fixture.hpp"
#include "gazetted/base/json.hpp"
#include "web_answer.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SearchedNewsroom : public testing::Test {
 protected:
  SearchedNewsroom() {
    settings->site.directory = directory / "site";
    settings->site.search = true;
    settings->site.newsrooms["harbour"] = sample_newsroom();
  }
  void publish(int number, const std::string& title, const std::string& html, bool gone = false) {
    const auto path = fmt::format("/newsroom/northam/releases/en/x-{}", number);
    const json::object form{{"pubStatus", "usable"},
                            {"firstCreated", "2026-11-01T09:00:00Z"},
                            {"headlines", json::array{json::object{{"role", "main"}, {"value", title}}}},
                            {"bodies", json::array{json::object{{"contentType", "text/html"}, {"value", html}}}}};
    directory.put("site" + path + ".json", json::serialize(form));
    directory.put("site" + path + ".html", "<!DOCTYPE html>");
    note(number, gone);
    directory.put("site/.state/touch", "");
    fs::remove(directory / "site/.state/touch");
  }
  void note(int number, bool gone) {
    const auto path = fmt::format("/newsroom/northam/releases/en/x-{}", number);
    directory.put(fmt::format("site/.state/stories/{}", number),
                  json::serialize(json::object{{"gone", gone}, {"pages", json::object{{"en", path}}}}));
  }
  WebResponse search(SearchPages& of, const std::string& query) {
    WebRequest request;
    request.method = "GET";
    request.target = "/newsroom/northam/search?" + query;
    asio::io_context io;
    std::optional<WebResponse> kept;
    Tasks tasks(io);
    tasks.spawn(keep(of.answer(io, settings, "harbour", request), kept));
    io.run();
    return kept.value_or(WebResponse());
  }

  TemporaryDirectory directory;
  std::shared_ptr<Settings> settings = std::make_shared<Settings>();
  std::shared_ptr<const Theme> theme{std::shared_ptr<void>(), &shipped_theme()};
  SearchPages pages{directory / "search.db",
                    [this](const Settings&) -> Result<std::shared_ptr<const Theme>> { return theme; }};
};

TEST_F(SearchedNewsroom, ShowsWhatWasFoundAndWhere) {
  publish(1, "New <quay>", "<h2>Depth</h2><p>The ships &amp; tugs</p>");
  publish(2, "Other", "<p>Nothing of it.</p>");
  const auto found = search(pages, "q=ship");
  EXPECT_EQ(found.status, 200);
  EXPECT_THAT(found.body, AllOf(HasSubstr("href=\"/newsroom/northam/releases/en/x-1\""), HasSubstr("New &lt;quay&gt;"),
                                HasSubstr("Depth · The <mark>ships</mark> &amp; tugs"), Not(HasSubstr("x-2"))));
  EXPECT_EQ(found.headers.at("X-Robots-Tag"), "noindex");
  EXPECT_EQ(found.headers.at("Cache-Control"), "no-store");
  EXPECT_THAT(search(pages, "q=nowhere").body, HasSubstr("Nothing was found."));
  EXPECT_THAT(search(pages, "").body, Not(HasSubstr("Nothing was found.")));
}

TEST_F(SearchedNewsroom, IsReadInEachLanguageOfTheNewsroom) {
  publish(1, "Quay", "<p>Text.</p>");
  const auto arabic = search(pages, "q=quay&lang=ar").body;
  EXPECT_THAT(arabic, HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
  EXPECT_THAT(arabic, HasSubstr("href=\"/newsroom/northam/search?q=quay&amp;lang=en\""));
  EXPECT_THAT(arabic, Not(HasSubstr("rel=\"alternate\" hreflang")));
  EXPECT_THAT(search(pages, "q=quay&lang=xx").body, HasSubstr("<html lang=\"en\" dir=\"ltr\">"));
}

TEST_F(SearchedNewsroom, NamesNothingThatIsBeingWithdrawnHoweverOldTheIndexIs) {
  publish(1, "Quay", "<p>Text.</p>");
  EXPECT_THAT(search(pages, "q=quay").body, HasSubstr("/x-1\""));
  directory.put("site/.state/gone/1", "");
  EXPECT_THAT(search(pages, "q=quay").body, Not(HasSubstr("/x-1\"")));
}

TEST_F(SearchedNewsroom, HasPagesWhereMuchIsFound) {
  for (int i = 1; i <= 45; ++i) publish(i, fmt::format("Quay {}", i), "<p>Text.</p>");
  const auto second = search(pages, "q=quay&page=2").body;
  EXPECT_THAT(second, HasSubstr("search?q=quay&amp;lang=en&amp;page=3\""));
  EXPECT_THAT(second, Not(HasSubstr("page=4\"")));
  int hits = 0;
  for (auto at = second.find("<article"); at != std::string::npos; at = second.find("<article", at + 1)) ++hits;
  EXPECT_EQ(hits, 20);
}

TEST_F(SearchedNewsroom, AsksToComeAgainWhereItCannotShowAnything) {
  SearchPages without{directory / "other.db", [](const Settings&) -> Result<std::shared_ptr<const Theme>> {
                        return fail("there is no theme");
                      }};
  const auto answer = search(without, "q=quay");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.at("Retry-After"), "5");
  EXPECT_THAT(answer.body, Not(HasSubstr("theme")));
}

TEST_F(SearchedNewsroom, IsAtItsAddressWhereThereIsOne) {
  EXPECT_EQ(SearchPages::newsroom_at(settings->site, "/newsroom/northam/search"), "harbour");
  EXPECT_EQ(SearchPages::newsroom_at(settings->site, "/newsroom/other/search"), "");
  settings->site.search = false;
  EXPECT_EQ(SearchPages::newsroom_at(settings->site, "/newsroom/northam/search"), "");
}

}  // namespace
}  // namespace gazetted::test
