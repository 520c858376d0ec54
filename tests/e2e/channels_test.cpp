// Channels and what goes wrong between a request and its answer, against fakes that keep the networks' own rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/send/channel.hpp"
#include "support/fake_networks.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// What the fakes share: a script that sees each post in order, with faults by number.
class Fake {
 public:
  using Answer = std::function<HttpAction(const CapturedPost&, int number)>;  // number from 1
  explicit Fake(Answer answer) : answer_(std::move(answer)) {
    CaptureOptions options;
    options.http_script = [this](const CapturedPost& post) {
      const std::lock_guard lock(mutex_);
      return answer_(post, ++count_);
    };
    capture_ = std::make_unique<Capture>(options);
  }
  int port() { return (*capture_)->http_port(); }
  std::vector<CapturedPost> posts() { return (*capture_)->posts(); }
  std::vector<CapturedPost> posts_to(const std::string& path) {
    auto all = posts();
    std::erase_if(all, [&](const auto& post) { return post.path.find(path) == std::string::npos; });
    return all;
  }

 private:
  std::mutex mutex_;
  int count_ = 0;
  Answer answer_;
  std::unique_ptr<Capture> capture_;
};

// Mastodon's memory of Idempotency-Key: the same key, the same status.
class Mastodon {
 public:
  HttpAction operator()(const CapturedPost& post, const std::function<std::optional<HttpAction>(int)>& fault) {
    if (post.path != "/api/v1/statuses") return json_answer(404, R"({"error":"Record not found"})");
    const auto key = post.headers.find("idempotency-key");
    if (key == post.headers.end()) return json_answer(400, R"({"error":"no key"})");
    auto& id = ids_[key->second];
    if (id == 0) id = ++statuses_;
    if (auto action = fault(++tries_)) return *action;
    return json_answer(200, fmt::format(R"({{"id":"{0}","url":"https://m.example/@press/{0}"}})", id));
  }
  int statuses() const { return statuses_; }

 private:
  std::map<std::string, int> ids_;
  std::atomic<int> statuses_ = 0;  // read by the test, while the server's thread may write
  int tries_ = 0;
};

class Channels : public testing::Test {
 protected:
  void serve(int port, const std::string& channel) {
    newsroom.list("press.csv", recipients(1));
    newsroom.configure("channels: {news: {url: 'http://127.0.0.1:" + std::to_string(port) + "', allow_private: true, " +
                       channel + "}}\n");
    newsroom.start();
  }
  ReportRow row(const std::string& id = "a") {
    const auto rows = newsroom.report(id);
    return rows.empty() ? ReportRow{} : rows.front();
  }
  void drop_with_picture() {
    newsroom.directory.put(
        "drop/a/release.md",
        "---\ntitle: A bridge\nattachments: [{file: b.png, alt: The bridge at dawn}]\n---\n\nText.\n");
    newsroom.directory.put("drop/a/b.png", "BM not really");
    fs::rename(newsroom.directory / "drop/a", newsroom.incoming() / "a");
  }
  bool settled(State state, const std::string& id = "a", Duration limit = Duration(30'000)) {
    return eventually(
        [&] {
          const auto rows = newsroom.report(id);
          return !rows.empty() && rows.front().state == state;
        },
        limit);
  }
  Newsroom newsroom;
};

const std::string mastodon = "type: mastodon, token: secret-token";

TEST_F(Channels, WhereNothingTellsARepetitionALostAnswerIsHeld) {
  Fake fake([](const CapturedPost&, int) { return cut_connection(); });
  serve(fake.port(), "type: discord");
  newsroom.drop("a.md", simple_release("A bridge"));
  ASSERT_TRUE(settled(State::unknown)) << newsroom.log();
  newsroom.stop();
  newsroom.start();
  // What came later is posted, so the first would have been, too.
  newsroom.drop("b.md", simple_release("A tunnel"));
  ASSERT_TRUE(settled(State::unknown, "b")) << newsroom.log();
  EXPECT_EQ(fake.posts().size(), 2u);
  // A person's word sends it again.
  newsroom.command({"retry", "a", "--unknown"});
  EXPECT_TRUE(eventually([&] { return fake.posts().size() == 3; })) << newsroom.log();
}

TEST_F(Channels, SlackIsLookedAtBeforeAnythingIsPostedAgain) {
  for (const bool arrived : {true, false}) {
    Newsroom fresh;
    std::string seen;
    std::mutex guard;
    Capture* self = nullptr;
    CaptureOptions options;
    int posts = 0;
    options.http_script = [&](const CapturedPost& post) {
      const std::lock_guard lock(guard);
      if (++posts == 1) {
        seen = post.body;
        return cut_connection();
      }
      return json_answer(200, R"({"ok":true,"channel":"C1","ts":"2.0"})");
    };
    options.get_script = [&](const std::string& target) -> std::optional<HttpAction> {
      const std::lock_guard lock(guard);
      if (target.starts_with("/api/chat.getPermalink"))
        return json_answer(200, R"({"ok":true,"permalink":"https://s.example/p2"})");
      if (!target.starts_with("/api/conversations.history")) return std::nullopt;
      const auto delivery = seen.substr(seen.find("msg_"), 28);
      return json_answer(200, R"({"ok":true,"messages":[{"ts":"1.0","metadata":{"event_payload":{"delivery":")" +
                                  (arrived ? delivery : "another") + R"("}}}]})");
    };
    Capture capture(options);
    self = &capture;
    fresh.list("press.csv", recipients(1));
    fresh.configure(
        fmt::format("channels: {{news: {{type: slack, url: 'http://127.0.0.1:{}', allow_private: true, token: "
                    "xoxb-secret, channel: C1}}}}\n",
                    (*self)->http_port()));
    fresh.start();
    fresh.drop("a.md", simple_release("A bridge"));
    ASSERT_TRUE(eventually([&] {
      const auto rows = fresh.report("a");
      return !rows.empty() && rows.front().state == State::sent;
    })) << fresh.log();
    EXPECT_EQ(posts, arrived ? 1 : 2);
    EXPECT_EQ(fresh.report("a").front().remote_id, arrived ? "C1/1.0" : "https://s.example/p2");
  }
}

TEST_F(Channels, ALookThatIsRefusedIsNoProofThatAPostIsMissing) {
  const auto& type = *find_channel_type("slack");
  ChannelOptions options;
  options.secrets["token"] = Secret("xoxb-secret");
  options.words["channel"] = "C1";
  const json::object plan{{"delivery", "msg_1"}};
  json::object account;
  ChannelAttempt attempt{plan, options, Time{}, true, Duration(0), account};
  HttpResponse response;
  response.status = 200;  // Slack says no with 200
  for (const char* body : {R"({"ok":false,"error":"rate_limited"})", R"({"ok":false,"error":"service_unavailable"})",
                           R"({"ok":false,"error":"missing_scope"})", R"({"ok":false,"error":"fatal_error"})", "x"}) {
    response.body = body;
    type.judge_lookup(response, attempt);
    EXPECT_NE(attempt.next, Next::post_again) << body;
  }
  response.body = R"({"ok":true,"messages":[]})";
  type.judge_lookup(response, attempt);
  EXPECT_EQ(attempt.next, Next::post_again);
}

TEST_F(Channels, ASlackWebhookIsHeldAndGoesAgainByAPersonsWord) {
  Fake fake([](const CapturedPost&, int number) { return number == 1 ? cut_connection() : json_answer(200, "ok"); });
  serve(fake.port(), "type: slack");
  newsroom.drop("a.md", simple_release("A bridge"));
  ASSERT_TRUE(settled(State::unknown)) << newsroom.log();
  EXPECT_EQ(fake.posts().size(), 1u);
  newsroom.command({"retry", "a", "--unknown"});
  EXPECT_TRUE(settled(State::sent)) << newsroom.log();
  EXPECT_EQ(fake.posts().size(), 2u);
}

// The account's latest posts; "A bridge" is one of them.
constexpr const char* listed =
    R"({"data":[{"id":"41","text":"Another"},{"id":"42","text":"A bridge","permalink":"https://t.example/42"}]})";

TEST_F(Channels, AThreadsPostWhoseAnswerWasLostIsAskedForAtItsContainer) {
  for (const bool arrived : {true, false}) {
    Newsroom fresh;
    std::atomic<int> containers = 0;
    std::atomic<int> published = 0;
    CaptureOptions options;
    options.http_script = [&](const CapturedPost& post) {
      if (post.path == "/v1.0/17/threads") return json_answer(200, fmt::format(R"({{"id":"c{}"}})", ++containers));
      return ++published == 1 ? cut_connection() : json_answer(200, R"({"id":"42"})");
    };
    options.get_script = [&](const std::string& target) -> std::optional<HttpAction> {
      if (target.starts_with("/v1.0/c1?fields=status"))
        return json_answer(200, arrived ? R"({"status":"PUBLISHED"})" : R"({"status":"FINISHED"})");
      if (target.starts_with("/v1.0/17/threads?fields=")) return json_answer(200, listed);
      if (target.starts_with("/v1.0/42?")) return json_answer(200, R"({"id":"42","permalink":"https://t.example/42"})");
      return std::nullopt;
    };
    Capture capture(options);
    fresh.list("press.csv", recipients(1));
    fresh.configure(
        fmt::format("channels: {{news: {{type: threads, url: 'http://127.0.0.1:{}', allow_private: true, token: "
                    "secret-token, user: '17'}}}}\n",
                    capture->http_port()));
    fresh.start();
    fresh.drop("a.md", simple_release("A bridge"));
    ASSERT_TRUE(eventually([&] {
      const auto rows = fresh.report("a");
      return !rows.empty() && rows.front().state == State::sent;
    })) << fresh.log();
    EXPECT_EQ(containers, 1);
    EXPECT_EQ(published, arrived ? 1 : 2);
    EXPECT_EQ(fresh.report("a").front().remote_id, "https://t.example/42");
  }
}

TEST_F(Channels, AThreadsPostIsLookedForInTheAccountWhenTheDaemonDiedInBetween) {
  for (const bool arrived : {true, false}) {
    Newsroom fresh;
    std::atomic<int> published = 0;
    CaptureOptions options;
    options.http_script = [&](const CapturedPost& post) {
      if (post.path == "/v1.0/17/threads") return json_answer(200, R"({"id":"c1"})");
      auto action = json_answer(200, R"({"id":"42"})");
      if (++published == 1) action.delay = Duration(60'000);  // killed meanwhile
      return action;
    };
    options.get_script = [&](const std::string& target) -> std::optional<HttpAction> {
      if (target.starts_with("/v1.0/17/threads?fields=")) return json_answer(200, arrived ? listed : R"({"data":[]})");
      if (target.starts_with("/v1.0/42?")) return json_answer(200, R"({"id":"42","permalink":"https://t.example/42"})");
      return std::nullopt;
    };
    Capture capture(options);
    fresh.list("press.csv", recipients(1));
    fresh.configure(
        fmt::format("channels: {{news: {{type: threads, url: 'http://127.0.0.1:{}', allow_private: true, token: "
                    "secret-token, user: '17'}}}}\n",
                    capture->http_port()));
    fresh.start();
    fresh.drop("a.md", simple_release("A bridge"));
    ASSERT_TRUE(eventually([&] { return published == 1; })) << fresh.log();
    fresh.kill();
    fresh.start();
    ASSERT_TRUE(eventually([&] {
      const auto rows = fresh.report("a");
      return !rows.empty() && rows.front().state == State::sent;
    })) << fresh.log();
    EXPECT_EQ(published, arrived ? 1 : 2);
    EXPECT_EQ(fresh.report("a").front().remote_id, "https://t.example/42");
  }
}

TEST_F(Channels, AMastodonPostThatIsTooOldForItsKeyIsReadBackFirst) {
  // The server forgot the key; what it shows of the account says whether the post is there.
  for (const bool arrived : {true, false}) {
    const auto& type = *find_channel_type("mastodon");
    ChannelOptions options;
    options.type = "mastodon";
    ChannelContent content;
    content.delivery = "msg_1";
    content.text = "A bridge & more <opens>\n\nhttps://press.example.org/news/2026/bridge #town";
    const auto plan = type.prepare(content, options);
    json::object account{{"id", "9"}};
    ChannelAttempt attempt{plan, options, Time{}, true, Duration(2 * 3'600'000), account};
    HttpResponse response;
    response.status = 200;
    response.body =
        std::string(R"([{"id":"1","url":"https://m.example/1","content":"<p>)") +
        (arrived ? "A bridge &amp; more &lt;opens&gt;" : "Another") +
        R"(</p><p><a href=\"https://press.example.org/news/2026/bridge\" rel=\"nofollow\"><span class=\"invisible\">https://</span><span class=\"ellipsis\">press.example.org/news/2026/br</span><span class=\"invisible\">idge</span></a> <a href=\"https://m.example/tags/town\" class=\"mention hashtag\">#<span>town</span></a></p>"}])";
    const auto outcome = type.judge_lookup(response, attempt);
    EXPECT_EQ(outcome.kind, arrived ? Outcome::Kind::accepted : Outcome::Kind::deferred) << outcome.reply;
    EXPECT_EQ(attempt.next == Next::post_again, !arrived);
  }
}

TEST_F(Channels, ANetworksPauseHoldsTheAccountOverARestartAndUsesUpNoAttempt) {
  Mastodon server;
  std::atomic<std::int64_t> until{0};
  Fake fake([&](const CapturedPost& post, int) {
    return server(post, [&](int tries) -> std::optional<HttpAction> {
      if (tries > 1) return std::nullopt;
      const auto reset = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()) +
                         std::chrono::seconds(5);
      until = reset.time_since_epoch().count();
      return json_answer(429, R"({"error":"Too many requests"})",
                         {{"X-RateLimit-Reset", format_rfc3339(Time(Duration(until.load())))}});
    });
  });
  serve(fake.port(), mastodon);
  newsroom.drop("a.md", simple_release("A bridge"));
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=channel-paused") != std::string::npos; }))
      << newsroom.log();
  newsroom.stop();
  newsroom.start();
  newsroom.drop("b.md", simple_release("Another"));
  ASSERT_TRUE(settled(State::sent, "b")) << newsroom.log();
  ASSERT_TRUE(settled(State::sent, "a")) << newsroom.log();
  const auto posts = fake.posts();
  ASSERT_EQ(posts.size(), 3u);
  // RFC 3339 to the second: it may come up to a second early.
  EXPECT_GE(posts[1].at.time_since_epoch().count(), until - 1100);
  EXPECT_EQ(row("a").attempts, 1);
}

TEST_F(Channels, ARevokedTokenStopsTheChannelLoudlyAndKeepsItsPost) {
  std::atomic<bool> revoked = true;
  Fake fake([&](const CapturedPost& post, int) {
    const auto token = post.headers.at("authorization");
    if (revoked || token == "Bearer old-token")
      return json_answer(401, R"({"error":"The access token old-token was revoked"})");
    return json_answer(200, R"({"id":"1","url":"https://m.example/1"})");
  });
  serve(fake.port(), "type: mastodon, token: old-token");
  newsroom.drop("a.md", simple_release("A bridge"));
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=channel-stopped") != std::string::npos; }))
      << newsroom.log();
  EXPECT_TRUE(eventually([&] { return row().state == State::deferred; })) << newsroom.log();
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("old-token"))) << "the token is in the log";
  EXPECT_THAT(row().reply, Not(HasSubstr("old-token")));
  revoked = false;
  newsroom.configure(fmt::format(
      "channels: {{news: {{type: mastodon, url: 'http://127.0.0.1:{}', allow_private: true, token: new-token}}}}\n",
      fake.port()));
  newsroom.daemon->signal(SIGHUP);
  // What was looked at just before the reload is looked at again after a minute.
  ASSERT_TRUE(settled(State::sent, "a", Duration(90'000))) << newsroom.log();
  EXPECT_EQ(fake.posts().size(), 2u);
}

TEST_F(Channels, ASecretInAnAddressIsToldNowhere) {
  const auto port = free_port();  // nobody listens
  serve(port, "type: telegram, token: '12:very-secret', chat: '@press'");
  newsroom.drop("a.md", simple_release("A bridge"));
  ASSERT_TRUE(eventually([&] {
    return newsroom.log().find("attempt-failed") != std::string::npos ||
           newsroom.log().find("event=") != std::string::npos;
  }));
  ASSERT_TRUE(settled(State::deferred)) << newsroom.log();
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("very-secret")));
  EXPECT_THAT(row().reply, Not(HasSubstr("very-secret")));
}

TEST_F(Channels, PicturesAreUploadedWithTheirDescriptionBeforeThePost) {
  std::string posted;
  CaptureOptions options;
  int questions = 0;
  options.http_script = [&](const CapturedPost& post) {
    if (post.path == "/api/v2/media") return json_answer(202, R"({"id":"77","url":null})");
    posted = post.body;
    return json_answer(200, R"({"id":"1","url":"https://m.example/1"})");
  };
  options.get_script = [&](const std::string& target) -> std::optional<HttpAction> {
    if (target != "/api/v1/media/77") return std::nullopt;
    return ++questions == 1 ? json_answer(206, R"({"id":"77","url":null})")
                            : json_answer(200, R"({"id":"77","url":"u"})");
  };
  Capture capture(options);
  serve(capture->http_port(), mastodon);
  drop_with_picture();
  ASSERT_TRUE(settled(State::sent)) << newsroom.log();
  const auto posts = capture->posts();
  ASSERT_EQ(posts.size(), 2u);
  EXPECT_THAT(posts[0].body, HasSubstr("The bridge at dawn"));
  EXPECT_THAT(posts[0].body, HasSubstr("BM not really"));
  EXPECT_THAT(posted, HasSubstr("\"media_ids\":[\"77\"]"));
  EXPECT_EQ(questions, 2);
}

TEST_F(Channels, AnUploadThatTheServerForgotIsMadeAnew) {
  std::atomic<int> uploads = 0;
  std::atomic<int> posts = 0;
  Fake fake([&](const CapturedPost& post, int) {
    if (post.path == "/api/v2/media") return json_answer(200, fmt::format(R"({{"id":"7{}","url":"u"}})", ++uploads));
    return ++posts == 1 ? json_answer(422, R"({"error":"Validation failed: Media could not be found"})")
                        : json_answer(200, R"({"id":"1","url":"https://m.example/1"})");
  });
  serve(fake.port(), mastodon);
  drop_with_picture();
  ASSERT_TRUE(settled(State::sent)) << newsroom.log();
  EXPECT_EQ(uploads, 2);
  EXPECT_THAT(fake.posts().back().body, HasSubstr(R"("media_ids":["72"])"));
}

class PostsBeforeMail : public Channels {
 protected:
  void serve_both(int channel_port, const std::string& wait) {
    newsroom.list("press.csv", recipients(3));
    newsroom.templates = newsroom.directory / "templates";
    for (const std::string name : {"own", "default"}) {
      for (const std::string file : {"subject.txt", "message.html", "message.txt", "post.txt"})
        newsroom.directory.put("templates/" + name + "/" + file, slurp(source("config/templates/default") / file));
    }
    newsroom.directory.put("templates/own/message.txt",
                           "{{release.title}}\n{{#links.fedi}}Discuss: {{{links.fedi}}}\n{{/links.fedi}}");
    newsroom.configure(
        press_settings(mails->smtp_port(), "", "template: own") +
        fmt::format("channels: {{fedi: {{url: 'http://127.0.0.1:{}', allow_private: true, before_mail: {}, "
                    "{}}}}}\n",
                    channel_port, wait, mastodon));
    newsroom.start();
  }
  std::string text_of_first() { return view_mail(mails->mails().front().bytes).text; }
  Capture mails;
};

TEST_F(PostsBeforeMail, MailShowsThePostThatItWaitedFor) {
  Mastodon server;
  std::atomic<std::size_t> mails_when_posted = 99;
  Fake fake([&](const CapturedPost& post, int number) {
    if (number == 2) mails_when_posted = mails->mail_count();
    return server(post, [](int tries) { return tries == 1 ? std::optional(cut_connection()) : std::nullopt; });
  });
  serve_both(fake.port(), "5m");
  newsroom.drop("a.md", simple_release("A bridge"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ(mails_when_posted, 0u);
  EXPECT_EQ(mails->mail_count(), 3u);
  EXPECT_THAT(text_of_first(), HasSubstr("Discuss: https://m.example/@press/1"));
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

TEST_F(PostsBeforeMail, ARestartInBetweenChangesNothing) {
  Mastodon server;
  std::atomic<bool> up = false;
  Fake fake([&](const CapturedPost& post, int) {
    return server(post, [&](int) { return up ? std::nullopt : std::optional(json_answer(503, "{}")); });
  });
  serve_both(fake.port(), "5m");
  newsroom.drop("a.md", simple_release("A bridge"));
  ASSERT_TRUE(eventually([&] { return !fake.posts().empty(); })) << newsroom.log();
  newsroom.kill();
  up = true;
  newsroom.start();
  newsroom.command({"retry", "a"});
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ(mails->mail_count(), 3u);
  EXPECT_THAT(text_of_first(), HasSubstr("Discuss: https://m.example/@press/1"));
}

TEST_F(PostsBeforeMail, MailDoesNotWaitForEver) {
  Fake fake([](const CapturedPost&, int) { return json_answer(503, "{}"); });
  serve_both(fake.port(), "2s");
  newsroom.drop("a.md", simple_release("A bridge"));
  ASSERT_TRUE(eventually([&] { return mails->mail_count() == 3; })) << newsroom.log();
  EXPECT_THAT(text_of_first(), Not(HasSubstr("Discuss")));
  EXPECT_TRUE(eventually([&] { return newsroom.status("a")->tally[State::sent] == 3; })) << newsroom.log();
}

// Whether a post carried the picture's own bytes.
bool carries_picture(const CapturedPost& post) { return post.body.find("BM not really") != std::string::npos; }

TEST_F(Channels, TelegramShowsAPictureAboveAShortText) {
  Fake fake([](const CapturedPost&, int) {
    return json_answer(200, R"({"ok":true,"result":{"message_id":7,"chat":{"id":-1001,"username":"town"}}})");
  });
  serve(fake.port(), "type: telegram, token: 't:secret', chat: '@town'");
  drop_with_picture();
  ASSERT_TRUE(settled(State::sent)) << newsroom.log();
  ASSERT_EQ(fake.posts().size(), 1u);
  EXPECT_EQ(fake.posts()[0].path, "/bott:secret/sendPhoto");
  EXPECT_TRUE(carries_picture(fake.posts()[0]));
  EXPECT_THAT(fake.posts()[0].body, HasSubstr("name=\"caption\"\r\n\r\nA bridge")) << fake.posts()[0].body;
}

TEST_F(Channels, DiscordTakesThePictureWithThePost) {
  Fake fake([](const CapturedPost&, int) { return json_answer(200, R"({"id":"9","channel_id":"8"})"); });
  serve(fake.port(), "type: discord");
  drop_with_picture();
  ASSERT_TRUE(settled(State::sent)) << newsroom.log();
  ASSERT_EQ(fake.posts().size(), 1u);
  const auto body = fake.posts()[0].body;
  EXPECT_TRUE(carries_picture(fake.posts()[0]));
  EXPECT_THAT(body, HasSubstr("name=\"files[0]\"; filename=\"picture.png\""));
  EXPECT_THAT(body, HasSubstr(R"("attachments":[{"id":0,"description":"The bridge at dawn"}])"));
}

TEST_F(Channels, XGetsEachPictureItsWordsAndThenThePost) {
  std::atomic<bool> storm = true;
  Fake fake([&](const CapturedPost& post, int) {
    if (post.path == "/2/media/upload") {
      if (storm.exchange(false)) return cut_connection();  // nothing public was lost: it is uploaded again
      return json_answer(200, R"({"data":{"id":"710","media_key":"3_710"}})");
    }
    if (post.path == "/2/media/metadata") return json_answer(200, R"({"data":{"id":"710"}})");
    return json_answer(201, R"({"data":{"id":"55","text":"A bridge"}})");
  });
  serve(fake.port(), "type: x, consumer_key: a, consumer_secret: b, token: c, token_secret: d");
  drop_with_picture();
  ASSERT_TRUE(settled(State::sent)) << newsroom.log();
  const auto posts = fake.posts();
  ASSERT_EQ(posts.size(), 4u);
  EXPECT_TRUE(carries_picture(posts[1]));
  EXPECT_THAT(posts[2].body, HasSubstr("The bridge at dawn")) << posts[2].body;
  EXPECT_THAT(posts[3].body, HasSubstr(R"("media":{"media_ids":["710"]})")) << posts[3].body;
  std::set<std::string> nonces;
  for (const auto& post : posts) {
    const auto header = post.headers.at("authorization");
    nonces.insert(header.substr(header.find("oauth_nonce"), 48));
  }
  EXPECT_EQ(nonces.size(), 4u);
}

TEST_F(Channels, LinkedInNamesThePlaceOfThePictureWhichGetsNoToken) {
  int port = 0;
  Fake fake([&](const CapturedPost& post, int) {
    if (post.path.starts_with("/rest/images"))
      return json_answer(
          200,
          fmt::format(R"({{"value":{{"uploadUrl":"http://127.0.0.1:{}/dms/1","image":"urn:li:image:7"}}}})", port));
    if (post.path == "/dms/1") return json_answer(201, "");
    return json_answer(201, "", {{"x-restli-id", "urn:li:share:1"}});
  });
  port = fake.port();
  serve(port, "type: linkedin, token: secret-token, author: 'urn:li:organization:1'");
  drop_with_picture();
  ASSERT_TRUE(settled(State::sent)) << newsroom.log();
  const auto posts = fake.posts();
  ASSERT_EQ(posts.size(), 3u);
  EXPECT_EQ(posts[1].method, "PUT");
  EXPECT_TRUE(carries_picture(posts[1]));
  EXPECT_FALSE(posts[1].headers.contains("authorization"));
  EXPECT_THAT(posts[2].body, HasSubstr(R"("content":{"media":{"id":"urn:li:image:7","altText":"The bridge at dawn"}})"))
      << posts[2].body;
}

TEST_F(Channels, AStormOfTooManyRequestsRestsTheAccountAndUsesUpNoAttempt) {
  constexpr int releases = 5;
  constexpr int storm = 4;
  Mastodon server;
  Fake fake([&](const CapturedPost& post, int) {
    return server(post, [](int tries) {
      return tries <= storm
                 ? std::optional(json_answer(429, R"({"error":"Too many requests"})", {{"Retry-After", "1"}}))
                 : std::nullopt;
    });
  });
  serve(fake.port(), mastodon + ", rate: 50/s");
  for (int i = 0; i < releases; ++i)
    newsroom.drop(fmt::format("r{}.md", i), simple_release(fmt::format("Bridge {}", i)));
  for (int i = 0; i < releases; ++i) {
    const auto id = fmt::format("r{}", i);
    ASSERT_TRUE(settled(State::sent, id, Duration(60'000))) << id << newsroom.log();
    EXPECT_EQ(row(id).attempts, 1) << id;
  }
  EXPECT_EQ(fake.posts().size(), std::size_t(releases + storm)) << "each refusal was followed by a rest of the account";
}

TEST_F(Channels, ASlowNetworkIsWaitedForAndHoldsUpNoOther) {
  Fake slow([](const CapturedPost&, int) {
    auto action = json_answer(200, R"({"id":"9","channel_id":"8"})");
    action.delay = Duration(4'000);
    return action;
  });
  Fake quick([](const CapturedPost&, int) { return json_answer(200, "ok"); });
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(
      fmt::format("channels:\n  slow: {{type: discord, url: 'http://127.0.0.1:{}', allow_private: true}}\n"
                  "  quick: {{type: mattermost, url: 'http://127.0.0.1:{}/hooks/x', allow_private: true}}\n",
                  slow.port(), quick.port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A bridge"));
  ASSERT_TRUE(eventually([&] { return newsroom.status("a") && newsroom.status("a")->tally[State::sent] == 1; }));
  EXPECT_EQ(quick.posts().size(), 1u);
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ(newsroom.status("a")->tally[State::sent], 2);
  EXPECT_EQ(slow.posts().size(), 1u) << "it was not asked again while it thought";
}

TEST_F(Channels, MatrixIsPutUnderItsTransactionAndAShippedServiceNeedsNoCode) {
  Fake fake([&](const CapturedPost& post, int) {
    if (post.path.starts_with("/_matrix")) return json_answer(200, R"({"event_id":"$e"})");
    return json_answer(200, "ok");
  });
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(fmt::format(
      "channels:\n  room: {{type: matrix, url: 'http://127.0.0.1:{0}', allow_private: true, token: t, room: '!a:b'}}\n"
      "  chat: {{type: mattermost, url: 'http://127.0.0.1:{0}/hooks/x', allow_private: true}}\n"
      "  own:\n    type: http\n    url: http://127.0.0.1:{0}/own\n    allow_private: true\n"
      "    service: {{body: '{{\"t\": \"{{{{text}}}}\"}}', success: {{body: ok}}, limit: 50}}\n",
      fake.port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A bridge"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ(newsroom.status("a")->tally[State::sent], 3) << newsroom.log();
  const auto matrix = fake.posts_to("/_matrix/client/v3/rooms/%21a%3Ab/send/m.room.message/msg_");
  ASSERT_EQ(matrix.size(), 1u);
  EXPECT_EQ(matrix[0].method, "PUT");
  EXPECT_THAT(matrix[0].body, HasSubstr("\"msgtype\":\"m.text\"")) << matrix[0].body;
  EXPECT_EQ(fake.posts_to("/hooks/x").size(), 1u);
  EXPECT_EQ(fake.posts_to("/own").size(), 1u);
}

}  // namespace
}  // namespace gazetted::test
