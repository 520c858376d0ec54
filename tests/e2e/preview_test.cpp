// What can be known before anything is sent: preview, test and check.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "press_newsroom.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class BeforeAnythingIsSent : public PressNewsroom {};

TEST_F(BeforeAnythingIsSent, WhatIsPreviewedIsWhatIsSent) {
  start("hold: 2s");
  const auto file = newsroom.directory.put("x/a.md", simple_release("Ä preview"));
  ASSERT_EQ(newsroom.command({"submit", file.string(), "--yes"}).out, "a\n");
  ASSERT_TRUE(eventually([&] { return state("a") == "held"; }));
  const auto out = (newsroom.directory / "out").string();
  for (const auto& release : {file.string(), std::string("a")}) {
    const auto ran = newsroom.command(
        {"preview", release, "--for", "user1@example.org", "--out", out, "--at", "2026-03-02T09:00:00Z"});
    ASSERT_EQ(ran.status, 0) << ran.err;
  }
  ASSERT_TRUE(newsroom.done("a"));
  const auto without_date = [](const std::string& bytes) { return bytes.substr(bytes.find("\r\n") + 2); };
  const auto previewed = slurp(newsroom.directory / "out/press/user1@example.org.eml");
  EXPECT_TRUE(previewed.starts_with("Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n"));
  for (const auto& mail : capture->mails()) {
    if (mail.recipient == "user1@example.org") {
      EXPECT_EQ(without_date(mail.bytes), without_date(previewed));
    }
  }
  EXPECT_EQ(newsroom.command({"preview", "nothing-here"}).status, 1);
}

TEST_F(BeforeAnythingIsSent, TestMailsGoToOneselfAndCountNothing) {
  newsroom.extra = "notify: [me@office.example]\n";
  start();
  const auto file = newsroom.directory.put("x/a.md", simple_release("A"));
  const auto ran = newsroom.command({"test", file.string(), "--to", "me@office.example"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  ASSERT_EQ(capture->mails().size(), 1u);
  EXPECT_THAT(capture->mails()[0].bytes, HasSubstr("Subject: [TEST] A\r\n"));
  newsroom.directory.put("spool/test/b.md", simple_release("B"));
  ASSERT_TRUE(eventually([&] { return capture->mails().size() == 2; }, Duration(15'000)));
  EXPECT_THAT(capture->mails()[1].bytes, HasSubstr("Subject: [TEST] B\r\n"));
  EXPECT_TRUE(fs::exists(newsroom.directory / "spool/test/b.md"));
  EXPECT_EQ(state("b"), "");
}

TEST_F(BeforeAnythingIsSent, CheckTellsEverythingWithItsPlace) {
  start();
  const auto good = newsroom.command({"check", newsroom.directory.put("x/a.md", simple_release("A")).string()});
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_THAT(good.err,
              HasSubstr("list press: 3 recipients; CSV, separator ',', utf-8; email is 'email'; name is 'name'"));
  const auto bad =
      newsroom.command({"check", newsroom.directory.put("x/b.md", "---\ntitle: T\ntopic: 1\n---\nB\n").string()});
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(bad.out, HasSubstr("x/b.md:3:1: unknown key 'topic'; did you mean 'topics'?"));
}

TEST_F(BeforeAnythingIsSent, CheckTriesTemplatesOnTheListsColumns) {
  newsroom.list("press.csv", "email,name,Desk\na@example.org,A,News\n");
  newsroom.configure(press_settings(1, "", "template: mine"));
  newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), source("config/templates").string(),
                                                      (newsroom.directory / "templates").string()));
  newsroom.directory.put("templates/mine/subject.txt", "{{release.title}}");
  newsroom.directory.put("templates/mine/message.txt", "For {{subscriber.Dsk}}");
  newsroom.directory.put("templates/mine/message.html", "<p>{{release.titel}}</p>");
  const auto bad = newsroom.command({"check"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(
      bad.out,
      HasSubstr("templates/mine/message.txt:1:5: 'subscriber.Dsk' is not a column of this list; did you mean 'Desk'?"));
  newsroom.directory.put("templates/mine/message.txt", "For {{subscriber.Desk}}");
  EXPECT_THAT(newsroom.command({"check"}).out, HasSubstr("message.html:1:4: 'release.titel' is not known"));
  newsroom.directory.put("templates/mine/message.html", "<p>{{release.title}}</p>");
  EXPECT_EQ(newsroom.command({"check"}).status, 0);
}

}  // namespace
}  // namespace gazetted::test
