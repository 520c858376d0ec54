#include "gazetted/app/notices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

ReleaseRow release_of(std::vector<std::pair<TargetKind, Tally>> targets) {
  ReleaseRow release;
  release.id = "bridge";
  release.title = "A bridge opens";
  for (const auto& [kind, tally] : targets) {
    auto& target = release.targets.emplace_back();
    target.kind = kind;
    target.tally = tally;
  }
  return release;
}

Tally tally(std::vector<std::pair<State, int>> counts) {
  Tally tally;
  for (const auto& [state, count] : counts) tally[state] = count;
  return tally;
}

TEST(DoneNotice, CountsMailAndPostsApart) {
  const auto notice = done_notice(release_of({{TargetKind::list, tally({{State::sent, 1000}, {State::failed, 1}})},
                                              {TargetKind::list, tally({{State::sent, 998}})},
                                              {TargetKind::channel, tally({{State::sent, 2}})}}),
                                  {});
  EXPECT_EQ(notice.subject, "Done: A bridge opens");
  EXPECT_THAT(notice.text, HasSubstr("The release \"A bridge opens\" (bridge) is done.\n"
                                     "\nMail:\n"
                                     "      1,998  accepted by the mail server (sent)\n"
                                     "          1  refused (failed)\n"
                                     "      1,999  in total\n"
                                     "\nPosts:\n"
                                     "          2  posted (sent)\n"
                                     "          2  in total\n"));
}

TEST(DoneNotice, OfPostsAloneSpeaksOfNoMail) {
  const auto notice = done_notice(release_of({{TargetKind::channel, tally({{State::sent, 1}})}}), {});
  EXPECT_THAT(notice.text, AllOf(Not(HasSubstr("Mail:")), Not(HasSubstr("Bounces"))));
}

TEST(DoneNotice, OfWhatWasCancelledSaysSoInItsSubject) {
  auto release = release_of({{TargetKind::list, tally({{State::sent, 3}, {State::cancelled, 7}})},
                             {TargetKind::channel, tally({{State::cancelled, 1}})}});
  release.targets[0].cancelled = true;
  EXPECT_EQ(done_notice(release, {}).subject, "Done: A bridge opens") << "a part of it was";
  release.targets[1].cancelled = true;
  const auto notice = done_notice(release, {});
  EXPECT_EQ(notice.subject, "Cancelled: A bridge opens");
  EXPECT_THAT(notice.text, HasSubstr("was cancelled.\n\nMail:\n          3  accepted by the mail server (sent)\n"));
}

// It is no alarm: another version goes to them.
TEST(DoneNotice, OfWhatWasSupersededNamesTheVersionThatTookItsPlace) {
  auto release = release_of({{TargetKind::list, tally({{State::sent, 3}, {State::cancelled, 7}})}});
  release.targets[0].cancelled = true;
  release.superseded_by = "bridge-v2";
  const auto notice = done_notice(release, {"a@x.example: cancelled"});
  EXPECT_EQ(notice.subject, "Superseded: A bridge opens");
  EXPECT_THAT(notice.text, AllOf(HasSubstr("bridge-v2 has taken its place"), Not(HasSubstr("a@x.example"))));
}

TEST(ApprovalNotice, NamesTheTextAndWhyItIsAskedForAgain) {
  auto release = release_of({});
  release.hash = "1a2b3c4d5e6f";
  release.approval.state = ApprovalState::awaited;
  const auto first = approval_notice(release, {"ann", "", ""});
  EXPECT_THAT(first.text,
              AllOf(HasSubstr("which ann submitted"), HasSubstr("gazetted approve bridge --text 1a2b3c4d\n"),
                    Not(HasSubstr("no longer holds"))));
  EXPECT_THAT(approval_notice(release, {"", "", "nobody can approve it: why. Do this"}).text,
              HasSubstr("approved it.\nAs things are, nobody can approve it: why. Do this.\n\nTo read it:"));
  EXPECT_THAT(approval_notice(release, {"", "its lists have 30 recipients now", ""}).text,
              HasSubstr("Its approval no longer holds: its lists have 30 recipients now.\n"));
  EXPECT_THAT(held_notice(release, "its list grew").text, HasSubstr("gazetted approve bridge --text 1a2b3c4d"));
}

TEST(RejectedNotice, OfACommandFileSaysWhatWasNotDone) {
  struct {
    const char *name, *subject, *told;
  } const rows[] = {
      {"a.md", "Rejected: a.md", "Nothing of this file was sent."},
      {"a.cancel", "Not cancelled: a.cancel", "Nothing was cancelled."},
      {"a.pause", "Not paused: a.pause", "Nothing was paused."},
      {"a.resume", "Not resumed: a.resume", "Nothing was resumed."},
  };
  for (const auto& row : rows) {
    const auto notice = rejected_notice(row.name, "there is no release 'a'");
    EXPECT_EQ(notice.subject, row.subject);
    EXPECT_THAT(notice.text, AllOf(HasSubstr(row.told), HasSubstr("there is no release 'a'"), HasSubstr("rejected/")));
  }
  EXPECT_THAT(rejected_notice("a.cancel", "").text, Not(HasSubstr("sent")));
}

}  // namespace
}  // namespace gazetted::test
