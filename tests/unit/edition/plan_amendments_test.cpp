// What a version does with the posts of the earlier one, network by network, as tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../../../daemon/edition/plan_posts.hpp"
#include "gazetted/send/channel_calls.hpp"
#include "gazetted/send/http_service.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ChannelOptions channel_of(const std::string& type, bool with_token = true) {
  ChannelOptions options;
  options.name = options.type = type;
  if (with_token) options.secrets["token"] = Secret("token");
  return options;
}

std::vector<PlannedPost> posts(const std::vector<std::string>& texts) {
  std::vector<PlannedPost> planned;
  for (const auto& text : texts) planned.push_back({text, {}});
  return planned;
}

// "edit 1: text", "remove 2", "answer 1: text", "post: text".
std::vector<std::string> words(const std::vector<PlannedPost>& planned) {
  std::vector<std::string> said;
  for (const auto& post : planned) {
    const auto [act, earlier] = amendment_of(post.plan);
    const auto* const verb = act == Act::edit     ? "edit "
                             : act == Act::remove ? "remove "
                             : act == Act::answer ? "answer "
                                                  : "post";
    said.push_back(verb + earlier + (act == Act::remove ? "" : ": " + post.text));
  }
  return said;
}

std::vector<std::string> amended(ReleaseKind kind, const ChannelOptions& options, const std::vector<std::string>& fresh,
                                 const std::vector<PostRow>& earlier) {
  return words(plan_amendments(kind, options, posts(fresh), posts({"says so"}).front(), earlier));
}

const PostRow one{State::sent, "https://x.example/1", "1"}, two{State::sent, "https://x.example/2", "2"},
    nameless{State::unknown, "", ""}, never{State::cancelled, "", ""};

TEST(PlanAmendments, WhatANetworkCanDoIsDone) {
  struct Row {
    std::string type;
    std::string corrected, withdrawn;
  };
  const Row table[] = {
      {"mastodon", "edit 1: new", "remove 1"},
      {"discord", "edit 1: new", "remove 1"},
      {"slack", "edit 1: new", "remove 1"},
      {"telegram", "edit 1: new", "remove 1"},
      {"matrix", "edit 1: new", "remove 1"},
      {"bluesky", "answer 1: says so", "remove 1"},
      {"x", "answer 1: says so", "answer 1: says so"},
      {"threads", "answer 1: says so", "answer 1: says so"},
      {"linkedin", "post: says so", "remove 1"},
      {"teams", "post: says so", "post: says so"},
      {"webhook", "post: says so", "post: says so"},
  };
  for (const auto& row : table) {
    const auto options = channel_of(row.type);
    EXPECT_THAT(amended(ReleaseKind::correction, options, {"new"}, {one}), ElementsAre(row.corrected)) << row.type;
    EXPECT_THAT(amended(ReleaseKind::update, options, {"new"}, {one}), ElementsAre(row.corrected)) << row.type;
    EXPECT_THAT(amended(ReleaseKind::withdrawal, options, {}, {one}), ElementsAre(row.withdrawn)) << row.type;
  }
  EXPECT_THAT(amended(ReleaseKind::correction, channel_of("slack", false), {"new"}, {one}),
              ElementsAre("post: says so"));
}

TEST(PlanAmendments, AServiceDoesWhatItsDescriptionSays) {
  auto service = std::make_shared<HttpService>();
  auto options = channel_of("described");
  options.service = service;
  const auto corrected = [&] { return amended(ReleaseKind::correction, options, {"new"}, {one}); };
  const auto withdrawn = [&] { return amended(ReleaseKind::withdrawal, options, {}, {one}); };
  EXPECT_THAT(corrected(), ElementsAre("post: says so"));
  EXPECT_THAT(withdrawn(), ElementsAre("post: says so"));
  service->edit.emplace();
  EXPECT_THAT(corrected(), ElementsAre("edit 1: new"));
  EXPECT_THAT(withdrawn(), ElementsAre("post: says so"));
  service->remove.emplace();
  EXPECT_THAT(withdrawn(), ElementsAre("remove 1"));
}

TEST(PlanAmendments, AThreadIsEditedPostByPost) {
  const auto options = channel_of("mastodon");
  const auto correction = ReleaseKind::correction;
  EXPECT_THAT(amended(correction, options, {"a", "b"}, {one, two}), ElementsAre("edit 1: a", "edit 2: b"));
  EXPECT_THAT(amended(correction, options, {"a", "b", "c"}, {one, two}),
              ElementsAre("edit 1: a", "edit 2: b", "post: c"));
  EXPECT_THAT(amended(correction, options, {"a"}, {one, two}), ElementsAre("edit 1: a", "remove 2"));
  EXPECT_THAT(amended(ReleaseKind::withdrawal, options, {}, {one, two}), ElementsAre("remove 2", "remove 1"));
}

TEST(PlanAmendments, WhatIsNotThereOrHasNoNameIsNotEdited) {
  const auto options = channel_of("mastodon");
  EXPECT_THAT(amended(ReleaseKind::correction, options, {"new"}, {never}), ElementsAre("post: new"));
  EXPECT_THAT(amended(ReleaseKind::withdrawal, options, {}, {never}), IsEmpty());
  EXPECT_THAT(amended(ReleaseKind::correction, options, {"new"}, {nameless}), ElementsAre("post: says so"));
  EXPECT_THAT(amended(ReleaseKind::withdrawal, options, {}, {one, nameless}), ElementsAre("answer 1: says so"));
}

}  // namespace
}  // namespace gazetted
