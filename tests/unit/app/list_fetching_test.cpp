// One list and its source: what is taken, what is kept, and who is told.
#include "gazetted/app/list_fetching.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/files.hpp"
#include "support/web_server.hpp"

namespace gazetted {
namespace {

using test::csv_answer;
using test::status_answer;
using testing::HasSubstr;
using testing::Not;

struct MinuteClock : Clock {
  Time now() const override { return from_millis(1'900'000'000'000) + Duration(60'000) * minute; }
  int minute = 0;
};

std::string people(int count, const std::string& domain = "example.org") {
  std::string text = "email\n";
  for (int i = 0; i < count; ++i) text += "a" + std::to_string(i) + "@" + domain + "\n";
  return text;
}

class ListFetching : public testing::Test {
 protected:
  ListFetching() {
    list.name = "press";
    list.language = "en";
    list.source = ListSource{.url = server.url(), .allow_private = true, .every = Duration(3'600'000)};
    list.subscribers = directory.path() / "lists/press" / fetched_list_name;
  }
  FetchReport fetch(FetchOrder order = FetchOrder::when_due) {
    return fetch_list(list, list.subscribers.parent_path(), order, {clock, utc, limits, [] { return true; }});
  }
  FetchReport give(const std::string& text, int after_minutes = 60) {
    server.answer_with([text](const WebRequest&) { return csv_answer(text); });
    clock.minute += after_minutes;
    return fetch();
  }
  std::string kept() const { return test::slurp(list.subscribers); }

  test::TemporaryDirectory directory;
  test::WebServer server{[](const WebRequest&) { return csv_answer(people(10), "\"1\""); }};
  MinuteClock clock;
  Zone utc = Zone::load_or_utc("UTC");
  ListOptions list;
  FetchLimits limits{.bytes = 1u << 20, .time = Duration(20'000)};
};

TEST_F(ListFetching, ItIsFetchedWhenItIsDueAndNotBefore) {
  const auto first = fetch();
  ASSERT_FALSE(first.trouble) << first.trouble->text();
  EXPECT_TRUE(first.is_new);
  EXPECT_EQ(first.record.subscribers, 10);
  EXPECT_EQ(kept(), people(10));
  clock.minute = 59;
  fetch();
  EXPECT_EQ(server.requests().size(), 1u);
  clock.minute = 60;
  EXPECT_FALSE(fetch().is_new);
  EXPECT_EQ(server.requests().size(), 2u);
  EXPECT_EQ(server.requests().back().header("if-none-match"), "\"1\"");
  fetch(FetchOrder::now);
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_EQ(read_fetch_record(list.subscribers.parent_path()).checked, clock.now());
}

TEST_F(ListFetching, SevenVersionsAreKept) {
  for (int version = 1; version <= 10; ++version) EXPECT_TRUE(give(people(10 + version)).is_new);
  EXPECT_EQ(kept(), people(20));
  EXPECT_EQ(test::slurp(list.subscribers.string() + ".1"), people(19));
  EXPECT_EQ(test::slurp(list.subscribers.string() + ".7"), people(13));
  EXPECT_FALSE(fs::exists(list.subscribers.string() + ".8"));
  EXPECT_FALSE(give(people(20)).is_new);
  EXPECT_EQ(test::slurp(list.subscribers.string() + ".1"), people(19));
}

TEST_F(ListFetching, AFailureKeepsWhatThereIsAndIsToldOnceThenWhenItChanges) {
  fetch();
  server.answer_with([](const WebRequest&) { return status_answer(503); });
  clock.minute = 60;
  const auto failed = fetch();
  ASSERT_TRUE(failed.notice);
  EXPECT_EQ(failed.notice->subject, "list 'press' could not be fetched");
  EXPECT_THAT(failed.notice->text, HasSubstr("the server answered 503"));
  EXPECT_THAT(failed.notice->text, HasSubstr("Releases to it go to what came on Sun 17 Mar 2030, 17:46:40 UTC"));
  EXPECT_EQ(kept(), people(10));
  clock.minute = 61;  // sooner than in an hour
  EXPECT_FALSE(fetch().notice);
  EXPECT_EQ(server.requests().size(), 3u);
  server.answer_with([](const WebRequest&) { return csv_answer("<!doctype html><title>Log in</title>"); });
  clock.minute = 63;
  const auto other = fetch();
  ASSERT_TRUE(other.notice);
  EXPECT_THAT(other.notice->text,
              HasSubstr("what came was not taken: this is HTML or XML; save it as CSV (UTF-8); it is in "));
  EXPECT_EQ(kept(), people(10));
  clock.minute = 100;
  server.answer_with([](const WebRequest&) { return csv_answer(people(11)); });
  const auto again = fetch();
  ASSERT_TRUE(again.notice);
  EXPECT_EQ(again.notice->subject, "list 'press' is fetched again");
  EXPECT_EQ(kept(), people(11));
  clock.minute = 200;
  EXPECT_FALSE(fetch().notice);
}

TEST_F(ListFetching, ANumberThatChangesIsNoNews) {
  fetch();
  EXPECT_TRUE(give(people(3)).notice);
  EXPECT_FALSE(give(people(2)).notice);
}

TEST_F(ListFetching, WhatIsMuchSmallerWaitsForSomebodysWord) {
  fetch();
  const auto less = give(people(3));
  ASSERT_TRUE(less.trouble);
  EXPECT_THAT(less.trouble->text(), HasSubstr("it has 3 subscribers, and the last one had 10"));
  EXPECT_THAT(less.trouble->text(), HasSubstr("fetch press --accept"));
  EXPECT_EQ(kept(), people(10));
  EXPECT_EQ(test::slurp(list.subscribers.parent_path() / refused_list_name), people(3));
  const auto accepted = fetch(FetchOrder::accept);
  ASSERT_FALSE(accepted.trouble) << accepted.trouble->text();
  EXPECT_TRUE(accepted.is_new);
  EXPECT_EQ(accepted.record.subscribers, 3);
  EXPECT_EQ(kept(), people(3));
  EXPECT_THAT(fetch(FetchOrder::accept).trouble->text(), HasSubstr("nothing waits to be accepted"));
}

TEST_F(ListFetching, WhatWaitsForAWordStillWaitsAfterOtherTroubles) {
  fetch();
  const auto less = give(people(3));
  EXPECT_EQ(less.notice->subject, "list 'press' was fetched, but not taken");
  EXPECT_THAT(less.notice->text, Not(HasSubstr("could not be fetched")));
  EXPECT_THAT(fetch_advice(list, utc), HasSubstr("list 'press': what came on Sun 17 Mar 2030, 17:46:40 UTC is used"));
  server.answer_with([](const WebRequest&) { return status_answer(503); });
  clock.minute += 60;
  const auto failed = fetch();
  EXPECT_THAT(failed.trouble->text(), HasSubstr("503"));
  EXPECT_THAT(failed.record.trouble, HasSubstr("still waits for 'gazetted fetch press --accept'"));
  give("<!doctype html><title>Log in</title>");
  EXPECT_EQ(test::slurp(list.subscribers.parent_path() / refused_list_name), people(3)) << "it is not pushed out";
  const auto accepted = fetch(FetchOrder::accept);
  ASSERT_FALSE(accepted.trouble) << accepted.trouble->text();
  EXPECT_EQ(kept(), people(3));
  EXPECT_THAT(accepted.notice->subject, "list 'press' is what was accepted");
  EXPECT_EQ(fetch_advice(list, utc), "");
}

TEST_F(ListFetching, WhatHasNobodyOrOtherColumnsIsNotTakenOnAnybodysWord) {
  fetch();
  EXPECT_THAT(give("email\n").trouble->text(), HasSubstr("the list has a header but no rows"));
  EXPECT_TRUE(fetch(FetchOrder::accept).trouble);
  EXPECT_THAT(give("colour,size\nred,3\n").trouble->text(), HasSubstr("refused.csv"));
  EXPECT_TRUE(fetch(FetchOrder::accept).trouble);
  EXPECT_EQ(kept(), people(10));
}

TEST_F(ListFetching, AWrongFileIsNotTaken) {
  give(people(60));
  EXPECT_THAT(give(people(60, "example.net")).trouble->text(), HasSubstr("only 0 of its 60 subscribers"));
  EXPECT_EQ(kept(), people(60));
}

TEST_F(ListFetching, ACommandThatFailsOrStopsHalfWayKeepsWhatThereIs) {
  list.source = ListSource{.command = {"/bin/sh", "-c", "printf 'email\\nann@example.org\\n'; echo $GAZETTED_LIST >&2"},
                           .every = Duration(60'000)};
  EXPECT_TRUE(fetch().is_new);
  EXPECT_EQ(kept(), "email\nann@example.org\n");
  list.source->command[2] = "printf 'email\\nben@example.org\\n'; echo no table for $GAZETTED_LIST >&2; exit 7";
  clock.minute = 5;
  EXPECT_THAT(fetch().trouble->text(), HasSubstr("the command ended with status 7: no table for press"));
  EXPECT_EQ(kept(), "email\nann@example.org\n");
}

TEST_F(ListFetching, WhenTheDaemonStopsNothingIsChanged) {
  fetch();
  const auto before = test::slurp(list.subscribers.parent_path() / fetch_record_name);
  clock.minute = 60;
  const auto stopped =
      fetch_list(list, list.subscribers.parent_path(), FetchOrder::now, {clock, utc, limits, [] { return false; }});
  EXPECT_FALSE(stopped.notice);
  EXPECT_EQ(test::slurp(list.subscribers.parent_path() / fetch_record_name), before);
}

TEST_F(ListFetching, AListIsTooOldWhenItsSourceHasFailedForThreeTimesItsHour) {
  EXPECT_THAT(why_too_old(list, utc, clock.now()), HasSubstr("list 'press' was never fetched"));
  EXPECT_TRUE(is_being_fetched(list, clock.now()));
  fetch();
  EXPECT_EQ(why_too_old(list, utc, clock.now() + Duration(180 * 60'000)), "");
  server.answer_with([](const WebRequest&) { return status_answer(404); });
  clock.minute = 181;
  EXPECT_TRUE(is_being_fetched(list, clock.now()));
  const auto failed = fetch();
  EXPECT_THAT(failed.notice->text, HasSubstr("That is too old: they are held"));
  EXPECT_FALSE(is_being_fetched(list, clock.now()));
  EXPECT_EQ(why_too_old(list, utc, clock.now()),
            "list 'press' was last fetched on Sun 17 Mar 2030, 17:46:40 UTC, and should be every 1h (the server "
            "answered 404: "
            "there is nothing at its address)");
  list.source.reset();
  EXPECT_EQ(why_too_old(list, utc, clock.now()), "");
}

TEST_F(ListFetching, AReaderFindsAWholeListAtEveryMoment) {
  fetch();
  std::atomic<bool> stop = false;
  int broken = 0;
  std::thread reader([&] {
    while (!stop) {
      const auto text = test::slurp(list.subscribers);
      if (text.empty() || text != people(int(std::count(text.begin(), text.end(), '\n')) - 1)) ++broken;
    }
  });
  for (int version = 0; version < 20; ++version) give(people(1000 + version));
  stop = true;
  reader.join();
  EXPECT_EQ(broken, 0);
}

}  // namespace
}  // namespace gazetted
