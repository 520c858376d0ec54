#include "gazetted/cli/terminal.hpp"

#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

Settings in_zone(const std::string& zone) {
  Settings settings;
  settings.newsrooms["default"].time_zone = zone;
  settings.first_newsroom = "default";
  return settings;
}

TEST(CsvCell, IsQuotedWhereNeededAndNoFormula) {
  struct {
    const char *text, *cell;
  } const rows[] = {
      {"", ""},
      {"plain", "plain"},
      {"a,b", "\"a,b\""},
      {"a\"b", "\"a\"\"b\""},
      {"a\nb", "\"a\nb\""},
      {"a\rb", "\"a\rb\""},
      {"=1+1", "'=1+1"},
      {"+43 1", "'+43 1"},
      {"-5", "'-5"},
      {"@a", "'@a"},
      {"\ta", "'\ta"},
      {"=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""},
      {"a=b", "a=b"},
  };
  for (const auto& row : rows) EXPECT_EQ(csv_cell(row.text), row.cell) << row.text;
}

TEST(Moments, AreOfTheNewsroomsZoneAndLeaveOutTodaysDate) {
  const auto vienna = in_zone("Europe/Vienna");
  const auto now = *parse_rfc3339("2026-03-02T09:00:05Z");
  EXPECT_EQ(clock_in(now, vienna), "2026-03-02 10:00:05 CET");
  struct {
    const char *time, *shown;
  } const rows[] = {
      {"2026-03-02T15:30:00Z", "16:30:00 CET"},
      {"2026-03-02T22:59:59Z", "23:59:59 CET"},
      {"2026-03-02T23:00:00Z", "2026-03-03 00:00:00 CET"},  // tomorrow there, today in UTC
      {"2026-07-02T09:00:00Z", "2026-07-02 11:00:00 CEST"},
  };
  for (const auto& row : rows) EXPECT_EQ(moment_in(*parse_rfc3339(row.time), now, vienna), row.shown);
}

ReleaseStatus with(std::vector<std::pair<TargetKind, Tally>> targets) {
  ReleaseStatus release;
  for (const auto& [kind, tally] : targets) {
    auto& target = release.targets.emplace_back();
    target.kind = kind;
    target.tally = tally;
    release.tally += tally;
  }
  return release;
}

Tally tally(std::vector<std::pair<State, int>> counts) {
  Tally tally;
  for (const auto& [state, count] : counts) tally[state] = count;
  return tally;
}

TEST(Counts, OfMailAndOfPostsAreToldApart) {
  const auto mail = tally({{State::sent, 1998}, {State::failed, 2}});
  const auto one_post = tally({{State::sent, 1}});
  const auto posts = tally({{State::sent, 1}, {State::deferred, 1}});
  EXPECT_EQ(counts_text(with({})), "nobody");
  EXPECT_EQ(counts_text(with({{TargetKind::list, mail}})), "2 refused, 1,998 accepted by the mail server");
  EXPECT_EQ(counts_text(with({{TargetKind::list, mail}, {TargetKind::list, mail}})),
            "4 refused, 3,996 accepted by the mail server");
  EXPECT_EQ(counts_text(with({{TargetKind::channel, one_post}})), "post: 1 posted");
  EXPECT_EQ(counts_text(with({{TargetKind::channel, posts}})), "posts: 1 to be retried, 1 posted");
  EXPECT_EQ(counts_text(with({{TargetKind::list, mail}, {TargetKind::channel, one_post}})),
            "mail: 2 refused, 1,998 accepted by the mail server; post: 1 posted");
}

TEST(Counts, ThePageOfAReleaseIsAPageAndNoPost) {
  auto release =
      with({{TargetKind::list, tally({{State::sent, 5}})}, {TargetKind::channel, tally({{State::sent, 1}})}});
  release.targets.back().name = "site";
  EXPECT_EQ(counts_text(release), "mail: 5 accepted by the mail server; page: published");
  release.targets.back().tally = tally({{State::deferred, 1}});
  EXPECT_EQ(counts_text(release), "mail: 5 accepted by the mail server; page: 1 to be retried");
  EXPECT_EQ(target_name(TargetKind::channel, "site"), "page");
  EXPECT_EQ(target_name(TargetKind::channel, "newsdesk"), "channel newsdesk");
  EXPECT_EQ(target_name(TargetKind::list, "site"), "list site");
}

TEST(Counts, BeginWithWhatWentWrong) {
  Tally one_of_each;
  for (std::size_t i = 0; i < state_count; ++i) one_of_each[State(i)] = 1;
  EXPECT_EQ(counts_text(one_of_each, TargetKind::list),
            "1 refused, 1 bounced, 1 not sent in time, 1 may or may not have arrived, 1 to be retried, 1 waiting, "
            "1 being sent, 1 accepted by the mail server, 1 not to be mailed, 1 cancelled");
  EXPECT_EQ(counts_text(with({{TargetKind::list, tally({{State::sent, 5}})},
                              {TargetKind::channel, tally({{State::failed, 1}, {State::sent, 1}})}})),
            "posts: 1 refused, 1 posted; mail: 5 accepted by the mail server");
}

TEST(Tones, WhatWentWrongAndWhatIsInDoubtAreSeen) {
  for (std::size_t i = 0; i < state_count; ++i) {
    const auto state = State(i);
    const bool wrong = state == State::failed || state == State::bounced || state == State::expired;
    const bool doubt = state == State::unknown || state == State::deferred;
    EXPECT_EQ(tone_of(state) == Tone::bad, wrong) << to_string(state);
    EXPECT_EQ(tone_of(state) == Tone::warn, doubt) << to_string(state);
    EXPECT_EQ(tone_of(state) == Tone::good, state == State::sent) << to_string(state);
  }
}

TEST(Tones, WithoutATerminalThereIsNoColour) { EXPECT_EQ(toned(Tone::bad, "refused"), "refused"); }

}  // namespace
}  // namespace gazetted::test
