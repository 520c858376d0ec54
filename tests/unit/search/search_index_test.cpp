// An index of a directory of files, which the test writes as publishing/ does.
#include "gazetted/search/search_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SearchedSite : public testing::Test {
 protected:
  void publish(int number, const std::string& title, const std::string& text, const std::string& language = "en",
               const std::string& slug = "northam") {
    const auto path = fmt::format("/newsroom/{}/releases/{}/x-{}", slug, language, number);
    const json::object form{{"pubStatus", "usable"},
                            {"firstCreated", fmt::format("2026-11-{:02}T09:00:00Z", number)},
                            {"headlines", json::array{json::object{{"role", "main"}, {"value", title}}}},
                            {"bodies", json::array{json::object{{"contentType", "text/html"}, {"value", text}}}}};
    directory.put("site" + path + ".json", json::serialize(form));
    pages[number][language] = path;
    note(number, false);
  }
  void note(int number, bool gone) {
    directory.put(fmt::format("site/.state/stories/{}", number),
                  json::serialize(json::object{{"gone", gone}, {"pages", pages[number]}, {"files", json::array()}}));
    touch();
  }
  // As every publication does.
  void touch() {
    directory.put(fmt::format("site/.state/.new-{}", ++touches), "");
    fs::remove(directory / fmt::format("site/.state/.new-{}", touches));
  }
  std::vector<std::int64_t> find(const std::string& words, const std::string& slug = "northam") {
    const auto looked = index->look_again(directory / "site");
    EXPECT_TRUE(looked) << looked.error().text();
    SearchQuery query;
    query.newsroom = slug;
    query.language = "en";
    query.words = read_search_words(words);
    const auto found = index->find(query);
    EXPECT_TRUE(found) << found.error().text();
    std::vector<std::int64_t> numbers;
    for (const auto& text : found->texts) numbers.push_back(text.number);
    return numbers;
  }

  TemporaryDirectory directory;
  std::map<int, json::object> pages;
  int touches = 0;
  std::unique_ptr<SearchIndex> index = std::make_unique<SearchIndex>(directory / "search.db");
};

TEST_F(SearchedSite, FindsWordsInAnySpelling) {
  publish(1, "New bridge in Łódź", "It opens on Monday, says the Élysée.");
  publish(2, "A road", "Die Straße ist neu. The bridge is old.");
  EXPECT_THAT(find("bridge"), ElementsAre(1, 2)) << "a headline counts more";
  EXPECT_THAT(find("lodz"), ElementsAre(1));
  EXPECT_THAT(find("ŁÓDŹ elysee"), ElementsAre(1));
  EXPECT_THAT(find("strasse"), ElementsAre(2));
  EXPECT_THAT(find("bridges"), IsEmpty());
  EXPECT_THAT(find("brid"), ElementsAre(1, 2)) << "the beginning of a word";
  EXPECT_THAT(find("bridge road"), ElementsAre(2)) << "all of them";
  EXPECT_THAT(find(""), IsEmpty());
}

TEST_F(SearchedSite, FindsLettersOfScriptsWithoutSpaces) {
  publish(1, "北京新桥", "新桥将于周一开通。");
  publish(2, "背景", "東京タワーについて。");
  EXPECT_THAT(find("北京"), ElementsAre(1)) << "and not what sounds the same";
  EXPECT_THAT(find("新桥将于"), ElementsAre(1));
  EXPECT_THAT(find("タワー"), ElementsAre(2));
  EXPECT_THAT(find("桥"), ElementsAre(1));
  EXPECT_THAT(find("北京 周一"), ElementsAre(1));
  EXPECT_THAT(find("北京 東京"), IsEmpty());
}

TEST_F(SearchedSite, FindsWhatAReleaseIsAboutAndNotWhatIsInEachOfThem) {
  const auto value = [](const char* role, const char* text) {
    return json::array{json::object{{"role", role}, {"value", text}}};
  };
  json::object form{{"pubStatus", "usable"}, {"firstCreated", "2026-11-01T09:00:00Z"}, {"by", "Northam Board"}};
  form["headlines"] = json::array{json::object{{"role", "main"}, {"value", "Bridge"}},
                                  json::object{{"role", "subtitle"}, {"value", "Undertitle"}}};
  form["descriptions"] = value("about", "The Northam Board runs the port.");
  form["bodies"] = json::array{json::object{{"contentType", "text/plain"}, {"value", "Head\n----\nplainword"}},
                               json::object{{"contentType", "text/html"},
                                            {"value",
                                             "<h2>Head</h2>\n<p>Tom &amp; <a href=\"/hidden\">Ann</a>.</p>"
                                             "<table><tr><th>Left</th><td>Right</td></tr></table>"}}};
  form["infoSources"] = json::array{json::object{{"name", "Caller"}}};
  form["subjects"] = json::array{json::object{{"name", "EU Funds"}, {"uri", "https://x.example/hiddentopic/"}}};
  form["associations"] = json::array{json::object{{"rel", "attachment"},
                                                  {"headlines", value("main", "Drawing")},
                                                  {"descriptions", value("caption", "Seen from above")}},
                                     json::object{{"rel", "translation"}, {"headlines", value("main", "Brücke")}}};
  const std::string path = "/newsroom/northam/releases/en/x-1";
  directory.put("site" + path + ".json", json::serialize(form));
  pages[1]["en"] = path;
  note(1, false);
  for (const char* there : {"bridge", "undertitle", "tom ann", "eu funds", "drawing", "seen above", "left right"})
    EXPECT_THAT(find(there), ElementsAre(1)) << there;
  for (const char* not_there : {"northam", "board", "caller", "hidden", "hiddentopic", "brucke", "plainword"})
    EXPECT_THAT(find(not_there), IsEmpty()) << not_there;
  SearchQuery query;
  query.newsroom = "northam";
  query.words = read_search_words("tom");
  EXPECT_EQ(index->find(query)->texts.at(0).text,
            "Undertitle\nHead\nTom & Ann.\nLeft Right\nDrawing\nSeen from above\nEU Funds");
}

TEST_F(SearchedSite, NothingThatIsTypedIsSyntax) {
  publish(1, "Bridge", "NEAR and OR are words.");
  for (const char* typed : {"\"", "'", "a\"b", "NEAR(bridge)", "title:bridge", "^bridge", "bridge*", "(bridge",
                            "bridge AND", "-bridge", "{bridge}", "bridge\\", "%", "_", "'; DROP TABLE entry; --"})
    static_cast<void>(find(typed));
  EXPECT_THAT(find("\"bridge\" OR* near"), ElementsAre(1));
  EXPECT_THAT(find("bridge"), ElementsAre(1));
}

TEST_F(SearchedSite, AStoryIsFoundOnceAndInItsNewsroom) {
  publish(1, "Bridge", "Text.");
  publish(1, "Bridge, auf Deutsch", "Text.", "de");
  publish(2, "Bridge of others", "Text.", "en", "ferries");
  EXPECT_THAT(find("bridge"), ElementsAre(1));
  EXPECT_THAT(find("deutsch"), ElementsAre(1));
  EXPECT_THAT(find("bridge", "ferries"), ElementsAre(2));
  EXPECT_THAT(find("bridge", "nobody"), IsEmpty());
}

TEST_F(SearchedSite, WhatIsCorrectedOrWithdrawnIsFoundNoMore) {
  publish(1, "Bridge", "The secretwords of it.");
  ASSERT_THAT(find("secretwords"), ElementsAre(1));
  publish(1, "Bridge", "Corrected.");
  EXPECT_THAT(find("secretwords"), IsEmpty());
  EXPECT_THAT(find("corrected"), ElementsAre(1));
  note(1, true);
  EXPECT_THAT(find("bridge"), IsEmpty());
  for (const char* word : {"secretwords", "Corrected", "corrected"})
    EXPECT_THAT(slurp(directory / "search.db"), Not(HasSubstr(word)));
  fs::remove(directory / "site/.state/stories/1");
  touch();
  EXPECT_THAT(find("bridge"), IsEmpty());
}

TEST_F(SearchedSite, StaysForTheNextStartAndIsMadeAnewWhereItIsDamaged) {
  publish(1, "Bridge", "Text.");
  ASSERT_THAT(find("bridge"), ElementsAre(1));
  index = std::make_unique<SearchIndex>(directory / "search.db");
  EXPECT_THAT(find("bridge"), ElementsAre(1));
  index.reset();
  for (const std::string& bytes : {std::string("no database"), std::string(8192, 'x'), std::string()}) {
    directory.put("search.db", bytes);
    index = std::make_unique<SearchIndex>(directory / "search.db");
    EXPECT_THAT(find("bridge"), ElementsAre(1));
    index.reset();
  }
}

TEST_F(SearchedSite, GivesOnePageOfManyResults) {
  for (int i = 1; i <= 28; ++i) publish(i, fmt::format("Bridge {}", i), "Text.");
  ASSERT_TRUE(index->look_again(directory / "site"));
  SearchQuery query{"northam", "en", read_search_words("bridge"), 20, 20};
  const auto found = index->find(query);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->all, 28u);
  EXPECT_EQ(found->texts.size(), 8u);
}

}  // namespace
}  // namespace gazetted::test
