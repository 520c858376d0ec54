// Mail that waits: what keeps it from leaving is said, and what kept it goes when it is taken back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class WaitingMail : public testing::Test {
 protected:
  std::string relay(const std::string& name, int port) {
    return fmt::format("  {}: {{host: 127.0.0.1, port: {}, tls: off}}\n", name, port);
  }
  std::string list(const std::string& name, const std::string& relay) {
    return fmt::format(
        "  {0}: {{title: {0}, subscribers: lists/{0}.csv, from: Press <press@news.example.org>, relay: {1}}}\n", name,
        relay);
  }
  void reload(const std::string& yaml) {
    newsroom.configure(yaml);
    newsroom.daemon->signal(SIGHUP);
    EXPECT_TRUE(eventually([&] { return newsroom.log().find("event=reloaded") != std::string::npos; }));
  }
  Capture capture;
  Newsroom newsroom;
};

TEST_F(WaitingMail, IsSaidToWaitForWhatTheConfigurationDoesNotHaveAnyMore) {
  newsroom.give_up_after = "1h";
  newsroom.list("press.csv", recipients(2));
  newsroom.list("local.csv", recipients(1, "local.example"));
  const auto main = relay("main", capture->smtp_port());
  newsroom.configure("relays:\n" + main + relay("old", free_port()) + "lists:\n" + list("press", "main") +
                     list("local", "old") +
                     fmt::format("channels:\n  hook: {{type: webhook, url: 'http://127.0.0.1:{}/x', secret: "
                                 "whsec_c2VjcmV0c2VjcmV0c2VjcmV0, allow_private: true}}\n",
                                 free_port()));
  newsroom.start();
  newsroom.drop("a.md", "---\nlists: [press, local]\nchannels: [hook]\n---\n" + simple_release("A"));
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=relay-down") != std::string::npos; }));
  EXPECT_THAT(newsroom.command({"status", "a", "--json"}).out, HasSubstr("\"waiting\":[]"));
  reload("relays:\n" + main + "lists:\n" + list("press", "main"));

  const std::string list_waits = "a: list local waits: relay 'old' is no longer in the configuration";
  EXPECT_THAT(newsroom.command({"status"}).out, HasSubstr(list_waits));
  EXPECT_THAT(newsroom.command({"status", "a"}).out,
              AllOf(HasSubstr(list_waits),
                    HasSubstr("a: channel hook waits: channel 'hook' is no longer in the configuration")));
  EXPECT_THAT(newsroom.command({"trace", "user0@local.example"}).out,
              HasSubstr("  relay 'old' is no longer in the configuration\n"));
  for (const auto& words : std::vector<std::vector<std::string>>{{"status", "a", "--json"}, {"status", "--json"}}) {
    EXPECT_THAT(newsroom.command(words).out,
                AllOf(HasSubstr(R"({"list":"local","reason":"relay 'old' is no longer in the configuration"})"),
                      HasSubstr(R"({"channel":"hook","reason":"channel 'hook' is no longer in the configuration"})")));
  }
}

}  // namespace
}  // namespace gazetted::test
