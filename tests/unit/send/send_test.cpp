#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <thread>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/http.hpp"
#include "gazetted/send/channel_answers.hpp"
#include "gazetted/send/dsn_request.hpp"
#include "gazetted/send/smtp_judge.hpp"
#include "support/program.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

using test::Capture;

SmtpAnswer answered(SmtpStage stage, const std::string& line) {
  SmtpAnswer answer;
  answer.stage = stage;
  std::string wire = line + "\r\n";
  answer.reply = **take_reply(wire);
  return answer;
}

using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

TEST(SmtpJudge, AClassIsAnOutcome) {
  const auto judged = [](SmtpStage stage, const char* reply) { return judge_smtp(answered(stage, reply)); };
  EXPECT_EQ(judged(SmtpStage::dot, "250 2.0.0 Ok: queued as 4X").kind, Kind::accepted);
  EXPECT_EQ(judged(SmtpStage::dot, "250 2.0.0 Ok: queued as 4X").remote_id, "4X");
  EXPECT_EQ(judged(SmtpStage::rcpt, "550 5.1.1 User unknown").kind, Kind::refused);
  EXPECT_EQ(judged(SmtpStage::rcpt, "451 4.7.1 Greylisted, try again in 5 minutes").retry_after, Duration(300'000));
  EXPECT_EQ(judged(SmtpStage::dot, "550 5.7.26 unauthenticated").scope, Scope::sender);
  EXPECT_EQ(judged(SmtpStage::dot, "550 5.7.26 unauthenticated").kind, Kind::deferred);
  EXPECT_TRUE(judged(SmtpStage::mail, "503 5.5.1 Error: nested MAIL command").not_understood);
  EXPECT_EQ(judged(SmtpStage::auth, "535 5.7.8 Error").scope, Scope::account);
}

TEST(SmtpJudge, SilenceAfterTheDotIsUnknown) {
  SmtpAnswer answer;
  answer.stage = SmtpStage::dot;
  answer.dot_sent = true;
  answer.trouble = "the server closed the connection";
  EXPECT_EQ(judge_smtp(answer).kind, Kind::unknown);
  answer.dot_sent = false;
  answer.stage = SmtpStage::mail;
  EXPECT_EQ(judge_smtp(answer).kind, Kind::deferred);
}

TEST(SmtpJudge, NeitherYesNorNoAfterTheDotIsUnknown) {
  auto answer = answered(SmtpStage::dot, "354 again");
  answer.dot_sent = true;
  EXPECT_EQ(judge_smtp(answer).kind, Kind::unknown);
  EXPECT_FALSE(judge_smtp(answer).not_understood);
}

// Runs one coroutine on a loop of its own.
template <class Task>
void on_loop(Task task) {
  asio::io_context io;
  std::exception_ptr failure;
  asio::co_spawn(io, task(io), [&](std::exception_ptr thrown) { failure = thrown; });
  io.run();
  ASSERT_FALSE(failure);
}

Message message(int number) {
  return {"from@example.org", fmt::format("to{}@example.org", number),
          fmt::format("Subject: {}\r\n\r\n.dot\r\nbody {}\r\n", number, number)};
}

struct Sent {
  std::vector<SmtpAnswer> answers;
  std::optional<SmtpAnswer> trouble;
};

// Sends `count` messages over one session, each with the next one's envelope ahead.
Sent send_all(RelayOptions relay, int count, SmtpTimeouts timeouts = {}, const std::string& host = "127.0.0.1",
              const std::string& envelope_id = "") {
  Sent sent;
  relay.host = host;
  const auto tls = *make_tls_context(relay);
  on_loop([&](asio::io_context& io) -> asio::awaitable<void> {
    SmtpSession session(io, relay, "test.example.org", timeouts, *tls);
    sent.trouble = co_await session.open();
    if (sent.trouble) co_return;
    std::vector<Message> all;
    for (int i = 0; i < count; ++i) all.push_back(message(i));
    for (auto& each : all) each.envelope_id = envelope_id;
    for (int i = 0; i < count && session.usable(); ++i) {
      const SmtpSession::Next next = [&]() -> const Message* {
        return i + 1 < count ? &all[std::size_t(i + 1)] : nullptr;
      };
      const MailConnection::MayLeave may_leave = [] { return true; };
      auto answer = co_await session.send(all[std::size_t(i)], next, may_leave);
      sent.answers.push_back(std::move(answer));
    }
    co_await session.quit();
  });
  return sent;
}

RelayOptions plain_relay(int port) {
  RelayOptions relay;
  relay.port = port;
  relay.tls = TlsPolicy::off;
  return relay;
}

TEST(SmtpSession, SendsManyOverOneConnectionWithAndWithoutPipelining) {
  for (const bool pipelining : {true, false}) {
    CaptureOptions options;
    options.pipelining = pipelining;
    Capture capture(options);
    const auto sent = send_all(plain_relay(capture->smtp_port()), 5);
    ASSERT_EQ(sent.answers.size(), 5u);
    for (const auto& answer : sent.answers) EXPECT_TRUE(answer.accepted());
    EXPECT_EQ(capture->connections(), 1);
    EXPECT_EQ(capture->mails().at(3).recipient, "to3@example.org");
    EXPECT_EQ(capture->mails().at(3).bytes, message(3).bytes.whole());
  }
}

TEST(SmtpSession, ARefusedRecipientKeepsTheConnection) {
  for (const bool pipelining : {true, false}) {
    CaptureOptions options;
    options.pipelining = pipelining;
    options.smtp_script = [](const SmtpStep& step) {
      ServerAction action;
      if (step.stage == "rcpt" && (step.argument == "to1@example.org" || step.argument == "to2@example.org"))
        action.reply = "550 5.1.1 no such user";
      return action;
    };
    Capture capture(options);
    const auto sent = send_all(plain_relay(capture->smtp_port()), 5);
    ASSERT_EQ(sent.answers.size(), 5u);
    EXPECT_EQ(sent.answers[1].stage, SmtpStage::rcpt);
    EXPECT_EQ(sent.answers[2].reply->code, 550);
    EXPECT_TRUE(sent.answers[3].accepted() && sent.answers[4].accepted());
    EXPECT_EQ(capture->connections(), 1);
    EXPECT_EQ(capture->mails().size(), 3u);
  }
}

TEST(SmtpSession, A354WithoutARecipientSendsNoBody) {
  CaptureOptions options;
  options.smtp_script = [](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "rcpt") action.reply = "550 5.1.1 no";
    if (step.stage == "data") action.reply = "354 go on anyway";
    if (step.stage == "dot") action.reply = "554 5.5.1 no recipients";
    return action;
  };
  Capture capture(options);
  const auto sent = send_all(plain_relay(capture->smtp_port()), 2);
  ASSERT_EQ(sent.answers.size(), 2u);
  EXPECT_EQ(sent.answers[1].reply->code, 550);
  EXPECT_EQ(capture->mails().size(), 0u);
}

TEST(SmtpSession, TheEnvelopeAheadIsLostHarmlessly) {
  CaptureOptions options;
  options.smtp_script = [](const SmtpStep& step) {
    ServerAction action;
    action.drop = step.stage == "dot" && step.argument == "to1@example.org";
    return action;
  };
  Capture capture(options);
  const auto sent = send_all(plain_relay(capture->smtp_port()), 4);
  ASSERT_EQ(sent.answers.size(), 2u);
  EXPECT_TRUE(sent.answers[0].accepted());
  EXPECT_TRUE(sent.answers[1].dot_sent);
  EXPECT_FALSE(sent.answers[1].reply);
  EXPECT_EQ(judge_smtp(sent.answers[1]).kind, Kind::unknown);
}

std::vector<std::string> heard_of(int count, bool offered, bool pipelining, const RelayOptions& wanted = {},
                                  const std::string& envelope_id = "tok3n") {
  std::vector<std::string> heard;
  CaptureOptions options;
  options.dsn = offered;
  options.pipelining = pipelining;
  options.smtp_script = [&](const SmtpStep& step) {
    if (step.stage == "mail" || step.stage == "rcpt") heard.push_back(step.stage + " " + step.parameters);
    return ServerAction();
  };
  Capture capture(options);
  auto relay = plain_relay(capture->smtp_port());
  relay.dsn = wanted.dsn;
  const auto sent = send_all(relay, count, {}, "127.0.0.1", envelope_id);
  for (const auto& answer : sent.answers) EXPECT_TRUE(answer.accepted());
  EXPECT_EQ(sent.answers.size(), std::size_t(count));
  EXPECT_EQ(capture->connections(), 1);
  return heard;
}

TEST(SmtpSession, AServerThatOffersDsnIsAskedForFailuresThatNameTheMail) {
  const std::vector<std::string> asked = {
      "mail RET=HDRS ENVID=tok3n", "rcpt NOTIFY=FAILURE ORCPT=rfc822;to0@example.org", "mail RET=HDRS ENVID=tok3n",
      "rcpt NOTIFY=FAILURE ORCPT=rfc822;to1@example.org"};
  EXPECT_EQ(heard_of(2, true, true), asked);
  EXPECT_EQ(heard_of(2, true, false), asked);
}

TEST(SmtpSession, NothingIsAskedOfAServerWithoutDsnNorForMailWhoseBouncesNobodyReadsNorWhereItIsOff) {
  const std::vector<std::string> plain = {"mail ", "rcpt ", "mail ", "rcpt "};
  EXPECT_EQ(heard_of(2, false, true), plain);
  EXPECT_EQ(heard_of(2, true, true, {}, ""), plain);
  RelayOptions off;
  off.dsn = false;
  EXPECT_EQ(heard_of(2, true, true, off), plain);
}

TEST(DsnRequest, WritesAnAddressInTheFormOfItsLetters) {
  EXPECT_EQ(xtext("a+b=c d@example.org"), "a+2Bb+3Dc+20d@example.org");
  EXPECT_EQ(dsn_of_recipient("ann+news@example.org"), " NOTIFY=FAILURE ORCPT=rfc822;ann+2Bnews@example.org");
  // RFC 6533 section 3: 7 bits, for servers of any age.
  EXPECT_EQ(dsn_of_recipient("jürgen@bücher.example"), " NOTIFY=FAILURE ORCPT=utf-8;j\\x{FC}rgen@b\\x{FC}cher.example");
  EXPECT_EQ(dsn_of_recipient("用+户@example.org"), " NOTIFY=FAILURE ORCPT=utf-8;\\x{7528}\\x{2B}\\x{6237}@example.org");
  EXPECT_EQ(dsn_of_recipient("a\\ü@example.org"), " NOTIFY=FAILURE ORCPT=utf-8;a\\x{5C}\\x{FC}@example.org");
}

TEST(DsnRequest, NothingGrowsLongerThanAServerMustTake) {
  EXPECT_EQ(dsn_of_mail(std::string(100, 'a')), " RET=HDRS ENVID=" + std::string(100, 'a'));
  EXPECT_EQ(dsn_of_mail(std::string(101, 'a')), "");
  EXPECT_EQ(dsn_of_mail(""), "");
  EXPECT_EQ(dsn_of_recipient(std::string(200, '+') + "@example.org"), " NOTIFY=FAILURE");
}

TEST(SmtpSession, ASilentServerEndsWithItsDeadline) {
  CaptureOptions options;
  options.smtp_script = [](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "mail") action.delay = Duration(60'000);
    return action;
  };
  Capture capture(options);
  SmtpTimeouts timeouts;
  timeouts.connect = timeouts.banner = timeouts.command = Duration(200);
  const auto sent = send_all(plain_relay(capture->smtp_port()), 1, timeouts);
  ASSERT_EQ(sent.answers.size(), 1u);
  EXPECT_EQ(sent.answers[0].trouble, "no reply within 200ms");
}

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    key = (directory / "key.pem").string();
    certificate = (directory / "cert.pem").string();
    const auto made =
        test::run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                   "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate});
    EXPECT_EQ(made.status, 0) << made.err;
  }
  CaptureOptions options() {
    CaptureOptions made;
    made.certificate_file = certificate;
    made.key_file = key;
    return made;
  }
  test::TemporaryDirectory directory;
  std::string key, certificate;
};

TEST_F(TlsTest, StartTlsVerifiesTheCertificate) {
  Capture capture(options());
  auto relay = plain_relay(capture->smtp_port());
  relay.tls = TlsPolicy::starttls;
  const auto refused = send_all(relay, 1);
  ASSERT_TRUE(refused.trouble);
  EXPECT_THAT(refused.trouble->trouble, HasSubstr("certificate"));
  relay.ca_file = certificate;
  const auto sent = send_all(relay, 2);
  ASSERT_FALSE(sent.trouble) << sent.trouble->trouble;
  EXPECT_TRUE(sent.answers.at(1).accepted());
  EXPECT_TRUE(capture->mails().at(0).tls);
}

// RFC 6066 section 3: a server is named by its name, never by an address. The name crosses in clear.
TEST(TlsGreeting, NamesAServerThatHasANameOnly) {
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    asio::io_context io;
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
    std::string greeting(4096, '\0');
    std::thread server([&] {
      auto socket = acceptor.accept();
      boost::system::error_code code;
      greeting.resize(socket.read_some(asio::buffer(greeting), code));
    });
    auto relay = plain_relay(acceptor.local_endpoint().port());
    relay.tls = TlsPolicy::implicit;
    const auto sent = send_all(relay, 1, {}, host);
    server.join();
    EXPECT_TRUE(sent.trouble);
    ASSERT_GT(greeting.size(), 100u);
    EXPECT_EQ(greeting.find(host) != std::string::npos, host == "localhost") << host;
  }
}

TEST_F(TlsTest, NothingIsSentWhereStartTlsIsMissing) {
  Capture capture;
  auto relay = plain_relay(capture->smtp_port());
  relay.tls = TlsPolicy::starttls;
  relay.auth = {AuthMechanism::plain, "u", Secret("secret")};
  const auto refused = send_all(relay, 1);
  ASSERT_TRUE(refused.trouble);
  EXPECT_THAT(refused.trouble->trouble, HasSubstr("does not offer STARTTLS"));
}

TEST_F(TlsTest, ImplicitTlsAndAuthWork) {
  for (const auto mechanism : {AuthMechanism::plain, AuthMechanism::login}) {
    auto made = options();
    made.implicit_tls = true;
    made.username = "press";
    made.password = "s3cret";
    Capture capture(made);
    auto relay = plain_relay(capture->smtp_port());
    relay.tls = TlsPolicy::implicit;
    relay.ca_file = certificate;
    relay.auth = {mechanism, "press", Secret("s3cret")};
    const auto sent = send_all(relay, 1);
    ASSERT_FALSE(sent.trouble) << sent.trouble->trouble;
    EXPECT_EQ(capture->mails().at(0).login, "press");
    relay.auth.password = Secret("wrong");
    const auto refused = send_all(relay, 1);
    ASSERT_TRUE(refused.trouble);
    EXPECT_EQ(refused.trouble->reply->code, 535);
    EXPECT_EQ(judge_smtp(*refused.trouble).scope, Scope::account);
  }
}

TEST_F(TlsTest, WhatIsInjectedBeforeTlsIsRefused) {
  auto made = options();
  made.smtp_script = [](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "starttls") action.reply = "220 go\r\n250 injected";
    return action;
  };
  Capture capture(made);
  auto relay = plain_relay(capture->smtp_port());
  relay.tls = TlsPolicy::starttls;
  relay.ca_file = certificate;
  const auto refused = send_all(relay, 1);
  ASSERT_TRUE(refused.trouble);
  EXPECT_THAT(refused.trouble->trouble, HasSubstr("before TLS"));
}

// A reply that came with the 354 would be taken for the answer to the message.
TEST(SmtpSession, AReplyThatComesBeforeTheDataDoesNotCount) {
  for (const bool pipelining : {true, false}) {
    CaptureOptions options;
    options.pipelining = pipelining;
    options.smtp_script = [](const SmtpStep& step) {
      ServerAction action;
      if (step.stage == "data") action.reply = "354 go\r\n250 2.0.0 Ok: queued as EARLY";
      if (step.stage == "dot") action.reply = "554 5.6.0 no";
      return action;
    };
    Capture capture(options);
    const auto sent = send_all(plain_relay(capture->smtp_port()), 2);
    ASSERT_EQ(sent.answers.size(), 1u);
    EXPECT_FALSE(sent.answers[0].reply);
    EXPECT_FALSE(sent.answers[0].dot_sent);
    EXPECT_EQ(sent.answers[0].trouble, "the server replied before it had the message");
    EXPECT_EQ(judge_smtp(sent.answers[0]).kind, Kind::deferred);
    EXPECT_EQ(capture->mails().size(), 0u);
  }
}

// RFC 9525 section 2: the common name is no name of a server.
TEST_F(TlsTest, ACertificateIsForTheNamesInItsSubjectAlternativeNames) {
  const auto made = test::run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                               "/CN=localhost", "-keyout", key, "-out", certificate});
  ASSERT_EQ(made.status, 0) << made.err;
  Capture capture(options());
  auto relay = plain_relay(capture->smtp_port());
  relay.tls = TlsPolicy::starttls;
  relay.ca_file = certificate;
  const auto refused = send_all(relay, 1, {}, "localhost");
  ASSERT_TRUE(refused.trouble);
  EXPECT_THAT(refused.trouble->trouble, HasSubstr("hostname mismatch"));
}

TEST(SmtpSession, WhatAServerRepeatsOfAPasswordIsBlottedOut) {
  for (const auto mechanism : {AuthMechanism::plain, AuthMechanism::login, AuthMechanism::xoauth2}) {
    CaptureOptions options;
    options.username = "press";
    options.password = "another";
    const auto token = base64(std::string("\0press\0sekrit123", 16));
    options.smtp_script = [&](const SmtpStep& step) {
      ServerAction action;
      if (step.stage == "auth") action.reply = "535 5.7.8 bad: " + token + " sekrit123\r\n";
      return action;
    };
    options.may_log_in = [](const std::string&, const std::string&) { return false; };
    Capture capture(options);
    auto relay = plain_relay(capture->smtp_port());
    relay.auth = {mechanism, "press", Secret("sekrit123")};
    const auto refused = send_all(relay, 1);
    ASSERT_TRUE(refused.trouble && refused.trouble->reply);
    EXPECT_EQ(judge_smtp(*refused.trouble).reply, "5.7.8 bad: *** ***");
  }
}

HttpResponse post(const std::string& url, bool allow_private, Duration timeout = Duration(5000)) {
  HttpResponse response;
  on_loop([&](asio::io_context& io) -> asio::awaitable<void> {
    HttpClient client(io);
    HttpRequest request;
    request.url = url;
    request.body = "{}";
    request.allow_private = allow_private;
    request.timeout = timeout;
    response = co_await client.perform(std::move(request));
  });
  return response;
}

std::string url_of(Capture& capture) { return fmt::format("http://127.0.0.1:{}/hook", capture->http_port()); }

TEST(Http, PostsOnce) {
  Capture capture;
  const auto response = post(url_of(capture), true);
  EXPECT_EQ(response.status, 200) << response.trouble;
  EXPECT_EQ(capture->posts().size(), 1u);
}

TEST(Http, PrivateAddressesNeedPermission) {
  Capture capture;
  const auto refused = post(fmt::format("https://127.0.0.1:{}/", capture->http_port()), false);
  EXPECT_TRUE(refused.refused_address);
  EXPECT_FALSE(refused.sent);
  EXPECT_EQ(post(url_of(capture), false).status, 0);
  EXPECT_EQ(capture->posts().size(), 0u);
}

TEST(Http, ADeadConnectionIsNeverPostedOnAgain) {
  CaptureOptions options;
  options.http_script = [](const CapturedPost&) {
    HttpAction action;
    action.drop = true;
    return action;
  };
  Capture capture(options);
  const auto response = post(url_of(capture), true);
  EXPECT_EQ(response.status, 0);
  EXPECT_TRUE(response.sent);
  EXPECT_EQ(capture->posts().size(), 1u);
  EXPECT_EQ(judge_http(response, Time{}).kind, Kind::unknown);
}

TEST(Http, AClosedPortSentNothing) {
  const auto response = post(fmt::format("http://127.0.0.1:{}/", test::free_port()), true);
  EXPECT_FALSE(response.sent);
  EXPECT_EQ(judge_http(response, Time{}).kind, Kind::deferred);
}

TEST(Http, ManyPostsShareTheLoop) {
  Capture capture;
  int good = 0;
  on_loop([&](asio::io_context& io) -> asio::awaitable<void> {
    HttpClient client(io);
    for (int i = 0; i < 50; ++i) {
      HttpRequest request;
      request.url = url_of(capture);
      request.allow_private = true;
      auto response = co_await client.perform(std::move(request));
      good += response.status == 200;
    }
  });
  EXPECT_EQ(good, 50);
  EXPECT_EQ(capture->posts().size(), 50u);
}

TEST(Http, KnowsPublicAddresses) {
  for (const char* address : {"127.0.0.1",
                              "10.1.2.3",
                              "172.16.0.1",
                              "192.168.1.1",
                              "169.254.169.254",
                              "100.64.0.1",
                              "0.0.0.0",
                              "224.0.0.1",
                              "255.255.255.255",
                              "::1",
                              "::",
                              "fe80::1",
                              "fc00::1",
                              "ff02::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "64:ff9b::7f00:1",
                              "2002:7f00:1::",
                              "2001:0:1::1",
                              "2001:db8::1",
                              "not"}) {
    EXPECT_FALSE(is_public_address(address)) << address;
  }
  for (const char* address : {"1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"})
    EXPECT_TRUE(is_public_address(address)) << address;
}

// RFC 5321 section 4.5.3.2.6: the end of data has a limit of its own, minutes long, since a server may scan
// what it got before it answers. Shorter patience is what sends mail twice.
TEST(SmtpSession, AnAnswerToTheDotMayTakeLongerThanAnyOther) {
  Capture capture(test::answers_dots_after(Duration(900)));
  SmtpTimeouts timeouts;
  timeouts.command = timeouts.data = timeouts.block = Duration(300);
  timeouts.dot = Duration(20'000);
  const auto sent = send_all(plain_relay(capture->smtp_port()), 2, timeouts);
  ASSERT_EQ(sent.answers.size(), 2u);
  EXPECT_TRUE(sent.answers[0].accepted());
  EXPECT_TRUE(sent.answers[1].accepted());
  EXPECT_EQ(SmtpTimeouts().dot, Duration(600'000));
}

// Many a webhook's address is its password; the base of an API is not.
TEST(ChannelAnswers, SecretsAreBlottedOutAndPublicAddressesAreNot) {
  ChannelOptions hook;
  hook.url = Secret("https://hooks.example.org/services/T0/B0/very-secret");
  EXPECT_EQ(without_secrets("cannot reach https://hooks.example.org/services/T0/B0/very-secret", hook),
            "cannot reach https://hooks.example.org***");
  EXPECT_EQ(public_address("https://hooks.example.org/services/T0/B0/very-secret/1", hook),
            "https://hooks.example.org***/1");
  ChannelOptions api;
  api.url = Secret("https://example.org/social");
  api.secrets["token"] = Secret("a-long-token");
  EXPECT_EQ(public_address("https://example.org/social/@press/1", api), "https://example.org/social/@press/1");
  EXPECT_EQ(without_secrets("the token a-long-token was revoked", api), "the token *** was revoked");
}

TEST(ChannelAnswers, WhatAServerRepeatsOfOurRequestIsBlottedOutInAnyEncoding) {
  ChannelOptions bot;
  bot.url = Secret("https://user:pass-word@example.org/hooks/SECRETPATH9?sig=a%2Bbcdef");
  bot.secrets["token"] = Secret("123:SECRETTELE");
  const std::pair<std::string, std::string> rows[] = {
      {"404 for %2Fhooks%2FSECRETPATH9", "404 for ***"},
      {"no hook SECRETPATH9", "no hook ***"},
      {"no bot 123%3ASECRETTELE", "no bot ***"},
      {"{\"path\":\"\\/bot123:SECRETTELE\\/sendMessage\"}", "{\"path\":\"\\/bot***\\/sendMessage\"}"},
      {"Authorization: Basic " + base64("user:pass-word"), "Authorization: Basic ***"},
      {"bad sig a+bcdef", "bad sig ***"},
  };
  for (const auto& [said, told] : rows) EXPECT_EQ(without_secrets(said, bot), told);
}

TEST(ChannelAnswers, NoServersWordsMoveADeadlineByMoreThanADay) {
  const auto now = *parse_rfc3339("2026-11-28T12:00:00Z");
  const std::pair<const char*, const char*> rows[] = {
      {"retry-after", "99999999999"},
      {"retry-after", "Fri, 31 Dec 9999 23:59:59 GMT"},
      {"retry-after", "inf"},
      {"x-ratelimit-reset-after", "1e300"},
      {"x-ratelimit-reset", "99999999999"},
      {"x-ratelimit-reset", "9999-12-31T23:59:59Z"},
      {"ratelimit-reset", "999999999"},
      {"x-rate-limit-reset", "1e18"},
  };
  for (const auto& [name, value] : rows) {
    HttpResponse response;
    response.headers[name] = value;
    EXPECT_EQ(reset_hint(response, now), Duration(86'400'000)) << name << ": " << value;
  }
  for (const char* value : {"-1", "nan", "-inf", "0", "Thu, 01 Jan 1970 00:00:00 GMT"}) {
    HttpResponse response;
    response.headers["retry-after"] = value;
    EXPECT_EQ(reset_hint(response, now), Duration(1000)) << value;
  }
}

}  // namespace
}  // namespace gazetted
