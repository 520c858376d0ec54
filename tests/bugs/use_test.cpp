// What people meet: commands that said that all is well when it was not, and screens that did not help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <atomic>

#include "gazetted/base/text.hpp"
#include "gazetted/config/places.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "support/terminal.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Use : public testing::Test {
 protected:
  void start(const std::string& spool_extra = "", int count = 3, const std::string& list_extra = "") {
    newsroom.spool_extra = spool_extra;
    newsroom.list("press.csv", recipients(count));
    newsroom.configure(press_settings(capture->smtp_port(), "", list_extra));
    newsroom.start();
  }
  // As start(), with a file that is copied in settling for so long.
  void start_settling(const std::string& settle) {
    newsroom.list("press.csv", recipients(3));
    newsroom.configure(press_settings(capture->smtp_port()));
    const auto yaml = slurp(newsroom.config());
    const auto at = yaml.find("settle: ");
    ASSERT_NE(at, std::string::npos);
    newsroom.directory.put("gazetted.yaml",
                           yaml.substr(0, at) + "settle: " + settle + yaml.substr(yaml.find_first_of(",}", at)));
    newsroom.start();
  }
  std::string state(const std::string& id) {
    const auto status = newsroom.status(id);
    return status ? status->state : "";
  }
  std::string release(const std::string& name, const std::string& title) {
    return newsroom.directory.put("drafts/" + name, simple_release(title)).string();
  }
  std::vector<std::string> words(std::vector<std::string> more) {
    std::vector<std::string> all = {binary(), "-c", newsroom.config().string()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::string take(const std::string& yaml, const std::string& from, const std::string& to) {
    const auto text = replace_all(yaml, from, to);
    EXPECT_NE(text, yaml) << from;
    newsroom.directory.put("gazetted.yaml", text);
    return text;
  }
  Capture capture;
  Newsroom newsroom;
};

// --- submit

TEST_F(Use, SubmitRefusesWhatTheLedgerWouldRejectBeforeItAsks) {
  start();
  const auto file = release("two.md", "Two");
  ASSERT_EQ(newsroom.command({"submit", file, "--yes", "--wait"}).status, 0);
  const auto again = newsroom.command({"submit", file, "--yes", "--wait"});
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.err, HasSubstr("two.md: not submitted: already taken as two on "));
  EXPECT_THAT(again.out, IsEmpty());
  newsroom.directory.put("drafts/two.md", simple_release("Two, corrected"));
  const auto other = newsroom.command({"submit", file, "--yes", "--wait"});
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.err, HasSubstr("the id 'two' was accepted on "));
  EXPECT_THAT(other.err, HasSubstr("supersedes: two"));
  EXPECT_EQ(capture->mail_count(), 3u);
  EXPECT_FALSE(fs::exists(newsroom.directory / "spool/rejected/two.md"));
}

TEST_F(Use, SubmitWaitFollowsThisVeryFileAndNotWhateverHasItsId) {
  start("hold: 60s");
  const auto file = release("two.md", "Two");
  // While the first waits in the hold, a change takes its place; whoever waited for the first is told.
  Terminal first(words({"submit", file, "--yes", "--wait"}));
  ASSERT_TRUE(first.shows("two: held"));
  newsroom.drop("two.md", simple_release("Two, corrected"));
  EXPECT_EQ(first.wait(), 1) << first.output();
  EXPECT_THAT(first.output(), HasSubstr("two: a later file replaced it"));
  EXPECT_EQ(state("two"), "held");
  EXPECT_EQ(newsroom.status("two")->title, "Two, corrected");
}

TEST_F(Use, SubmitWaitExitsWithOneWhenTheFileIsRejected) {
  start();
  // The daemon looks at the list when it takes the file; the command looked before.
  const auto file = release("a.md", "A");
  newsroom.daemon->signal(SIGSTOP);
  Terminal waiting(words({"submit", file, "--yes", "--wait"}));
  ASSERT_TRUE(eventually([&] { return fs::exists(newsroom.incoming() / "a.md"); })) << waiting.output();
  newsroom.list("press.csv", "nothing\nhere\n");
  newsroom.daemon->signal(SIGCONT);
  EXPECT_EQ(waiting.wait(), 1) << waiting.output();
  EXPECT_THAT(waiting.output(), HasSubstr("a.md: rejected: "));
}

TEST_F(Use, ABundleIsFollowedByItsContentToo) {
  start();
  newsroom.directory.put("drafts/b/release.md", "---\ntitle: B\nattachments: [deep/photo.jpg]\n---\nText.\n");
  newsroom.directory.put("drafts/b/deep/photo.jpg", "\xFF\xD8\xFF not really");
  newsroom.directory.put("drafts/b/.DS_Store", "left alone");
  const auto ran = newsroom.command({"submit", (newsroom.directory / "drafts/b/").string(), "--yes", "--wait"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out, "b\n");
}

TEST_F(Use, WithoutATerminalSubmitRefusesUnlessToldYes) {
  start("hold: 60s");
  const auto file = release("a.md", "A");
  auto command = words({"submit", file});
  const auto refused = run(command, "y\n");
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("no terminal to ask on; use --yes to submit without asking"));
  EXPECT_EQ(state("a"), "");
  command.push_back("--yes");
  EXPECT_EQ(run(command).status, 0);
  EXPECT_TRUE(eventually([&] { return state("a") == "held"; }));
}

TEST_F(Use, OnATerminalSubmitAsksAndNoMeansNo) {
  start("hold: 60s");
  const auto file = release("a.md", "A");
  Terminal no(words({"submit", file}));
  ASSERT_TRUE(no.shows("Send? [y/N] "));
  no.type("n\n");
  EXPECT_EQ(no.wait(), 1);
  EXPECT_THAT(no.output(), HasSubstr("nothing was submitted"));
  Terminal yes(words({"submit", file}));
  ASSERT_TRUE(yes.shows("Send? [y/N] "));
  yes.type("y\n");
  EXPECT_EQ(yes.wait(), 0) << yes.output();
  EXPECT_TRUE(eventually([&] { return state("a") == "held"; }));
}

TEST_F(Use, InterruptedWaitingSaysThatItGoesOnAndHowToStopIt) {
  start("hold: 60s");
  Terminal waiting(words({"submit", release("a.md", "A"), "--yes", "--wait"}));
  ASSERT_TRUE(waiting.shows("a: held, leaves "));
  waiting.type("\x03");
  EXPECT_EQ(waiting.wait(), 128 + SIGINT) << "a script that called it must stop too";
  EXPECT_THAT(waiting.output(),
              AllOf(HasSubstr("The daemon continues; the release leaves "), HasSubstr("gazetted cancel a")));
  EXPECT_EQ(state("a"), "held");
}

TEST_F(Use, TheProgressLineNeverWrapsAndSpeaksOneTimeZone) {
  CaptureOptions options;
  options.smtp_script = [](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "rcpt") action.reply = "451 4.2.1 later";
    return action;
  };
  Capture moody(options);
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(press_settings(moody->smtp_port()));
  newsroom.start();
  Terminal waiting(words({"submit", release("a-release-with-a-rather-long-name.md", "A"), "--yes", "--wait"}), 40);
  ASSERT_TRUE(waiting.shows("\r\033[K"));
  ASSERT_TRUE(
      eventually([&] { return newsroom.status("a-release-with-a-rather-long-name")->tally[State::deferred] > 0; }));
  ASSERT_TRUE(waiting.shows("…"));
  waiting.type("\x03");
  waiting.wait();
  const auto text = waiting.output().substr(0, waiting.output().find("^C"));
  for (auto at = text.find("\r\033[K"); at != std::string::npos; at = text.find("\r\033[K", at + 1)) {
    const auto end = std::min(text.find('\r', at + 1), text.find('\n', at + 1));
    EXPECT_LE(replace_all(text.substr(at + 4, end - at - 4), "…", ".").size(), 39u) << text.substr(at, end - at);
  }
  // What it says before it asks names both; the line that is written again and again has room for one.
  EXPECT_THAT(text.substr(std::min(text.find("\r\033[K"), text.size())), Not(HasSubstr(" UTC")));
}

TEST_F(Use, SubmitReadsStandardInputWithANameOfItsOwn) {
  start();
  auto command = words({"submit", "-", "--yes", "--wait"});
  const auto nameless = run(command, simple_release("From a pipe"));
  EXPECT_EQ(nameless.status, 1);
  EXPECT_THAT(nameless.err, HasSubstr("submit - needs a name for the release: --id NAME"));
  const auto own = run(command, "---\nid: own\ntitle: Its own name\n---\nText.\n");
  EXPECT_EQ(own.status, 0) << own.err;
  EXPECT_EQ(own.out, "own\n");
  command.insert(command.end(), {"--id", "v2.5.0"});
  const auto named = run(command, simple_release("From a pipe"));
  EXPECT_EQ(named.status, 0) << named.err;
  EXPECT_EQ(named.out, "v2.5.0\n");
  EXPECT_EQ(state("v2.5.0"), "done");
  EXPECT_EQ(newsroom.command({"submit", release("a.md", "A"), "--id", "b", "--yes"}).status, 2);
}

TEST_F(Use, OnceNeedsNoDaemonAndLeavesNone) {
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(
      press_settings(capture->smtp_port()) +
      fmt::format("channels: {{crm: {{type: webhook, url: 'http://127.0.0.1:{}/x', allow_private: true}}}}\n",
                  capture->http_port()));
  const auto ran = newsroom.command({"submit", release("a.md", "A"), "--yes", "--once"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out, "a\n");
  EXPECT_EQ(state("a"), "done");
  EXPECT_EQ(capture->mail_count(), 3u);
  EXPECT_FALSE(fs::exists(newsroom.directory / "control.sock"));
  const auto again = newsroom.command({"submit", release("a.md", "A"), "--yes", "--once"});
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.err, HasSubstr("already taken as a"));
}

TEST_F(Use, TheAudienceThatSubmitShowsIsWhatWillBeMailed) {
  newsroom.spool_extra = "hold: 60s";
  newsroom.list("press.csv", "email\na@example.org\nA@example.org\nb@example.org\nc@example.org\n");
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  ASSERT_EQ(newsroom.command({"suppress", "b@example.org"}).status, 0);
  const auto ran = newsroom.command({"submit", release("a.md", "A"), "--yes"});
  EXPECT_THAT(ran.err,
              HasSubstr("  press: 2 recipients, 1 more is suppressed, 1 more repeats an address of this list\n"));
}

TEST_F(Use, BeforeTheFirstStartSubmitSaysThatThereIsNoSpoolYet) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(1));
  const auto ran = newsroom.command({"submit", release("a.md", "A"), "--yes"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("there is no spool yet; it is created when the daemon first starts (gazetted serve)"));
}

// They were told that there is no spool, or "unable to open database file".
TEST_F(Use, WhoeverMayNotReadIsToldWhoseItIsAndWhatHelps) {
  if (::getuid() != 0) GTEST_SKIP() << "needs root, to be somebody else";
  start();
  const auto file = release("a.md", "A");
  const auto root = newsroom.directory.path();
  fs::permissions(root, fs::perms(0755));
  for (const char* closed : {"state", "spool"}) fs::permissions(root / closed, fs::perms(0700));
  const auto as_nobody = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = {"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"};
    for (const auto& word : words(more)) all.push_back(word);
    return run(all);
  };
  const auto of_root = " belongs to root:root (mode 0700); use 'sudo gazetted …'";
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"status"}, {"report", "a"}, {"trace", "user0@example.net"}, {"history", "a"}}) {
    const auto ran = as_nobody(command);
    EXPECT_EQ(ran.status, 1) << command.front();
    EXPECT_THAT(ran.err, HasSubstr("nobody may not read it: " + (root / "state").string() + of_root));
  }
  EXPECT_THAT(as_nobody({"check"}).out, HasSubstr("warning: the ledger cannot be read here, so nobody counts as "
                                                  "suppressed and no release as accepted: nobody may not read it: "));
  const auto submitted = as_nobody({"submit", file, "--yes"});
  EXPECT_EQ(submitted.status, 1);
  EXPECT_THAT(submitted.err, HasSubstr("nobody may not write it: " + (root / "spool").string() + of_root));
  fs::permissions(root / "control.sock", fs::perms(0600));
  EXPECT_THAT(as_nobody({"pause"}).err, HasSubstr("control.sock: Permission denied: nobody may not write it: it "
                                                  "belongs to root:root (mode 0600)"));
  fs::permissions(newsroom.config(), fs::perms(0600));
  for (const char* command : {"status", "check", "pause", "suppress"}) {
    const auto ran = as_nobody({command});
    EXPECT_THAT(ran.out + ran.err, HasSubstr("gazetted.yaml: Permission denied: nobody may not read it: it belongs to "
                                             "root:root (mode 0600)"))
        << command;
  }
}

TEST_F(Use, APreviewForSomebodyShowsTheOneMailThatTheyGet) {
  newsroom.list("press.csv", recipients(2));
  newsroom.list("other.csv", recipients(3));
  newsroom.configure(press_settings(capture->smtp_port()) +
                     "  other: {subscribers: lists/other.csv, from: press@news.example.org, relay: main}\n");
  const auto file = release("a.md", "A");
  const auto nobody = newsroom.command({"preview", file, "--for", "nobody@example.org"});
  EXPECT_EQ(nobody.status, 1);
  EXPECT_THAT(nobody.err, HasSubstr("nobody@example.org is not on any list that this release goes to: press, other"));
  EXPECT_THAT(nobody.out, IsEmpty());
  const auto both = newsroom.command({"preview", file, "--for", "user0@example.org"});
  EXPECT_THAT(both.out, AllOf(HasSubstr("on list press"), Not(HasSubstr("on list other"))));
  EXPECT_THAT(both.err, HasSubstr("is on press, other and gets one mail, through press"));
  EXPECT_THAT(newsroom.command({"preview", file, "--for", "user2@example.org"}).out, HasSubstr("on list other"));
  EXPECT_EQ(newsroom.command({"preview", file, "--for", "user2@example.org", "--list", "press"}).status, 1);
}

TEST_F(Use, WhoeverLeftOneListGetsTheReleaseThroughTheNextWhateverTheirOrder) {
  newsroom.list("press.csv", "email\nboth@example.org\na@example.org\n");
  newsroom.list("donors.csv", "email\nboth@example.org\nb@example.org\n");
  newsroom.spool_extra = "hold: 2s";  // time to come back
  newsroom.configure(press_settings(capture->smtp_port()) +
                     "  donors: {subscribers: lists/donors.csv, from: press@news.example.org, relay: main}\n");
  newsroom.start();
  ASSERT_EQ(newsroom.command({"suppress", "both@example.org", "--list", "press"}).status, 0);
  const auto file = newsroom.directory.put("drafts/a.md", "---\ntitle: A\nlists: [press, donors]\n---\nText.\n");
  EXPECT_THAT(newsroom.command({"preview", file.string(), "--for", "both@example.org"}).out,
              HasSubstr("on list donors"));
  const auto checked = newsroom.command({"check", file.string()});
  EXPECT_THAT(checked.err, AllOf(HasSubstr("list press: 1 recipient, 1 more is suppressed;"),
                                 HasSubstr("list donors: 2 recipients; a mail")));
  const auto ran = newsroom.command({"submit", file.string(), "--yes"});
  EXPECT_THAT(ran.err,
              AllOf(HasSubstr("  press: 1 recipient, 1 more is suppressed\n"), HasSubstr("  donors: 2 recipients\n")));
  ASSERT_TRUE(eventually([&] { return state("a") == "held"; }));
  // Who returns to the list while the release waits must not get it twice.
  ASSERT_EQ(newsroom.command({"suppress", "--remove", "both@example.org"}).status, 0);
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(capture->mail_count(), 3u);
  EXPECT_EQ(newsroom.status("a")->tally[State::suppressed], 1);
  EXPECT_THAT(newsroom.command({"trace", "both@example.org", "a"}).out,
              AllOf(HasSubstr("list press"), HasSubstr("not to be mailed"), HasSubstr("list donors"),
                    HasSubstr("accepted by the mail server")));
}

// --- leaving a list

TEST_F(Use, EveryMailOfTheFiveMinuteConfigurationSaysHowToLeave) {
  // The configuration of README, word for word, but for the mail server.
  const auto readme = slurp(source("README.md"));
  const auto begin = readme.find("   newsroom: {name: My Newsroom");
  ASSERT_NE(begin, std::string::npos);
  auto yaml = replace_all("\n" + readme.substr(begin, readme.find("   ```", begin) - begin), "\n   ", "\n");
  yaml = replace_all(yaml, "hold: 60s", "hold: 0s");
  const auto relays = yaml.find("relays:");
  yaml = yaml.substr(0, relays) +
         fmt::format("relays: {{main: {{host: 127.0.0.1, port: {}, tls: off}}}}\n", capture->smtp_port()) +
         yaml.substr(yaml.find("lists:"));
  newsroom.directory.put("gazetted.yaml", yaml);
  newsroom.list("press.csv", recipients(1));
  const auto checked = newsroom.command({"check"});
  EXPECT_EQ(checked.status, 0) << checked.out;
  EXPECT_THAT(checked.out, Not(HasSubstr("warning")));
  const auto ran = newsroom.command({"submit", release("a.md", "A"), "--yes", "--once"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  bool seen = false;
  for (const auto& mail : capture->mails()) {
    if (mail.recipient != "user0@example.org") continue;  // the others are notices
    seen = true;
    EXPECT_THAT(mail.bytes, HasSubstr("\r\nList-Unsubscribe: <mailto:press@example.org?subject=unsubscribe%20"));
    EXPECT_THAT(view_mail(mail.bytes).text, HasSubstr("Unsubscribe: mailto:press@example.org?subject=unsubscribe%20"));
    EXPECT_THAT(view_mail(mail.bytes).html, HasSubstr("href=\"mailto:press@example.org?subject=unsubscribe%20"));
  }
  EXPECT_TRUE(seen);
}

TEST_F(Use, WhereNobodyReadsFromTheNewsroomIsAskedAndCheckWarnsWhereThatIsMissingToo) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(1));
  const auto yaml = slurp(newsroom.config());
  auto noreply = take(yaml, "press@news.example.org", "no-reply@news.example.org");
  EXPECT_THAT(newsroom.command({"check"}).out, Not(HasSubstr("unsubscribe")));
  EXPECT_THAT(newsroom.command({"preview", release("a.md", "A")}).out, HasSubstr("mailto:press@example.org"));
  noreply = take(noreply, "email: press@example.org, ", "");
  const auto warned = newsroom.command({"check"});
  EXPECT_EQ(warned.status, 0);
  EXPECT_THAT(warned.out, HasSubstr("warning: list 'press': its mails cannot say how to unsubscribe"));
  take(noreply, "relay: main}", "relay: main, reply_to: desk@example.org}");
  EXPECT_THAT(newsroom.command({"check"}).out, Not(HasSubstr("unsubscribe")));
}

TEST_F(Use, AListOfMailingListsSaysNothingOfUnsubscribing) {
  newsroom.list("press.csv", "email,name\nannounce@lists.example.org,Announcements\n");
  newsroom.configure(press_settings(capture->smtp_port(), "", "unsubscribe: none"));
  const auto checked = newsroom.command({"check"});
  EXPECT_EQ(checked.status, 0) << checked.out;
  EXPECT_THAT(checked.out, Not(HasSubstr("unsubscribe")));
  const auto ran = newsroom.command({"submit", release("a.md", "A"), "--yes", "--once"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  ASSERT_EQ(capture->mails().size(), 1u);
  const auto bytes = capture->mails().front().bytes;
  for (const char* none : {"List-", "Precedence", "Auto-Submitted", "X-Auto-Response"})
    EXPECT_THAT(bytes, Not(HasSubstr("\r\n" + std::string(none)))) << none;
  const auto view = view_mail(bytes);
  EXPECT_THAT(view.text, Not(HasSubstr("nsubscribe")));
  EXPECT_THAT(view.html, Not(HasSubstr("nsubscribe")));
}

// --- steering

TEST_F(Use, SteeringAListOrChannelThatIsNotThereIsAnErrorWithTheNearestName) {
  start("hold: 60s");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state("a") == "held"; }));
  for (const char* command : {"pause", "resume", "cancel", "retry"}) {
    const auto list = newsroom.command({command, "--list", "pres"});
    EXPECT_EQ(list.status, 1) << command;
    EXPECT_THAT(list.err, HasSubstr("there is no list 'pres'; did you mean 'press'?")) << command;
    const auto channel = newsroom.command({command, "--channel", "foo"});
    EXPECT_EQ(channel.status, 1) << command;
    EXPECT_THAT(channel.err, HasSubstr("there is no channel 'foo'")) << command;
    const auto id = newsroom.command({command, "aa"});
    EXPECT_EQ(id.status, 1) << command;
    EXPECT_THAT(id.err, HasSubstr("there is no release 'aa'; did you mean 'a'?")) << command;
  }
  EXPECT_EQ(state("a"), "held");
  const auto paused = newsroom.command({"pause", "--list", "press"});
  EXPECT_EQ(paused.status, 0) << paused.err;
  EXPECT_EQ(state("a"), "paused");
}

TEST_F(Use, AListThatNothingGoesToIsNotPausedSilently) {
  newsroom.list("press.csv", recipients(2));
  newsroom.list("other.csv", recipients(2));
  newsroom.configure(
      press_settings(capture->smtp_port()) +
      "  other: {subscribers: lists/other.csv, from: press@news.example.org, relay: main, match: named}\n");
  newsroom.start();
  const auto ran = newsroom.command({"pause", "--list", "other"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("no release in progress goes to list 'other'; nothing was changed"));
}

TEST_F(Use, ABrokenConfigurationDoesNotDisableTheBrake) {
  start("hold: 60s");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state("a") == "held"; }));
  const auto yaml = slurp(newsroom.config());
  for (const std::string& broken : {yaml + "nonsense: 1\n", yaml + "channels:\n  x: {type: nothing\n",
                                    replace_all(yaml, "relay: main", "relay: gone"), yaml + "notify: [a: b: c]\n"}) {
    newsroom.directory.put("gazetted.yaml", broken);
    const auto paused = newsroom.command({"pause"});
    EXPECT_EQ(paused.status, 0) << paused.err;
    EXPECT_THAT(paused.err, HasSubstr("this command works anyway"));
    EXPECT_EQ(state("a"), "paused");
    EXPECT_THAT(newsroom.command({"status"}).out, HasSubstr("Everything is paused. To go on: gazetted resume"));
    EXPECT_EQ(newsroom.command({"resume"}).status, 0);
  }
  EXPECT_EQ(newsroom.command({"cancel", "a"}).status, 0);
  EXPECT_EQ(state("a"), "cancelled");
}

TEST(Places, AreRefusedWhereTheMistakeMayHideThem) {
  for (const char* yaml : {"control: {a: b}\n", "contrl: /tmp/x.sock\n", "store: [sqlite:x\n",
                           "spool: {directroy: x}\n", "{control: /tmp/x.sock, b\n"})
    EXPECT_FALSE(parse_places(yaml, "/x/gazetted.yaml")) << yaml;
  const auto good =
      parse_places("spool: {directory: s, hold: 60}\nlists:\n\tx: 1\ncontrol: c.sock\n", "/x/gazetted.yaml");
  ASSERT_TRUE(good) << good.error().text();
  EXPECT_EQ(good->spool.directory, "/x/s");
  EXPECT_EQ(good->control, "/x/c.sock");
}

TEST_F(Use, ResumingAPartSaysWhatStillHoldsIt) {
  start("hold: 60s");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state("a") == "held"; }));
  newsroom.command({"pause"});
  EXPECT_THAT(newsroom.command({"resume", "--list", "press"}).out,
              HasSubstr("but everything is paused, and nothing leaves before: gazetted resume"));
  newsroom.command({"resume"});
  newsroom.command({"pause", "a"});
  EXPECT_THAT(newsroom.command({"resume", "--list", "press"}).out,
              HasSubstr("but release 'a' is paused: gazetted resume a"));
  newsroom.command({"resume", "a"});
  newsroom.command({"pause", "a", "--list", "press"});
  EXPECT_THAT(newsroom.command({"resume", "a"}).out,
              HasSubstr("but its list 'press' is paused: gazetted resume a --list press"));
  EXPECT_EQ(newsroom.command({"resume", "a", "--list", "press"}).out, "resumed list press of a\n");
}

TEST_F(Use, SteeringWhatIsOverSaysSo) {
  start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  const auto ran = newsroom.command({"cancel", "a"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("release 'a' is already done; nothing was changed"));
}

TEST_F(Use, WithTheDaemonDownTheAdviceIsOnlyGivenForAReleaseThatExists) {
  start("hold: 60s");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state("a") == "held"; }));
  newsroom.stop();
  EXPECT_THAT(newsroom.command({"cancel", "a"}).err,
              HasSubstr("touch " + (newsroom.directory / "spool/incoming/a.cancel").string()));
  const auto nosuch = newsroom.command({"cancel", "nosuch"});
  EXPECT_THAT(nosuch.err, AllOf(HasSubstr("there is no release 'nosuch'"), Not(HasSubstr("touch"))));
}

TEST_F(Use, WhatIsStillInIncomingIsCancelledWhenItIsTaken) {
  start_settling("12s");
  newsroom.drop("q3.md", simple_release("Third quarter"));
  ASSERT_TRUE(newsroom.done("q3"));
  newsroom.directory.put("spool/incoming/q4.md", simple_release("Fourth quarter"));  // settles
  const auto cancelled = newsroom.command({"cancel", "q4"});
  EXPECT_EQ(cancelled.status, 0) << cancelled.err;
  EXPECT_EQ(cancelled.out, "q4.md is still in incoming/ and has not been accepted; it will be cancelled once it is.\n");
  EXPECT_THAT(newsroom.command({"status"}).out, HasSubstr("incoming: q4.md, "));
  ASSERT_TRUE(eventually([&] { return state("q4") == "cancelled"; }));
  EXPECT_EQ(capture->mail_count(), 3u) << "of q3";
  EXPECT_TRUE(fs::is_empty(newsroom.directory / "spool/rejected"));
}

TEST_F(Use, WhatWasSubmittedAMomentAgoCanAlwaysBeCancelled) {
  start("hold: 60s");
  for (int i = 0; i < 6; ++i) {
    const auto id = fmt::format("l{}", i);
    ASSERT_EQ(newsroom.command({"submit", release(id + ".md", id), "--yes"}).status, 0);
    const auto cancelled = newsroom.command({"cancel", id});
    EXPECT_EQ(cancelled.status, 0) << cancelled.err;
    EXPECT_TRUE(eventually([&] { return state(id) == "cancelled"; })) << id;
  }
}

TEST_F(Use, ACommandDroppedWithItsReleaseIsObeyedAndNotRejectedToo) {
  start_settling("500ms");
  newsroom.directory.put("spool/incoming/pr1.pause", "");
  newsroom.directory.put("spool/incoming/pr1.md", simple_release("One"));
  ASSERT_TRUE(eventually([&] { return state("pr1") == "paused"; }));
  newsroom.drop("pr2.md", simple_release("Two"));  // a later scan
  ASSERT_TRUE(newsroom.done("pr2"));
  EXPECT_TRUE(fs::is_empty(newsroom.directory / "spool/rejected"));
}

TEST_F(Use, ACommandWaitsForItsReleaseAsLongAsADropSettles) {
  start_settling("5s");
  newsroom.drop("first.md", simple_release("First"));
  ASSERT_TRUE(newsroom.done("first"));  // the list is at rest from now on
  newsroom.directory.put("spool/incoming/pr1.cancel", "");
  newsroom.drop("other.md", simple_release("Other"));
  ASSERT_TRUE(newsroom.done("other"));  // the command was seen by now
  newsroom.drop("pr1.md", simple_release("One"));
  ASSERT_TRUE(eventually([&] { return state("pr1") == "cancelled"; }));
  EXPECT_TRUE(fs::is_empty(newsroom.directory / "spool/rejected"));
  newsroom.directory.put("spool/incoming/nothing.cancel", "");
  EXPECT_TRUE(newsroom.rejected("nothing.cancel")) << "it does not wait for ever";
}

TEST_F(Use, WithTheDaemonDownWhatIsInIncomingIsShownAndCanBeCancelled) {
  start_settling("0s");
  newsroom.stop();
  newsroom.directory.put("drafts/v5.md", "---\ntitle: Five\nid: five\n---\nText.\n");
  ASSERT_EQ(newsroom.command({"submit", (newsroom.directory / "drafts/v5.md").string(), "--yes"}).status, 0);
  EXPECT_THAT(newsroom.command({"status"}).out, HasSubstr("incoming: v5.md, waiting for the daemon to start"));
  EXPECT_EQ(newsroom.command({"status", "five"}).out, "v5.md is still in incoming/ and has not been accepted.\n");
  EXPECT_EQ(newsroom.command({"cancel", "five"}).out,
            "v5.md is still in incoming/ and has not been accepted; it will be cancelled once it is.\n");
  newsroom.start();
  ASSERT_TRUE(eventually([&] { return state("five") == "cancelled"; }));
  EXPECT_EQ(capture->mail_count(), 0u);
}

TEST_F(Use, ResumeAndRetryTryARelayThatRefusedAtOnceAndSaySo) {
  std::atomic<bool> refuses = true;
  std::atomic<int> refused = 0;
  CaptureOptions options;
  options.smtp_script = [&](const SmtpStep& step) {
    ServerAction action;
    if (refuses && step.stage == "mail") {
      action.reply = "550 5.7.1 sender not allowed";
      ++refused;
    }
    return action;
  };
  Capture moody(options);
  newsroom.list("press.csv", recipients(2));
  newsroom.configure(press_settings(moody->smtp_port()));
  newsroom.start();
  std::vector<std::string> ids = {"r0", "r1", "r2", "r3"};
  for (const auto& id : ids) newsroom.drop(id + ".md", simple_release(id));
  ASSERT_TRUE(eventually([&] {
    return newsroom.command({"status"}).out.find("relay main does not work: 550 5.7.1 sender not allowed; ") !=
           std::string::npos;
  })) << newsroom.command({"status"}).out;
  for (const auto& id : ids) ASSERT_TRUE(eventually([&] { return state(id) == "sending"; })) << id;
  // The release says what its relay says, not when its own row was due.
  EXPECT_THAT(newsroom.command({"trace", "user0@example.org"}).out, HasSubstr("550 5.7.1 sender not allowed"));
  const int before = refused;
  EXPECT_EQ(newsroom.command({"retry", "r0"}).out,
            "nothing has failed or expired\n"
            "relay main is tried now, for 2 deliveries that wait for it\n");
  ASSERT_TRUE(eventually([&] { return refused > before; }));
  refuses = false;
  // It may be refusing still when it is asked.
  EXPECT_TRUE(
      eventually([&] { return newsroom.command({"resume"}).out == "nothing was paused\nrelay main is tried now\n"; }));
  for (const auto& id : ids) EXPECT_TRUE(newsroom.done(id, Duration(20'000))) << id << "\n" << newsroom.log();
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("event=attempt-failed"))) << "one line for the relay is enough";
}

TEST_F(Use, DuringAGlobalPauseSubmitSaysWhatItWaitsFor) {
  start();
  newsroom.command({"pause"});
  Terminal waiting(words({"submit", release("a.md", "A"), "--yes", "--wait"}));
  ASSERT_TRUE(waiting.shows("Everything is paused; it leaves after: gazetted resume")) << waiting.output();
  ASSERT_TRUE(waiting.shows("a: paused"));
  waiting.type("\x03");
  waiting.wait();
  EXPECT_THAT(waiting.output(), AllOf(HasSubstr("Everything is paused; it leaves after `gazetted resume`"),
                                      Not(HasSubstr("The daemon continues")), Not(HasSubstr("not before"))));
}

TEST_F(Use, WhatWasCancelledCanBeSentAgainUnderAnotherId) {
  start("hold: 60s");
  const auto file = release("p1.md", "Prices");
  ASSERT_EQ(newsroom.command({"submit", file, "--yes"}).status, 0);
  ASSERT_TRUE(eventually([&] { return state("p1") == "held"; }));
  EXPECT_THAT(newsroom.command({"submit", file, "--yes"}).err, HasSubstr("; it has not all left yet.\n"));
  ASSERT_EQ(newsroom.command({"cancel", "p1"}).status, 0);
  ASSERT_TRUE(eventually([&] { return state("p1") == "cancelled"; }));
  const auto again = newsroom.command({"submit", file, "--yes"});
  EXPECT_THAT(again.err, AllOf(HasSubstr("already taken as p1 on 20"), HasSubstr("; it was cancelled"),
                               HasSubstr("give it another id: a line `id: NEW-ID` in its front matter")));
  newsroom.directory.put("drafts/p1.md", "---\nid: p1-again\ntitle: Prices\n---\nText.\n");
  EXPECT_EQ(newsroom.command({"submit", file, "--yes"}).out, "p1-again\n");
  EXPECT_TRUE(eventually([&] { return state("p1-again") == "held"; }));
}

TEST_F(Use, ATestThatGoesToNobodyIsRejected) {
  start();
  newsroom.directory.put("drafts/t.md", simple_release("T"));
  fs::rename(newsroom.directory / "drafts/t.md", newsroom.directory / "spool/test/t.md");
  EXPECT_TRUE(eventually([&] {
    return newsroom.command({"status"}).out.find("test/t.md: test mails go to the addresses in 'notify'") !=
           std::string::npos;
  })) << newsroom.command({"status"}).out;
}

TEST_F(Use, APreviewShowsPeopleWhoAreMailedThroughThatList) {
  newsroom.list("press.csv", recipients(2));
  newsroom.list("donors.csv", recipients(3));
  newsroom.configure(press_settings(capture->smtp_port()) +
                     "  donors: {subscribers: lists/donors.csv, from: press@news.example.org, relay: main}\n");
  const auto shown = newsroom.command({"preview", release("a.md", "A")});
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("To user0@example.org on list press"), HasSubstr("To user2@example.org on list donors"),
                    Not(HasSubstr("To user0@example.org on list donors"))));
}

// --- serve

TEST_F(Use, ADaemonStartedInATerminalEndsWithItAndReloadsOtherwise) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(capture->smtp_port()) + "http: {listen: '127.0.0.1:0'}\n");
  Terminal window(words({"serve"}), 120);
  ASSERT_TRUE(window.shows("event=started")) << window.output();
  ASSERT_TRUE(window.shows("see how it goes")) << window.output();
  EXPECT_THAT(window.output(),
              AllOf(HasSubstr("press ^C to stop it"), HasSubstr("spool/incoming"), HasSubstr("http://127.0.0.1:")));
  EXPECT_THAT(window.output(), Not(HasSubstr("http://127.0.0.1:0/")));
  ::kill(window.id(), SIGHUP);
  ASSERT_TRUE(window.shows("event=reloaded")) << window.output();
  window.close();
  EXPECT_EQ(window.wait(), 0);
}

TEST_F(Use, ServeExitsWithTwoOnAConfigurationThatStartingAgainCannotHelp) {
  newsroom.configure("nonsense: 1\n");
  EXPECT_EQ(newsroom.command({"serve"}).status, 2);
  EXPECT_EQ(newsroom.command({"check"}).status, 1);
  EXPECT_THAT(slurp(source("systemd/gazetted.service.in")), HasSubstr("\nRestartPreventExitStatus=2\n"));
}

// --- status and report

TEST_F(Use, StatusFitsTheScreenWithWhatIsGoingOnFirst) {
  start("hold: 3s", 1);  // time to pause one
  for (int i = 0; i < 12; ++i) newsroom.drop(fmt::format("r{}.md", i), simple_release(fmt::format("R{}", i)));
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(newsroom.done(fmt::format("r{}", i)));
  newsroom.drop("waits.md", simple_release(std::string(300, 'W')));
  ASSERT_TRUE(eventually([&] { return state("waits") == "held"; }));
  newsroom.command({"pause", "waits"});
  ASSERT_TRUE(eventually([&] { return state("waits") == "paused"; }));
  newsroom.drop("last.md", simple_release("Last"));
  ASSERT_TRUE(newsroom.done("last"));
  Terminal once(words({"status"}), 60, 16);
  EXPECT_EQ(once.wait(), 0);
  const auto lines = split(replace_all(once.output(), "\r", ""), '\n');
  EXPECT_LE(lines.size(), 15u) << once.output();
  ASSERT_FALSE(lines.empty());
  EXPECT_THAT(once.output(), HasSubstr("more releases: gazetted status --all"));
  EXPECT_THAT(newsroom.command({"status"}).out, StartsWith("waits  WWW"));
  EXPECT_THAT(newsroom.command({"status", "--all"}).out, AllOf(HasSubstr("\nr0  "), HasSubstr("\nlast  ")));
  Terminal watch(words({"status", "--watch"}), 60, 16);
  ASSERT_TRUE(watch.shows("\033[J\033[H"));
  watch.type("\x03");
  watch.wait();
  EXPECT_THAT(watch.output(), Not(HasSubstr(std::string(61, 'W'))));
  const auto first = watch.output().find("\033[2J");
  EXPECT_EQ(watch.output().find("\033[2J", first + 1), std::string::npos) << "it repaints";
}

TEST_F(Use, StatusShowsWhatIsStillSettling) {
  start("", 1);
  newsroom.directory.put("spool/incoming/slow/release.md", simple_release("Slow"));  // a bundle settles for 30 s
  EXPECT_TRUE(eventually([&] {
    return newsroom.command({"status"}).out.find("incoming: slow, still settling: accepted in ") != std::string::npos;
  }));
}

TEST_F(Use, AHeldReleaseSaysUntilWhenAndHowToStopIt) {
  start("hold: 60s", 1);
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state("a") == "held"; }));
  const auto shown = newsroom.command({"status", "a"}).out;
  EXPECT_THAT(shown, AllOf(HasSubstr("held, leaves "), HasSubstr("to stop it: gazetted cancel a"),
                           HasSubstr("1 waiting"), Not(HasSubstr("Bounces"))));
  newsroom.command({"cancel", "a"});
  const auto cancelled = newsroom.command({"status", "a"}).out;
  EXPECT_THAT(cancelled, AllOf(Not(HasSubstr("cancelled, cancelled")), Not(HasSubstr("Bounces"))));
}

TEST_F(Use, ARejectedFileIsNamedOnce) {
  start();
  newsroom.drop("bad.md", "no headline\n");
  ASSERT_TRUE(newsroom.rejected("bad.md"));
  const auto shown = newsroom.command({"status"}).out;
  EXPECT_THAT(shown, AllOf(HasSubstr("bad.md:"), Not(HasSubstr("bad.md: bad.md"))));
}

TEST_F(Use, ADumbTerminalGetsNoColour) {
  start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  Terminal dumb(words({"status", "a"}), 80, 24, "dumb");
  EXPECT_EQ(dumb.wait(), 0);
  EXPECT_THAT(dumb.output(), Not(HasSubstr("\033")));
  Terminal colour(words({"status", "a"}));
  EXPECT_EQ(colour.wait(), 0);
  EXPECT_THAT(colour.output(), HasSubstr("\033[1ma\033[0m"));
}

// --- the demo

TEST(Demo, SendsItsReleaseToEverybodyAndSaysWhatIsWrongWithItsLists) {
  TemporaryDirectory home;
  const auto ran = run({"env", "TMPDIR=" + home.path().string(), binary(), "demo", "--no-wait"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("12 mails and 4 posts arrived at the sandbox."),
                             HasSubstr("mail    mei.tan@river-weekly.example"), HasSubstr("channel fediverse")));
  EXPECT_THAT(ran.err, HasSubstr("  local-press: 10 recipients, 1 row cannot be read"))
      << "one bad row is shown, and stops nobody";
}

// --- the command line itself

TEST_F(Use, WhatCouldNotBeWrittenIsNoSuccess) {
  start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  for (const char* command : {"report a", "status", "status a --json", "suppress", "trace a@example.org",
                              "completion bash", "help", "--version", "submit --help"}) {
    const auto ran = run({"sh", "-c", binary() + " -c " + newsroom.config().string() + " " + command + " >/dev/full"});
    EXPECT_EQ(ran.status, 1) << command;
    EXPECT_THAT(ran.err, HasSubstr("gazetted: cannot write to standard output: No space left on device\n")) << command;
  }
  const auto piped = run({"bash", "-c", "set -o pipefail; " + binary() + " help | true; test $? -ne 1"});
  EXPECT_EQ(piped.status, 0) << "a reader that went away is no error of ours";
}

TEST_F(Use, AMistypedOptionIsAnsweredWithTheNearest) {
  const auto typo = run({binary(), "submit", "a.md", "--wiat"});
  EXPECT_EQ(typo.status, 2);
  EXPECT_EQ(typo.err, "gazetted: submit has no option '--wiat'; did you mean '--wait'?\n");
  EXPECT_EQ(run({binary(), "status", "a", "b"}).err, "gazetted: status: 'b' is not expected; gazetted help status\n");
  const auto none = run({binary(), "submit"});
  EXPECT_EQ(none.status, 2);
  EXPECT_EQ(none.err, "gazetted: submit: RELEASE: a file is missing: gazetted submit FILE; gazetted help submit\n");
  const auto cancel = run({binary(), "cancel"});
  EXPECT_EQ(cancel.status, 2);
  EXPECT_THAT(cancel.err, StartsWith("gazetted: cancel: "));
}

TEST_F(Use, AMistypedCommandIsAnsweredWithTheNearest) {
  const auto typo = run({binary(), "chekc"});
  EXPECT_EQ(typo.status, 2);
  EXPECT_EQ(typo.err, "gazetted: there is no command 'chekc'; did you mean 'check'?\n");
  EXPECT_EQ(run({binary(), "-c", "x.yaml", "stauts"}).err,
            "gazetted: there is no command 'stauts'; did you mean 'status'?\n");
  EXPECT_EQ(run({binary(), "--rehearse", "x", "zzzzzz"}).err,
            "gazetted: there is no command 'zzzzzz'; gazetted help lists them\n");
}

TEST_F(Use, HelpAndVersionAreCommands) {
  const auto help = run({binary(), "help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("\n  submit "), HasSubstr("gazetted demo"), HasSubstr("gazetted init")));
  EXPECT_THAT(run({binary(), "help", "submit"}).out, AllOf(HasSubstr("--once"), HasSubstr("gazetted submit")));
  const auto unknown = run({binary(), "help", "sumbit"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'submit'?"));
  EXPECT_THAT(run({binary(), "version"}).out, StartsWith("gazetted 0."));
  const auto nothing = run({binary()});
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.err, HasSubstr("gazetted init"));
}

TEST_F(Use, WithoutAConfigurationTheWaysToOneAreNamed) {
  const auto ran = run({"env", "-u", "GAZETTED_CONFIG", binary(), "-c", "/nowhere/gazetted.yaml", "status"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("there is no configuration at /nowhere/gazetted.yaml"),
                             HasSubstr("gazetted init"), HasSubstr("gazetted demo"), HasSubstr("GAZETTED_CONFIG")));
}

TEST_F(Use, InitWritesANewsroomThatChecksAndRehearses) {
  const auto desk = newsroom.directory / "desk";
  const auto made = run({binary(), "init", desk.string()});
  ASSERT_EQ(made.status, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr(binary() + " -c " + (desk / "gazetted.yaml").string() + " check"));
  const auto config = (desk / "gazetted.yaml").string();
  const auto checked = run({binary(), "-c", config, "check", (desk / "first-release.md").string()});
  EXPECT_EQ(checked.status, 0) << checked.out;
  EXPECT_THAT(checked.out, Not(HasSubstr("warning"))) << "an example is without blame";
  const auto stage = (desk / "rehearsal").string();
  const auto sent =
      run({binary(), "-c", config, "--rehearse", stage, "submit", (desk / "first-release.md").string(), "--yes"});
  EXPECT_THAT(sent.err, HasSubstr("press: 2 recipients"));
  const auto again = run({binary(), "init", desk.string()});
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.err, HasSubstr("already exists; nothing was written"));
}

TEST_F(Use, CompletionKnowsEveryCommandAndOption) {
  const auto script = run({binary(), "completion", "bash"}).out;
  EXPECT_THAT(script, AllOf(HasSubstr("complete -o filenames -F _gazetted gazetted"), HasSubstr("--once"),
                            HasSubstr("doctor"), HasSubstr("--rehearse")));
  newsroom.directory.put(
      "complete", script +
                      "COMP_WORDS=(gazetted sub); COMP_CWORD=1; _gazetted; echo \"${COMPREPLY[@]}\"\n"
                      "COMP_WORDS=(gazetted -c x submit --on); COMP_CWORD=4; _gazetted; echo \"${COMPREPLY[@]}\"\n");
  EXPECT_EQ(run({"bash", (newsroom.directory / "complete").string()}).out, "submit subscribers subscribe\n--once\n");
  // What an option or a command wants, and never a file's name in its place.
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(1));
  const auto offered = [&](const std::string& words) {
    newsroom.directory.put("complete", script + "COMP_WORDS=(" + binary() + " -c " + newsroom.config().string() + " " +
                                           words +
                                           " ''); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _gazetted; "
                                           "echo \"${COMPREPLY[@]}\"\n");
    return run({"bash", (newsroom.directory / "complete").string()}).out;
  };
  EXPECT_EQ(offered("report --format"), "csv json\n");
  EXPECT_EQ(offered("pause --list"), "press\n");
  EXPECT_EQ(offered("status"), "\n");
  EXPECT_NE(offered("check"), "\n");
  EXPECT_THAT(run({binary(), "completion", "zsh"}).out, StartsWith("#compdef gazetted\n"));
  EXPECT_THAT(run({binary(), "completion", "fish"}).out,
              HasSubstr("complete -c gazetted -n __fish_use_subcommand -f -a submit"));
  EXPECT_EQ(run({binary(), "completion", "csh"}).status, 2);
}

TEST_F(Use, AQuoteThatIsNeverClosedIsNoTitle) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(1));
  const auto checked = [&](const std::string& title) {
    const auto file = newsroom.directory.put("drafts/a.md", "---\ntitle: " + title + "\n---\nText.\n");
    return newsroom.command({"check", file.string()});
  };
  EXPECT_THAT(checked("\"Foo").out, HasSubstr("a.md:2:8: a quote is never closed"));
  EXPECT_EQ(checked("\"Foo\" says Bar").status, 0);
  EXPECT_EQ(checked("'Tis the season").status, 0);
}

// --- configuration and log

TEST_F(Use, AMistypedTimeZoneIsAnsweredWithTheNearest) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(1));
  const auto yaml = slurp(newsroom.config());
  take(yaml, "Europe/London", "Europe/Brelin");
  EXPECT_THAT(newsroom.command({"check"}).out,
              HasSubstr("'Europe/Brelin' is not a time zone; did you mean 'Europe/Berlin'?"));
}

TEST_F(Use, ThePreviewTakesATimeAsAReleaseSaysIt) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(1));
  newsroom.directory.put("a.md", "# A bridge\n\nText.\n");
  const auto preview = [&](const std::string& at) {
    return newsroom.command({"preview", (newsroom.directory / "a.md").string(), "--at", at, "--out",
                             (newsroom.directory / "out").string()});
  };
  for (const char* at : {"2026-07-01 09:00", "Wed 2026-07-01 04:00 America/New_York", "2026-07-01T08:00:00Z"}) {
    fs::remove_all(newsroom.directory / "out");
    ASSERT_EQ(preview(at).status, 0) << at;
    EXPECT_THAT(slurp(newsroom.directory / "out/press/user0@example.org.eml"),
                HasSubstr("Date: Wed, 01 Jul 2026 08:00:00 +0000"))
        << at;
  }
  const auto refused = preview("2026-07-01 9am");
  EXPECT_NE(refused.status, 0);
  EXPECT_THAT(refused.err + refused.out, HasSubstr("--at: '2026-07-01 9am' uses am, which is misread around noon and "
                                                   "midnight; write 09:00, on 24 hours"));
}

TEST_F(Use, CheckNamesTheMissingPackageOfTimeZones) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(1));
  ::setenv("TZDIR", (newsroom.directory / "none").c_str(), 1);
  const auto checked = newsroom.command({"check"});
  ::unsetenv("TZDIR");
  EXPECT_EQ(checked.status, 1) << checked.out;
  EXPECT_THAT(checked.out, testing::ContainsRegex("gazetted.yaml:[0-9]+:[0-9]+: there are no time zones in "
                                                  ".*/none; install the package tzdata"));
}

TEST_F(Use, OneMistakeIsToldOnce) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(1));
  take(slurp(newsroom.config()), "Press Office <press@news.example.org>", "press(at)news");
  const auto checked = newsroom.command({"check"}).out;
  EXPECT_EQ(checked.find("from"), checked.rfind("from")) << checked;
}

TEST_F(Use, JsonLogLinesHaveTimeAndLevelAndNumbersAsNumbers) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(capture->smtp_port()));
  take(slurp(newsroom.config()), "log: {level: debug}", "log: {level: debug, format: json}");
  newsroom.start();
  newsroom.drop("2024.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("2024"));
  newsroom.stop();
  int outcomes = 0;
  for (const auto& line : split(newsroom.log(), '\n')) {
    const auto value = parse_json(line);
    ASSERT_TRUE(value && value->is_object()) << line;
    const auto& object = value->as_object();
    EXPECT_TRUE(parse_rfc3339(text_member(object, "time"))) << line;
    EXPECT_THAT(text_member(object, "level"), testing::AnyOf("debug", "info", "warn", "error")) << line;
    if (text_member(object, "event") == "started") {
      EXPECT_EQ(int_member(object, "lists"), 1) << line;
    }
    if (text_member(object, "event") != "outcome") continue;
    ++outcomes;
    EXPECT_EQ(int_member(object, "code"), 250) << line;
    EXPECT_EQ(int_member(object, "attempts"), 1) << line;
    EXPECT_EQ(text_member(object, "release"), "2024") << "an id stays a text";
  }
  EXPECT_EQ(outcomes, 1);
}

// --- installed files

TEST(Installed, ListsCanBeEditedByTheGroupAndAreNotExecutable) {
  TemporaryDirectory root;
  root.put("etc/passwd", "root:x:0:0::/:/bin/sh\ngazetted:x:990:990::/:/bin/false\n");
  root.put("etc/group", "root:x:0:\npress:x:990:\n");
  const auto list = root.put("etc/gazetted/lists/press.csv", "email\n");
  const auto config = source("systemd/gazetted.tmpfiles").string();
  const auto ran = run({"systemd-tmpfiles", "--create", "--root=" + root.path().string(), config});
  if (::getuid() != 0) GTEST_SKIP() << "needs root, to change owners";
  ASSERT_EQ(ran.status, 0) << ran.err;
  struct stat info {};
  ASSERT_EQ(::stat(list.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0660u);
  EXPECT_EQ(info.st_gid, 990u);
  ASSERT_EQ(::stat(list.parent_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 02770u);
}

TEST(Installed, TheUnitIsOneThatSystemdUnderstands) {
  TemporaryDirectory directory;
  const auto unit =
      directory.put("gazetted.service", replace_all(replace_all(slurp(source("systemd/gazetted.service.in")),
                                                                "@CMAKE_INSTALL_FULL_BINDIR@/gazetted", binary()),
                                                    "@CMAKE_INSTALL_FULL_DATADIR@", "/usr/share"));
  const auto ran = run({"systemd-analyze", "verify", "--man=no", "--recursive-errors=no", unit.string()});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.err, Not(HasSubstr("gazetted.service")));
}

}  // namespace
}  // namespace gazetted::test
