// Whose yes counts, in words.
#include <gtest/gtest.h>

#include "gazetted/app/approvals.hpp"

namespace gazetted {
namespace {

// Users of numbers that no machine has are called by their number.
TEST(Approvers, AreNamedButForWhoeverSubmitted) {
  const std::vector<Approver> three = {{"alice", 1001, ""}, {"bob", 1002, ""}, {"carol", 1003, ""}};
  const std::vector<Approver> one = {{"alice", 4'000'000'001, ""}};
  const std::vector<Approver> gone = {{"dora", std::nullopt, ""}};
  EXPECT_EQ(who_may_approve(three, std::nullopt), "alice, bob or carol");
  EXPECT_EQ(who_may_approve(three, 1002), "alice or carol");
  EXPECT_EQ(who_may_approve(one, 4'000'000'001), "") << "why is said elsewhere, in one wording";
  EXPECT_EQ(who_may_approve(gone, std::nullopt), "");
  EXPECT_EQ(who_may_approve({}, 4'000'000'002), "anybody but uid 4000000002, who submitted it, and root");
  for (const auto& unknown : {std::optional<std::int64_t>(), std::optional<std::int64_t>(0)})
    EXPECT_EQ(who_may_approve({}, unknown), "");
}

TEST(Approvers, OfWhatNobodyHasSubmittedYet) {
  EXPECT_EQ(who_will_approve({{"alice", 1001, ""}, {"bob", 1002, ""}}), "alice or bob, but not whoever submits it");
  EXPECT_EQ(who_will_approve({}), "anybody but whoever submits it, and root");
  EXPECT_EQ(who_will_approve({{"dora", std::nullopt, ""}}), "");
}

// Nobody is named exactly where there is a reason.
TEST(Approvers, AreNobodyWhereThereIsAReason) {
  const std::vector<Approver> none, alice = {{"alice", 1001, ""}}, gone = {{"dora", std::nullopt, ""}};
  const std::vector<std::optional<std::int64_t>> submitters = {std::nullopt, 0, 1001, 1002};
  for (const auto& approvers : {none, alice, gone}) {
    for (const auto& submitter : submitters) {
      const auto why = why_nobody_can_approve({ApprovalState::awaited, submitter}, approvers);
      EXPECT_EQ(who_may_approve(approvers, submitter).empty(), !why.empty()) << why;
    }
  }
}

// A newsroom's approval is asked of whatever uses its name, its readers or its channels.
TEST(Approval, IsAskedByEachNewsroomThatAReleaseUses) {
  Settings settings;
  for (const auto* key : {"harbour", "wire", "board"}) settings.newsrooms[key].key = settings.newsrooms[key].name = key;
  settings.first_newsroom = "harbour";
  settings.newsrooms_with_approval = {"wire"};
  const auto add_list = [&](const std::string& name, const std::string& newsroom) {
    ListSettings list;
    list.audience.name = name;
    list.audience.newsroom = newsroom;
    settings.lists.push_back(list);
  };
  add_list("all", "");
  add_list("harbour-press", "harbour");
  add_list("wire-press", "wire");
  ChannelOptions wall;
  wall.name = "wire-wall";
  wall.newsroom = "wire";
  settings.channels.push_back(wall);
  ChannelOptions page;
  page.name = page.type = site_channel_name;
  settings.channels.push_back(page);
  struct {
    const char *newsroom, *distributed_by, *list, *channel;
    bool asked;
  } const rows[] = {
      {"", "", "all", "", false},
      {"harbour", "", "harbour-press", "", false},
      {"board", "harbour", "all", "", false},
      {"wire", "", "all", "", true},
      {"harbour", "", "wire-press", "", true},
      {"", "", "wire-press", "", true},
      {"harbour", "", "all", "wire-wall", true},
      {"harbour", "wire", "all", "", true},
      {"wire", "wire", "wire-press", "wire-wall", true},
  };
  for (const auto& row : rows) {
    Edition edition;
    auto& release = edition.set.texts.emplace_back();
    release.newsroom = row.newsroom;
    release.distributed_by = row.distributed_by;
    edition.lists.emplace_back().text.name = row.list;
    edition.lists.back().newsroom = row.newsroom;
    if (*row.channel != '\0') edition.channels.push_back({row.channel, {}});
    const auto asks = who_asks_for_approval(edition, settings);
    EXPECT_EQ(asks, row.asked ? std::vector<std::string>{"the newsroom 'wire'"} : std::vector<std::string>())
        << row.newsroom << " " << row.distributed_by << " " << row.list << " " << row.channel;
    release.kind = ReleaseKind::withdrawal;
    EXPECT_EQ(who_asks_for_approval(edition, settings), std::vector<std::string>());
  }
  // Each text of a bundle counts, and the address that it is sent from.
  settings.newsrooms["wire"].email = "news@wire.example";
  settings.newsrooms["harbour"].email = "Harbour <news@harbour.example>";
  settings.lists.front().audience.from = "News <news@harbour.example>";
  Edition two;
  two.set.texts.resize(2);
  two.set.texts[1].from = "Harbour <NEWS@harbour.example>";
  EXPECT_FALSE(needs_approval(two, settings));
  two.set.texts[1].from = "Wire <news@wire.example>";
  EXPECT_TRUE(needs_approval(two, settings));
  two.set.texts[1].from.clear();
  two.set.texts[1].distributed_by = "wire";
  EXPECT_TRUE(needs_approval(two, settings));
  // Newsrooms that send from one address lend each other nothing.
  two.set.texts[1].distributed_by.clear();
  two.set.texts[1].from = "news@harbour.example";
  settings.newsrooms["wire"].email = "news@harbour.example";
  EXPECT_FALSE(needs_approval(two, settings));
  // A list that names no newsroom is the first one's; the site is nobody's.
  settings.newsrooms_with_approval = {"harbour"};
  Edition edition;
  edition.set.texts.emplace_back().newsroom = "wire";
  edition.channels.push_back({site_channel_name, {}});
  EXPECT_FALSE(needs_approval(edition, settings));
  edition.lists.emplace_back().text.name = "all";
  EXPECT_TRUE(needs_approval(edition, settings));
}

}  // namespace
}  // namespace gazetted
