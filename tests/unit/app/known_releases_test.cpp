#include "gazetted/app/known_releases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

KnownRelease known(std::int64_t key, const std::string& id) {
  KnownRelease release;
  release.key = ReleaseKey{key};
  release.id = id;
  release.accepted = *parse_rfc3339("2026-11-28T12:00:00Z");
  return release;
}

KnownVerdict judged(const std::vector<KnownRelease>& releases) {
  return judge_known(releases, "plant", Zone(), "plant.md");
}

TEST(KnownReleases, ANewIdAndNewContentAreTaken) {
  const auto verdict = judged({});
  EXPECT_THAT(verdict.reason, IsEmpty());
  EXPECT_FALSE(verdict.replaces);
}

TEST(KnownReleases, ACorrectionReplacesWhatHasNotLeft) {
  const auto verdict = judged({known(7, "plant")});
  EXPECT_THAT(verdict.reason, IsEmpty());
  EXPECT_EQ(verdict.replaces, ReleaseKey{7});
}

TEST(KnownReleases, ACorrectionOfWhatHasLeftIsRefused) {
  auto earlier = known(7, "plant");
  earlier.left = true;
  const auto verdict = judged({earlier});
  EXPECT_THAT(verdict.reason, AllOf(HasSubstr("some of it has left"), HasSubstr("kind: correction\n"),
                                    HasSubstr("supersedes: plant\n"), HasSubstr("change_note: ")));
  EXPECT_FALSE(verdict.replaces);
}

TEST(KnownReleases, AnotherTextUnderTheIdOfWhatWasSupersededIsRefusedWithTheIdToUse) {
  auto earlier = known(7, "plant");
  earlier.partly_cancelled = earlier.cancelled = true;  // as everything is that a version superseded
  earlier.superseded_by = "plant-v2";
  const auto verdict = judged({earlier});
  EXPECT_THAT(verdict.reason, AllOf(HasSubstr("superseded by 'plant-v2'"), HasSubstr("supersedes: plant-v2\n")));
  EXPECT_FALSE(verdict.replaces);
}

TEST(KnownReleases, WhatWasCancelledIsNotReplaced) {
  auto earlier = known(7, "plant");
  earlier.partly_cancelled = true;
  EXPECT_THAT(judged({earlier}).reason, AllOf(HasSubstr("some of its lists or channels were cancelled"),
                                              HasSubstr("gazetted cancel plant"), HasSubstr("another id")));
  EXPECT_FALSE(judged({earlier}).replaces);
  earlier.cancelled = true;
  EXPECT_THAT(judged({earlier}).reason, HasSubstr("and cancelled, and stays cancelled"));
}

TEST(KnownReleases, WhatStillLeavesThoughItsCorrectionWasRejectedIsSaid) {
  EXPECT_THAT(still_to_leave({known(7, "plant")}, "plant", Zone()),
              AllOf(HasSubstr("will be sent"), HasSubstr("gazetted cancel plant")));
  EXPECT_THAT(still_to_leave({known(7, "other")}, "plant", Zone()), IsEmpty());
  auto left = known(7, "plant"), cancelled = left, done = left;
  left.left = cancelled.cancelled = true;
  done.done = left.accepted;
  for (const auto& each : {left, cancelled, done}) EXPECT_THAT(still_to_leave({each}, "plant", Zone()), IsEmpty());
}

TEST(KnownReleases, WhatIsHeldIsNotCalledOnItsWay) {
  auto held = known(7, "plant");
  held.not_public = true;
  EXPECT_THAT(still_to_leave({held}, "plant", Zone()),
              AllOf(HasSubstr("is not replaced: it is held or paused"), testing::Not(HasSubstr("replaced and will"))));
  held.release_at = held.accepted;
  EXPECT_THAT(still_to_leave({held}, "plant", Zone()), HasSubstr("it waits for its time, or is held"));
}

TEST(KnownReleases, WhatHasNoFrontMatterIsNotToldToWriteIntoIt) {
  auto left = known(7, "plant"), same = left;
  left.left = same.same_content = true;
  for (const char* file : {"plant.docx", "Plant.ODT", "plant.html", "plant.json"}) {
    EXPECT_THAT(judge_known({left}, "plant", Zone(), file).reason,
                AllOf(HasSubstr("write the text as Markdown in a file plant-v2.md"), HasSubstr("supersedes: plant\n"),
                      HasSubstr("another release, give its file another name")));
    EXPECT_THAT(judge_known({same}, "plant", Zone(), file).reason, HasSubstr("write it as Markdown"));
  }
  EXPECT_THAT(judge_known({left}, "plant", Zone(), "plant.eml").reason, HasSubstr("front matter of this file"));
}

TEST(KnownReleases, TheSameContentIsRefusedUnderAnyId) {
  auto earlier = known(7, "other");
  earlier.same_content = true;
  EXPECT_THAT(judged({earlier}).reason,
              AllOf(HasSubstr("already taken as other"), HasSubstr("it has not all left yet")));
}

TEST(KnownReleases, ARefusalSaysWhatBecameOfTheFirst) {
  auto earlier = known(7, "other");
  earlier.same_content = true;
  earlier.done = earlier.accepted + Duration(3'600'000);
  EXPECT_THAT(judged({earlier}).reason, HasSubstr("it was done on"));
  earlier.cancelled = true;
  EXPECT_THAT(judged({earlier}).reason, HasSubstr("it was cancelled on"));
  earlier.left = true;
  EXPECT_THAT(judged({earlier}).reason, HasSubstr("some of it had left, and the rest was cancelled on"));
  earlier.superseded_by = "other-2";
  EXPECT_THAT(judged({earlier}).reason, HasSubstr("'other-2' superseded it"));
}

TEST(KnownReleases, AProgramReadsWhatItCanDo) {
  auto earlier = known(7, "plant");
  earlier.left = true;
  const auto late = judge_known({earlier}, "plant", Zone(), "plant.md", WayIn::api);
  EXPECT_FALSE(late.is_same_text);
  EXPECT_THAT(late.reason, HasSubstr("and PUT it at another id:\n  kind: correction\n"));
  earlier.same_content = true;
  const auto same = judge_known({earlier}, "plant-2", Zone(), "plant-2.md", WayIn::api);
  EXPECT_TRUE(same.is_same_text);
  EXPECT_THAT(same.reason, HasSubstr("PUT a text that differs at another id"));
  EXPECT_THAT(same.reason, testing::Not(HasSubstr("file name")));
}

TEST(KnownReleases, TheSameContentOutweighsACorrection) {
  auto same = known(8, "other");
  same.same_content = true;
  const auto verdict = judged({known(7, "plant"), same});
  EXPECT_THAT(verdict.reason, HasSubstr("already taken as other"));
  EXPECT_FALSE(verdict.replaces);
}

}  // namespace
}  // namespace gazetted::test
