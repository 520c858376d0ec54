// The pages of the subscribers' door, in the site's frame and in their own, as browsers show them: to judges of
// accessibility and of HTML.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "gazetted/subscription/door_token.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

class DoorPages : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!fs::exists(source("build-npm/node_modules/axe-core")) ||
        !fs::exists(source("build-npm/node_modules/puppeteer-core")))
      GTEST_SKIP() << "axe-core and puppeteer-core are not installed (see build-npm.log)";
    if (!fs::exists("/usr/bin/chromium")) GTEST_SKIP() << "chromium is not installed";
  }
  const int port = free_port();
  Capture capture;
  Newsroom newsroom;
};

TEST_P(DoorPages, ArePassedByTheJudges) {
  newsroom.list("press.csv", "email,name\na@x.example,Ann Lee\n");
  newsroom.configure(press_settings(capture->smtp_port(), "",
                                    "reply_to: press@example.org, subscribe: true, match: {any: [sea, rail]}") +
                     fmt::format("http: {{listen: '127.0.0.1:{}'}}\n{}", port, GetParam()));
  newsroom.directory.put(
      "gazetted.yaml",
      replace_all(slurp(newsroom.config()), "time_zone: Europe/London",
                  fmt::format("time_zone: Europe/London, slug: example, languages: [en, ar], public_url: "
                              "'http://127.0.0.1:{}'",
                              port)));
  newsroom.start();
  const auto keys = *TokenKeys::load({newsroom.directory / "state/token.key"});
  const auto now = Clock().now();
  std::vector<std::string> command = {"env", "NPM_TOOLS=" + source("build-npm").string(), "node",
                                      source("tests/npm/judge-pages.mjs").string(),
                                      fmt::format("http://127.0.0.1:{}", port)};
  for (const auto* language : {"en", "de", "ar", "zh"}) {
    command.push_back(std::string(subscribe_path) + "press?lang=" + language);
    command.push_back(std::string(confirm_path) +
                      confirmation_token(keys, {"press", "n@x.example", "", language, now, ""}));
    command.push_back(std::string(confirm_path) +
                      confirmation_token(keys, {"", "n@x.example", "a@x.example", language, now, "press"}));
    command.push_back(std::string(preferences_path) + preferences_token(keys, {"a@x.example", language, "press"}));
    command.push_back(std::string(unsubscribe_path) + keys.unsubscribe_token({"press", "a@x.example", language}));
  }
  // One that somebody has asked for, and has not confirmed.
  const auto form = "email=n%40x.example&stamp=" + form_stamp(keys, "press", now - std::chrono::seconds(10));
  const auto asked = run({"curl", "-s", "--max-time", "20", "--data", form,
                          fmt::format("http://127.0.0.1:{}{}press", port, subscribe_path)});
  ASSERT_TRUE(eventually([&] { return capture->mails().size() == 1; })) << asked.out << newsroom.log();
  const auto text = view_mail(capture->mails().front().bytes).text;
  const auto link = text.find(confirm_path);
  ASSERT_NE(link, std::string::npos) << text;
  command.push_back(text.substr(link, text.find_first_of(" \r\n", link) - link));
  const auto before = newsroom.command({"subscribers", "press"}).out;
  EXPECT_NE(before.find("n@x.example,,unconfirmed,"), std::string::npos) << before;

  const auto judged = run(command);
  EXPECT_EQ(judged.status, 0) << judged.out << judged.err;
  // A browser with scripts has now been to every link, several times.
  EXPECT_EQ(newsroom.command({"subscribers", "press"}).out, before);
  EXPECT_EQ(capture->mails().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Frames, DoorPages, testing::Values("", "site: {}\n"),
                         [](const auto& one) { return std::string(*one.param ? "OfTheSite" : "OfTheirOwn"); });

}  // namespace
}  // namespace gazetted::test
