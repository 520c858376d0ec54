// What a client of the HTTP API may do with releases that are there: the rule as a table.
#include "../../../daemon/app/client_rights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../../../daemon/app/drop_hand.hpp"

namespace gazetted {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

ListSettings list(const std::string& name, const std::string& newsroom = "") {
  ListSettings list;
  list.audience.name = name;
  list.audience.newsroom = newsroom;
  return list;
}

ChannelOptions channel(const std::string& name, const std::string& newsroom = "") {
  ChannelOptions channel;
  channel.name = name;
  channel.newsroom = newsroom;
  return channel;
}

// press and wall name no newsroom, so they are the first one's.
Settings two_newsrooms() {
  Settings settings;
  for (const auto* key : {"first", "second"}) settings.newsrooms[key].key = settings.newsrooms[key].name = key;
  settings.first_newsroom = "first";
  settings.lists = {list("press"), list("few", "first"), list("theirs", "second")};
  settings.channels = {channel("wall"), channel("their-wall", "second")};
  return settings;
}

enum Who { cms, narrow, draft };
ApiClient client(Who who) {
  ApiClient client;
  client.newsroom = "first";
  client.name = who == cms ? "cms" : who == narrow ? "narrow" : "draft";
  if (who == narrow) client.lists = std::vector<std::string>{"few"};
  client.may_publish = who != draft;
  return client;
}

StoredRelease stored(std::set<std::string> lists, const std::string& by, ApprovalState approval,
                     const std::string& state = "sending") {
  StoredRelease release{{}, "first", std::move(lists), {}, by};
  release.status.id = "bridge";
  release.status.state = state;
  release.status.approval.state = approval;
  return release;
}

TEST(ClientRights, OverWhatIsThereAreThoseOfTheRule) {
  using enum ApprovalState;
  const auto settings = two_newsrooms();
  struct {
    const char* what;
    Who who;
    StoredRelease release;
    bool replace, supersede, cancel;
  } const rows[] = {
      {"its own", cms, stored({"press"}, "cms", not_needed), true, true, true},
      {"a person's", cms, stored({"press"}, "", not_needed), true, true, true},
      {"to a list that is not configured any more", cms, stored({"old"}, "", not_needed), true, true, true},
      {"to a list of another newsroom", cms, stored({"press", "theirs"}, "", not_needed), false, false, false},
      {"to its list", narrow, stored({"few"}, "", not_needed), true, true, true},
      {"to no list", narrow, stored({}, "", not_needed), true, true, true},
      {"to another list", narrow, stored({"press"}, "narrow", not_needed), false, false, false},
      {"to its list and another", narrow, stored({"few", "press"}, "narrow", not_needed), false, false, false},
      {"to another list, and over", narrow, stored({"press"}, "", not_needed, "done"), false, false, false},
      {"what it put and nobody approved", draft, stored({"press"}, "draft", awaited, "held"), true, true, true},
      {"what it put and a person approved", draft, stored({"press"}, "draft", given), false, false, false},
      {"what it put and a person forced", draft, stored({"press"}, "draft", forced), false, false, false},
      {"what it put when it might publish", draft, stored({"press"}, "draft", not_needed), false, false, false},
      {"what another client put", draft, stored({"press"}, "cms", awaited, "held"), false, false, false},
      {"what a person dropped", draft, stored({"press"}, "", not_needed), false, false, false},
      {"what a person dropped and must approve", draft, stored({"press"}, "", awaited, "held"), false, false, false},
      {"what waits for its time", draft, stored({"press"}, "", given, "scheduled"), false, false, false},
      {"a person's that is done", draft, stored({"press"}, "", not_needed, "done"), false, true, false},
      {"its own that is done", draft, stored({"press"}, "draft", given, "done"), false, true, false},
      {"what was cancelled", draft, stored({"press"}, "", given, "cancelled"), false, true, false},
  };
  for (const auto& row : rows) {
    const auto may = [&](Touch touch) {
      const auto why = why_client_may_not(client(row.who), touch, row.release, settings);
      if (!why.empty()) {
        EXPECT_THAT(why, HasSubstr("'bridge'")) << row.what;
        EXPECT_THAT(why, Not(HasSubstr("press"))) << "of other lists it learns nothing";
      }
      return why.empty();
    };
    EXPECT_EQ(may(Touch::replace), row.replace) << row.what;
    EXPECT_EQ(may(Touch::supersede), row.supersede) << row.what;
    EXPECT_EQ(may(Touch::cancel), row.cancel) << row.what;
  }
}

TEST(ClientRights, EndAtChannelsOfAnotherNewsroom) {
  const auto settings = two_newsrooms();
  auto release = stored({"press"}, "cms", ApprovalState::not_needed);
  release.channels = {"wall", "gone"};
  EXPECT_EQ(why_client_may_not(client(cms), Touch::cancel, release, settings), "");
  release.channels.insert("their-wall");
  EXPECT_THAT(why_client_may_not(client(cms), Touch::cancel, release, settings),
              HasSubstr("lists or channels which are not this client's"));
}

TEST(ClientRights, WhatNamesNoNewsroomIsTheFirstOnesButForTheSite) {
  auto settings = two_newsrooms();
  auto site = channel(site_channel_name);
  site.type = site_channel_name;
  settings.channels.push_back(site);
  ApiClient second;
  second.newsroom = "second";
  const auto said_of = [&](const std::string& to, const std::string& posted_to) {
    Edition edition;
    edition.set.texts.emplace_back().newsroom = "second";
    edition.lists.emplace_back().text.name = to;
    edition.channels.push_back({posted_to, {}});
    return why_client_may_not(second, edition, settings);
  };
  EXPECT_EQ(said_of("theirs", "their-wall"), "");
  EXPECT_EQ(said_of("theirs", site_channel_name), "");
  EXPECT_THAT(said_of("press", "their-wall"), HasSubstr("of another newsroom"));
  EXPECT_THAT(said_of("theirs", "wall"), HasSubstr("of another newsroom"));
}

// Each text of a bundle is a mail with a sender of its own.
TEST(ClientRights, EndAtTheAddressesOfItsNewsroomAndItsLists) {
  auto settings = two_newsrooms();
  settings.newsrooms["first"].email = "news@first.example";
  settings.newsrooms["second"].email = "news@second.example";
  for (auto& each : settings.lists) each.audience.from = "L <" + each.audience.name + "@lists.example>";
  const auto said_of = [&](Who who, const std::string& first, const std::string& second) {
    Edition edition;
    for (const auto& from : {first, second}) {
      auto& text = edition.set.texts.emplace_back();
      text.newsroom = "first";
      text.from = from;
      if (!from.empty()) text.places["from"] = Place{"release.md", 3, 7};
    }
    return why_client_may_not(client(who), edition, settings);
  };
  struct {
    Who who;
    const char* from;
    bool may;
  } const rows[] = {
      {cms, "", true},
      {cms, "news@first.example", true},
      {cms, "Any Name <News@First.example>", true},
      {cms, "press@lists.example", true},
      {cms, "N <few@lists.example>", true},
      {cms, "Second <news@second.example>", false},
      {cms, "theirs@lists.example", false},
      {cms, "somebody@first.example", false},
      {cms, "no address", false},
      {narrow, "few@lists.example", true},
      {narrow, "news@first.example", true},
      {narrow, "press@lists.example", false},
  };
  for (const auto& row : rows) {
    for (const bool is_second : {false, true}) {
      const auto why = is_second ? said_of(row.who, "", row.from) : said_of(row.who, row.from, "");
      EXPECT_EQ(why.empty(), row.may) << row.from << ": " << why;
      if (!row.may) {
        EXPECT_THAT(why, AllOf(HasSubstr("remove `from:`"), HasSubstr("few@lists.example")));
      }
    }
  }
  // What a person wrote in the version before stays so.
  Edition edition;
  auto& text = edition.set.texts.emplace_back();
  text.newsroom = "first";
  text.from = "news@second.example";
  EXPECT_EQ(why_client_may_not(client(cms), edition, settings), "");
}

TEST(ClientRights, JudgeAllTextsOfABundleByWhoSendsThem) {
  const auto settings = two_newsrooms();
  Edition edition;
  edition.set.texts.resize(2);
  for (auto& text : edition.set.texts) text.newsroom = "first";
  EXPECT_EQ(why_client_may_not(client(cms), edition, settings), "");
  edition.set.texts[1].distributed_by = "second";
  edition.set.texts[1].places["distributed_by"] = Place{"release.de.md", 3, 17};
  EXPECT_THAT(why_client_may_not(client(cms), edition, settings), HasSubstr("remove `distributed_by`"));
}

// What it may put, and what it may touch that is there.
TEST(ClientRights, EndAtTheListsAndChannelsThatItNames) {
  auto settings = two_newsrooms();
  settings.channels.push_back(channel("site"));
  using Names = std::vector<std::string>;
  const std::optional<Names> all;
  struct {
    const char* what;
    std::optional<Names> lists, channels;
    Names goes_to, posted_to;
    const char* said;
  } const rows[] = {
      {"no limits", all, all, {"press"}, {"wall", "site"}, ""},
      {"its lists, and no channel is named for it", Names{"few"}, all, {"few"}, {}, ""},
      {"its lists, and a post", Names{"few"}, all, {"few"}, {"wall"}, "this client may use no channel"},
      {"its lists, and the page", Names{"few"}, all, {"few"}, {"site"}, "this client may use no channel"},
      {"its lists and channels", Names{"few"}, Names{"wall", "site"}, {"few"}, {"site", "wall"}, ""},
      {"its channels alone", all, Names{"site"}, {"press"}, {"site"}, ""},
      {"a channel beside its own", all, Names{"site"}, {"press"}, {"wall", "site"}, "this client may use site alone"},
      {"no channels", all, Names{}, {"press"}, {"wall"}, "this client may use no channel"},
      {"no lists", Names{}, Names{"site"}, {}, {"site"}, ""},
      {"no lists, and one", Names{}, Names{"site"}, {"press"}, {"site"}, "this client may address no list"},
  };
  for (const auto& row : rows) {
    auto limited = client(cms);
    limited.lists = row.lists;
    limited.channels = row.channels;
    Edition edition;
    edition.set.texts.resize(1);
    edition.set.texts.front().newsroom = "first";
    auto there = stored({row.goes_to.begin(), row.goes_to.end()}, "cms", ApprovalState::not_needed);
    there.channels = {row.posted_to.begin(), row.posted_to.end()};
    for (const auto& name : row.goes_to) edition.lists.emplace_back().text.name = name;
    for (const auto& name : row.posted_to) edition.channels.emplace_back().name = name;
    const auto why = why_client_may_not(limited, edition, settings);
    EXPECT_EQ(why.empty(), *row.said == '\0') << row.what << ": " << why;
    EXPECT_THAT(why, AllOf(HasSubstr(row.said), Not(HasSubstr("wall")))) << row.what;
    for (const auto touch : {Touch::replace, Touch::supersede, Touch::cancel})
      EXPECT_EQ(why_client_may_not(limited, touch, there, settings).empty(), why.empty()) << row.what;
  }
  auto limited = client(narrow);
  Edition edition;
  edition.set.texts.resize(1);
  edition.set.texts.front().newsroom = "first";
  edition.set.texts.front().channels = {"wall"};
  edition.channels.emplace_back().name = "wall";
  EXPECT_EQ(why_client_may_not(limited, edition, settings),
            "The release is posted to 'wall', and this client may use no channel: name its lists under `lists:`, and "
            "no `channels:`.");
}

TEST(ClientRights, EndAtReleasesOfAnotherNewsroom) {
  const auto settings = two_newsrooms();
  auto release = stored({"press"}, "cms", ApprovalState::awaited, "held");
  release.newsroom = "second";
  for (const auto who : {cms, narrow, draft}) {
    for (const auto touch : {Touch::replace, Touch::supersede, Touch::cancel})
      EXPECT_THAT(why_client_may_not(client(who), touch, release, settings),
                  HasSubstr("'bridge': that is a release of another newsroom, and it speaks for 'first' alone"));
  }
}

TEST(ClientRights, DoNotSpeakForWhoIsSaidToSendItOut) {
  const auto settings = two_newsrooms();
  Edition edition;
  edition.set.texts.resize(1);
  auto& release = edition.set.texts.front();
  release.newsroom = "first";
  release.distributed_by = "second";
  EXPECT_EQ(why_client_may_not(client(cms), edition, settings), "") << "it has it from the version before";
  release.places["distributed_by"] = {"a.md", 3, 17};
  EXPECT_THAT(why_client_may_not(client(cms), edition, settings), HasSubstr("says that 'second' sends it out"));
  release.distributed_by = "first";
  EXPECT_EQ(why_client_may_not(client(cms), edition, settings), "");
}

TEST(ClientRights, SayTheRule) {
  const auto settings = two_newsrooms();
  const auto release = stored({"press"}, "", ApprovalState::given);
  EXPECT_EQ(
      why_client_may_not(client(draft), Touch::cancel, release, settings),
      "This client may not cancel 'bridge': it did not put that, and who may not publish may change or cancel only "
      "what it put itself and nobody has approved yet.");
  EXPECT_EQ(why_client_may_not(client(draft), Touch::supersede, stored({}, "draft", ApprovalState::given), settings),
            "This client may not supersede 'bridge': that awaits no approval any more, and who may not publish may "
            "change or cancel only what it put itself and nobody has approved yet, and supersede what has left as a "
            "whole.");
  EXPECT_EQ(why_client_may_not(client(narrow), Touch::replace, release, settings),
            "This client may not take the place of 'bridge': that, or a version before it, goes to lists or channels "
            "which are not this client's, and it may change or cancel only what goes to its own alone.");
}

TEST(ClientRights, OfADropAreThoseOfThenAndNow) {
  auto settings = two_newsrooms();
  settings.api.clients = {client(cms), client(narrow)};
  const auto now = [&](const std::string& name, bool needs_approval) {
    return client_of_drop(DropOrigin{name, needs_approval, "h", "first"}, settings);
  };
  EXPECT_TRUE(now("cms", false)->may_publish);
  EXPECT_FALSE(now("cms", true)->may_publish) << "it might not, when it put this";
  settings.api.clients[0].may_publish = false;
  EXPECT_FALSE(now("cms", false)->may_publish);
  EXPECT_EQ(now("narrow", false)->lists, std::optional(std::vector<std::string>{"few"}));
  EXPECT_FALSE(now("gone", false)) << "whose lists would be all of them";
}

TEST(ClientHands, AreReadAsTheyAreWritten) {
  EXPECT_EQ(client_of_hand(hand_of_client("cms")), "cms");
  EXPECT_EQ(client_of_hand(Hand{}), "");
  EXPECT_EQ(client_of_hand(Hand{{}, {}, "spool", "client cms"}), "");
}

}  // namespace
}  // namespace gazetted
