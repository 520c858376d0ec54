// The rules of the subscribers' door, as tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/subscription/digest_schedule.hpp"
#include "gazetted/subscription/door_token.hpp"
#include "gazetted/subscription/sign_up.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Time at(const char* text) { return *parse_rfc3339(text); }

TokenKeys keys() { return TokenKeys({Secret(std::string(40, 'k'))}); }

struct SignUpCase {
  const char* name;
  SignUpCounts counts;
  Proof proof;
  SignUpAnswer answer;
  bool mails;
};

class SignUpTable : public testing::TestWithParam<SignUpCase> {};

TEST_P(SignUpTable, IsJudgedByItsCounts) {
  const auto& one = GetParam();
  const auto verdict = judge_sign_up(one.counts, one.proof);
  EXPECT_EQ(verdict.answer, one.answer) << verdict.reason;
  EXPECT_EQ(verdict.mails, one.mails) << verdict.reason;
  EXPECT_EQ(verdict.reason.empty(), one.mails);
}

constexpr auto mail = SignUpAnswer::check_mail;
INSTANTIATE_TEST_SUITE_P(
    Door, SignUpTable,
    testing::Values(
        SignUpCase{"nobody_before", {}, Proof::none, mail, true},
        SignUpCase{"second_mail_of_a_day", {.address_day = 1, .address_month = 1}, Proof::none, mail, false},
        SignUpCase{"third_mail_of_a_month", {.address_month = 2}, Proof::none, mail, true},
        SignUpCase{"fourth_mail_of_a_month", {.address_month = 3}, Proof::none, mail, false},
        SignUpCase{"who_left_may_come_back", {.hindrance = Hindrance::own_act}, Proof::none, mail, true},
        SignUpCase{"who_complained", {.hindrance = Hindrance::operators}, Proof::none, mail, false},
        SignUpCase{"fifth_of_a_network", {.network_hour = 4, .network_day = 19}, Proof::none, mail, true},
        SignUpCase{"sixth_of_a_network", {.network_hour = 5}, Proof::shown, SignUpAnswer::later, false},
        SignUpCase{"network_of_a_day", {.network_day = 20}, Proof::none, SignUpAnswer::later, false},
        SignUpCase{"last_of_a_domain", {.domain_hour = 29}, Proof::none, mail, true},
        SignUpCase{"one_more_of_a_domain", {.domain_hour = 30}, Proof::shown, SignUpAnswer::later, false},
        SignUpCase{"sixtieth_of_a_form", {.form_hour = 59}, Proof::none, mail, true},
        SignUpCase{"form_asks_for_proof", {.form_hour = 60}, Proof::none, SignUpAnswer::prove, false},
        SignUpCase{"form_with_proof", {.form_hour = 60}, Proof::shown, mail, true},
        SignUpCase{"form_is_full", {.form_hour = 120}, Proof::shown, SignUpAnswer::later, false},
        SignUpCase{"few_mails_say_nothing", {.mails_looked_at = 99}, Proof::none, mail, true},
        SignUpCase{
            "nobody_wanted_it", {.mails_looked_at = 100, .confirmed = 9}, Proof::shown, SignUpAnswer::closed, false},
        SignUpCase{"a_tenth_wanted_it", {.mails_looked_at = 100, .confirmed = 10}, Proof::none, mail, true}),
    [](const auto& one) { return std::string(one.param.name); });

// Whoever asks about an address must not learn from the answer whether it is known.
TEST(SignUp, AnswersNothingThatDependsOnTheAddress) {
  for (const int form : {0, 60, 120}) {
    for (const auto proof : {Proof::none, Proof::shown}) {
      const auto unknown = judge_sign_up({.form_hour = form}, proof);
      for (const auto hindrance : {Hindrance::none, Hindrance::own_act, Hindrance::operators}) {
        for (const int mailed : {0, 1, 3}) {
          const auto known = judge_sign_up(
              {.address_day = mailed, .address_month = mailed, .form_hour = form, .hindrance = hindrance}, proof);
          EXPECT_EQ(known.answer, unknown.answer);
        }
      }
    }
  }
}

TEST(SignUp, CountsNetworksAndNotAddressesOfIpv6) {
  EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(network_of("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(network_of("2001:db8:0:1:aaaa::1"), network_of("2001:db8:0:1:bbbb::2"));
  EXPECT_EQ(network_of("2001:db8:0:1:aaaa::1"), "2001:db8:0:1::/64");
  EXPECT_NE(network_of("2001:db8:0:1::1"), network_of("2001:db8:0:2::1"));
  EXPECT_EQ(network_of("fe80::1%eth0"), "fe80::/64");
  EXPECT_EQ(network_of(""), "unknown");
  EXPECT_EQ(network_of("somewhere"), "unknown");
}

TEST(DoorForm, IsTakenAfterThreeSecondsAndForADay) {
  const auto shown = at("2026-11-30T09:00:00Z");
  const auto stamp = form_stamp(keys(), "press", shown);
  using std::chrono::hours, std::chrono::seconds;
  EXPECT_EQ(age_of_form(keys(), "press", stamp, shown + seconds(2)), FormAge::too_young);
  EXPECT_EQ(age_of_form(keys(), "press", stamp, shown + seconds(3)), FormAge::good);
  EXPECT_EQ(age_of_form(keys(), "press", stamp, shown + hours(24)), FormAge::good);
  EXPECT_EQ(age_of_form(keys(), "press", stamp, shown + hours(24) + seconds(1)), FormAge::too_old);
  EXPECT_EQ(age_of_form(keys(), "press", stamp, shown - seconds(1)), FormAge::too_young);
  EXPECT_EQ(age_of_form(keys(), "others", stamp, shown + seconds(9)), FormAge::forged);
  EXPECT_EQ(age_of_form(TokenKeys({Secret(std::string(40, 'x'))}), "press", stamp, shown + seconds(9)),
            FormAge::forged);
  EXPECT_EQ(age_of_form(keys(), "press", "", shown), FormAge::forged);
}

TEST(DoorQuestion, IsAnsweredByTheSumOfItsNumbersForThatAddress) {
  const auto asked = at("2026-11-30T09:00:00Z");
  const auto question = question_for(keys(), "press", "a@example.org", asked);
  const auto right = std::to_string(question.first + question.second);
  const auto later = asked + question_wait;
  EXPECT_TRUE(is_answered(keys(), "press", "a@example.org", question.stamp, " " + right + " ", later));
  EXPECT_FALSE(is_answered(keys(), "press", "a@example.org", question.stamp, right, later - Duration(1)));
  EXPECT_FALSE(is_answered(keys(), "press", "b@example.org", question.stamp, right, later));
  EXPECT_FALSE(is_answered(keys(), "other", "a@example.org", question.stamp, right, later));
  EXPECT_FALSE(is_answered(keys(), "press", "a@example.org", question.stamp, right + "0", later));
  EXPECT_FALSE(is_answered(keys(), "press", "a@example.org", question.stamp, "", later));
  EXPECT_FALSE(is_answered(keys(), "press", "a@example.org", question.stamp, right, asked + std::chrono::hours(25)));
  EXPECT_NE(form_stamp(keys(), "press", asked), question.stamp);
}

TEST(DoorToken, SaysWhatItWasMadeForAndNothingElse) {
  const Confirmation one{"press", "Ann@example.org", "", "de", at("2026-11-30T09:00:00Z"), std::string(64, 'a')};
  const auto token = confirmation_token(keys(), one);
  EXPECT_EQ(read_confirmation(keys(), token), one);
  const PreferencesOf who{"Ann@example.org", "de", ""};
  EXPECT_EQ(read_preferences(keys(), preferences_token(keys(), who)), who);
  EXPECT_FALSE(read_preferences(keys(), token));
  EXPECT_FALSE(read_confirmation(keys(), preferences_token(keys(), who)));
  EXPECT_FALSE(read_confirmation(TokenKeys(), token));
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto altered = token;
    altered[i] = altered[i] == 'a' ? 'b' : 'a';
    if (altered == token) continue;
    const auto read = read_confirmation(keys(), altered);
    EXPECT_TRUE(!read || *read == one) << altered;  // the last letter of each part has bits to spare
  }
}

TEST(DoorToken, IsGoodForAWeek) {
  const auto asked = at("2026-11-30T09:00:00Z");
  EXPECT_TRUE(may_be_confirmed(asked, asked + one_day * 7 - Duration(1)));
  EXPECT_FALSE(may_be_confirmed(asked, asked + one_day * 7));
}

TEST(Hindrances, OnlyTheirOwnActIsTakenBackByThePersonAlone) {
  using enum SuppressionCause;
  for (const auto cause : {unsubscribe, reply, imported}) EXPECT_EQ(hindrance_of(cause), Hindrance::own_act);
  for (const auto cause : {bounce_rest, bounce}) EXPECT_EQ(hindrance_of(cause), Hindrance::bounces);
  for (const auto cause : {provider_list, manual, complaint, erased})
    EXPECT_EQ(hindrance_of(cause), Hindrance::operators);
}

TEST(Choices, AllTopicsAreWantedWhereNoneIsChosen) {
  EXPECT_TRUE(is_wanted({"en", {}}, {"transport"}));
  EXPECT_TRUE(is_wanted({"en", {"Transport", "x"}}, {"health", "transport"}));
  EXPECT_FALSE(is_wanted({"en", {"transport"}}, {"health"}));
  EXPECT_FALSE(is_wanted({"en", {"transport"}}, {}));
}

TEST(Words, AreReadAsTheyAreWritten) {
  for (const auto basis : {Basis::consent, Basis::legitimate_interest, Basis::contract})
    EXPECT_EQ(parse_basis(to_string(basis)), basis);
  for (const auto state : {SubscriptionState::unconfirmed, SubscriptionState::subscribed, SubscriptionState::left})
    EXPECT_EQ(parse_subscription_state(to_string(state)), state);
  for (const auto one : {Frequency::immediately, Frequency::daily, Frequency::weekly})
    EXPECT_EQ(parse_frequency(to_string(one)), one);
  EXPECT_FALSE(parse_basis("because"));
}

class Digests : public testing::Test {
 protected:
  std::vector<DigestRun> daily(std::optional<Time> last, Time now) { return due_digests({}, london, last, now); }
  std::vector<DigestRun> weekly(std::optional<Time> last, Time now) {
    return due_digests({Frequency::weekly, 8 * 60 + 30}, london, last, now);
  }
  Zone london = *Zone::load("Europe/London");
};

TEST_F(Digests, AreDueAtTheirWallTimeOnceADay) {
  const auto monday = at("2026-11-30T08:30:00Z"), sunday = at("2026-11-29T08:30:00Z");
  EXPECT_THAT(daily(sunday, monday - Duration(1)), IsEmpty());
  EXPECT_THAT(daily(sunday, monday), ElementsAre(DigestRun{sunday, monday}));
  EXPECT_THAT(daily(monday, monday + std::chrono::hours(23)), IsEmpty());
  EXPECT_THAT(daily({}, monday), ElementsAre(DigestRun{sunday, monday}));
  EXPECT_THAT(due_digests({Frequency::immediately, 0}, london, {}, monday), IsEmpty());
}

TEST_F(Digests, AreMadeUpForAWeekAndMissNothingOlder) {
  const auto last = at("2026-11-27T08:30:00Z");
  const auto runs = daily(last, at("2026-11-30T12:00:00Z"));
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs.front().from, last);
  EXPECT_EQ(runs.back().until, at("2026-11-30T08:30:00Z"));
  const auto long_away = daily(at("2026-10-30T08:30:00Z"), at("2026-11-30T12:00:00Z"));
  ASSERT_EQ(long_away.size(), 7u);
  EXPECT_EQ(long_away.front().from, at("2026-10-30T08:30:00Z"));
  for (std::size_t i = 1; i < long_away.size(); ++i) EXPECT_EQ(long_away[i].from, long_away[i - 1].until);
}

TEST_F(Digests, KeepTheWallTimeWhenTheClocksChange) {
  // The night to 29 March 2026 is an hour short in London.
  const auto before = at("2026-03-28T08:30:00Z"), after = at("2026-03-29T07:30:00Z");
  EXPECT_THAT(daily(before, after), ElementsAre(DigestRun{before, after}));
  // 01:30 does not exist in that night, and comes twice in that of 25 October.
  const auto skipped = due_digests({Frequency::daily, 90}, london, at("2026-03-28T01:30:00Z"), after);
  EXPECT_THAT(skipped, ElementsAre(DigestRun{at("2026-03-28T01:30:00Z"), at("2026-03-29T01:30:00Z")}));
  const auto repeated =
      due_digests({Frequency::daily, 90}, london, at("2026-10-24T00:30:00Z"), at("2026-10-25T12:00:00Z"));
  EXPECT_THAT(repeated, ElementsAre(DigestRun{at("2026-10-24T00:30:00Z"), at("2026-10-25T00:30:00Z")}));
}

TEST_F(Digests, HaveEachMomentOnceWhenTheZoneIsChanged) {
  const auto london_run = at("2026-11-30T08:30:00Z");
  const auto honolulu = *Zone::load("Pacific/Honolulu");  // ten hours behind
  EXPECT_THAT(due_digests({}, honolulu, london_run, at("2026-11-30T18:30:00Z")), IsEmpty());
  EXPECT_THAT(due_digests({}, honolulu, london_run, at("2026-12-01T18:30:00Z")),
              ElementsAre(DigestRun{london_run, at("2026-12-01T18:30:00Z")}));
}

TEST_F(Digests, OfAWeekAreDueOnSaturday) {
  const auto saturday = at("2026-11-28T08:30:00Z"), before = at("2026-11-21T08:30:00Z");
  EXPECT_THAT(weekly(before, saturday - Duration(1)), IsEmpty());
  EXPECT_THAT(weekly(before, at("2026-11-30T12:00:00Z")), ElementsAre(DigestRun{before, saturday}));
  EXPECT_THAT(weekly(saturday, at("2026-11-30T12:00:00Z")), IsEmpty());
}

TEST(SignUp, TheDoorTakesAddressesThatCanBeMailedAndSayNothing) {
  for (const auto* good : {"a@x.example", "a.b+c@mail.x.example", "ä@xn--bcher-kva.example"})
    EXPECT_TRUE(may_sign_up(*Address::parse(good))) << good;
  for (const auto* bad : {"a@b", "v@localhost", "\"visit evil now\"@x.example", "a@[192.0.2.1]", "a@x.e"}) {
    const auto address = Address::parse(bad);
    EXPECT_FALSE(address && may_sign_up(*address)) << bad;
  }
}

TEST(SignUp, LimitsGoByTheMailboxBehindAnAddress) {
  EXPECT_EQ(mailbox_behind("ann+news@x.example"), "ann@x.example");
  EXPECT_EQ(mailbox_behind("\"ann\"@x.example"), "ann@x.example");
  EXPECT_EQ(mailbox_behind("a.nn@x.example"), "a.nn@x.example");
  EXPECT_EQ(mailbox_behind("a.n.n+1@googlemail.com"), "ann@gmail.com");
  EXPECT_EQ(mailbox_behind("+@x.example"), "+@x.example");
}

}  // namespace
}  // namespace gazetted::test
