// Who asks to be forgotten: nothing names them any more, no old list brings them back, and the accounts balance.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/named_address.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Forget : public testing::Test {
 protected:
  void start(int people = 4, const std::string& more = "") {
    newsroom.list("press.csv", list_of(people));
    newsroom.configure(press_settings(capture->smtp_port()) + more);
    newsroom.start();
  }
  static std::string list_of(int people) {
    std::string text = "email,name,desk\nJo@Example.org,Jo Doe,foreign\n";
    for (int i = 1; i < people; ++i) text += fmt::format("user{0}@example.org,Person {0},home\n", i);
    return text;
  }
  void release(const std::string& id) {
    newsroom.drop(id + ".md", simple_release(id));
    ASSERT_TRUE(newsroom.done(id)) << newsroom.log();
  }
  std::vector<CapturedMail> mails_to(const std::string& address) {
    std::vector<CapturedMail> found;
    for (auto& mail : capture->mails()) {
      if (lower(mail.recipient) == lower(address)) found.push_back(std::move(mail));
    }
    return found;
  }
  // Every file below the state and the spool whose bytes name the address, however they are encoded.
  std::vector<std::string> files_that_name(const std::string& text) {
    const auto address = *Address::parse(text);
    std::vector<std::string> found;
    for (const auto* root : {"state", "spool"}) {
      for (const auto& entry : fs::recursive_directory_iterator(newsroom.directory / root)) {
        if (!entry.is_regular_file()) continue;
        const auto bytes = slurp(entry.path());
        if (lower(bytes).find(address.key()) != std::string::npos || mail_mentions(bytes, address))
          found.push_back(entry.path().string());
      }
    }
    return found;
  }
  // A mail server's answer to one that was sent to them, by the pipe.
  void bounce_for(const std::string& address) {
    const auto mails = mails_to(address);
    ASSERT_FALSE(mails.empty());
    const std::string report = fmt::format(
        "From: MAILER-DAEMON@example.org\r\nTo: {0}\r\nSubject: failed\r\nMIME-Version: 1.0\r\n"
        "Message-ID: <{2}@example.org>\r\nContent-Type: multipart/report; report-type=delivery-status; "
        "boundary=b\r\n\r\n"
        "--b\r\nContent-Transfer-Encoding: base64\r\n\r\n{3}\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        "Final-Recipient: rfc822; {1}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <{1}> unknown\r\n\r\n--b--\r\n",
        mails.front().sender, address, mails.size(), base64("Your mail to " + address + " could not be delivered."));
    const auto ran =
        run({binary(), "-c", newsroom.config().string(), "bounce", "--recipient", mails.front().sender}, report);
    ASSERT_EQ(ran.status, 0) << ran.err;
  }
  Capture capture;
  Newsroom newsroom;
};

TEST_F(Forget, NothingNamesThemAndAnOldListDoesNotBringThemBack) {
  start(4, "bounces: {address: bounce@news.example.org}\n");
  release("first");
  ASSERT_EQ(mails_to("jo@example.org").size(), 1u);
  ASSERT_EQ(newsroom.command({"suppress", "jo@example.org", "--reason", "they wrote from jo@example.org"}).status, 0);
  release("second");
  ASSERT_THAT(files_that_name("jo@example.org"), Not(IsEmpty()));
  const auto dry = newsroom.command({"forget", "jo@example.org", "--dry-run"});
  ASSERT_EQ(dry.status, 0) << dry.err;
  EXPECT_THAT(dry.out, AllOf(HasSubstr("Would be erased"), HasSubstr("2  deliveries")));
  EXPECT_THAT(files_that_name("jo@example.org"), Not(IsEmpty()));

  const auto ran = newsroom.command({"forget", "JO@example.org", "--reason", "letter of jo@example.org"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("2  deliveries"), HasSubstr("1  suppression by the address")));
  EXPECT_THAT(ran.err, AllOf(HasSubstr("press.csv:2"), HasSubstr("A keyed mark stays"), HasSubstr("Backups")));
  EXPECT_THAT(files_that_name("jo@example.org"), IsEmpty()) << ran.err;
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("jo@example.org")));

  // The list is as it was.
  release("third");
  EXPECT_EQ(mails_to("jo@example.org").size(), 1u);
  EXPECT_EQ(mails_to("user1@example.org").size(), 3u);
  EXPECT_THAT(files_that_name("jo@example.org"), IsEmpty());
  EXPECT_THAT(newsroom.audit(), IsEmpty());
  EXPECT_EQ(newsroom.status("third")->tally[State::suppressed], 1);
  const auto report = newsroom.command({"report", "third", "--format", "csv"}).out;
  EXPECT_THAT(report, AllOf(HasSubstr("(erased),press,suppressed"), HasSubstr("they asked to be forgotten")));

  // So it is after a restart, and `trace` says why.
  newsroom.stop();
  newsroom.start();
  release("fourth");
  EXPECT_EQ(mails_to("jo@example.org").size(), 1u);
  EXPECT_THAT(newsroom.command({"trace", "jo@example.org"}).out, HasSubstr("(erased)"));
  EXPECT_THAT(newsroom.command({"suppress"}).out, Not(HasSubstr("mark:")));
  EXPECT_THAT(newsroom.command({"history"}).out, Not(HasSubstr("jo@example.org")));
}

// GAZETTED_ERASED sets how many (default 30).
TEST_F(Forget, ManyWhoAreErasedAreNotMailedFromTheOldList) {
  const char* wanted = std::getenv("GAZETTED_ERASED");
  const int erased = wanted ? std::atoi(wanted) : 30;
  start(erased + 50);
  release("first");
  for (int i = 1; i <= erased; ++i)
    ASSERT_EQ(newsroom.command({"forget", fmt::format("user{}@example.org", i)}).status, 0);
  capture->clear();
  release("second");
  EXPECT_EQ(capture->mail_count(), 50u);
  for (int i = 1; i <= erased; ++i) {
    EXPECT_THAT(mails_to(fmt::format("user{}@example.org", i)), IsEmpty());
  }
  EXPECT_EQ(newsroom.status("second")->tally[State::suppressed], erased);
  EXPECT_THAT(newsroom.audit(), IsEmpty());
  EXPECT_THAT(files_that_name("user7@example.org"), IsEmpty());
}

TEST_F(Forget, WhatWaitsForThemIsNotSent) {
  start();
  ASSERT_EQ(newsroom.command({"pause"}).status, 0);
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return newsroom.status("a").has_value(); }));
  const auto ran = newsroom.command({"forget", "jo@example.org"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("1  of them not sent yet"));
  ASSERT_EQ(newsroom.command({"resume"}).status, 0);
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_THAT(mails_to("jo@example.org"), IsEmpty());
  EXPECT_EQ(newsroom.status("a")->tally[State::suppressed], 1);
  EXPECT_EQ(newsroom.status("a")->tally[State::sent], 3);
  EXPECT_THAT(newsroom.audit(), IsEmpty());
  EXPECT_THAT(files_that_name("jo@example.org"), IsEmpty());
}

TEST_F(Forget, AKillInTheMiddleIsFinishedByTheNextStart) {
  start(5000);
  release("first");
  for (int round = 0; round < 4; ++round) {
    const auto address = fmt::format("user{}@example.org", 5 + round * 17);
    std::thread asks([&] { newsroom.command({"forget", address}); });
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + 40 * round));
    newsroom.kill();
    asks.join();
    newsroom.start();
    // Ordered before the kill, it is finished; else it is ordered again.
    if (newsroom.command({"trace", address}).out.find("erased") == std::string::npos) {
      ASSERT_EQ(newsroom.command({"forget", address}).status, 0);
    }
    EXPECT_TRUE(eventually([&] { return files_that_name(address).empty(); })) << address << newsroom.log();
    EXPECT_THAT(newsroom.audit(), IsEmpty());
  }
}

TEST_F(Forget, MailThatCameBackAndSkippedRowsAndRejectedFilesGoToo) {
  newsroom.list("press.csv", "email,name\njo@example.org,Jo\nann@example.org,Ann\n\"broken jo@example.org\",X\n" +
                                 recipients(20).substr(11));
  newsroom.configure(press_settings(capture->smtp_port()) + "bounces: {address: bounce@news.example.org}\n");
  newsroom.start();
  release("first");
  newsroom.drop("bad.md", "---\nlists: [nowhere]\n---\n# A\n\nWrite to jo@example.org\n");
  ASSERT_TRUE(newsroom.rejected("bad.md"));
  bounce_for("jo@example.org");
  bounce_for("ann@example.org");
  ASSERT_TRUE(eventually([&] {
    const auto shown = newsroom.command({"feedback"}).out;
    return shown.find("jo@example.org") != std::string::npos && shown.find("ann@example.org") != std::string::npos;
  })) << newsroom.log();
  const auto person = newsroom.command({"person", "jo@example.org", "--json"});
  ASSERT_EQ(person.status, 0) << person.err;
  const auto held = parse_json(person.out);
  ASSERT_TRUE(held) << person.out;
  EXPECT_EQ(held->at("feedback").as_array().size(), 1u);
  EXPECT_EQ(held->at("deliveries").as_array().size(), 1u);
  EXPECT_EQ(held->at("lists").at(0).at("line").as_int64(), 2);

  const auto ran = newsroom.command({"forget", "jo@example.org"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("1  mail that came back"), HasSubstr("1  row of skipped.csv"),
                             HasSubstr("rejected file")));
  EXPECT_TRUE(eventually([&] { return files_that_name("jo@example.org").empty(); }))
      << testing::PrintToString(files_that_name("jo@example.org"));
  // What another person's server said is still there.
  EXPECT_THAT(files_that_name("ann@example.org"), Not(IsEmpty()));
  EXPECT_THAT(newsroom.command({"feedback"}).out, HasSubstr("ann@example.org"));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Forget, ALostKeyOfMarksIsSaidAtTheStart) {
  start();
  ASSERT_EQ(newsroom.command({"forget", "jo@example.org"}).status, 0);
  newsroom.stop();
  const auto key = newsroom.directory / "state/erasure.key";
  EXPECT_EQ(fs::status(key).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  fs::remove(key);
  const auto refused = newsroom.command({"serve"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("erasure.key"), HasSubstr("from a backup"), HasSubstr(".lost")));
  std::ofstream(key.string() + ".lost").close();
  newsroom.start();
  EXPECT_FALSE(fs::exists(key.string() + ".lost"));
}

TEST_F(Forget, PruneSaysWhatIsGone) {
  start();
  const auto ran = newsroom.command({"prune"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Nothing was old enough to go."));
  EXPECT_THAT(newsroom.command({"history"}).out, HasSubstr("pruned"));
}

}  // namespace
}  // namespace gazetted::test
