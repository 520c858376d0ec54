// Leaving a list, from the header of a mail that was sent to the row in the ledger.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/mail/return_token.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const auto start = text.find(before);
  if (start == std::string::npos) return "";
  const auto from = start + before.size();
  return text.substr(from, text.find(after, from) - from);
}

class UnsubscribeTest : public testing::Test {
 protected:
  void start(bool http) {
    port = free_port();
    newsroom.list("press.csv", "email,name,language\na@example.org,Anna,de\nb@example.org,Ben,en\n");
    newsroom.configure(press_settings(capture->smtp_port(), "", "reply_to: press@example.org") +
                       (http ? fmt::format("http: {{listen: '127.0.0.1:{}'}}\n", port) : ""));
    const auto public_url = fmt::format("public_url: 'http://127.0.0.1:{}'", port);
    newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), "time_zone: Europe/London",
                                                        "time_zone: Europe/London, " + public_url));
    newsroom.start();
    newsroom.drop("a.md", simple_release("A"));
    ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  }
  CapturedMail mail_to(const std::string& address) {
    for (auto& mail : capture->mails())
      if (mail.recipient == address) return mail;
    return {};
  }
  // The status and the body of an answer.
  std::pair<int, std::string> ask(const std::vector<std::string>& words) {
    std::vector<std::string> command = {"curl", "-s", "--max-time", "10", "-w", "\n%{http_code} %{redirect_url}"};
    command.insert(command.end(), words.begin(), words.end());
    const auto ran = run(command);
    const auto last = ran.out.rfind('\n');
    return {std::atoi(ran.out.c_str() + last + 1), ran.out.substr(0, last)};
  }
  Capture capture;
  Newsroom newsroom;
  int port = 0;
};

TEST_F(UnsubscribeTest, OneClickSuppressesAtOnceAndForGood) {
  start(true);
  const auto mail = mail_to("a@example.org");
  const auto link = between(mail.bytes, "List-Unsubscribe: <", ">");
  ASSERT_TRUE(link.starts_with("http://127.0.0.1:")) << mail.bytes.substr(0, 2000);
  EXPECT_THAT(mail.bytes, HasSubstr("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
  EXPECT_THAT(mail.bytes, HasSubstr(",\r\n <mailto:press@example.org?subject=unsubscribe%20"));
  const auto view = view_mail(mail.bytes);
  EXPECT_THAT(view.text, HasSubstr(link));
  EXPECT_THAT(view.html, HasSubstr(link));

  // A scanner follows the link: nothing changes, and the page is in the person's language.
  const auto [seen, page] = ask({link});
  EXPECT_EQ(seen, 200);
  EXPECT_THAT(page, HasSubstr("lang=\"de\""));
  EXPECT_THAT(page, HasSubstr("<button type=\"submit\">Abbestellen</button>"));
  EXPECT_THAT(page, Not(HasSubstr("a@example.org"))) << "a passed-on mail tells no address";
  EXPECT_EQ(newsroom.command({"suppress"}).out, "email,list,reason,since,cause,until\r\n");

  for (const auto& form : {std::vector<std::string>{"-d", "List-Unsubscribe=One-Click"},
                           std::vector<std::string>{"-F", "List-Unsubscribe=One-Click"}}) {
    auto words = form;
    words.push_back(link);
    const auto [status, body] = ask(words);
    EXPECT_EQ(status, 200) << body;
    EXPECT_THAT(body, HasSubstr("abgemeldet"));
  }
  EXPECT_THAT(newsroom.command({"suppress"}).out, HasSubstr("a@example.org,press,unsubscribed by link"));
  newsroom.kill();
  newsroom.start();
  newsroom.drop("b.md", simple_release("B"));
  ASSERT_TRUE(newsroom.done("b"));
  EXPECT_EQ(newsroom.status("b")->tally[State::suppressed], 1);
  EXPECT_EQ(newsroom.status("b")->tally[State::sent], 1);
  EXPECT_EQ(ask({"-d", "List-Unsubscribe=One-Click", link}).first, 200) << "an old link works after a restart";
}

TEST_F(UnsubscribeTest, AForgedTokenSeesWhatAWrongPathSees) {
  start(true);
  auto link = between(mail_to("a@example.org").bytes, "List-Unsubscribe: <", ">");
  link[link.rfind('.') - 3] ^= 1;
  const auto root = link.substr(0, link.find("/u/"));
  const auto nothing = ask({root + "/"});
  EXPECT_EQ(nothing.first, 404);
  EXPECT_EQ(ask({link}), nothing);
  EXPECT_EQ(ask({"-d", "List-Unsubscribe=One-Click", link}), nothing);
  EXPECT_EQ(ask({"-d", "x=" + std::string(20'000, 'x'), root + "/u/x"}).first, 413);
  const auto good = between(mail_to("b@example.org").bytes, "List-Unsubscribe: <", ">");
  EXPECT_EQ(ask({"-d", "something=else", good}).first, 400);
  EXPECT_EQ(ask({"-X", "DELETE", good}).first, 405);
  EXPECT_EQ(newsroom.command({"suppress"}).out, "email,list,reason,since,cause,until\r\n");
}

TEST_F(UnsubscribeTest, WithoutHttpOnlyMailIsOfferedAndItsTokenCanBeTyped) {
  start(false);
  const auto mail = mail_to("b@example.org");
  EXPECT_THAT(mail.bytes, Not(HasSubstr("List-Unsubscribe-Post")));
  const auto token = between(mail.bytes, "List-Unsubscribe: <mailto:press@example.org?subject=unsubscribe%20", ">");
  ASSERT_FALSE(token.empty()) << mail.bytes.substr(0, 1500);
  const auto typed = newsroom.command({"suppress", token});
  EXPECT_EQ(typed.status, 0) << typed.err;
  EXPECT_THAT(newsroom.command({"suppress"}).out, HasSubstr("b@example.org,press,unsubscribed by mail"));
  EXPECT_EQ(newsroom.command({"suppress", "eHh4.eHh4"}).status, 1);
}

TEST_F(UnsubscribeTest, TheReturnPathNamesTheRow) {
  newsroom.extra = "bounces: {address: bounce@news.example.org}\n";
  start(false);
  std::vector<gazetted::Secret> secret = {
      gazetted::Secret(std::string(trim(slurp(newsroom.directory / "state/token.key"))))};
  const TokenKeys keys(std::move(secret));
  std::set<std::int64_t> rows;
  for (const auto& mail : capture->mails()) {
    const auto token = between(mail.sender, "bounce+", "@news.example.org");
    const auto claim = read_return_token(ReturnKind::bounce, token);
    ASSERT_TRUE(claim) << mail.sender;
    EXPECT_EQ(proof_of(keys, *claim, mail.recipient), ReturnProof::row_and_person) << mail.sender;
    rows.insert(claim->delivery);
    EXPECT_THAT(mail.bytes, HasSubstr("\r\nFrom: Press Office <press@news.example.org>\r\n"))
        << mail.bytes.substr(0, 600);
  }
  EXPECT_EQ(rows.size(), 2u);
}

}  // namespace
}  // namespace gazetted::test
