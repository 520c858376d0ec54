#include "gazetted/app/notices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"

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

TEST(DoneNotice, WhereBouncesAreReadItDoesNotSayThatTheyAreNot) {
  const auto notice = done_notice(release_of({{TargetKind::list, tally({{State::sent, 2}})}}), {}, BouncesAre::read);
  EXPECT_THAT(notice.text, AllOf(HasSubstr("may still bounce: gazetted status bridge"), Not(HasSubstr("set bounces"))));
}

TEST(DoneNotice, CountsMailAndPostsApart) {
  const auto notice = done_notice(release_of({{TargetKind::list, tally({{State::sent, 1000}, {State::failed, 1}})},
                                              {TargetKind::list, tally({{State::sent, 998}})},
                                              {TargetKind::channel, tally({{State::sent, 2}})}}),
                                  {}, BouncesAre::not_read);
  EXPECT_EQ(notice.subject, "Done: A bridge opens");
  EXPECT_THAT(notice.text, HasSubstr("to have that read, set bounces:"));
  EXPECT_THAT(notice.text, HasSubstr("The release \"A bridge opens\" (bridge) is done.\n"
                                     "\nMail:\n"
                                     "      1,998  accepted by the mail server (sent)\n"
                                     "          1  refused (failed)\n"
                                     "      1,999  in total\n"
                                     "\nPosts:\n"
                                     "          2  posted (sent)\n"
                                     "          2  in total\n"));
}

TEST(DoneNotice, APageIsNoPost) {
  auto release =
      release_of({{TargetKind::list, tally({{State::sent, 3}})}, {TargetKind::channel, tally({{State::sent, 1}})}});
  release.targets.back().name = "site";
  EXPECT_THAT(done_notice(release, {}, BouncesAre::not_read).text,
              AllOf(Not(HasSubstr("Posts:")), Not(HasSubstr("posted"))));
  release.targets.back().tally = tally({{State::failed, 1}});
  EXPECT_THAT(done_notice(release, {}, BouncesAre::not_read).text,
              AllOf(Not(HasSubstr("Posts:")), HasSubstr("\nIts page: refused (failed)\n")));
}

TEST(DoneNotice, OfPostsAloneSpeaksOfNoMail) {
  const auto notice =
      done_notice(release_of({{TargetKind::channel, tally({{State::sent, 1}})}}), {}, BouncesAre::not_read);
  EXPECT_THAT(notice.text, AllOf(Not(HasSubstr("Mail:")), Not(HasSubstr("Bounces"))));
}

TEST(DoneNotice, OfWhatWasCancelledSaysSoInItsSubject) {
  auto release = release_of({{TargetKind::list, tally({{State::sent, 3}, {State::cancelled, 7}})},
                             {TargetKind::channel, tally({{State::cancelled, 1}})}});
  release.targets[0].cancelled = true;
  EXPECT_EQ(done_notice(release, {}, BouncesAre::not_read).subject, "Done: A bridge opens") << "a part of it was";
  release.targets[1].cancelled = true;
  const auto notice = done_notice(release, {}, BouncesAre::not_read);
  EXPECT_EQ(notice.subject, "Cancelled: A bridge opens");
  EXPECT_THAT(notice.text, HasSubstr("was cancelled.\n\nMail:\n          3  accepted by the mail server (sent)\n"));
}

TEST(DoneNotice, NamesThePageThatReadersFind) {
  auto release =
      release_of({{TargetKind::list, tally({{State::sent, 3}})}, {TargetKind::channel, tally({{State::sent, 1}})}});
  EXPECT_THAT(done_notice(release, {}, BouncesAre::not_read).text, Not(HasSubstr("Its page")));
  auto& site = release.targets[1];
  site.name = "site";
  site.posts = {{State::cancelled, "https://news.example.org/newsroom/n/releases/en/a-1", ""}};
  EXPECT_THAT(done_notice(release, {}, BouncesAre::not_read).text, Not(HasSubstr("Its page")))
      << "it was never written";
  site.posts[0].state = State::sent;
  EXPECT_THAT(done_notice(release, {}, BouncesAre::not_read).text,
              HasSubstr("\nIts page: https://news.example.org/newsroom/n/releases/en/a-1\n"));
}

TEST(ExpiredNotice, SaysWhenAndHowManyAndHowToSendItAfterAll) {
  auto release = release_of({{TargetKind::list, tally({{State::sent, 1880}, {State::pending, 120}})}});
  release.expires_at = parse_rfc3339("2026-03-02T09:00:00Z").value();
  const auto notice = expired_notice({release, 120, SentAfterAll::to_the_others}, Settings());
  EXPECT_EQ(notice.subject, "Expired: A bridge opens");
  EXPECT_THAT(notice.text,
              AllOf(HasSubstr("\"A bridge opens\" (bridge) expired at Mon 2 Mar 2026, 09:00 UTC"),
                    HasSubstr("Of its 2,000 deliveries, 120 had not left by then, and will no longer be sent."),
                    HasSubstr("gazetted report bridge"),
                    HasSubstr("drop it again with another id, a later `expires_at` and a list of them alone"),
                    Not(HasSubstr("gazetted cancel"))));
  EXPECT_THAT(expired_notice({release, 120, SentAfterAll::under_its_id}, Settings()).text,
              HasSubstr("to send it after all, drop it again with a later `expires_at`.\n"));
}

// Nobody sends it, and so nothing else ends it.
TEST(ExpiredNotice, OfWhatWasHeldOrPausedSaysHowToEndIt) {
  auto release = release_of({{TargetKind::list, tally({{State::pending, 1}})}});
  EXPECT_THAT(expired_notice({release, 1, SentAfterAll::under_its_id}, Settings()).text,
              HasSubstr("Of its 1 delivery, 1 had not left"));
  release.held = "list 'press' has shrunk";
  release.targets[0].paused = true;
  EXPECT_THAT(expired_notice({release, 1}, Settings()).text,
              AllOf(HasSubstr("It was held: list 'press' has shrunk.\nIt was paused.\n"),
                    HasSubstr("To end it: gazetted cancel bridge\n")));
}

// Whoever drops a file does not run check.
TEST(AcceptedNotice, AndTheOneOfWhatIsHeldSayWhatToLookAt) {
  AcceptedNews news;
  news.loaded.row = release_of({});
  EXPECT_THAT(accepted_notice(news, {}).text, Not(HasSubstr("What to look at")));
  Findings findings;
  for (int i = 1; i <= 23; ++i)
    findings.push_back({Severity::warning, {"a.docx", 0, 0}, fmt::format("paragraph {}: left out", i)});
  findings.push_back({Severity::note, {"a.docx", 0, 0}, "a note"});
  news.warnings = warning_lines(findings);
  for (const auto& text :
       {accepted_notice(news, {}).text, held_notice(news.loaded.row, "reason", news.warnings).text}) {
    EXPECT_THAT(text, HasSubstr("\nWhat to look at:\n  a.docx: warning: paragraph 1: left out\n"));
    EXPECT_THAT(text, HasSubstr("paragraph 20: left out\n  and 3 more warnings\n"));
    EXPECT_THAT(text, Not(HasSubstr("a note")));
  }
}

// A correction that was dropped as a file says it nowhere else.
TEST(AcceptedNotice, OfAVersionNamesTheListsThatSomebodyCancelled) {
  AcceptedNews news;
  news.loaded.row = release_of({});
  news.loaded.row.kind = ReleaseKind::correction;
  news.superseded = EarlierVersion{"bridge-1", "A bridge opens", Time{}};
  EXPECT_THAT(accepted_notice(news, {}).text, Not(HasSubstr("was cancelled for")));
  news.left_alone = {"press", "trade"};
  EXPECT_THAT(
      accepted_notice(news, {}).text,
      HasSubstr("An earlier version was cancelled for press, trade: whoever there does not have it does not get "
                "this either, unless a version names the list.\n"));
}

// It is no alarm: another version goes to them.
TEST(DoneNotice, OfWhatWasSupersededNamesTheVersionThatTookItsPlace) {
  auto release = release_of({{TargetKind::list, tally({{State::sent, 3}, {State::cancelled, 7}})}});
  release.targets[0].cancelled = true;
  release.superseded_by = "bridge-v2";
  const auto notice = done_notice(release, {"a@x.example: cancelled"}, BouncesAre::not_read);
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
              AllOf(HasSubstr("approved it.\nAs things are, nobody can approve it: why. Do this.\n\nTo read it:"),
                    Not(HasSubstr("To approve it"))));
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
