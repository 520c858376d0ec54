// Digests: from a choice at the door to one mail a day, under a clock that the test sets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/app/control.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "gazetted/subscription/door_token.hpp"
#include "support/daemon_here.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr Duration a_day = std::chrono::hours(24);

class Digests : public testing::Test {
 protected:
  void SetUp() override {
    newsroom.list("press.csv", "email,name\nbea@example.org,Bea\n");
    newsroom.configure(press_settings(capture->smtp_port(), "",
                                      "reply_to: press@example.org, subscribe: true, digest: 08:30, "
                                      "match: {any: [sea, rail, budget]}") +
                       fmt::format("http: {{listen: '127.0.0.1:{}'}}\n", port));
    const auto url = fmt::format("public_url: 'http://127.0.0.1:{}'", port);
    newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), "time_zone: Europe/London",
                                                        "time_zone: Europe/London, slug: example, " + url));
  }
  // At noon of a Monday in London, so many days later.
  static Duration noon_of(int day) {
    const auto now = Clock().now();
    const auto today = std::chrono::floor<std::chrono::days>(zone().wall(now));
    const auto monday = today - (std::chrono::weekday(today) - std::chrono::Monday);
    const auto noon = zone().instants(WallTime(monday + std::chrono::days(day) + std::chrono::hours(12)));
    return noon.earlier - now;
  }
  static Zone zone() { return *Zone::load("Europe/London"); }
  static std::string day_of(Time time) {
    const auto day = day_in_zone(time, zone());
    return fmt::format("{:04}-{:02}-{:02}", day / 10'000, day / 100 % 100, day % 100);
  }
  // The id of the digest of the day on which the daemon's clock is.
  std::string id_now(const DaemonHere& daemon, const std::string& frequency = "daily") const {
    return fmt::format("digest-press-{}-{}", frequency, day_of(daemon.clock.now()));
  }
  void set(DaemonHere& daemon, int day) {
    daemon.clock.set_by(noon_of(day));
    newsroom.directory.put("spool/incoming/.look", std::to_string(day));
  }
  std::string at(const std::string& path) const { return fmt::format("http://127.0.0.1:{}{}", port, path); }
  std::string ask(const std::vector<std::string>& words) const {
    std::vector<std::string> command = {"curl", "-s", "--max-time", "20"};
    command.insert(command.end(), words.begin(), words.end());
    return run(command).out;
  }
  std::string post(const std::string& path, const std::string& form) const {
    return ask({"-H", "X-Forwarded-For: 192.0.2.1", "--data", form, at(path)});
  }
  void subscribe(const std::string& address, const std::string& frequency, const std::string& topic = "") {
    json::object request{{"command", "subscribe"}, {"address", address},     {"list", "press"},
                         {"basis", "consent"},     {"frequency", frequency}, {"topics", json::array()}};
    if (!topic.empty()) request["topics"] = json::array{json::value(topic)};
    const auto answer = ask_daemon(newsroom.directory / "control.sock", request);
    ASSERT_TRUE(answer) << answer.error().text();
  }
  std::vector<CapturedMail> mails_to(const std::string& address) {
    std::vector<CapturedMail> found;
    for (auto& mail : capture->mails()) {
      if (mail.recipient == address) found.push_back(std::move(mail));
    }
    return found;
  }
  std::vector<std::string> subjects_to(const std::string& address) {
    std::vector<std::string> subjects;
    for (const auto& mail : mails_to(address)) subjects.push_back(view_mail(mail.bytes).subject);
    return subjects;
  }
  void release(const std::string& id, const std::string& front = "topics: [sea]") {
    newsroom.drop(id + ".md", "---\n" + front + "\n---\n" + simple_release(id));
    ASSERT_TRUE(newsroom.done(id)) << newsroom.log();
  }
  std::vector<std::string> runs() {
    auto db = Database::open((newsroom.directory / "state/ledger.db").string(), Database::Mode::read_only);
    std::vector<std::string> found;
    if (!db) return {db.error().text()};
    auto query = db->prepare("SELECT frequency || ' ' || release FROM digest_run WHERE release<>'' ORDER BY until");
    (void)for_each_row(query, [&](const Statement& row) { found.push_back(row.text(0)); });
    return found;
  }
  const int port = free_port();
  Capture capture;
  Newsroom newsroom;
};

TEST_F(Digests, SignUpChooseDailyGetOneMailWithTheDaysReleasesAndLeave) {
  DaemonHere daemon(newsroom, noon_of(0));
  const auto keys = *TokenKeys::load({newsroom.directory / "state/token.key"});
  EXPECT_THAT(ask({at("/s/press")}), HasSubstr("<option value=\"daily\">Once a day, in one mail</option>"));
  const auto stamp = form_stamp(keys, "press", daemon.clock.now() - std::chrono::seconds(10));
  EXPECT_THAT(post("/s/press", "email=ann%40example.org&frequency=daily&stamp=" + stamp), HasSubstr("check your mail"));
  ASSERT_TRUE(eventually([&] { return !mails_to("ann@example.org").empty(); })) << newsroom.log();
  const auto asked = view_mail(mails_to("ann@example.org").front().bytes).text;
  const auto link =
      asked.substr(asked.find("/c/"), asked.find_first_of(" \r\n", asked.find("/c/")) - asked.find("/c/"));
  EXPECT_THAT(post(link, ""), HasSubstr("You are subscribed"));
  const auto mine = std::string(preferences_path) + preferences_token(keys, {"ann@example.org", "en", "press"});
  EXPECT_THAT(ask({at(mine)}), HasSubstr("<option value=\"daily\" selected>"));

  release("storm", "topics: [sea]\nsummary: The storm comes on Friday.");
  release("trains", "topics: [rail]\nonline_url: https://news.example.org/trains");
  EXPECT_THAT(subjects_to("bea@example.org"), testing::ElementsAre("storm", "trains"));
  EXPECT_EQ(mails_to("ann@example.org").size(), 1u) << "only the mail that asks to confirm";
  const auto trace = newsroom.command({"trace", "ann@example.org", "storm"});
  EXPECT_THAT(trace.out, AllOf(HasSubstr("daily digests"), HasSubstr("not mailed: gets digests of this list")));
  EXPECT_THAT(newsroom.command({"subscribers", "press"}).out,
              HasSubstr("ann@example.org,,subscribed,en,,daily,consent"));

  set(daemon, 1);
  const auto digest = id_now(daemon);
  ASSERT_TRUE(newsroom.done(digest)) << newsroom.log();
  const auto status = newsroom.status(digest);
  EXPECT_EQ(status->tally.total(), 1);
  EXPECT_EQ(status->tally[State::sent], 1);
  ASSERT_EQ(mails_to("ann@example.org").size(), 2u);
  const auto mail = view_mail(mails_to("ann@example.org").back().bytes);
  EXPECT_THAT(mail.subject, HasSubstr("Daily digest: Press · "));
  for (const auto& part : {mail.text, mail.html}) {
    EXPECT_THAT(part, AllOf(HasSubstr("storm"), HasSubstr("The storm comes on Friday."), HasSubstr("trains"),
                            HasSubstr("https://news.example.org/trains"), HasSubstr(at(std::string(preferences_path))),
                            HasSubstr("/u/")));
  }
  EXPECT_EQ(mails_to("bea@example.org").size(), 2u) << "no digest for who gets everything at once";
  EXPECT_THAT(runs(), testing::ElementsAre("daily " + digest));

  // One click, as the header of the digest offers it.
  const auto bytes = mails_to("ann@example.org").back().bytes;
  EXPECT_THAT(bytes, HasSubstr("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
  const auto start = bytes.find("<" + at(std::string(unsubscribe_path))) + 1;
  EXPECT_EQ(run({"curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--data", "List-Unsubscribe=One-Click",
                 bytes.substr(start, bytes.find('>', start) - start)})
                .out,
            "200");
  release("wind");
  set(daemon, 2);
  ASSERT_TRUE(eventually([&] { return runs().size() == 1 && newsroom.status("wind")->tally.done(); }));
  set(daemon, 3);
  release("calm");
  EXPECT_EQ(mails_to("ann@example.org").size(), 2u);
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Digests, EachReaderHasTheirTopicsAndTheirFrequencyAndWhatWasMissedIsOneMail) {
  DaemonHere daemon(newsroom, noon_of(0));
  subscribe("sea@example.org", "daily", "sea");
  subscribe("rail@example.org", "daily", "rail");
  subscribe("weekly@example.org", "weekly");
  subscribe("budget@example.org", "daily", "budget");
  release("storm");
  set(daemon, 1);
  ASSERT_TRUE(newsroom.done(id_now(daemon))) << newsroom.log();
  EXPECT_EQ(newsroom.status(id_now(daemon))->tally.total(), 1) << "who has no story gets no mail";
  release("trains", "topics: [rail]");
  set(daemon, 4);  // Friday: three mornings were missed
  ASSERT_TRUE(newsroom.done(id_now(daemon))) << newsroom.log();
  EXPECT_EQ(mails_to("sea@example.org").size(), 1u);
  ASSERT_EQ(mails_to("rail@example.org").size(), 1u);
  EXPECT_THAT(view_mail(mails_to("rail@example.org").front().bytes).text,
              AllOf(HasSubstr("trains"), Not(HasSubstr("storm"))));
  EXPECT_THAT(mails_to("weekly@example.org"), IsEmpty());
  set(daemon, 5);
  ASSERT_TRUE(newsroom.done(id_now(daemon, "weekly"))) << newsroom.log();
  ASSERT_EQ(mails_to("weekly@example.org").size(), 1u);
  EXPECT_THAT(view_mail(mails_to("weekly@example.org").front().bytes).text,
              AllOf(HasSubstr("trains"), HasSubstr("storm")));
  EXPECT_THAT(mails_to("budget@example.org"), IsEmpty());
  EXPECT_EQ(runs().size(), 3u) << testing::PrintToString(runs());
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Digests, WhatIsWithdrawnIsInNoneAndWhatIsCorrectedIsInItsNewestVersion) {
  DaemonHere daemon(newsroom, noon_of(0));
  subscribe("ann@example.org", "daily");
  release("wrong");
  release("typo");
  release("typo-2", "topics: [sea]\nkind: correction\nsupersedes: typo\nchange_note: The number was a typo.");
  release("gone", "topics: [sea]\nkind: withdrawal\nsupersedes: wrong\nchange_note: The figures were wrong.");
  EXPECT_THAT(mails_to("ann@example.org"), IsEmpty()) << "they had neither";
  set(daemon, 1);
  ASSERT_TRUE(newsroom.done(id_now(daemon))) << newsroom.log();
  ASSERT_EQ(mails_to("ann@example.org").size(), 1u);
  const auto text = view_mail(mails_to("ann@example.org").front().bytes).text;
  EXPECT_THAT(text, AllOf(HasSubstr("CORRECTION"), HasSubstr("typo-2"), HasSubstr("The number was a typo."),
                          Not(HasSubstr("wrong\r\n")), Not(HasSubstr("gone"))));

  // They had this one in a digest: a withdrawal of it reaches them at once, and in its thread.
  release("typo-3", "topics: [sea]\nkind: withdrawal\nsupersedes: typo-2\nchange_note: All of it was wrong.");
  ASSERT_EQ(mails_to("ann@example.org").size(), 2u) << newsroom.log();
  const auto digest = view_mail(mails_to("ann@example.org").front().bytes);
  const auto& mails = mails_to("ann@example.org");
  const auto start = mails.front().bytes.find("Message-ID: ") + 12;
  EXPECT_THAT(
      mails.back().bytes,
      HasSubstr("In-Reply-To: " + mails.front().bytes.substr(start, mails.front().bytes.find("\r\n", start) - start)));
  EXPECT_THAT(view_mail(mails.back().bytes).text, HasSubstr("All of it was wrong."));
  set(daemon, 2);
  ASSERT_TRUE(newsroom.done("typo-3"));
  EXPECT_EQ(runs().size(), 1u);
}

// As kill -9 leaves it between the digest and the row that says there was one.
TEST_F(Digests, ADigestThatWasAcceptedIsNotMadeASecondTime) {
  std::string digest;
  {
    DaemonHere daemon(newsroom, noon_of(0));
    subscribe("ann@example.org", "daily");
    release("storm");
    set(daemon, 1);
    digest = id_now(daemon);
    ASSERT_TRUE(newsroom.done(digest)) << newsroom.log();
  }
  {
    auto db = Database::open((newsroom.directory / "state/ledger.db").string(), Database::Mode::read_write);
    ASSERT_TRUE(db) << db.error().text();
    ASSERT_TRUE(db->execute("DELETE FROM digest_run WHERE release<>''"));
  }
  DaemonHere daemon(newsroom, noon_of(1));
  ASSERT_TRUE(eventually([&] { return runs() == std::vector<std::string>{"daily " + digest}; })) << newsroom.log();
  EXPECT_EQ(mails_to("ann@example.org").size(), 1u);
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

// The real program, and kill -9 while it makes and sends the digest that is due at its start.
TEST_F(Digests, KilledWhileItMakesADigestItSendsItOnce) {
  constexpr int readers = 40;
  {
    DaemonHere daemon(newsroom, -2 * a_day);
    for (int i = 0; i < readers; ++i) subscribe(fmt::format("r{}@example.org", i), "daily");
    release("storm");
  }
  for (int wait = 0; wait < 12; ++wait) {
    newsroom.start();
    std::this_thread::sleep_for(std::chrono::milliseconds(15 * wait));
    newsroom.kill();
  }
  newsroom.start();
  ASSERT_TRUE(eventually([&] { return !runs().empty(); })) << newsroom.log();
  ASSERT_EQ(runs().size(), 1u) << testing::PrintToString(runs());
  const auto digest = runs().front().substr(runs().front().find(' ') + 1);
  ASSERT_TRUE(newsroom.done(digest)) << newsroom.log();
  const auto status = newsroom.status(digest);
  EXPECT_EQ(status->tally.total(), readers);
  EXPECT_EQ(status->tally[State::sent] + status->tally[State::unknown], readers);
  for (int i = 0; i < readers; ++i) EXPECT_GE(mails_to(fmt::format("r{}@example.org", i)).size(), 1u) << i;
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

}  // namespace
}  // namespace gazetted::test
