// DKIM as receivers see it: what arrives is verified by implementations that others wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class SignedMailTest : public testing::Test {
 protected:
  void SetUp() override {
    if (run({"/usr/bin/python3", "-c", "import dkim, nacl"}).status != 0)
      GTEST_SKIP() << "skipped: python3-dkim and python3-nacl are not installed";
  }
  // A key in the newsroom's directory; its record goes to where the verifiers look.
  void make_key(const std::string& file, const std::string& domain, const std::string& selector, bool ed25519) {
    std::vector<std::string> words = {
        "dkim-key", (newsroom.directory / file).string(), "--domain", domain, "--selector", selector};
    if (ed25519) words.push_back("--ed25519");
    newsroom.directory.put("gazetted.yaml", "");
    const auto made = newsroom.command(words);
    ASSERT_EQ(made.status, 0) << made.err;
    const auto open = made.out.find('"');
    auto record = replace_all(made.out.substr(open + 1, made.out.rfind('"') - open - 1), "\" \"", "");
    records += selector + "._domainkey." + domain + "\t" + record + "\n";
    newsroom.directory.put("records", records);
  }
  Ran verify(const std::string& program, const CapturedMail& mail) {
    newsroom.directory.put("mail.eml", mail.bytes);
    return run({source("tests/support/" + program).string(), (newsroom.directory / "records").string(),
                (newsroom.directory / "mail.eml").string()});
  }
  std::string keys(const std::string& entries) { return "dkim:\n" + entries; }
  Capture capture;
  Newsroom newsroom;
  std::string records;
};

TEST_F(SignedMailTest, EveryMailVerifiesWithBothAlgorithms) {
  make_key("rsa.pem", "news.example.org", "s2026", false);
  make_key("ed.pem", "news.example.org", "e2026", true);
  newsroom.list("press.csv",
                "email,name\na@example.org,Zoë Ångström\nb@example.org,\"Dot . Dash\"\nc@example.org,   \n");
  newsroom.configure(press_settings(capture->smtp_port()) +
                     keys("  - {domain: news.example.org, selector: s2026, key_file: rsa.pem}\n"
                          "  - {domain: news.example.org, selector: e2026, key_file: ed.pem}\n"));
  newsroom.start();
  newsroom.drop("a.md",
                "---\ntitle: Grüße   aus   Köln, mit einem Titel, der so lang ist, dass er gefaltet werden "
                "muss, und noch länger\n---\n\n.dot\n\ntrailing blanks   \n\n\n\nEnd.\n");
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  ASSERT_EQ(capture->mail_count(), 3u);
  for (const auto& mail : capture->mails()) {
    const auto python = verify("verify-dkim", mail);
    EXPECT_EQ(python.status, 0) << python.out << python.err << mail.bytes.substr(0, 2000);
    EXPECT_THAT(python.out, HasSubstr("news.example.org s2026 good"));
    EXPECT_THAT(python.out, HasSubstr("news.example.org e2026 good"));
  }
  // Somebody adds a header that was not there, or changes the body: the oversigned name tells.
  auto forged = capture->mails().front();
  forged.bytes += "one line more\r\n";
  EXPECT_NE(verify("verify-dkim", forged).status, 0);
  forged = capture->mails().front();
  forged.bytes.insert(forged.bytes.find("Subject:"), "Reply-To: <evil@example.net>\r\n");
  EXPECT_NE(verify("verify-dkim", forged).status, 0);
}

TEST_F(SignedMailTest, ASecondImplementationAgrees) {
  if (run({"sh", "-c", "command -v opendkim"}).status != 0) GTEST_SKIP() << "skipped: opendkim is not installed";
  make_key("rsa.pem", "example.org", "s1", false);  // the domain above the one in From
  newsroom.list("press.csv", recipients(2));
  newsroom.configure(press_settings(capture->smtp_port()) +
                     keys("  - {domain: example.org, selector: s1, key_file: rsa.pem}\n"));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  auto mail = capture->mails().front();
  const auto good = verify("verify-dkim-opendkim", mail);
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_THAT(good.out, HasSubstr("verification (s=s1, d=example.org, 2048-bit key) succeeded"));
  mail.bytes += "one line more\r\n";
  EXPECT_EQ(verify("verify-dkim-opendkim", mail).status, 1);
  EXPECT_EQ(verify("verify-dkim-opendkim", capture->mails().back()).status, 0);
}

TEST_F(SignedMailTest, APauseWhileMailIsSignedLosesNothing) {
  make_key("rsa.pem", "news.example.org", "s2026", false);
  newsroom.list("press.csv", recipients(2000));
  newsroom.configure(press_settings(capture->smtp_port()) +
                     keys("  - {domain: news.example.org, selector: s2026, key_file: rsa.pem}\n"));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return capture->mail_count() > 50; }));
  EXPECT_EQ(newsroom.command({"pause", "a"}).status, 0);
  newsroom.stop();
  newsroom.start();
  EXPECT_EQ(newsroom.command({"resume", "a"}).status, 0);
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log().substr(0, 2000);
  EXPECT_EQ(capture->mail_count(), 2000u);
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

}  // namespace
}  // namespace gazetted::test
