// Numbers of pages, and what of a release the public has had.
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;

class PagesContract : public test::LedgerContract {
 protected:
  std::unique_ptr<PageReader> read() const { return backend.read_pages(directory.path()); }

  std::int64_t publish(const std::string& story, Time at, std::vector<std::string> topics = {}, int day = 20270104) {
    PageRow page;
    page.number = *ledger->pages().number_for(story, "default");
    page.newsroom = "default";
    page.tag = "tag:" + story;
    page.day = day;
    page.listed = "{\"title\":\"" + story + "\"}";
    page.topics = std::move(topics);
    EXPECT_TRUE(ledger->pages().publish(page, {story, at}));
    return page.number;
  }

  // In the order of their first use; those that no page has any more in brackets.
  std::vector<std::string> topics() const {
    std::vector<std::string> found;
    for (const auto& topic : *read()->topics("default"))
      found.push_back(topic.in_use ? topic.name : "(" + topic.name + ")");
    return found;
  }

  std::vector<std::string> stories(const PageQuery& query) const {
    std::vector<std::string> found;
    for (const auto& page : *read()->pages(query)) found.push_back(page.story);
    return found;
  }
};
GAZETTED_EVERY_BACKEND(PagesContract);

TEST_P(PagesContract, AStoryKeepsItsNumberAndNoNumberIsGivenTwice) {
  EXPECT_EQ(*read()->number_for("one"), 1);
  EXPECT_EQ(*ledger->pages().number_for("one", "default"), 1);
  EXPECT_EQ(*read()->number_for("two"), 2);
  EXPECT_EQ(*ledger->pages().number_for("two", "default"), 2);
  open();
  EXPECT_EQ(*ledger->pages().number_for("one", "default"), 1);
  EXPECT_EQ(*read()->number_for("one"), 1);
  EXPECT_EQ(*read()->number_for("three"), 3);
}

TEST_P(PagesContract, WhatWasNotPublishedIsNowhere) {
  const auto number = *ledger->pages().number_for("plan", "default");
  EXPECT_EQ(*read()->page(number), std::nullopt);
  EXPECT_EQ(*read()->page(99), std::nullopt);
  EXPECT_THAT(stories({}), ElementsAre());
  EXPECT_TRUE(read()->months("default")->empty());
}

TEST_P(PagesContract, AVersionThatThePublicHasHadKeepsItsTimeAndAPageItsTag) {
  const auto number = publish("plan", start);
  PageRow page = **read()->page(number);
  page.tag = "another";
  page.day = 20991231;
  page.listed = "{}";
  const auto later = start + Duration(5'000);
  const auto again = *ledger->pages().publish(page, {"plan", later});
  EXPECT_EQ(again.published(), start);
  const auto corrected = *ledger->pages().publish(page, {"plan-v2", later});
  EXPECT_EQ(corrected.published(), start);
  EXPECT_EQ(corrected.updated(), later);
  ASSERT_EQ(corrected.versions.size(), 2u);
  EXPECT_EQ(corrected.versions[1].release, "plan-v2");
  EXPECT_EQ(corrected.tag, "tag:plan");
  EXPECT_EQ(corrected.day, 20991231);
  EXPECT_EQ(corrected.listed, "{}");
}

TEST_P(PagesContract, APageWithoutANumberIsRefused) {
  PageRow page;
  page.number = 7;
  EXPECT_FALSE(ledger->pages().publish(page, {"plan", start}));
}

TEST_P(PagesContract, PagesAreReadTheLatestFirstByTopicDayAndFromAPageOn) {
  publish("a", start, {"water"});
  publish("b", start + Duration(1), {"water", "roads"}, 20270215);
  const auto c = publish("c", start + Duration(2), {"roads"}, 20270215);
  publish("d", start + Duration(2), {}, 20270215);
  EXPECT_THAT(stories({}), ElementsAre("d", "c", "b", "a"));
  EXPECT_THAT(stories({.topic = "water"}), ElementsAre("b", "a"));
  EXPECT_THAT(stories({.newsroom = "default", .topic = "roads"}), ElementsAre("c", "b"));
  EXPECT_THAT(stories({.newsroom = "default", .days = std::pair(20270200, 20270299)}), ElementsAre("d", "c", "b"));
  EXPECT_THAT(stories({.before = c}), ElementsAre("b", "a"));
  EXPECT_THAT(stories({.after = 1}), ElementsAre("b", "c", "d"));
  EXPECT_THAT(stories({.topic = "roads", .after = 1, .limit = 1}), ElementsAre("b"));
  EXPECT_THAT(stories({.limit = 1}), ElementsAre("d"));
  publish("archived", start + Duration(3), {"roads"}, 20190503);
  EXPECT_THAT(stories({}), ElementsAre("archived", "d", "c", "b", "a"));
  EXPECT_THAT(stories({.newsroom = "default", .order = PageOrder::day}), ElementsAre("d", "c", "b", "a", "archived"));
  EXPECT_THAT(stories({.newsroom = "default", .topic = "roads", .order = PageOrder::day}),
              ElementsAre("c", "b", "archived"));
  EXPECT_THAT(stories({.newsroom = "other"}), ElementsAre());
  EXPECT_THAT(*read()->months("default"),
              ElementsAre(std::pair(201905, 1), std::pair(202701, 1), std::pair(202702, 3)));
  EXPECT_THAT(topics(), ElementsAre("water", "roads"));
  EXPECT_EQ(*read()->first_tag("default"), "tag:a");
  EXPECT_EQ(*read()->first_tag("other"), "");
  EXPECT_THAT((*read()->page(2))->topics, ElementsAre("water", "roads"));
}

TEST_P(PagesContract, WhatWasRevisedLatelyIsFoundHoweverOldItIs) {
  const auto old = publish("old", start, {"water"});
  publish("new", start + Duration(5), {"water"});
  publish("other", start + Duration(6));
  auto page = **read()->page(old);
  ASSERT_TRUE(ledger->pages().publish(page, {"old-v2", start + Duration(10)}));
  EXPECT_THAT(stories({.revised_since = start + Duration(9)}), ElementsAre("old"));
  EXPECT_THAT(stories({.newsroom = "default", .topic = "water", .revised_since = start + Duration(9)}),
              ElementsAre("old"));
  EXPECT_THAT(stories({.revised_since = start + Duration(10)}), ElementsAre());
}

// What was before another stays so: pages name those before them.
TEST_P(PagesContract, AClockThatIsSetBackChangesNothingOfTheOrder) {
  publish("a", start);
  publish("b", start);
  publish("c", start - Duration(3'600'000));
  EXPECT_THAT(stories({}), ElementsAre("c", "b", "a"));
  EXPECT_THAT(stories({.before = 2}), ElementsAre("a"));
  EXPECT_THAT(stories({.after = 2}), ElementsAre("c"));
}

TEST_P(PagesContract, ACorrectionThatLeavesATopicLeavesItsPage) {
  const auto number = publish("a", start, {"water"});
  auto page = **read()->page(number);
  page.topics = {"roads"};
  ASSERT_TRUE(ledger->pages().publish(page, {"a-v2", start + Duration(1)}));
  EXPECT_THAT(stories({.topic = "water"}), ElementsAre());
  EXPECT_THAT(stories({.topic = "roads"}), ElementsAre("a"));
  EXPECT_THAT(topics(), ElementsAre("(water)", "roads"));
}

TEST_P(PagesContract, WhatListsWereMadeOfIsNeverForgotten) {
  const auto number = publish("a", start, {"eu funds"}, 20190503);
  auto page = **read()->page(number);
  page.topic_names = {{"eu funds", "EU Funds"}, {"other", "Not its own"}};
  ASSERT_TRUE(ledger->pages().publish(page, {"a-v2", start + Duration(1)}));
  EXPECT_THAT(topics(), ElementsAre("EU Funds"));
  page.topic_names.clear();
  page.withdrawn = true;
  ASSERT_TRUE(ledger->pages().publish(page, {"a-v3", start + Duration(2)}));
  EXPECT_TRUE((*read()->page(number))->withdrawn);
  EXPECT_THAT(topics(), ElementsAre("(EU Funds)"));
  EXPECT_THAT(*read()->months("default"), ElementsAre(std::pair(201905, 0)));
  page.withdrawn = false;
  page.day = 20180501;
  page.topics = {};
  ASSERT_TRUE(ledger->pages().publish(page, {"a-v4", start + Duration(3)}));
  EXPECT_THAT(topics(), ElementsAre("(EU Funds)"));
  EXPECT_THAT(*read()->months("default"), ElementsAre(std::pair(201805, 1), std::pair(201905, 0)));
  EXPECT_TRUE(read()->topics("other")->empty());
}

}  // namespace
}  // namespace gazetted
