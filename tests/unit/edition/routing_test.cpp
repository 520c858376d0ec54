#include "gazetted/edition/routing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ListSettings list(const std::string& name, MatchRule match) {
  ListSettings list;
  list.audience.name = name;
  list.audience.match = std::move(match);
  return list;
}

ChannelOptions channel(const std::string& name, bool by_default) {
  ChannelOptions channel;
  channel.name = name;
  channel.by_default = by_default;
  return channel;
}

// press: everything; trade: releases about chemistry; board: only where it is named. wire: by default; desk: not.
struct Routing : testing::Test {
  Routing() {
    settings.lists = {list("press", {}), list("trade", {false, {"chemistry"}, {}, {}}),
                      list("board", {true, {}, {}, {}})};
    settings.channels = {channel("wire", true), channel("desk", false)};
    release.file = "a.md";
  }
  Route way(const std::vector<std::string>& only_lists = {}) {
    return route(release, only_lists, "a.md", settings, findings);
  }
  Settings settings;
  Release release;
  Findings findings;
};

TEST_F(Routing, TopicsChooseTheListsOfAReleaseThatNamesNone) {
  release.topics = {"chemistry"};
  const auto found = way();
  EXPECT_THAT(found.lists, ElementsAre("press", "trade"));
  EXPECT_THAT(found.channels, ElementsAre("wire"));
  EXPECT_THAT(findings, IsEmpty());
}

TEST_F(Routing, ATopicInAnotherSpellingOrWithOthersBehindASemicolonIsQuestioned) {
  settings.lists.push_back(list("rivers", {false, {"Flüsse", "rivers"}, {}, {}}));
  for (const char* topic : {"Flusse", "Fluesse", "FLUESSE", "Flüse"}) {
    findings.clear();
    release.topics = {topic};
    way();
    EXPECT_THAT(to_lines(findings), HasSubstr("did you mean 'Flüsse'? rivers is chosen by that")) << topic;
  }
  release.topics = {"rivers; harbours"};
  way();
  EXPECT_THAT(to_lines(findings), HasSubstr("did you mean several, with a comma between them, one of them 'rivers'?"));
}

TEST_F(Routing, ATopicThatIsASlipAwayFromOneThatAListAsksForIsQuestioned) {
  struct {
    const char* topic;
    bool questioned;
  } const rows[] = {{"chemistry", false}, {"Chemistry", false}, {"chemsitry", true}, {"chemisty", true},
                    {"chemical", false},  {"health", false},    {"eu", false}};
  settings.lists.push_back(list("europe", {false, {"eur"}, {}, {}}));
  for (const auto& row : rows) {
    findings.clear();
    release.topics = {row.topic};
    way();
    EXPECT_EQ(!findings.empty(), row.questioned) << row.topic;
    EXPECT_FALSE(has_errors(findings)) << row.topic;
  }
  findings.clear();
  release.topics = {"chemsitry"};
  way();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].message,
            "no list is chosen by the topic 'chemsitry'; did you mean 'chemistry'? trade is chosen by that");
  release.lists = {"press"};
  findings.clear();
  way();
  EXPECT_THAT(findings, IsEmpty()) << "topics choose nothing here";
}

TEST_F(Routing, AReleaseThatNamesItsListsGoesToNoOtherAndToNoChannel) {
  release.lists = {"board", "press", "board"};
  const auto found = way();
  EXPECT_THAT(found.lists, ElementsAre("board", "press")) << "in its own order, each once";
  EXPECT_THAT(found.channels, IsEmpty());
}

// A release of one newsroom does not reach another's readers because its author named nobody.
TEST_F(Routing, AReleaseThatNamesNothingStaysWithItsNewsroom) {
  for (const auto* key : {"city", "port"}) settings.newsrooms[key].key = key;
  settings.first_newsroom = "city";
  settings.lists.push_back(list("quays", {}));
  settings.lists.back().audience.newsroom = "port";
  settings.channels.push_back(channel("mast", true));
  settings.channels.back().newsroom = "port";
  settings.channels.push_back(channel("site", true));
  settings.channels.back().type = "site";
  const struct {
    const char *newsroom, *distributed_by;
    std::vector<std::string> lists, channels, left;
  } rows[] = {{"", "", {"press"}, {"wire", "site"}, {"quays"}},
              {"city", "", {"press"}, {"wire", "site"}, {"quays"}},
              {"port", "", {"quays"}, {"mast", "site"}, {"press"}},
              {"port", "city", {"press", "quays"}, {"wire", "mast", "site"}, {}}};
  for (const auto& row : rows) {
    release.newsroom = row.newsroom;
    release.distributed_by = row.distributed_by;
    const auto found = way();
    EXPECT_EQ(found.lists, row.lists) << row.newsroom;
    EXPECT_EQ(found.channels, row.channels) << row.newsroom;
    EXPECT_EQ(lists_left_to_others(release, settings), row.left) << row.newsroom;
  }
  release.newsroom = "port";
  release.distributed_by = "";
  release.lists = {"press", "quays"};
  release.channels = {"wire"};
  EXPECT_THAT(way().lists, ElementsAre("press", "quays")) << "a release may name those of others";
  EXPECT_THAT(way().channels, ElementsAre("wire"));
  EXPECT_THAT(lists_left_to_others(release, settings), IsEmpty());
  EXPECT_THAT(findings, IsEmpty());
  release.lists.reset();
  release.channels.emplace();
  settings.lists.pop_back();
  way();
  EXPECT_THAT(to_lines(findings),
              HasSubstr("no list of its newsroom 'port' matches its topics (none) and no channel is "
                        "chosen; to send it to those of another, name them under `lists:`"));
}

TEST_F(Routing, WhyItGoesToAListIsSaid) {
  const auto why = [&](const char* name) { return why_to_list(release, settings.list(name)->audience, settings); };
  release.topics = {"chemistry"};
  EXPECT_EQ(why("press"), "it takes every release");
  EXPECT_EQ(why("trade"), "its match takes releases with these topics");
  EXPECT_EQ(why("board"), "the version before it went there");
  for (const auto* key : {"city", "port"}) settings.newsrooms[key].key = key;
  settings.first_newsroom = "city";
  EXPECT_EQ(why("press"), "it takes every release of 'city'");
  release.lists = {"board"};
  EXPECT_EQ(why("board"), "the release names it");
}

TEST_F(Routing, NamedChannelsReplaceTheDefault) {
  release.channels = {"desk"};
  const auto found = way();
  EXPECT_THAT(found.lists, ElementsAre("press"));
  EXPECT_THAT(found.channels, ElementsAre("desk"));
}

TEST_F(Routing, OnlyListsNarrowsWhatTheReleaseChose) {
  release.topics = {"chemistry"};
  EXPECT_THAT(way({"trade", "board"}).lists, ElementsAre("trade"));
}

TEST_F(Routing, WhatIsNotThereIsAnErrorWithWhatIs) {
  release.lists = {"pres"};
  release.channels = {"wires"};
  way({"nobody"});
  const auto lines = to_lines(findings);
  EXPECT_THAT(lines, HasSubstr("there is no list 'pres'"));
  EXPECT_THAT(lines, HasSubstr("there is no channel 'wires'"));
  EXPECT_THAT(lines, HasSubstr("there is no list 'nobody'"));
  EXPECT_THAT(lines, HasSubstr("did you mean 'press'?"));
}

TEST_F(Routing, AReleaseThatWouldReachNobodyIsAnError) {
  settings.lists.erase(settings.lists.begin());
  settings.channels.clear();
  release.topics = {"physics"};
  way();
  EXPECT_THAT(to_lines(findings), HasSubstr("nobody would get it: no list matches its topics (physics)"));
}

}  // namespace
}  // namespace gazetted::test
