// `serve --rehearse`: the real configuration, and nothing leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

// The page's address, from what the command printed.
int page_port(const std::string& text) {
  const auto at = text.find("http://127.0.0.1:");
  return at == std::string::npos ? 0 : std::atoi(text.c_str() + at + 17);
}

std::string fetch(int port, const std::string& path, const std::vector<std::string>& more = {}) {
  std::vector<std::string> command = {"curl", "-s", "--max-time", "10"};
  command.insert(command.end(), more.begin(), more.end());
  command.push_back(fmt::format("http://127.0.0.1:{}{}", port, path));
  return run(command).out;
}

TEST(Rehearsal, NothingReachesTheRealRelayOrChannel) {
  Capture real;  // must stay empty
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(press_settings(real->smtp_port()) +
                     fmt::format("channels: {{crm: {{type: webhook, url: 'http://127.0.0.1:{}/x', allow_private: true, "
                                 "secret: {{credential: crm}}}}}}\n",
                                 real->http_port()));
  const auto stage = newsroom.directory / "stage";
  Process daemon({binary(), "-c", newsroom.config().string(), "serve", "--rehearse", stage.string()},
                 newsroom.directory / "log");
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=started") != std::string::npos; })) << newsroom.log();
  const int port = page_port(newsroom.log());
  newsroom.directory.put("a.md", simple_release("Rehearsed"));
  fs::rename(newsroom.directory / "a.md", stage / "spool/incoming/a.md");
  const auto status = [&] { return newsroom.command({"--rehearse", stage.string(), "status", "a", "--json"}).out; };
  ASSERT_TRUE(eventually([&] { return status().find("\"state\":\"done\"") != std::string::npos; })) << newsroom.log();
  // A reload brings no way out back.
  daemon.signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=reloaded") != std::string::npos; })) << newsroom.log();
  newsroom.directory.put("b.md", simple_release("After the reload"));
  fs::rename(newsroom.directory / "b.md", stage / "spool/incoming/b.md");
  ASSERT_TRUE(eventually([&] {
    return newsroom.command({"--rehearse", stage.string(), "status", "b"}).out.find("done") != std::string::npos;
  })) << newsroom.log();
  EXPECT_EQ(parse_json(fetch(port, "/api/mails"))->as_array().size(), 6u);
  EXPECT_EQ(parse_json(fetch(port, "/api/posts"))->as_array().size(), 2u);
  EXPECT_EQ(parse_json(fetch(port, "/api/mails?q=reload"))->as_array().size(), 3u);
  EXPECT_THAT(fetch(port, "/"), HasSubstr("Rehearsal: GOV.UK"));
  EXPECT_EQ(real->mail_count(), 0u);
  EXPECT_EQ(real->posts().size(), 0u);
  EXPECT_FALSE(fs::exists(newsroom.directory / "spool"));
  EXPECT_FALSE(fs::exists(newsroom.directory / "state"));
  // Another site's page may not clear it; our own may.
  fetch(port, "/api/clear", {"-X", "POST", "-H", "Origin: http://evil.example"});
  EXPECT_EQ(parse_json(fetch(port, "/api/mails"))->as_array().size(), 6u);
  fetch(port, "/api/clear", {"-X", "POST", "-H", fmt::format("Origin: http://127.0.0.1:{}", port)});
  EXPECT_EQ(parse_json(fetch(port, "/api/mails"))->as_array().size(), 0u);
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(), 0) << newsroom.log();
}

// The sandbox answers as each network would, so that a rehearsal ends as the day would; also where the real thing
// would renew a token first.
TEST(Rehearsal, EveryNetworkIsPlayedToItsEnd) {
  Capture real;  // must stay empty
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(1));
  const auto url = fmt::format("url: 'http://127.0.0.1:{}/real', allow_private: true", real->http_port());
  const std::vector<std::string> channels = {
      "mastodon, token: t1",
      "bluesky, handle: a.b, password: p",
      "slack",
      "slack, token: t, channel: C1",
      "discord",
      "telegram, token: t, chat: '@c'",
      "matrix, token: t, room: '!a:b'",
      "teams",
      "threads, token: t, user: '1'",
      fmt::format("linkedin, author: 'urn:li:person:1', refresh_token: r, client_id: c, client_secret: s, token_url: "
                  "'http://127.0.0.1:{}/token'",
                  real->http_port()),
      "x, consumer_key: a, consumer_secret: b, token: c, token_secret: d",
      "mattermost",
      "rocketchat",
      "googlechat",
      "zulip, token: t, email: a@b, channel: c, topic: d",
      "ntfy, token: t, topic: a",
      "gotify, token: t",
      "facebook, token: t, page: '1'",
      "websub, feed: 'https://f.example/a'",
      "indexnow, host: h.example, key: k",
      "webhook, secret: s"};
  std::string yaml = "channels:\n";
  for (std::size_t i = 0; i < channels.size(); ++i)
    yaml += fmt::format("  c{}: {{type: {}, {}}}\n", i, channels[i], url);
  newsroom.configure(yaml);
  const auto stage = newsroom.directory / "stage";
  Process daemon({binary(), "-c", newsroom.config().string(), "serve", "--rehearse", stage.string()},
                 newsroom.directory / "log");
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=started") != std::string::npos; })) << newsroom.log();
  newsroom.directory.put(
      "drop/a/release.md",
      "---\ntitle: A bridge\nonline_url: https://h.example/a\n"
      "attachments: [{file: b.png, alt: The bridge at dawn}]\nsocial:\n  - One @a.b\n  - Two\n---\n\nText.\n");
  newsroom.directory.put("drop/a/b.png", slurp(source("tests/golden/french/bundle/pont.png")));
  fs::rename(newsroom.directory / "drop/a", stage / "spool/incoming/a");
  const auto report = [&] {
    return newsroom.command({"--rehearse", stage.string(), "report", "a", "--format", "csv"}).out;
  };
  ASSERT_TRUE(eventually([&] {
    return newsroom.command({"--rehearse", stage.string(), "status", "a", "--json"}).out.find("\"state\":\"done\"") !=
           std::string::npos;
  })) << report();
  std::istringstream rows(report());
  std::size_t sent = 0;
  std::string row;
  std::getline(rows, row);  // the header
  while (std::getline(rows, row)) {
    EXPECT_THAT(row, HasSubstr(",sent,"));
    ++sent;
  }
  EXPECT_EQ(sent, channels.size() + 7) << "seven of them have threads, of two posts";
  EXPECT_EQ(real->posts().size(), 0u);
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(), 0) << newsroom.log();
}

}  // namespace
}  // namespace gazetted::test
