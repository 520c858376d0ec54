// What hubs are told and when, against hubs that play a script, on a clock that the test turns.
#include "../../../daemon/app/hub_pings.hpp"

#include "daemon_fixture.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

HttpResponse answer_of(int status, const std::string& retry_after = "") {
  HttpResponse answer;
  answer.status = status;
  if (status == 0) answer.trouble = "connection refused";
  if (!retry_after.empty()) answer.headers["retry-after"] = retry_after;
  return answer;
}

TEST(HubPauses, AreLongerAfterEachAttempt) {
  const std::pair<int, int> rows[] = {{1, 1}, {2, 2}, {3, 4}, {6, 32}, {7, 60}, {1000, 60}};
  for (const auto& [attempts, minutes] : rows)
    EXPECT_EQ(pause_after(attempts, answer_of(500), Time()), std::chrono::minutes(minutes)) << attempts;
}

TEST(HubPauses, AreAsLongAsTheHubAsks) {
  const auto now = *parse_rfc3339("2026-11-29T12:00:00Z");
  struct {
    const char* wanted;
    int attempts;
    Duration pause;
  } const rows[] = {
      {"600", 1, 10 * minute},
      {"5", 1, minute},
      {"600", 5, 16 * minute},
      {"86400", 1, 6 * hour},
      {"-5", 1, minute},
      {"soon", 1, minute},
      {"", 1, minute},
      {"soon", 1000, hour},
      {"99999999999999999999", 1, minute},
      {"7200", 1, 2 * hour},
      {"Sun, 29 Nov 2026 12:30:00 GMT", 1, 30 * minute},
      {"Sun, 29 Nov 2026 11:30:00 GMT", 1, minute},
  };
  for (const auto& row : rows)
    EXPECT_EQ(pause_after(row.attempts, answer_of(429, row.wanted), now), row.pause) << row.wanted;
}

class ToldHubs : public DaemonFixture, private Http {
 protected:
  struct Play {
    HttpResponse answer = answer_of(202);
    Duration takes{0};
  };
  std::function<Play(const std::string& hub)> plays = [](const std::string&) { return Play(); };

  asio::awaitable<HttpResponse> perform(HttpRequest request) override {
    const auto play = plays(request.url);
    const auto since = std::chrono::duration_cast<std::chrono::seconds>(stage.since_start()).count();
    told.push_back(fmt::format("{:02}:{:02}:{:02} {} {} {}", since / 3600, since / 60 % 60, since % 60, request.url,
                               request.body.substr(request.body.rfind('%') + 3), play.answer.status));
    if (play.takes > Duration(0)) co_await stage.timers().sleep_until(stage.clock().steady() + play.takes);
    co_return play.answer;
  }
  HubPings::Ports ports() {
    return {stage.loop(),   stage.pool(),
            stage.timers(), stage.clock(),
            *this,          [this](const NoticeText& text) { troubles.push_back(text.subject + ": " + text.text); }};
  }
  void note(HubPings& pings, std::vector<std::string> hubs, std::vector<std::string> feeds) {
    ASSERT_TRUE(answer_to(pings.note(std::move(hubs), std::move(feeds))));
  }
  fs::path file() const { return stage.directory() / "hubs-to-tell"; }

  std::vector<std::string> told, troubles;
};

TEST_F(ToldHubs, AreToldOfEveryFeedOnceAndNothingIsKept) {
  HubPings pings(ports(), file());
  tasks.spawn(pings.run());
  note(pings, {"https://one.example/", "https://two.example/"}, {"https://x.example/a", "https://x.example/b"});
  stage.run_until(hour);
  EXPECT_THAT(told, ElementsAre("00:00:00 https://one.example/ a 202", "00:00:00 https://one.example/ b 202",
                                "00:00:00 https://two.example/ a 202", "00:00:00 https://two.example/ b 202"));
  EXPECT_EQ(pings.count(), 0u);
  EXPECT_EQ(trim(slurp(file())), "[]");
  EXPECT_THAT(troubles, IsEmpty());
}

TEST_F(ToldHubs, AreToldAgainWhereTheyFailAndAfterARestart) {
  int failures = 3;
  plays = [&](const std::string&) { return Play{answer_of(failures-- > 0 ? 503 : 204)}; };
  {
    auto first = std::make_unique<HubPings>(ports(), file());
    note(*first, {"https://one.example/"}, {"https://x.example/a"});
  }
  HubPings pings(ports(), file());
  EXPECT_EQ(pings.count(), 1u);
  tasks.spawn(pings.run());
  stage.turn();
  stage.run_until(hour);
  EXPECT_THAT(told, ElementsAre("00:00:00 https://one.example/ a 503", "00:01:00 https://one.example/ a 503",
                                "00:03:00 https://one.example/ a 503", "00:07:00 https://one.example/ a 204"));
  EXPECT_EQ(pings.count(), 0u);
}

TEST_F(ToldHubs, AreLeftAloneAsLongAsTheyAskWhateverIsPublishedMeanwhile) {
  int refusals = 1;
  plays = [&](const std::string& hub) {
    return Play{hub.find("one") != std::string::npos && refusals-- > 0 ? answer_of(429, "600") : answer_of(202)};
  };
  HubPings pings(ports(), file());
  tasks.spawn(pings.run());
  note(pings, {"https://one.example/", "https://two.example/"}, {"https://x.example/a", "https://x.example/b"});
  stage.run_until(5 * minute);
  EXPECT_THAT(told, ElementsAre("00:00:00 https://one.example/ a 429", "00:00:00 https://two.example/ a 202",
                                "00:00:00 https://two.example/ b 202"));
  told.clear();
  note(pings, {"https://one.example/"}, {"https://x.example/c"});
  stage.run_until(hour);
  EXPECT_THAT(told, ElementsAre("00:10:00 https://one.example/ a 202", "00:10:00 https://one.example/ b 202",
                                "00:10:00 https://one.example/ c 202"));
}

TEST_F(ToldHubs, ThatAreSlowKeepNoOtherOneWaitingForEachOfTheirFeeds) {
  plays = [](const std::string& hub) {
    return hub.find("one") != std::string::npos ? Play{answer_of(0), 30 * second} : Play{answer_of(202)};
  };
  HubPings pings(ports(), file());
  tasks.spawn(pings.run());
  note(pings, {"https://one.example/", "https://two.example/"},
       {"https://x.example/a", "https://x.example/b", "https://x.example/c"});
  stage.run_until(50 * second);
  EXPECT_THAT(told, ElementsAre("00:00:00 https://one.example/ a 0", "00:00:30 https://two.example/ a 202",
                                "00:00:30 https://two.example/ b 202", "00:00:30 https://two.example/ c 202"));
  EXPECT_EQ(pings.count(), 3u);
}

TEST_F(ToldHubs, AreToldOnceMoreOfWhatChangesWhileTheyAreTold) {
  plays = [](const std::string&) { return Play{answer_of(202), 10 * second}; };
  HubPings pings(ports(), file());
  tasks.spawn(pings.run());
  note(pings, {"https://one.example/"}, {"https://x.example/a"});
  stage.run_until(5 * second);
  note(pings, {"https://one.example/"}, {"https://x.example/a"});
  stage.run_until(minute);
  EXPECT_THAT(told, SizeIs(2));
  EXPECT_EQ(pings.count(), 0u);
}

TEST_F(ToldHubs, AreGivenUpAfterADayAndSomebodyIsTold) {
  plays = [](const std::string&) { return Play{answer_of(500)}; };
  HubPings pings(ports(), file());
  tasks.spawn(pings.run());
  note(pings, {"https://one.example/"}, {"https://x.example/a"});
  stage.run_until(23 * hour);
  EXPECT_EQ(pings.count(), 1u);
  EXPECT_THAT(troubles, IsEmpty());
  stage.run_until(26 * hour);
  EXPECT_EQ(pings.count(), 0u);
  EXPECT_THAT(troubles, ElementsAre(HasSubstr("https://one.example/ was not told for a day")));
  EXPECT_EQ(trim(slurp(file())), "[]");
}

}  // namespace
}  // namespace gazetted::test
