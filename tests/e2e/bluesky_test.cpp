// The Bluesky channel against a real AT Protocol server (@atproto/pds), where npm could install it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "gazetted/base/text.hpp"
#include "gazetted/send/channel.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class Bluesky : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(source("build-npm-pds/node_modules/@atproto/pds")))
      GTEST_SKIP() << "@atproto/pds is not installed (see build-npm.log)";
    serve("");
  }
  void serve(const std::string& limited) {
    std::vector<std::string> command = {"env", "NPM_TOOLS=" + source("build-npm-pds").string(), "node",
                                        source("tests/npm/pds/serve.mjs").string(),
                                        (newsroom.directory / ("pds" + limited)).string()};
    if (!limited.empty()) command.push_back(limited);
    const auto log = newsroom.directory / ("pds" + limited + ".log");
    server = std::make_unique<Process>(command, log);
    ASSERT_TRUE(eventually([&] { return fs::exists(log) && slurp(log).find("\"did\"") != std::string::npos; },
                           Duration(60'000)))
        << slurp(log);
    const auto text = slurp(log);
    const auto at = text.find("{\"url\"");
    account = parse_json(text.substr(at, text.find('}', at) + 1 - at))->as_object();
  }
  void open_newsroom() {
    newsroom.list("press.csv", recipients(1));
    newsroom.configure(fmt::format(
        "channels: {{sky: {{type: bluesky, url: '{}', allow_private: true, handle: {}, password: '{}'}}}}\n",
        text_member(account, "url"), text_member(account, "handle"), text_member(account, "password")));
    newsroom.start();
  }
  ChannelOptions options(const std::string& password = "") {
    ChannelOptions out;
    out.name = "sky";
    out.type = "bluesky";
    out.url = Secret(text_member(account, "url"));
    out.words["handle"] = text_member(account, "handle");
    out.secrets["password"] = Secret(password.empty() ? text_member(account, "password") : password);
    out.allow_private = true;
    return out;
  }
  ChannelContent content(const std::string& text) {
    ChannelContent out;
    out.release = "a";
    out.delivery = "msg_0123456789abcdef01234567";
    out.text = text;
    out.title = "A bridge";
    out.language = "en";
    out.accepted = *parse_rfc3339("2026-11-24T12:00:00Z");
    return out;
  }
  HttpResponse perform(HttpRequest request) {
    asio::io_context io;
    HttpResponse response;
    HttpClient client(io);
    auto task = [&]() -> asio::awaitable<void> { response = co_await client.perform(std::move(request)); };
    asio::co_spawn(io, task(), asio::detached);
    io.run();
    return response;
  }
  // One attempt from first to last, as the daemon makes it.
  Outcome attempt(const json::object& plan, const ChannelOptions& with, json::object& session) {
    const auto& type = *find_channel_type("bluesky");
    Outcome outcome;
    for (int round = 0; round < 2; ++round) {
      ChannelAttempt one{plan, with, now(), false, Duration(0), session};
      while (auto request = type.prepare_request(one)) {
        const auto stopped = type.on_prepared(perform(std::move(*request)), one);
        if (stopped) return *stopped;
      }
      outcome = type.judge(perform(type.publish(one)), one);
      if (one.next != Next::begin_anew) break;
      ++worn;
    }
    return outcome;
  }
  static Time now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  json::object record(const std::string& rkey) {
    const auto ran =
        run({"curl", "-s", "--max-time", "10",
             text_member(account, "url") + "/xrpc/com.atproto.repo.getRecord?repo=" + text_member(account, "did") +
                 "&collection=app.bsky.feed.post&rkey=" + rkey});
    auto parsed = parse_json(ran.out);
    return parsed && parsed->as_object().contains("value") ? parsed->as_object().at("value").as_object()
                                                           : json::object{};
  }
  Newsroom newsroom;
  std::unique_ptr<Process> server;
  json::object account;
  int worn = 0;
};

TEST_F(Bluesky, ADroppedReleaseIsARecordWithFacetsAndACard) {
  open_newsroom();
  newsroom.drop("a.md",
                "---\ntitle: Die Brücke öffnet 🌉\nsummary: Für Fußgänger.\nonline_url: "
                "https://presse.example.org/nachrichten/2026/bruecke-oeffnet\n"
                "social: 'Die Brücke öffnet 🌉 https://presse.example.org/nachrichten/2026/bruecke-oeffnet "
                "#Brücke'\n---\n\nText.\n");
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  const auto row = newsroom.report("a").front();
  ASSERT_EQ(row.state, State::sent) << row.reply;
  const auto post = record(row.remote_id.substr(row.remote_id.rfind('/') + 1));
  EXPECT_EQ(text_member(post, "text"), "Die Brücke öffnet 🌉 presse.example.org/nachrichten/… #Brücke");
  EXPECT_EQ(text_member(post.at("embed").at("external").as_object(), "title"), "Die Brücke öffnet 🌉");
  EXPECT_EQ(row.remote_id, "https://bsky.app/profile/" + text_member(account, "did") + "/post/" +
                               row.remote_id.substr(row.remote_id.rfind('/') + 1));
  if (!fs::exists(source("build-npm/node_modules/@atproto/api"))) return;
  const auto judged =
      run({"env", "NPM_TOOLS=" + source("build-npm").string(), "node", source("tests/npm/segments.mjs").string()},
          json::serialize(post));
  const auto seen = *parse_json(judged.out);
  EXPECT_TRUE(seen.at("valid").as_bool()) << judged.out << judged.err;
  std::string links;
  for (const auto& segment : seen.at("segments").as_array()) {
    const auto& one = segment.as_object();
    if (!text_member(one, "link").empty()) links += text_member(one, "text") + "→" + text_member(one, "link") + " ";
    if (!text_member(one, "tag").empty()) links += text_member(one, "text") + "→" + text_member(one, "tag");
  }
  EXPECT_EQ(
      links,
      "presse.example.org/nachrichten/…→https://presse.example.org/nachrichten/2026/bruecke-oeffnet #Brücke→Brücke");
}

TEST_F(Bluesky, APictureIsUploadedAndAMentionMeansAnAccount) {
  open_newsroom();
  newsroom.directory.put("drop/a/release.md",
                         "---\ntitle: A bridge\nattachments: [{file: b.png, alt: The bridge at dawn}]\n"
                         "social: 'Größe: @gazettedesk.test and @nobody.test opened it.'\n---\n\nText.\n");
  newsroom.directory.put("drop/a/b.png", slurp(source("tests/golden/french/bundle/pont.png")));
  fs::rename(newsroom.directory / "drop/a", newsroom.incoming() / "a");
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  const auto row = newsroom.report("a").front();
  ASSERT_EQ(row.state, State::sent) << row.reply;
  const auto post = record(row.remote_id.substr(row.remote_id.rfind('/') + 1));
  const auto& image = post.at("embed").at("images").at(0).as_object();
  EXPECT_EQ(text_member(image, "alt"), "The bridge at dawn");
  EXPECT_EQ(text_member(image.at("image").as_object(), "mimeType"), "image/png");
  ASSERT_EQ(post.at("facets").as_array().size(), 1u) << json::serialize(post);
  const auto& facet = post.at("facets").at(0);
  EXPECT_EQ(facet.at("features").at(0).at("did"), account.at("did"));
  const auto start = std::size_t(facet.at("index").at("byteStart").as_int64());
  const auto end = std::size_t(facet.at("index").at("byteEnd").as_int64());
  EXPECT_EQ(text_member(post, "text").substr(start, end - start), "@gazettedesk.test");
}

TEST_F(Bluesky, AThreadIsRecordsThatAnswerEachOther) {
  open_newsroom();
  newsroom.drop("a.md",
                "---\ntitle: A bridge\nonline_url: https://presse.example.org/a\nsocial:\n  - A bridge opens.\n"
                "  - 'It has 40 beds: #town'\n  - Come and see.\n---\n\nText.\n");
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  const auto rows = newsroom.report("a");
  std::vector<json::object> posts;
  std::vector<std::string> uris;
  for (const auto& row : rows) {
    if (row.target != "sky") continue;
    ASSERT_EQ(row.state, State::sent) << row.reply;
    const auto rkey = row.remote_id.substr(row.remote_id.rfind('/') + 1);
    uris.push_back("at://" + text_member(account, "did") + "/app.bsky.feed.post/" + rkey);
    posts.push_back(record(rkey));
  }
  ASSERT_EQ(posts.size(), 3u);
  EXPECT_FALSE(posts[0].contains("reply"));
  EXPECT_TRUE(posts[0].contains("embed"));
  EXPECT_FALSE(posts[1].contains("embed"));
  for (std::size_t i = 1; i < 3; ++i) {
    const auto& reply = posts[i].at("reply");
    EXPECT_EQ(reply.at("root").at("uri"), uris[0].c_str());
    EXPECT_EQ(reply.at("parent").at("uri"), uris[i - 1].c_str());
    EXPECT_LT(text_member(posts[i - 1], "createdAt"), text_member(posts[i], "createdAt"));
  }
}

TEST_F(Bluesky, ARepetitionIsKnownAndNothingIsWrittenOver) {
  const auto& type = *find_channel_type("bluesky");
  json::object session;
  const auto plan = type.prepare(content("First"), options());
  const auto rkey = text_member(plan, "rkey");
  EXPECT_EQ(attempt(plan, options(), session).kind, Outcome::Kind::accepted);
  EXPECT_EQ(attempt(plan, options(), session).kind, Outcome::Kind::accepted);
  auto changed = content("Second, under the same key");
  const auto outcome = attempt(type.prepare(changed, options()), options(), session);
  EXPECT_EQ(outcome.kind, Outcome::Kind::accepted);
  EXPECT_EQ(outcome.reply, "an earlier attempt had succeeded");
  EXPECT_EQ(text_member(record(rkey), "text"), "First");
}

TEST_F(Bluesky, AnExpiredSessionIsOpenedAnewAndAWrongPasswordStopsTheChannel) {
  const auto& type = *find_channel_type("bluesky");
  json::object over{{"jwt", text_member(account, "expired")}, {"did", text_member(account, "did")}};
  const auto plan = type.prepare(content("Hello"), options());
  const auto one = options();
  ChannelAttempt late{plan, one, now(), false, Duration(0), over};
  const auto told = perform(type.publish(late));
  EXPECT_EQ(told.status, 400);
  EXPECT_THAT(told.body, HasSubstr("ExpiredToken"));
  EXPECT_EQ(attempt(plan, options(), over).kind, Outcome::Kind::accepted);
  EXPECT_EQ(worn, 1);
  json::object session{{"jwt", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"}, {"did", "did:plc:x"}};
  EXPECT_EQ(attempt(plan, options(), session).kind, Outcome::Kind::accepted);
  EXPECT_EQ(worn, 2);
  json::object fresh;
  const auto refused = attempt(type.prepare(content("Hello"), options()), options("wrong-password"), fresh);
  EXPECT_EQ(refused.kind, Outcome::Kind::deferred);
  EXPECT_EQ(refused.scope, Outcome::Scope::account) << refused.reply;
}

TEST_F(Bluesky, TheServersOwnLimitsAreReadAsItMeansThem) {
  const auto& type = *find_channel_type("bluesky");
  json::object session;
  // As long as it may be, by graphemes and by bytes; one more is refused.
  std::string family;
  for (int i = 0; i < 110; ++i) family += "👨‍👩‍👧‍👦";
  auto longest = content(family);
  longest.delivery = "msg_long";
  EXPECT_EQ(attempt(type.prepare(longest, options()), options(), session).kind, Outcome::Kind::accepted);
  json::object plan = type.prepare(content("x"), options());
  plan["record"].as_object()["text"] = std::string(301, 'x');
  plan["rkey"] = "3hw7drt4sw7zz";
  const auto refused = attempt(plan, options(), session);
  EXPECT_EQ(refused.kind, Outcome::Kind::refused) << refused.reply;
  EXPECT_EQ(refused.scope, Outcome::Scope::message);
  // A real 429: thirty sessions in five minutes, and one more.
  server.reset();
  serve("limited");
  Outcome last;
  for (int i = 0; i < 40 && last.scope != Outcome::Scope::destination; ++i) {
    json::object none;
    const auto one = options();
    ChannelAttempt ask{plan, one, now(), false, Duration(0), none};
    const auto stopped = type.on_prepared(perform(*type.prepare_request(ask)), ask);
    if (stopped) last = *stopped;
  }
  EXPECT_EQ(last.kind, Outcome::Kind::deferred);
  EXPECT_EQ(last.scope, Outcome::Scope::destination) << last.reply;
  ASSERT_TRUE(last.retry_after.has_value());
  EXPECT_LE(last.retry_after->count(), 300'000);
}

}  // namespace
}  // namespace gazetted::test
