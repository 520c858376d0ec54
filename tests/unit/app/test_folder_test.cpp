#include "gazetted/app/test_folder.hpp"

#include "gazetted/edition/prepare.hpp"
#include "intake_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string bridge = "# A bridge opens\n\nIt opens today.\n";

class TestFolderTest : public IntakeFixture {
 protected:
  TestFolderTest() {
    write_list(clock.now() - Duration(3'600'000), "email,name\nanna@example.org,Anna\nb@example.org,Ben\n");
    daemons.notify = {"anna@example.org", "stranger@example.org"};
    told_of.test_refused = hooks.test_refused;
    told_of.test_mails = [this](std::vector<TestMail> some, const std::string& name) {
      told.push_back("mailed " + name);
      for (auto& mail : some) mails.push_back(std::move(mail));
    };
  }
  // As one looks at it a while after it was put there.
  void put(const std::string& name, const std::string& text) {
    written_at(directory.put("spool/test/" + name, text), clock.now());
    folder.mail_changes(daemons);
    pass(Duration(3'600'000));
    folder.mail_changes(daemons);
  }
  Settings daemons = settings;
  IntakeHooks told_of;
  std::vector<TestMail> mails;
  TestFolder folder{spool, clock, keeper, told_of};
};

TEST_F(TestFolderTest, ADropIsMailedToThoseOfNotifyAndStays) {
  put("bridge.md", bridge);
  EXPECT_THAT(told, ElementsAre("mailed bridge.md"));
  ASSERT_THAT(mails, SizeIs(2));
  EXPECT_EQ(mails[0].message.recipient, "anna@example.org");
  EXPECT_EQ(mails[1].message.recipient, "stranger@example.org");
  EXPECT_THAT(mails[0].message.bytes.whole(), HasSubstr("Subject: [TEST] A bridge opens"));
  EXPECT_EQ(mails[0].relays, std::vector<std::string>{"main"});
  EXPECT_THAT(names_in(spool.test()), ElementsAre("bridge.md"));
  EXPECT_THAT(copies(), IsEmpty());
  folder.mail_changes(daemons);
  EXPECT_THAT(mails, SizeIs(2)) << "only when it changes";
}

TEST_F(TestFolderTest, ADropAndAnOrderMakeTheSameMail) {
  put("bridge.md", bridge);
  ASSERT_THAT(mails, SizeIs(2));
  for (const auto& dropped : mails) {
    TestOrder order;
    order.name = "bridge.md";
    order.files = {{"bridge.md", bridge}};
    order.to = dropped.message.recipient;
    const auto ordered = make_test_mails(order, daemons, directory / "scratch", clock.now());
    ASSERT_TRUE(ordered) << ordered.error().text();
    ASSERT_THAT(ordered->mails, SizeIs(1));
    const auto& mail = ordered->mails[0];
    EXPECT_EQ(mail.message.bytes.whole(), dropped.message.bytes.whole());
    EXPECT_EQ(mail.message.sender, dropped.message.sender);
    EXPECT_EQ(mail.relays, dropped.relays);
    EXPECT_EQ(mail.list, dropped.list);
  }
}

TEST_F(TestFolderTest, WhoIsOnTheListIsAddressedAsThereAndAStrangerAsAStranger) {
  put("bridge.md", bridge);
  ASSERT_THAT(mails, SizeIs(2));
  EXPECT_THAT(mails[0].message.bytes.whole(), HasSubstr("Dear=20=\r\nAnna"));
  EXPECT_THAT(mails[1].message.bytes.whole(), Not(HasSubstr("Dear")));
}

TEST_F(TestFolderTest, EachLanguageOfABundleIsMailed) {
  directory.put("spool/test/b/release.de.md", "# Eine Brücke öffnet\n\nHeute.\n");
  put("b/release.en.md", "# A bridge opens\n\nToday.\n");
  ASSERT_THAT(mails, SizeIs(4));
  std::set<std::string> seen;
  for (const auto& mail : mails) seen.insert(mail.message.recipient + " " + mail.language);
  EXPECT_THAT(seen, ElementsAre("anna@example.org de", "anna@example.org en", "stranger@example.org de",
                                "stranger@example.org en"));
}

TEST_F(TestFolderTest, AMistakeIsToldWithItsPlaceAndMailsNobody) {
  put("typo.md", "---\ntitle: T\nsumary: x\n---\nText.\n");
  EXPECT_THAT(mails, IsEmpty());
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_THAT(told[0], HasSubstr("not mailed test/typo.md: typo.md:3:1: unknown key 'sumary'"));
  EXPECT_THAT(copies(), IsEmpty());
}

TEST_F(TestFolderTest, WhatADaemonThatStopsDoesNotFinishIsMailedByTheNextOne) {
  bool stops = true;
  TestFolder stopping{spool, clock, keeper, told_of, [&] { return !stops; }};
  written_at(directory.put("spool/test/typo.md", "---\ntitle: T\nsumary: x\n---\nText.\n"), clock.now());
  stopping.mail_changes(daemons);
  pass(Duration(3'600'000));
  stopping.mail_changes(daemons);
  EXPECT_THAT(told, IsEmpty());
  EXPECT_THAT(copies(), IsEmpty());
  stops = false;
  stopping.mail_changes(daemons);
  EXPECT_THAT(told, ElementsAre(HasSubstr("not mailed test/typo.md: typo.md:3:1: unknown key 'sumary'")));
}

TEST_F(TestFolderTest, WithoutAnybodyInNotifyItSaysSo) {
  daemons.notify.clear();
  put("bridge.md", bridge);
  EXPECT_THAT(told, ElementsAre("not mailed test/bridge.md: test mails go to the addresses in 'notify', and there are "
                                "none"));
}

TEST_F(TestFolderTest, AReleaseForNoListIsNotMailedInSilence) {
  PrepareInput input;
  input.content = directory.put("bridge.md", bridge);
  input.name = "bridge.md";
  input.now = clock.now();
  Findings findings;
  auto edition = prepare(input, daemons, findings);
  edition.lists.clear();
  const auto mailed = render_test_mails(std::move(edition), daemons, daemons.notify, clock.now());
  ASSERT_FALSE(mailed);
  EXPECT_EQ(mailed.error().text(), "the release goes to no list");
}

}  // namespace
}  // namespace gazetted::test
