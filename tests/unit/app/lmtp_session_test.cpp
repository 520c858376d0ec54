// What mail servers, and others, say by LMTP, and what they are answered: bytes in, replies out.
#include "gazetted/app/lmtp_session.hpp"

#include <gmock/gmock.h>

#include "gazetted/app/feedback_reader.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Deliveries 1 to 99 are known, 100 to 199 nobody knows, and of later ones the ledger cannot say.
TokenKeys keys() { return TokenKeys({Secret("0123456789abcdef0123456789abcdef")}); }
std::string token_of(int delivery, ReturnKind kind = ReturnKind::bounce) {
  return return_token(keys(), kind, delivery, "anna@x.example");
}
std::string address_of(int delivery) { return "bounce+" + token_of(delivery) + "@news.example.org"; }

class Dialogue {
 public:
  LmtpSession session{"news.example.org", [](std::string_view address) { return return_claim_of(address, "bounce"); }};
  std::vector<TakenMail> mails;
  bool disk_is_full = false, is_over = false;

  // Everything that is said to these bytes, in chunks of `chunk`.
  std::string answers(const std::string& bytes, std::size_t chunk = std::string::npos) {
    std::string said;
    for (std::size_t at = 0; at <= bytes.size() && !is_over; at += std::min(chunk, bytes.size() + 1)) {
      session.hear(std::string_view(bytes).substr(at, chunk));
      work();
      said += session.replies();
    }
    return said;
  }
  void work() {
    while (true) {
      switch (session.next()) {
        case LmtpSession::Wants::bytes:
          return;
        case LmtpSession::Wants::end:
          is_over = true;
          return;
        case LmtpSession::Wants::verdict: {
          const auto number = session.asked().delivery;
          session.judge(number < 100 ? LmtpVerdict::ours : number < 200 ? LmtpVerdict::unknown : LmtpVerdict::later);
          break;
        }
        case LmtpSession::Wants::storing:
          mails.push_back(session.take_mail());
          session.stored(!disk_is_full);
          break;
      }
    }
  }
  // The codes of the replies, without those that go on.
  std::vector<std::string> codes(const std::string& bytes, std::size_t chunk = std::string::npos) {
    std::vector<std::string> found;
    for (const auto& line : split(answers(bytes, chunk), '\n')) {
      if (line.size() > 3 && line[3] == '-') continue;
      found.push_back(line.substr(0, line.size() > 9 && line[5] == '.' ? 9 : 3));
    }
    return found;
  }
  // After the greeting.
  void begin() { answers("LHLO mx.example.org\r\n"); }
};

class LmtpTest : public testing::Test, public Dialogue {};

TEST_F(LmtpTest, TakesAMailAndAnswersForEachRecipient) {
  EXPECT_EQ(answers(""), "220 news.example.org LMTP gazetted\r\n");
  EXPECT_EQ(answers("LHLO mx.example.org\r\n"),
            "250-news.example.org\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 33554432\r\n"
            "250 ENHANCEDSTATUSCODES\r\n");
  EXPECT_THAT(codes("MAIL FROM:<> SIZE=300 BODY=8BITMIME\r\nRCPT TO:<" + address_of(1) + ">\r\nRCPT TO:<" +
                    address_of(150) + ">\r\nRCPT TO:<" + address_of(2) + ">\r\nDATA\r\n"),
              ElementsAre("250 2.1.0", "250 2.1.5", "550 5.1.1", "250 2.1.5", "354"));
  EXPECT_THAT(codes("Subject: x\r\n\r\n..two dots\r\n.\r\n"), ElementsAre("250 2.0.0", "250 2.0.0"));
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_EQ(mails[0].bytes, "Return-Path: <>\r\nSubject: x\r\n\r\n.two dots\r\n");
  EXPECT_THAT(mails[0].recipients, ElementsAre(address_of(1), address_of(2)));
  EXPECT_THAT(codes("QUIT\r\n"), ElementsAre("221 2.0.0"));
  EXPECT_TRUE(is_over);
}

TEST_F(LmtpTest, GivesTheSameAnswersHoweverTheBytesAreCut) {
  const std::string talk =
      "LHLO mx\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<" + address_of(3) +
      ">\r\nDATA\r\n.\r\r\n..\r\n...\r\nlone\nLF and \rCR\r\n \r\n\r\n.\n.\r\n\n.\r\n.\r\nNOOP\r\nQUIT\r\n";
  const auto whole = answers(talk);
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_EQ(mails[0].bytes,
            "Return-Path: <a@x.example>\r\n\r\r\n.\r\n..\r\nlone\nLF and \rCR\r\n \r\n\r\n\n.\r\n\n.\r\n");
  for (const std::size_t chunk : {1u, 2u, 3u, 5u, 7u, 64u}) {
    Dialogue other;
    EXPECT_EQ(other.answers(talk, chunk), whole) << chunk;
    ASSERT_THAT(other.mails, SizeIs(1)) << chunk;
    EXPECT_EQ(other.mails[0].bytes, mails[0].bytes) << chunk;
  }
}

TEST_F(LmtpTest, OnlyOneSequenceEndsTheData) {
  for (const std::string trick :
       {"\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r", "\r\n.\r\r\n", "\r\n. \r\n", "\r\n\0.\r\n"}) {
    Dialogue each;
    each.begin();
    each.answers("MAIL FROM:<>\r\nRCPT TO:<" + address_of(1) + ">\r\nDATA\r\n");
    EXPECT_EQ(each.answers("a" + trick + "RCPT TO:<" + address_of(2) + ">\r\n"), "") << trick;
    EXPECT_THAT(each.codes("\r\n.\r\n"), ElementsAre("250 2.0.0")) << trick;
    ASSERT_THAT(each.mails, SizeIs(1));
    EXPECT_THAT(each.mails[0].bytes, HasSubstr("RCPT TO:")) << trick;
  }
}

TEST_F(LmtpTest, TakesOnlyAddressesWithAProof) {
  begin();
  answers("MAIL FROM:<>\r\n");
  const auto token = token_of(7);
  const std::pair<std::string, const char*> rows[] = {
      {"bounce+" + token + "@news.example.org", "250 2.1.5"},
      {"BOUNCE+" + token + "@NEWS.example.org", "250 2.1.5"},
      {"unsubscribe+" + token_of(7, ReturnKind::unsubscribe) + "@news.example.org", "250 2.1.5"},
      {"fbl+" + token_of(7, ReturnKind::complaint) + "@news.example.org", "250 2.1.5"},
      {"confirm+" + token_of(7, ReturnKind::confirmation) + "@news.example.org", "250 2.1.5"},
      {"SRS0=HHHH=TT=news.example.org=bounce+" + token + "@forward.example", "250 2.1.5"},
      {"prvs=0123456789=bounce+" + token + "@news.example.org", "250 2.1.5"},
      {"bounce+" + token_of(150) + "@news.example.org", "550 5.1.1"},
      {"bounce+" + token_of(250) + "@news.example.org", "451 4.3.0"},
      {"bounce@news.example.org", "550 5.1.1"},
      {"bounce+@news.example.org", "550 5.1.1"},
      {"bounce+abc@news.example.org", "550 5.1.1"},
      {"other+" + token + "@news.example.org", "250 2.1.5"},  // as the address was called before
      {"postmaster", "550 5.1.1"},
      {"", "550 5.1.1"},
      {std::string(1500, 'a') + "@x.example", "550 5.1.1"},
  };
  for (const auto& [address, code] : rows)
    EXPECT_THAT(codes("RCPT TO:<" + address + ">\r\n"), ElementsAre(code)) << address;
  EXPECT_FALSE(session.has_failed_often());
}

TEST_F(LmtpTest, AMailThatCannotBeStoredIsTriedLater) {
  begin();
  disk_is_full = true;
  const auto mail =
      "MAIL FROM:<>\r\nRCPT TO:<" + address_of(1) + ">\r\nRCPT TO:<" + address_of(2) + ">\r\nDATA\r\nx\r\n.\r\n";
  EXPECT_THAT(codes(mail), ElementsAre("250 2.1.0", "250 2.1.5", "250 2.1.5", "354", "451 4.3.0", "451 4.3.0"));
  disk_is_full = false;
  EXPECT_THAT(codes(mail), ElementsAre("250 2.1.0", "250 2.1.5", "250 2.1.5", "354", "250 2.0.0", "250 2.0.0"));
}

TEST_F(LmtpTest, CommandsOutOfPlace) {
  answers("");
  struct {
    const char *said, *answer;
  } const rows[] = {
      {"MAIL FROM:<>", "503 5.5.1"},
      {"EHLO mx", "500 5.5.1"},
      {"HELO mx", "500 5.5.1"},
      {"LHLO", "501 5.5.4"},
      {"LHLO mx", "250"},
      {"RCPT TO:<a@b>", "503 5.5.1"},
      {"DATA", "503 5.5.1"},
      {"MAIL", "501 5.5.4"},
      {"MAIL TO:<>", "501 5.5.4"},
      {"MAIL FROM:a@b", "501 5.5.4"},
      {"MAIL FROM:<a@b>x", "501 5.5.4"},
      {"MAIL FROM:<> SIZE=x", "501 5.5.4"},
      {"MAIL FROM:<> SIZE=99999999999999999999", "501 5.5.4"},
      {"MAIL FROM:<> SIZE=33554433", "552 5.3.4"},
      {"MAIL FROM:<> SMTPUTF8", "555 5.5.4"},
      {"mail from:<> size=33554432 body=7bit", "250 2.1.0"},
      {"MAIL FROM:<>", "503 5.5.1"},
      {"DATA", "503 5.5.1"},
      {"RCPT TO:<a@b> NOTIFY=NEVER", "555 5.5.4"},
      {"RCPT FROM:<a@b>", "501 5.5.4"},
      {"RSET", "250 2.0.0"},
      {"DATA", "503 5.5.1"},
      {"VRFY a", "252 2.5.0"},
      {"NOOP", "250 2.0.0"},
  };
  for (const auto& row : rows) EXPECT_THAT(codes(std::string(row.said) + "\r\n"), ElementsAre(row.answer)) << row.said;
  EXPECT_FALSE(is_over);
}

TEST_F(LmtpTest, LinesThatAreNoCommands) {
  begin();
  EXPECT_THAT(codes("NOOP\nNOOP\r\n"), ElementsAre("500 5.5.2", "250 2.0.0"));
  EXPECT_THAT(codes(std::string("NO\0P\r\n", 6)), ElementsAre("500 5.5.2"));
  EXPECT_THAT(codes("BDAT 5 LAST\r\n"), ElementsAre("500 5.5.1"));
  EXPECT_THAT(codes("\r\n"), ElementsAre("500 5.5.1"));
  EXPECT_THAT(codes(std::string(LmtpSession::longest_command, 'x')), ElementsAre("500 5.5.2"));
  EXPECT_TRUE(is_over);
}

TEST_F(LmtpTest, WhoOnlyMakesMistakesIsCutOff) {
  begin();
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "GET / HTTP/1.1\r\n";
  const auto found = codes(many);
  EXPECT_THAT(found, SizeIs(LmtpSession::most_mistakes + 1));
  EXPECT_EQ(found.back(), "421 4.7.0");
  EXPECT_TRUE(is_over);
}

TEST_F(LmtpTest, TooManyRecipientsComeInAnotherMail) {
  begin();
  std::string many = "MAIL FROM:<>\r\n";
  for (std::size_t i = 0; i < LmtpSession::most_recipients + 3; ++i) many += "RCPT TO:<" + address_of(5) + ">\r\n";
  const auto found = codes(many);
  EXPECT_EQ(std::count(found.begin(), found.end(), "250 2.1.5"), int(LmtpSession::most_recipients));
  EXPECT_EQ(std::count(found.begin(), found.end(), "452 4.5.3"), 3);
  EXPECT_THAT(codes("DATA\r\nx\r\n.\r\n"), SizeIs(1 + LmtpSession::most_recipients));
}

TEST_F(LmtpTest, OfALargeMailTheBeginningIsKept) {
  begin();
  answers("MAIL FROM:<>\r\nRCPT TO:<" + address_of(1) + ">\r\nDATA\r\n");
  const std::string line(1 << 20, 'x');  // one line without an end
  for (int i = 0; i < 5; ++i) EXPECT_EQ(answers(line), "");
  EXPECT_THAT(codes("\r\n.\r\n"), ElementsAre("250 2.0.0"));
  EXPECT_EQ(mails[0].size, 5u * (1 << 20) + 2);
  EXPECT_EQ(mails[0].bytes.size(), kept_of_mail);
  answers("MAIL FROM:<>\r\nRCPT TO:<" + address_of(1) + ">\r\nDATA\r\n");
  for (int i = 0; i < 33; ++i) EXPECT_EQ(answers(line), "");
  EXPECT_THAT(codes("\r\n.\r\n"), ElementsAre("552 5.3.4"));
  EXPECT_THAT(mails, SizeIs(1));
  EXPECT_THAT(codes("MAIL FROM:<>\r\n"), ElementsAre("250 2.1.0"));
}

TEST_F(LmtpTest, AStopLetsAMailEndAndTakesNoOther) {
  begin();
  answers("MAIL FROM:<>\r\nRCPT TO:<" + address_of(1) + ">\r\nDATA\r\nx\r\n");
  session.close();
  EXPECT_THAT(codes("y\r\n.\r\nMAIL FROM:<>\r\n"), ElementsAre("250 2.0.0", "421 4.3.2"));
  EXPECT_TRUE(is_over);
  Dialogue idle;
  idle.begin();
  idle.session.close();
  EXPECT_THAT(idle.codes(""), ElementsAre("421 4.3.2"));
}

}  // namespace
}  // namespace gazetted::test
