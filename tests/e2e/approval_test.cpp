// Approval: what needs one leaves when a second person has said yes, through whichever door, and not before.
#include <gmock/gmock.h>
#include <pwd.h>
#include <unistd.h>

#include "gazetted/mail/read_mail.hpp"
#include "press_newsroom.hpp"
#include "support/daemon_here.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

uid_t uid_called(const std::string& name) { return ::getpwnam(name.c_str())->pw_uid; }

class Approvals : public PressNewsroom {
 protected:
  void SetUp() override {
    if (::getuid() != 0) GTEST_SKIP() << "skipped: needs root, to be several people";
    newsroom.extra = "notify: [desk@example.org]\n";
  }
  void begin(const std::string& list_extra = "") {
    newsroom.list("press.csv", recipients(20));
    newsroom.configure(press_settings(capture->smtp_port(), "", list_extra));
    newsroom.start();
    fs::permissions(newsroom.directory.path(), fs::perms::all);
  }
  // As a file of this user.
  void drop_of(const std::string& user, const std::string& name, const std::string& text) {
    fs::create_directories(newsroom.incoming());
    const auto file = newsroom.directory.put("drop/" + name, text);
    ASSERT_EQ(::chown(file.c_str(), uid_called(user), gid_t(-1)), 0);
    fs::rename(file, newsroom.incoming() / name);
  }
  Ran command_of(const std::string& user, const std::vector<std::string>& words) {
    fs::permissions(newsroom.directory / "control.sock", fs::perms::all);
    std::vector<std::string> all = {"setpriv", "--reuid=" + user,         "--regid=nogroup", "--clear-groups", binary(),
                                    "-c",      newsroom.config().string()};
    all.insert(all.end(), words.begin(), words.end());
    return run(all);
  }
  bool is_held(const std::string& id) {
    return eventually([&] { return state(id) == "held"; });
  }
  std::size_t mails_to_readers() {
    std::size_t count = 0;
    for (const auto& mail : capture->mails()) count += mail.recipient.starts_with("user") ? 1 : 0;
    return count;
  }
  std::vector<std::string> subjects_to(const std::string& address) {
    std::vector<std::string> subjects;
    for (const auto& mail : capture->mails()) {
      if (mail.recipient == address) subjects.push_back(view_mail(mail.bytes).subject);
    }
    return subjects;
  }
  static constexpr const char* needs_one = "---\ntitle: Plan\napproval: true\n---\nText.\n";
};

TEST_F(Approvals, WhatNeedsOneLeavesWhenSomebodyElseHasSaidYes) {
  begin();
  drop_of("nobody", "plan.md", needs_one);
  ASSERT_TRUE(is_held("plan")) << newsroom.log();
  EXPECT_THAT(newsroom.command({"status", "plan"}).out,
              AllOf(HasSubstr("held: it awaits the approval of a second person"), HasSubstr("approve plan"),
                    Not(HasSubstr("resume"))));
  EXPECT_THAT(command_of("nobody", {"approve", "plan"}).err,
              HasSubstr("whoever submitted a release cannot approve it"));
  EXPECT_THAT(newsroom.command({"approve", "plan"}).err, HasSubstr("root may be anybody"));
  EXPECT_EQ(newsroom.command({"resume", "plan"}).status, 0);
  EXPECT_EQ(state("plan"), "held");
  newsroom.kill();
  newsroom.start();
  EXPECT_EQ(state("plan"), "held");
  EXPECT_EQ(mails_to_readers(), 0u);
  const auto approved = command_of("daemon", {"approve", "plan", "--reason", "read twice"});
  EXPECT_EQ(approved.status, 0) << approved.err;
  EXPECT_THAT(approved.out, testing::StartsWith("approved plan"));
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_EQ(mails_to_readers(), 20u);
  const auto json = parse_json(newsroom.command({"status", "plan", "--json"}).out);
  EXPECT_EQ(json->at("approval").as_string(), "given");
  EXPECT_EQ(json->at("approved_by").as_string(), "daemon");
  EXPECT_THAT(newsroom.command({"history", "plan"}).out, HasSubstr("by daemon, control socket: read twice"));
  EXPECT_THAT(command_of("daemon", {"approve", "plan"}).err, HasSubstr("approved already"));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

// Whose file lies in the spool, nobody behind sudo can be told apart by.
TEST_F(Approvals, AListCanAskForOneAndAFileInTheSpoolIsNone) {
  begin("approval: true");
  drop_of("nobody", "plan.md", simple_release("Plan"));
  ASSERT_TRUE(is_held("plan")) << newsroom.log();
  drop_of("daemon", "plan.approve", "");
  ASSERT_TRUE(newsroom.rejected("plan.approve")) << newsroom.log();
  EXPECT_EQ(state("plan"), "held");
  EXPECT_EQ(command_of("daemon", {"approve", "plan"}).status, 0);
  EXPECT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_EQ(mails_to_readers(), 20u);
}

// What somebody has read is what leaves, and no text that took its place meanwhile.
TEST_F(Approvals, AnApprovalNamesTheTextThatWasRead) {
  begin();
  drop_of("nobody", "plan.md", needs_one);
  ASSERT_TRUE(is_held("plan")) << newsroom.log();
  const auto told = newsroom.command({"status", "plan"}).out;
  const auto at = told.find("--text ") + 7;
  const auto hash = told.substr(at, 8);
  drop_of("nobody", "plan.md", "---\ntitle: Plan\napproval: true\n---\nAnother text.\n");
  const auto is_another = [&] { return newsroom.status("plan")->hash.substr(0, 8) != hash && state("plan") == "held"; };
  ASSERT_TRUE(eventually(is_another)) << newsroom.log();
  EXPECT_THAT(command_of("daemon", {"approve", "plan", "--text", hash}).err, HasSubstr("it has another text now"));
  EXPECT_EQ(state("plan"), "held");
  EXPECT_EQ(command_of("daemon", {"approve", "plan", "--text", newsroom.status("plan")->hash}).status, 0);
  EXPECT_TRUE(newsroom.done("plan")) << newsroom.log();
}

TEST_F(Approvals, WhatIsOverIsNotApproved) {
  begin();
  drop_of("nobody", "plan.md", needs_one);
  ASSERT_TRUE(is_held("plan")) << newsroom.log();
  EXPECT_EQ(newsroom.command({"cancel", "plan"}).status, 0);
  EXPECT_THAT(command_of("daemon", {"approve", "plan"}).err, HasSubstr("it was cancelled"));
  EXPECT_EQ(parse_json(newsroom.command({"status", "plan", "--json"}).out)->as_object().contains("held"), false);
}

TEST_F(Approvals, ApproversGetProofsAndOneOfThemMayPassItAlone) {
  newsroom.extra += "approvers: {daemon: chief@example.org, bin: deputy@example.org}\n";
  begin();
  drop_of("daemon", "plan.md", needs_one);
  ASSERT_TRUE(is_held("plan")) << newsroom.log();
  for (const auto* address : {"chief@example.org", "deputy@example.org"}) {
    ASSERT_TRUE(eventually([&] { return subjects_to(address).size() == 2; })) << newsroom.log();
    EXPECT_THAT(subjects_to(address), testing::UnorderedElementsAre("[TEST] Plan", "Approval needed: Plan"));
  }
  EXPECT_THAT(subjects_to("desk@example.org"), Contains("Approval needed: Plan"));
  EXPECT_THAT(command_of("nobody", {"approve", "plan"}).err, HasSubstr("named under 'approvers'"));
  EXPECT_THAT(command_of("daemon", {"approve", "plan", "--force"}).err, HasSubstr("add --reason TEXT"));
  EXPECT_EQ(mails_to_readers(), 0u);
  EXPECT_EQ(command_of("daemon", {"approve", "plan", "--force", "--reason", "the deputy is away"}).status, 0);
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_THAT(newsroom.command({"status", "plan"}).out,
              HasSubstr("approved by daemon alone; somebody else has to confirm it: gazetted approve plan --text "));
  ASSERT_TRUE(eventually([&] { return subjects_to("chief@example.org").size() == 3; })) << newsroom.log();
  EXPECT_THAT(subjects_to("chief@example.org"), Contains("Approved alone: plan"));
  EXPECT_EQ(command_of("daemon", {"approve", "plan"}).status, 1);
  EXPECT_EQ(command_of("bin", {"approve", "plan", "--text", ""}).status, 2);
  EXPECT_EQ(command_of("bin", {"approve", "plan"}).status, 0);
  EXPECT_THAT(newsroom.command({"status", "plan"}).out, HasSubstr("approved by bin\n"));
  EXPECT_EQ(mails_to_readers(), 20u) << "confirming it mails nobody again";
}

// What root dropped waited for a yes that nobody could give, and only `submit` said so.
TEST_F(Approvals, WhatNobodyCanApproveIsSaidEverywhere) {
  begin();
  const auto draft = newsroom.directory.put("drafts/plan.md", needs_one).string();
  EXPECT_THAT(
      newsroom.command({"check", draft}).out,
      HasSubstr("warning: it needs an approval and belongs to root: dropped as it is, nobody can approve it: "));
  EXPECT_THAT(command_of("nobody", {"check", draft}).out, HasSubstr("belongs to root: dropped as it is"));
  drop_of("root", "plan.md", needs_one);
  ASSERT_TRUE(is_held("plan")) << newsroom.log();
  const auto* const said = "nobody can approve it: who submitted it is not known (root may be anybody). Name the users";
  EXPECT_THAT(newsroom.command({"status", "plan"}).out, AllOf(HasSubstr(said), Not(HasSubstr("to approve it:"))));
  EXPECT_THAT(newsroom.command({"schedule"}).out, HasSubstr(said));
  ASSERT_TRUE(eventually([&] { return !subjects_to("desk@example.org").empty(); })) << newsroom.log();
  std::string notices;
  for (const auto& mail : capture->mails()) notices += view_mail(mail.bytes).text;
  EXPECT_THAT(notices, HasSubstr("As things are, nobody can approve it"));
  EXPECT_THAT(command_of("daemon", {"approve", "plan"}).err, HasSubstr("nobody knows who submitted it"));
}

// Whoever put one file into another's bundle would approve their own text.
TEST_F(Approvals, ABundleOfSeveralUsersHasNoSubmitter) {
  begin();
  const auto bundle = newsroom.directory / "drop/plan";
  fs::create_directories(bundle);
  newsroom.directory.put("drop/plan/release.md", needs_one);
  ASSERT_EQ(::chown((bundle / "release.md").c_str(), uid_called("daemon"), gid_t(-1)), 0);
  ASSERT_EQ(::chown(bundle.c_str(), uid_called("nobody"), gid_t(-1)), 0);
  fs::rename(bundle, newsroom.incoming() / "plan");
  ASSERT_TRUE(newsroom.rejected("plan")) << newsroom.log();
  EXPECT_THAT(slurp(newsroom.directory / "spool/rejected/plan.error.txt"), HasSubstr("belong to several users"));
}

TEST_F(Approvals, AReplacementAwaitsOneOfItsOwn) {
  newsroom.spool_extra = "hold: 1h";
  begin();
  drop_of("nobody", "plan.md", needs_one);
  ASSERT_TRUE(is_held("plan")) << newsroom.log();
  ASSERT_EQ(command_of("daemon", {"approve", "plan"}).status, 0);
  drop_of("nobody", "plan.md", "---\ntitle: Plan\n---\nAnother text.\n");
  ASSERT_TRUE(eventually([&] { return newsroom.status("plan")->approval.is_awaited(); })) << newsroom.log();
  EXPECT_EQ(mails_to_readers(), 0u);
}

// Whoever may not publish would else have its headline read out by the withdrawal.
TEST_F(Approvals, AWithdrawalNamesTheTextThatPeopleHave) {
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.drop("plan.md", "---\ntitle: The public plan\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  newsroom.drop("draft.md",
                "---\nkind: correction\nsupersedes: plan\ntitle: The secret draft\napproval: true\n"
                "change_note: One number is another one.\n---\nText.\n");
  ASSERT_TRUE(is_held("draft")) << newsroom.log();
  newsroom.drop(
      "away.md",
      "---\nkind: withdrawal\nsupersedes: draft\nchange_note: The plan was wrong from its first line.\n---\n");
  ASSERT_TRUE(newsroom.done("away")) << newsroom.log();
  EXPECT_EQ(newsroom.status("away")->title, "The public plan");
  bool found = false;
  for (const auto& mail : capture->mails()) {
    if (mail.recipient == "desk@example.org") continue;
    EXPECT_THAT(mail.bytes, Not(HasSubstr("The secret draft")));
    found = found || mail.bytes.find("WITHDRAWN") != std::string::npos;
  }
  EXPECT_TRUE(found);
}

TEST_F(Approvals, AnAudienceThatHasGrownIsNotWhatWasApproved) {
  newsroom.extra += "guards: {grow: 900%}\n";
  newsroom.list("press.csv", recipients(20));
  newsroom.configure(press_settings(capture->smtp_port(), "", "approval: true"));
  DaemonHere daemon(newsroom);
  fs::permissions(newsroom.directory.path(), fs::perms::all);
  const Time later = daemon.clock.now() + Duration(2 * 3'600'000);
  drop_of("nobody", "plan.md", "---\ntitle: Plan\nrelease_at: " + format_rfc3339(later) + "\n---\nText.\n");
  ASSERT_TRUE(is_held("plan")) << newsroom.log();
  ASSERT_EQ(command_of("daemon", {"approve", "plan"}).status, 0);
  EXPECT_EQ(state("plan"), "scheduled");
  newsroom.list("press.csv", recipients(30));
  daemon.clock.set_by(Duration(3 * 3'600'000));
  newsroom.directory.put("spool/incoming/.look", "");  // at which the daemon looks at its clock
  ASSERT_TRUE(eventually([&] { return newsroom.status("plan")->approval.is_awaited(); })) << newsroom.log();
  EXPECT_THAT(newsroom.command({"history", "plan"}).out,
              HasSubstr("it was approved for 20 recipients, and its lists have 30 now"));
  EXPECT_EQ(mails_to_readers(), 0u);
  ASSERT_EQ(command_of("daemon", {"approve", "plan"}).status, 0);
  EXPECT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_EQ(mails_to_readers(), 30u);
}

TEST_F(Approvals, AnotherFileIsNotTheListThatWasApproved) {
  newsroom.list("press.csv", recipients(20));
  newsroom.configure(press_settings(capture->smtp_port(), "", "approval: true"));
  newsroom.start();
  fs::permissions(newsroom.directory.path(), fs::perms::all);
  drop_of("nobody", "plan.md",
          "---\ntitle: Plan\nrelease_at: " + format_rfc3339(Clock().now() + Duration(3'600'000)) + "\n---\nText.\n");
  ASSERT_TRUE(is_held("plan")) << newsroom.log();
  ASSERT_EQ(command_of("daemon", {"approve", "plan"}).status, 0);
  newsroom.stop();
  newsroom.list("other.csv", recipients(20));  // as many, and even the same
  auto yaml = slurp(newsroom.config());
  yaml.replace(yaml.find("press.csv"), 9, "other.csv");
  newsroom.directory.put("gazetted.yaml", yaml);
  DaemonHere daemon(newsroom);
  daemon.clock.set_by(Duration(3'700'000));
  newsroom.directory.put("spool/incoming/.look", "");
  ASSERT_TRUE(eventually([&] { return newsroom.status("plan")->approval.is_awaited(); })) << newsroom.log();
  EXPECT_THAT(newsroom.command({"history", "plan"}).out, HasSubstr("list 'press' is not read from where"));
  EXPECT_EQ(mails_to_readers(), 0u);
  ASSERT_EQ(command_of("daemon", {"approve", "plan"}).status, 0);
  EXPECT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_EQ(mails_to_readers(), 20u);
}

}  // namespace
}  // namespace gazetted::test
