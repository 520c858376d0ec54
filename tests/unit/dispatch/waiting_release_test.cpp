// Releases that wait for their time: what is closed until their lists were read again, and what is held.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/stage.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr Duration minute{60'000};
constexpr Duration hour{3'600'000};

class WaitingRelease : public testing::Test {
 protected:
  Stage stage{
      "relays:\n"
      "  main: {host: 127.0.0.1, port: 25, tls: off, connections: 4}\n"
      "lists:\n"
      "  press: {subscribers: list.csv, from: 'N <n@example.org>', relay: main}\n"
      "  early: {subscribers: list.csv, from: 'N <n@example.org>', relay: main}\n"
      "channels:\n"
      "  hook: {type: webhook, url: 'http://127.0.0.1:1/', allow_private: true, before_mail: 10m}\n"};
};

TEST_F(WaitingRelease, LeavesWhenItsListsWereReadAgainToThoseWhoAreOnThemThen) {
  stage.drop({.id = "r", .recipients = {{"press", {"gone@x.example", "stays@x.example"}}}, .waits = true});
  stage.run_until(2 * hour);
  EXPECT_THAT(stage.attempts, IsEmpty());
  stage.renew("r", {{"press", {"stays@x.example", "new@x.example"}}});
  stage.run_until(2 * hour + minute);
  EXPECT_THAT(stage.states(), UnorderedElementsAre(Pair("stays@x.example", "sent"), Pair("new@x.example", "sent")));
  EXPECT_THAT(stage.done, ElementsAre("r"));
}

TEST_F(WaitingRelease, AnEmbargoedListHasItAtOnceAndTheOthersWait) {
  stage.drop({.id = "r", .recipients = {{"early", {"e@x.example"}}, {"press", {"p@x.example"}}}, .open = {"early"}});
  stage.run_until(minute);
  EXPECT_THAT(stage.states(), ElementsAre(Pair("e@x.example", "sent")));
  stage.renew("r", {{"press", {"p@x.example"}}});
  stage.run_until(2 * minute);
  EXPECT_THAT(stage.attempts_of("main 250"), testing::SizeIs(2)) << "nobody has it twice";
  EXPECT_THAT(stage.done, ElementsAre("r"));
}

// Nothing else happens at the end of the hold that would wake the loop.
TEST_F(WaitingRelease, AnEmbargoedListHasItWhenTheHoldEnds) {
  stage.drop({.id = "r",
              .recipients = {{"early", {"e@x.example"}}, {"press", {"p@x.example"}}},
              .hold = minute,
              .open = {"early"}});
  stage.run_until(minute - Duration(1));
  EXPECT_THAT(stage.attempts, IsEmpty());
  stage.run_until(minute + Duration(1'000));
  EXPECT_THAT(stage.states(), ElementsAre(Pair("e@x.example", "sent")));
}

// The wait of mail for its posts begins when these may leave, and embargoed lists wait for none.
TEST_F(WaitingRelease, PostsBeforeMailWaitFromTheOpening) {
  stage.posts = [&] { return stage.since_start() < 3 * hour ? Play{503, "later"} : Play{200, "ok"}; };
  stage.drop({.id = "r",
              .recipients = {{"early", {"e@x.example"}}, {"press", {"p@x.example"}}},
              .channels = {"hook"},
              .open = {"early"}});
  stage.run_until(2 * hour);
  EXPECT_THAT(stage.states(), ElementsAre(Pair("e@x.example", "sent")));
  stage.renew("r", {{"press", {"p@x.example"}}});
  stage.run_until(2 * hour + 9 * minute);
  EXPECT_THAT(stage.attempts_of("main 250"), testing::SizeIs(1)) << "mail waits for the post";
  stage.run_until(2 * hour + 11 * minute);
  EXPECT_THAT(stage.attempts_of("main 250"), testing::SizeIs(2));
}

TEST_F(WaitingRelease, PausedAndResumedIsAsClosedAsBefore) {
  stage.drop({.id = "r", .recipients = {{"press", {"p@x.example"}}}, .waits = true});
  stage.run_until(minute);
  stage.steer(Verb::pause, "r");
  stage.run_until(2 * minute);
  stage.steer(Verb::resume, "r");
  stage.run_until(hour);
  EXPECT_THAT(stage.attempts, IsEmpty());
  stage.steer(Verb::cancel, "r");
  stage.run_until(hour + minute);
  EXPECT_THAT(stage.done, ElementsAre("r"));
}

}  // namespace
}  // namespace gazetted::test
