// POST /f/NAME/SECRET, from the head of a request to its answer: who gets in, what is refused, what is kept before it
// is answered, and what SNS makes us fetch.
#include "../../../daemon/web/sns_door.hpp"

#include "gazetted/web/webhooks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/feedback/provider_events.hpp"
#include "gazetted/feedback/webhook_proof.hpp"
#include "gazetted/web/endpoints.hpp"
#include "support/certificates.hpp"
#include "support/files.hpp"
#include "web_answer.hpp"

namespace gazetted {
namespace {

using test::TestCertificate;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Time moment = from_millis(1'772'442'000'000);  // 2026-03-02T09:00:00Z
constexpr Duration day = std::chrono::hours(24);

class StillClock : public Clock {
 public:
  Time now() const override { return moment + passed; }
  SteadyTime steady() const override { return SteadyTime(std::chrono::hours(1000)) + passed; }
  double dice() const override { return 0; }
  Duration passed{};
};

class FakeHttp : public Http {
 public:
  asio::awaitable<HttpResponse> perform(HttpRequest request) override {
    asked.push_back(request.method + " " + request.url);
    HttpResponse response;
    if (const auto found = pages.find(request.url); found != pages.end()) {
      response.status = 200;
      response.body = found->second;
    }
    co_return response;
  }
  std::map<std::string, std::string> pages;
  std::vector<std::string> asked;
};

class WebhooksTest : public testing::Test {
 protected:
  WebhooksTest() { settings->tokens = std::make_shared<TokenKeys>(std::vector<Secret>{Secret(std::string(40, 'k'))}); }

  ProviderOptions& add(const std::string& name) {
    Findings findings;
    const auto yaml = parse_yaml(test::slurp(test::source("config/providers/" + name + ".yaml")), name, 1, findings);
    ProviderOptions options;
    options.provider = read_provider(*yaml, name, findings);
    settings->feedback.providers.push_back(std::move(options));
    return settings->feedback.providers.back();
  }
  std::string url(const std::string& name) const {
    for (const auto& one : settings->feedback.providers)
      if (one.provider->name == name) return "/f/" + name + "/" + webhook_secret(one, *settings->tokens);
    return "";
  }
  // From the head on, as the server does it.
  WebResponse ask(const std::string& method, const std::string& target, const std::string& body = "",
                  std::map<std::string, std::string> headers = {}) {
    asio::io_context io;
    Webhooks webhooks({.io = io,
                       .settings = [this] { return settings; },
                       .clock = clock,
                       .http = http,
                       .take = [this](ProviderPost post) { return take(std::move(post)); },
                       .tell = [this](const std::string& subject, const std::string&) { told.push_back(subject); },
                       .trust = trust});
    WebPorts ports;
    ports.settings = [this] { return settings; };
    ports.webhooks = &webhooks;
    const auto router = make_router(ports);
    std::optional<WebResponse> kept;
    Tasks tasks(io);
    tasks.spawn(serve(webhooks, router, method, target, body, std::move(headers), kept));
    io.run();
    EXPECT_TRUE(kept);
    return kept.value_or(WebResponse());
  }
  asio::awaitable<void> serve(Webhooks& webhooks, const Router& router, std::string method, std::string target,
                              std::string body, std::map<std::string, std::string> headers,
                              std::optional<WebResponse>& kept) {
    WebRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = std::move(headers);
    if (!body.empty() && says_length) request.headers["content-length"] = std::to_string(body.size());
    auto reception = webhooks.receive(request, *settings);
    if (reception.refused) {
      kept = std::move(reception.refused);
      co_return;
    }
    if (reception.body) {
      for (std::string_view rest = body; !rest.empty();
           rest.remove_prefix(std::min<std::size_t>(rest.size(), 10'000))) {
        const bool more = co_await reception.body->take(rest.substr(0, 10'000));
        if (!more) break;
      }
      request.long_body = std::move(reception.body);
    } else {
      request.body = std::move(body);
    }
    auto response = co_await router.answer(std::move(request));
    kept = std::move(response);
  }
  asio::awaitable<bool> take(ProviderPost post) {
    if (is_durable) taken.push_back(std::move(post));
    co_return is_durable;
  }

  StillClock clock;
  FakeHttp http;
  SnsTrust trust;
  std::shared_ptr<Settings> settings = std::make_shared<Settings>();
  std::vector<ProviderPost> taken;
  std::vector<std::string> told;
  bool is_durable = true, says_length = true;
};

std::string mailgun_post(const std::string& key, const std::string& event = "failed") {
  const std::string token(50, 't'), timestamp = "1772442000";
  return R"({"signature":{"timestamp":")" + timestamp + R"(","token":")" + token + R"(","signature":")" +
         hex(hmac_sha256(key, timestamp + token)) + R"("},"event-data":{"event":")" + event +
         R"(","severity":"permanent","recipient":"a@x.example","user-variables":{"g":"token"}}})";
}

TEST_F(WebhooksTest, ASignedPostIsKeptByteForByteAndThenAnswered) {
  add("mailgun").key = Secret("key");
  const auto body = mailgun_post("key") + "\r\n";
  EXPECT_EQ(ask("POST", url("mailgun"), body).status, 200);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken.front().provider, "mailgun");
  EXPECT_EQ(taken.front().body, body);
  is_durable = false;
  const auto later = ask("POST", url("mailgun"), body);
  EXPECT_EQ(later.status, 503);
  EXPECT_TRUE(later.headers.contains("Retry-After"));
}

TEST_F(WebhooksTest, WhoDoesNotKnowTheSecretFindsNothingThere) {
  add("mailgun").key = Secret("key");
  const auto nothing = ask("POST", "/f/nobody/x", "body");
  EXPECT_EQ(nothing.status, 404);
  auto wrong = url("mailgun");
  wrong.back() = wrong.back() == 'a' ? 'b' : 'a';
  for (const auto& path : {wrong, std::string("/f/mailgun/"), std::string("/f/mailgun/x"), url("mailgun") + "x",
                           "/f/brevo" + url("mailgun").substr(10)}) {
    for (const auto* method : {"POST", "GET", "HEAD"}) {
      const auto answer = ask(method, path, mailgun_post("key"));
      EXPECT_EQ(answer.status, nothing.status) << method << " " << path;
      EXPECT_EQ(answer.body, nothing.body) << "as if there were no such provider";
      EXPECT_EQ(answer.headers, nothing.headers);
    }
  }
  EXPECT_THAT(taken, IsEmpty());
}

TEST_F(WebhooksTest, ABadSignatureIs403AndNothingIsKept) {
  add("mailgun").key = Secret("key");
  EXPECT_EQ(ask("POST", url("mailgun"), mailgun_post("another")).status, 403);
  EXPECT_EQ(ask("POST", url("mailgun"), "").status, 403);
  EXPECT_EQ(ask("POST", url("mailgun"), "{}").status, 403);
  EXPECT_THAT(taken, IsEmpty());
}

TEST_F(WebhooksTest, HeadIs200AndGetIs405) {
  add("brevo");
  EXPECT_EQ(ask("HEAD", url("brevo")).status, 200);
  const auto get = ask("GET", url("brevo"));
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(get.headers.at("Allow"), "HEAD, POST");
  EXPECT_EQ(ask("PUT", url("brevo")).status, 405);
}

TEST_F(WebhooksTest, MoreThan512KbIs413WhetherItSaysSoOrNot) {
  add("brevo");
  const std::string start = R"({"event":"spam","x":")";
  const auto most = start + std::string(largest_provider_post - start.size() - 2, 'x') + "\"}";
  EXPECT_EQ(ask("POST", url("brevo"), most).status, 200);
  EXPECT_EQ(ask("POST", url("brevo"), most + " ").status, 413);
  says_length = false;
  EXPECT_EQ(ask("POST", url("brevo"), most + " ").status, 413);
  EXPECT_EQ(taken.size(), 1u);
}

TEST_F(WebhooksTest, MoreBodiesThanThereArePlacesForWait) {
  add("brevo");
  asio::io_context io;
  Webhooks webhooks({.io = io,
                     .settings = [this] { return settings; },
                     .clock = clock,
                     .http = http,
                     .take = {},
                     .tell = {},
                     .trust = {}});
  WebRequest head;
  head.method = "POST";
  head.target = url("brevo");
  std::vector<Reception> all;
  while (all.size() < 100 && (all.empty() || !all.back().refused)) all.push_back(webhooks.receive(head, *settings));
  ASSERT_TRUE(all.back().refused);
  EXPECT_EQ(all.back().refused->status, 503);
  EXPECT_EQ(all.size(), 33u);
  all.pop_back();
  all.pop_back();  // one has ended
  EXPECT_FALSE(webhooks.receive(head, *settings).refused);
}

TEST_F(WebhooksTest, OpensAndUnknownEventsAreAnsweredAndKeptByNobody) {
  add("brevo");
  EXPECT_EQ(ask("POST", url("brevo"), R"({"event":"opened"})").status, 200);
  EXPECT_EQ(ask("POST", url("brevo"), R"({"event":"something new"})").status, 200);
  EXPECT_EQ(ask("POST", url("brevo"), "[]").status, 200);
  EXPECT_THAT(taken, IsEmpty());
  EXPECT_EQ(ask("POST", url("brevo"), R"([{"event":"opened"},{"event":"spam"}])").status, 200);
  EXPECT_EQ(taken.size(), 1u);
  EXPECT_EQ(ask("POST", url("brevo"), "no json").status, 200) << "it is shown to people, and sent no second time";
  EXPECT_EQ(taken.size(), 2u);
}

TEST_F(WebhooksTest, AFileIsStillToBeReadOnly) {
  add("brevo");
  const auto token = settings->tokens->file_token({"release", "a.pdf"});
  const auto answer = ask("POST", "/f/" + token + "/a.pdf", "x");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.at("Allow"), "GET, HEAD");
}

TEST_F(WebhooksTest, SecretsAndBodiesNeverReachTheLog) {
  add("mailgun").key = Secret("the-signing-key");
  testing::internal::CaptureStderr();
  open_log({LogLevel::trace, LogFormat::text});
  ask("POST", url("mailgun"), mailgun_post("another"));
  ask("POST", url("mailgun"), mailgun_post("the-signing-key"));
  ask("POST", url("mailgun") + "x", "x");
  const auto log = testing::internal::GetCapturedStderr();
  open_log({LogLevel::warn, LogFormat::text});
  EXPECT_THAT(log, HasSubstr("webhook-refused"));
  EXPECT_THAT(log, testing::Not(HasSubstr(url("mailgun").substr(11))));
  EXPECT_THAT(log, testing::Not(HasSubstr("the-signing-key")));
  EXPECT_THAT(log, testing::Not(HasSubstr("a@x.example")));
}

// --- SNS

class SnsWebhookTest : public WebhooksTest {
 protected:
  SnsWebhookTest() {
    add("ses").topics = {"arn:aws:sns:eu-west-1:123456789012:bounces"};
    trust = {{authority().pem()}, false};
    http.pages[certificate_url] = leaf().pem();
  }
  json::object message(const std::string& type = "Notification") const {
    json::object made{
        {"Type", type},
        {"MessageId", "22b80b92"},
        {"TopicArn", "arn:aws:sns:eu-west-1:123456789012:bounces"},
        {"Message",
         R"({"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"a@x.example"}]},"mail":{"messageId":"1"}})"},
        {"Timestamp", "2026-03-02T08:59:00Z"},
        {"SignatureVersion", "2"},
        {"SigningCertURL", certificate_url}};
    if (type != "Notification") {
      made["Token"] = "t";
      made["SubscribeURL"] = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription";
    }
    return made;
  }
  WebResponse post(const json::object& said) {
    return ask("POST", url("ses"), test::signed_sns(said, leaf()),
               {{"x-amz-sns-message-type", text_member(said, "Type")},
                {"x-amz-sns-message-id", text_member(said, "MessageId")}});
  }
  const std::string certificate_url = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem";
  // A key takes its time, and one is enough for all.
  static const TestCertificate& authority() {
    static const TestCertificate made({"An authority", true, moment - day, moment + 10 * day}, nullptr);
    return made;
  }
  static const TestCertificate& leaf() {
    static const TestCertificate made({"sns.amazonaws.com", false, moment - day, moment + 10 * day}, &authority());
    return made;
  }
};

TEST_F(SnsWebhookTest, ANotificationIsTakenOnceItsCertificateWasFetched) {
  EXPECT_EQ(post(message()).status, 200);
  EXPECT_EQ(taken.size(), 1u);
  EXPECT_THAT(http.asked, ElementsAre("GET " + certificate_url));
}

TEST_F(SnsWebhookTest, AForeignTopicIsRefusedBeforeAnythingIsFetched) {
  auto foreign = message();
  foreign["TopicArn"] = "arn:aws:sns:eu-west-1:999999999999:bounces";
  EXPECT_EQ(post(foreign).status, 403);
  auto old = message();
  old["Timestamp"] = "2026-03-02T07:00:00Z";
  EXPECT_EQ(post(old).status, 403);
  EXPECT_THAT(http.asked, IsEmpty());
  EXPECT_THAT(taken, IsEmpty());
}

TEST_F(SnsWebhookTest, ACertificateThatCannotBeFetchedIsAskedForAgainLater) {
  http.pages.clear();
  EXPECT_EQ(post(message()).status, 503);
  http.pages[certificate_url] = std::string(largest_certificate + 1, 'x');
  EXPECT_EQ(post(message()).status, 503);
  EXPECT_THAT(taken, IsEmpty());
}

asio::awaitable<void> keep_answer(asio::awaitable<SnsDoor::Answer> work, std::optional<SnsDoor::Answer>& into) {
  auto answer = co_await std::move(work);
  into.emplace(std::move(answer));
}

TEST_F(SnsWebhookTest, OneWrongAnswerToTheQuestionForACertificateIsForgottenAtOnce) {
  asio::io_context io;
  asio::thread_pool pool(1);
  SnsDoor door(io, pool, http, clock, trust);
  const auto said = message();
  const WebhookPost post{test::signed_sns(said, leaf()),
                         {{"x-amz-sns-message-type", "Notification"}, {"x-amz-sns-message-id", "22b80b92"}}};
  const auto judge = [&] {
    std::optional<SnsDoor::Answer> answer;
    Tasks tasks(io);
    tasks.spawn(keep_answer(door.judge(settings->feedback.providers.back(), post), answer));
    io.restart();
    io.run();
    return answer.value_or(SnsDoor::Answer());
  };
  http.pages[certificate_url] = "<html>Sign in to the hotel's network</html>";
  EXPECT_TRUE(judge().later) << "nobody knows whether it is good: SNS asks again";
  http.pages[certificate_url] = leaf().pem();
  EXPECT_TRUE(judge().message);
  EXPECT_EQ(http.asked.size(), 2u);
  EXPECT_TRUE(judge().message);
  EXPECT_EQ(http.asked.size(), 2u) << "what has proven a message is kept";
}

TEST_F(SnsWebhookTest, AForgeryIs403) {
  const TestCertificate own({"sns.amazonaws.com", false, moment - day, moment + day}, nullptr);
  http.pages[certificate_url] = own.pem();
  EXPECT_EQ(post(message()).status, 403) << "signed by another key than the certificate's";
  EXPECT_THAT(taken, IsEmpty());
}

TEST_F(SnsWebhookTest, ASubscriptionOfOurTopicIsConfirmedAndKeptByNobody) {
  const std::string confirm = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription";
  http.pages[confirm] = "<ConfirmSubscriptionResponse/>";
  EXPECT_EQ(post(message("SubscriptionConfirmation")).status, 200);
  EXPECT_THAT(http.asked, ElementsAre("GET " + certificate_url, "GET " + confirm));
  http.pages.erase(confirm);
  EXPECT_EQ(post(message("SubscriptionConfirmation")).status, 503) << "SNS asks again";
  auto elsewhere = message("SubscriptionConfirmation");
  elsewhere["SubscribeURL"] = "https://169.254.169.254/latest";
  EXPECT_EQ(post(elsewhere).status, 403);
  EXPECT_THAT(http.asked, testing::Not(testing::Contains(HasSubstr("169.254"))));
  EXPECT_THAT(taken, IsEmpty());
}

TEST_F(SnsWebhookTest, AnUnsubscriptionIsToldAndNeverUndone) {
  EXPECT_EQ(post(message("UnsubscribeConfirmation")).status, 200);
  EXPECT_THAT(told, ElementsAre("a webhook was unsubscribed"));
  EXPECT_THAT(http.asked, ElementsAre("GET " + certificate_url));
}

// Several posts of one topic, by one object: the certificate is kept for a day.
TEST_F(SnsWebhookTest, ACertificateIsFetchedOnceADay) {
  asio::io_context io;
  Webhooks webhooks({.io = io,
                     .settings = [this] { return settings; },
                     .clock = clock,
                     .http = http,
                     .take = [this](ProviderPost one) { return take(std::move(one)); },
                     .tell = {},
                     .trust = trust});
  WebPorts ports;
  ports.settings = [this] { return settings; };
  ports.webhooks = &webhooks;
  const auto router = make_router(ports);
  const auto again = [&] {
    auto said = message();
    said["Timestamp"] = format_rfc3339(clock.now());
    std::optional<WebResponse> kept;
    Tasks tasks(io);
    tasks.spawn(serve(webhooks, router, "POST", url("ses"), test::signed_sns(said, leaf()),
                      {{"x-amz-sns-message-type", "Notification"}, {"x-amz-sns-message-id", "22b80b92"}}, kept));
    io.restart();
    io.run();
    return kept ? kept->status : 0;
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(again(), 200);
  EXPECT_EQ(http.asked.size(), 1u);
  clock.passed = std::chrono::hours(25);
  EXPECT_EQ(again(), 200);
  EXPECT_EQ(http.asked.size(), 2u);
}

}  // namespace
}  // namespace gazetted
