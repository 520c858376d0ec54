// The answer to `live` on the control socket: scripts read it, and a command may ask a daemon of another version.
#include "gazetted/model/live_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

LiveStatus read(const std::string& text) { return read_live_status(parse_json(text)->as_object()); }

RelayStatus a_relay_that_is_down() {
  return {.works = false,
          .connections = 1,
          .queued = 3,
          .code = 550,
          .reason = "5.7.1 not you",
          .next_try = std::chrono::seconds(30)};
}

LiveStatus a_full_status() {
  LiveStatus status;
  status.relays["main"] = a_relay_that_is_down();
  status.relays["backup"] = {.works = true, .connections = 8, .queued = 0, .code = 0, .reason = "", .next_try = {}};
  status.quotas_reached = {{"relay:main /d", *parse_rfc3339("2026-03-02T09:00:00Z")}};
  status.waiting = {{"plant", TargetKind::list, "uk", "relay 'old' is no longer in the configuration"},
                    {"plant", TargetKind::channel, "web", "channel 'web' is no longer in the configuration"}};
  status.paused = true;
  status.leased = 12;
  status.ledger_longest = Duration(87);
  status.unreadable = {{"board", "no such file"}};
  status.incoming = {{"ü.md", Duration(4'100)}};
  return status;
}

TEST(LiveStatus, IsThisJson) {
  EXPECT_EQ(
      json::serialize(to_json(a_full_status())),
      R"({"relays":{"backup":{"works":true,"connections":8,"queued":0,"code":0,"reason":"","next_try_seconds":0},)"
      R"("main":{"works":false,"connections":1,"queued":3,"code":550,"reason":"5.7.1 not you",)"
      R"("next_try_seconds":30}},"quotas_reached":[{"limit":"relay:main /d","until":"2026-03-02T09:00:00Z"}],)"
      R"("waiting":[{"release":"plant","list":"uk","reason":"relay 'old' is no longer in the configuration"},)"
      R"({"release":"plant","channel":"web","reason":"channel 'web' is no longer in the configuration"}],)"
      R"("paused":true,"leased":12,"ledger_longest_ms":87,)"
      R"("unreadable":[{"release":"board","reason":"no such file"}],)"
      R"("incoming":[{"name":"ü.md","settles_in":4.1E0}]})");
}

TEST(LiveStatus, ComesBackFromItsJsonAsItWas) {
  for (const auto& status : {LiveStatus(), a_full_status()}) {
    const auto text = json::serialize(to_json(status));
    EXPECT_EQ(read(text), status) << text;
  }
}

TEST(LiveStatus, ComesBackToTheMillisecondOfWhatSettles) {
  for (int millis = 0; millis <= 5'000; ++millis) {
    LiveStatus status;
    status.incoming = {{"a.md", Duration(millis)}};
    ASSERT_EQ(read(json::serialize(to_json(status))), status) << millis;
  }
}

TEST(LiveStatus, OfAnAnswerThatSaysLessOrSomethingElseIsEmptyThere) {
  for (const auto* const text : {
           R"({})",
           R"({"relays":[],"quotas_reached":{},"waiting":"x","unreadable":7,"incoming":null})",
           R"({"relays":{"main":"up"},"quotas_reached":[1],"waiting":[null],"unreadable":[[]],"incoming":["a.md"]})",
           R"({"paused":1,"leased":"12","ledger_longest_ms":0.5})",
           R"({"quotas_reached":[{"limit":"relay:main /d"},{"limit":"relay:main /d","until":"tomorrow"},)"
           R"({"until":"2026-03-02T09:00:00Z"}]})",
           R"({"waiting":[{"release":"plant","reason":"why"},{"release":"plant","list":7}]})",
           R"({"unreadable":[{"reason":"no such file"}]})",
           R"({"incoming":[{"name":"a.md"},{"name":"a.md","settles_in":"5"},{"settles_in":5}]})",
           R"({"something of a later version":{"deep":[1,2,3]}})",
       }) {
    EXPECT_EQ(read(text), LiveStatus()) << text;
  }
}

TEST(LiveStatus, KeepsWhatIsSoundBesideWhatIsNot) {
  const auto status = read(
      R"({"relays":{"a":7,"b":{"works":true,"code":"250"}},"waiting":[7,{"release":"plant","list":"uk"}],"paused":true})");
  EXPECT_THAT(status.relays, ElementsAre(Pair("b", Field(&RelayStatus::works, true))));
  EXPECT_THAT(status.waiting, ElementsAre(WaitingTarget{"plant", TargetKind::list, "uk", ""}));
  EXPECT_THAT(status.unreadable, IsEmpty());
  EXPECT_TRUE(status.paused);
}

TEST(LiveStatus, TakesNoNumberThatNoClockOrScreenCanHold) {
  const auto status = read(R"({"relays":{"a":{"next_try_seconds":9223372036854775807,"code":-9223372036854775808},)"
                           R"("b":{"next_try_seconds":-1,"code":4294967846}},)"
                           R"("incoming":[{"name":"far","settles_in":1e308},{"name":"past","settles_in":-1e308}]})");
  const auto a_lifetime = std::chrono::hours(200 * 366 * 24);
  ASSERT_THAT(status.relays, SizeIs(2));
  ASSERT_THAT(status.incoming, SizeIs(2));
  for (const auto& [name, relay] : status.relays) {
    EXPECT_GE(relay.next_try, std::chrono::seconds(0)) << name;
    EXPECT_LT(relay.next_try, a_lifetime) << name;
    EXPECT_GE(relay.code, 0) << name;
  }
  for (const auto& drop : status.incoming) {
    EXPECT_GE(drop.settles_in, Duration(0)) << drop.name;
    EXPECT_LT(drop.settles_in, a_lifetime) << drop.name;
  }
}

TEST(LiveStatus, SaysThatAListWaitsForItsRelaysOnlyWhereNoneOfThemWorks) {
  auto status = a_full_status();
  status.relays["other"] = a_relay_that_is_down();
  using Names = std::vector<std::string>;
  const struct {
    Names relays, in_the_way;
  } table[] = {
      {{"main"}, {"main"}},
      {{"main", "other"}, {"main", "other"}},
      {{"main", "backup"}, {}},  // one that works is enough
      {{"backup"}, {}},
      {{"main", "of a reload"}, {}},  // of which the daemon does not know yet
      {{}, {}},
  };
  for (const auto& row : table)
    EXPECT_EQ(relays_in_the_way(status, row.relays), row.in_the_way) << testing::PrintToString(row.relays);
}

}  // namespace
}  // namespace gazetted
