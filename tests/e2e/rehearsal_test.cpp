// `serve --rehearse`: the real configuration, and nothing leaves.
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

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
  newsroom.list("press.csv", people(3));
  newsroom.configure(press_settings(real->smtp_port()) +
                     fmt::format("channels: {{crm: {{type: webhook, url: 'http://127.0.0.1:{}/x', allow_private: true, "
                                 "secret: {{credential: crm}}}}}}\n",
                                 real->http_port()));
  const auto stage = newsroom.directory / "stage";
  Process daemon({GAZETTED_BINARY, "-c", newsroom.config().string(), "serve", "--rehearse", stage.string()},
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
  EXPECT_NE(fetch(port, "/").find("Rehearsal: GOV.UK"), std::string::npos);
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

}  // namespace
}  // namespace gazetted::test
