// The rates and connections of a relay, a domain and a list are never exceeded.
#include <gtest/gtest.h>

#include <atomic>

#include "press_newsroom.hpp"

namespace gazetted::test {
namespace {

class Rates : public PressNewsroom {};

// The most events within any one second.
std::size_t busiest_second(const std::vector<CapturedMail>& mails) {
  std::size_t most = 0;
  for (std::size_t first = 0; first < mails.size(); ++first) {
    std::size_t last = first;
    while (last < mails.size() && mails[last].at - mails[first].at < Duration(1000)) ++last;
    most = std::max(most, last - first);
  }
  return most;
}

TEST_F(Rates, RatesOfRelayDomainAndListHold) {
  newsroom.list("press.csv", recipients(30, "gmail.com") + "a@googlemail.com,A\nb@googlemail.com,B\n");
  newsroom.configure(press_settings(capture->smtp_port(), "domains: {gmail.com: {rate: 10/s}}"));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(capture->mails().size(), 32u);
  EXPECT_LE(busiest_second(capture->mails()), 12u);
}

TEST_F(Rates, AQuotaIsToldAndOutlivesAKill) {
  newsroom.list("press.csv", recipients(8));
  newsroom.configure(press_settings(capture->smtp_port(), "rate: [100/s, 5/d]"));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return capture->mail_count() == 5; }));
  ASSERT_TRUE(eventually([&] { return newsroom.status("a")->tally[State::sent] == 5; }));
  const auto is_told = [&] {
    return newsroom.command({"status", "a"})
               .out.find("the daily quota of relay main is used up; the next mail leaves ") != std::string::npos;
  };
  EXPECT_TRUE(eventually(is_told)) << newsroom.command({"status", "a"}).out;
  newsroom.kill();
  newsroom.start();
  EXPECT_TRUE(eventually(is_told)) << newsroom.command({"status", "a"}).out;
  EXPECT_EQ(capture->mail_count(), 5u) << "a restart is no fresh quota";
}

TEST_F(Rates, ADomainIsNeverSentToOnMoreConnectionsThanItMay) {
  auto now_open = std::make_shared<std::atomic<int>>(0);
  auto most = std::make_shared<std::atomic<int>>(0);
  CaptureOptions options;
  options.smtp_script = [=](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "data") *most = std::max(most->load(), ++*now_open);
    if (step.stage == "dot") {
      --*now_open;
      action.delay = Duration(10);
    }
    return action;
  };
  Capture slow(options);
  newsroom.list("press.csv", recipients(40, "small.example"));
  newsroom.configure(press_settings(slow->smtp_port(), "domains: {small.example: {connections: 2}}"));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(slow->mails().size(), 40u);
  EXPECT_LE(most->load(), 2);
}

}  // namespace
}  // namespace gazetted::test
