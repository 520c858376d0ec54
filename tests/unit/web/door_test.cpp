// The pages of the subscribers' door, over a book in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/encoding.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/render/labels.hpp"
#include "gazetted/web/endpoints.hpp"
#include "gazetted/web/subscription_book.hpp"
#include "web_answer.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Remembers what it was asked, and answers what the test says.
struct ScriptedBook : SubscriptionBook {
  asio::awaitable<std::optional<SignUpAnswer>> sign_up(SignUp request) override {
    asked.push_back(request);
    co_return works ? std::optional(answer) : std::nullopt;
  }
  asio::awaitable<std::optional<SignUpAnswer>> ask_to_move(PreferencesOf who, SignUp request) override {
    moves.push_back(who.address + " to " + request.written);
    co_return answer;
  }
  asio::awaitable<std::optional<ConfirmResult>> confirm(Confirmation what, DoorVisitor visitor) override {
    confirmed.push_back(what.address + " " + what.list + " from " + visitor.peer);
    co_return result;
  }
  asio::awaitable<std::optional<std::vector<OwnList>>> lists_of(PreferencesOf) override { co_return lists; }
  asio::awaitable<bool> choose(PreferencesOf who, OwnList list, DoorVisitor) override {
    std::string line = who.address + " " + list.name + " " + list.choices.language;
    for (const auto& topic : list.choices.topics) line += " " + topic;
    if (list.choices.frequency != Frequency::immediately) line += " " + std::string(to_string(list.choices.frequency));
    chosen.push_back(line);
    co_return works;
  }
  asio::awaitable<bool> leave(PreferencesOf who, std::vector<std::string> names, DoorVisitor) override {
    left.push_back(who.address + (names.empty() ? " all" : " " + names.front()));
    co_return works;
  }
  asio::awaitable<bool> come_back(PreferencesOf who, std::vector<std::string> names, DoorVisitor) override {
    for (const auto& name : names) back.push_back(who.address + " " + name);
    co_return works;
  }
  bool works = true;
  SignUpAnswer answer = SignUpAnswer::check_mail;
  ConfirmResult result = ConfirmResult::done;
  std::vector<OwnList> lists;
  std::vector<SignUp> asked;
  std::vector<std::string> confirmed, chosen, left, back, moves;
  bool is_untouched() const {
    return asked.empty() && confirmed.empty() && chosen.empty() && left.empty() && back.empty() && moves.empty();
  }
};

class Door : public testing::Test {
 protected:
  Door() {
    settings->tokens = std::make_shared<TokenKeys>(std::vector<Secret>{Secret(std::string(40, 'k'))});
    auto& newsroom = settings->newsrooms["default"];
    newsroom.name = "Coast & Wire";
    newsroom.email = "press@example.org";
    newsroom.public_url = "https://news.example.org";
    settings->first_newsroom = "default";
    settings->site.newsrooms["default"].languages = {"en", "cy"};
    settings->site.newsrooms["default"].topic_titles = {{"sea", {{"", "The sea"}}}, {"rail", {{"", "Railways"}}}};
    for (const auto* name : {"press", "closed desk"}) {
      ListSettings list;
      list.audience.name = name;
      list.audience.title = std::string(name) + " list";
      list.audience.language = "en";
      list.subscribe = list.audience.name == "press";
      settings->lists.push_back(std::move(list));
    }
  }
  WebResponse ask(const std::string& method, const std::string& target, const std::string& body = "") {
    WebPorts ports;
    ports.settings = [this] { return settings; };
    ports.book = &book;
    ports.now = [this] { return now; };
    const auto router = make_router(ports);
    WebRequest request;
    request.method = method;
    request.target = target;
    request.body = body;
    request.visitor = "192.0.2.7";
    request.headers["user-agent"] = "a browser";
    return test::answer_of(router.answer(std::move(request)));
  }
  std::string stamp(Duration ago = std::chrono::seconds(20)) const {
    return form_stamp(*settings->tokens, "press", now - ago);
  }
  WebResponse sign_up(const std::string& more, const std::string& email = "ann%40example.org") {
    return ask("POST", "/s/press?lang=en", "email=" + email + "&stamp=" + stamp() + more);
  }
  std::string confirmation(const std::string& from = "") const {
    return std::string(confirm_path) +
           confirmation_token(*settings->tokens, {from.empty() ? "press" : "", "ann@example.org", from, "en", now, ""});
  }
  std::string preferences() const {
    return std::string(preferences_path) +
           preferences_token(*settings->tokens, {"ann@example.org", "en", "closed desk"});
  }
  std::shared_ptr<Settings> settings = std::make_shared<Settings>();
  ScriptedBook book;
  Time now = *parse_rfc3339("2026-11-30T09:00:00Z");
};

TEST_F(Door, IsThereForListsThatHaveOne) {
  const auto page = ask("GET", "/s/press");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Subscribe to press list</h1>"));
  EXPECT_THAT(page.body, HasSubstr("Coast &amp; Wire sends me “press list”"));
  EXPECT_THAT(page.body, HasSubstr("value=\"sea\""));
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));
  EXPECT_THAT(page.headers.at("Content-Security-Policy"), HasSubstr("default-src 'none'"));
  EXPECT_FALSE(page.headers.contains("Set-Cookie"));
  EXPECT_EQ(ask("GET", "/s/closed%20desk").status, not_an_endpoint);
  EXPECT_EQ(ask("POST", "/s/closed%20desk").status, not_an_endpoint);
  EXPECT_EQ(ask("GET", "/s/nothing").status, not_an_endpoint);
  EXPECT_THAT(ask("GET", "/s/press?lang=ar").body, HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
}

TEST_F(Door, AsksTheBookForWhatTheFormSays) {
  const auto page = sign_up("&language=cy&topic=sea&topic=nonsense");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Please check your mail"));
  ASSERT_EQ(book.asked.size(), 1u);
  const auto& asked = book.asked.front();
  EXPECT_EQ(asked.address, "ann@example.org");
  EXPECT_EQ(asked.list, "press");
  EXPECT_EQ(asked.newsroom, "default");
  EXPECT_EQ(asked.choices, (Choices{"cy", {"sea"}}));
  EXPECT_EQ(asked.visitor.peer, "192.0.2.7");
  EXPECT_EQ(asked.visitor.agent, "a browser");
  EXPECT_THAT(asked.text, HasSubstr("I agree that Coast & Wire"));
  EXPECT_EQ(asked.proof, Proof::none);
}

TEST_F(Door, AProgramThatFillsInEverythingIsAnsweredAndNotHeard) {
  const auto heard = sign_up("");
  const auto trapped = sign_up("&remarks=buy");
  EXPECT_EQ(trapped.status, heard.status);
  EXPECT_EQ(trapped.body, heard.body);
  EXPECT_EQ(book.asked.size(), 1u);
}

TEST_F(Door, AFormThatIsNotOneOfOursOrComesTooSoonIsShownAgain) {
  for (const auto& sent :
       {std::string("nonsense"), std::string(), stamp(std::chrono::seconds(1)), stamp(std::chrono::hours(25))}) {
    const auto page = ask("POST", "/s/press", "email=ann%40example.org&topic=sea&stamp=" + sent);
    EXPECT_EQ(page.status, 422) << sent;
    EXPECT_THAT(page.body, HasSubstr("Please read the form once more"));
    EXPECT_THAT(page.body, HasSubstr("value=\"ann@example.org\""));
    EXPECT_THAT(page.body, HasSubstr("value=\"sea\" checked"));
  }
  EXPECT_THAT(sign_up("", "ann%20at%20example").body, HasSubstr("not a valid e-mail address"));
  EXPECT_THAT(sign_up("", "%3Cb%3E").body, Not(HasSubstr("<b>")));
  EXPECT_THAT(book.asked, IsEmpty());
}

TEST_F(Door, ProofIsASumThatIsAnsweredAfterAWhile) {
  book.answer = SignUpAnswer::prove;
  const auto page = sign_up("");
  EXPECT_THAT(page.body, HasSubstr("how much this is"));
  const auto question = question_for(*settings->tokens, "press", "ann@example.org", now);
  EXPECT_THAT(page.body, HasSubstr(fmt::format("{} + {}", question.first, question.second)));
  now += question_wait;
  const auto answered = fmt::format("&question={}&answer={}", question.stamp, question.first + question.second);
  sign_up(answered);
  EXPECT_EQ(book.asked.back().proof, Proof::shown);
  sign_up(answered + "1");
  EXPECT_EQ(book.asked.back().proof, Proof::none);
  sign_up(answered, "bob%40example.org");
  EXPECT_EQ(book.asked.back().proof, Proof::none);
}

TEST_F(Door, SaysWhenItIsFullOrClosed) {
  book.answer = SignUpAnswer::later;
  EXPECT_EQ(sign_up("").status, 429);
  book.answer = SignUpAnswer::closed;
  const auto closed = sign_up("");
  EXPECT_EQ(closed.status, 503);
  EXPECT_THAT(closed.body, HasSubstr("press@example.org"));
  book.works = false;
  EXPECT_EQ(sign_up("").status, 503);
}

TEST_F(Door, NoGetChangesAnything) {
  book.lists = {{"press", {"en", {}}}};
  const std::string both[] = {"GET", "HEAD"};
  for (const auto& method : both) {
    for (const auto& path : {std::string("/s/press"), confirmation(), confirmation("old@example.org"), preferences()})
      EXPECT_EQ(ask(method, path, "do=leave-all&email=a%40b.example").status, 200) << path;
  }
  EXPECT_TRUE(book.is_untouched());
}

TEST_F(Door, ALinkSaysThatNobodyIsSubscribedYetAndItsButtonSubscribes) {
  const auto page = ask("GET", confirmation());
  EXPECT_THAT(page.body, HasSubstr("<h1>You are not subscribed yet</h1>"));
  EXPECT_THAT(page.body, HasSubstr("<form method=\"post\""));
  EXPECT_THAT(book.confirmed, IsEmpty());
  const auto done = ask("POST", confirmation());
  EXPECT_THAT(done.body, HasSubstr("<h1>You are subscribed</h1>"));
  EXPECT_THAT(done.body, HasSubstr("href=\"/p/"));
  EXPECT_THAT(book.confirmed, ElementsAre("ann@example.org press from 192.0.2.7"));
  book.result = ConfirmResult::before;
  EXPECT_THAT(ask("POST", confirmation()).body, HasSubstr("used before"));
  book.result = ConfirmResult::expired;
  EXPECT_EQ(ask("POST", confirmation()).status, 410);
  now += confirmation_valid;
  EXPECT_EQ(ask("GET", confirmation()).status, 200);
  const auto old = confirmation();
  now += confirmation_valid;
  EXPECT_EQ(ask("GET", old).status, 410);
  EXPECT_EQ(ask("GET", confirmation() + "a").status, 404);
  EXPECT_EQ(ask("POST", "/c/nonsense").status, 404);
}

TEST_F(Door, PreferencesAreChosenLeftAndTakenBack) {
  book.lists = {{"press", {"cy", {"sea"}}}, {"closed desk", {}}};
  const auto page = ask("GET", preferences());
  EXPECT_THAT(page.body, HasSubstr("What you get from Coast &amp; Wire"));
  EXPECT_THAT(page.body, HasSubstr("a…@example.org"));
  EXPECT_THAT(page.body, Not(HasSubstr("ann@example.org")));
  EXPECT_THAT(page.body, HasSubstr("value=\"sea\" checked"));
  EXPECT_THAT(page.body, HasSubstr("<option value=\"cy\" lang=\"cy\" selected>"));

  EXPECT_THAT(ask("POST", preferences(), "do=save&list=press&language=en&topic=rail").body,
              HasSubstr("Your choice has been saved."));
  EXPECT_THAT(book.chosen, ElementsAre("ann@example.org press en rail"));
  const auto left = ask("POST", preferences(), "do=leave&list=press");
  EXPECT_THAT(left.body, HasSubstr("You have been unsubscribed."));
  EXPECT_THAT(left.body, HasSubstr(">Undo</button>"));
  ask("POST", preferences(), "do=leave-all");
  EXPECT_THAT(book.left, ElementsAre("ann@example.org press", "ann@example.org all"));
  ask("POST", preferences(), "do=back&list=press&list=closed+desk");
  EXPECT_THAT(book.back, ElementsAre("ann@example.org press", "ann@example.org closed desk"));
}

TEST_F(Door, DigestsAreOfferedWhereTheListHasThemAndNowhereElse) {
  EXPECT_THAT(ask("GET", "/s/press").body, Not(HasSubstr("name=\"frequency\"")));
  sign_up("&frequency=daily");
  EXPECT_EQ(book.asked.back().choices.frequency, Frequency::immediately);
  settings->lists.front().digest = 510;
  EXPECT_THAT(ask("GET", "/s/press").body, HasSubstr("<option value=\"immediately\" selected>"));
  sign_up("&frequency=daily");
  EXPECT_EQ(book.asked.back().choices.frequency, Frequency::daily);
  sign_up("&frequency=hourly");
  EXPECT_EQ(book.asked.back().choices.frequency, Frequency::immediately);
  book.lists = {{"press", {"en", {}, Frequency::weekly}}};
  EXPECT_THAT(ask("GET", preferences()).body, HasSubstr("<option value=\"weekly\" selected>"));
  ask("POST", preferences(), "do=save&list=press&language=en&frequency=daily");
  EXPECT_THAT(book.chosen, ElementsAre("ann@example.org press en daily"));
}

TEST_F(Door, NobodyChoosesOnAListThatTheyAreNotOn) {
  ask("POST", preferences(), "do=save&list=press&language=en");
  EXPECT_THAT(book.chosen, IsEmpty());
}

TEST_F(Door, AnAddressIsChangedByAMailToTheNewOne) {
  book.lists = {{"press", {}}};
  EXPECT_THAT(ask("POST", preferences(), "do=move&email=new%40example.org").body, HasSubstr("Please check your mail"));
  EXPECT_THAT(book.moves, ElementsAre("ann@example.org to new@example.org"));
  EXPECT_THAT(ask("POST", preferences(), "do=move&email=ANN%40example.org").body, HasSubstr("not a valid"));
  const auto page = ask("GET", confirmation("old@example.org"));
  EXPECT_THAT(page.body, HasSubstr("Your address has not been changed yet"));
  EXPECT_THAT(page.body, Not(HasSubstr("old@example.org")));
}

TEST_F(Door, SpeaksSixteenLanguages) {
  for (const auto* language :
       {"en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "ru", "uk", "ar", "zh", "ja", "ko", "he"}) {
    const auto page = ask("GET", fmt::format("/s/press?lang={}", language));
    EXPECT_THAT(page.body, HasSubstr(fmt::format("<html lang=\"{}\"", language)));
    EXPECT_THAT(page.body, HasSubstr(html_escape(text_member(labels_for(language), "door_button"))));
    for (const auto* hole : {"{list}", "{name}", "{address}", "{sum}"}) EXPECT_THAT(page.body, Not(HasSubstr(hole)));
  }
}

// Else "«Press list»" would read "««Press list" in Arabic.
TEST_F(Door, NamesAreIsolatedWhereTheTextRunsFromRightToLeft) {
  EXPECT_THAT(ask("GET", "/s/press?lang=ar").body, HasSubstr("«\u2068press list\u2069»"));
  EXPECT_THAT(ask("GET", "/s/press?lang=de").body, HasSubstr("„press list“"));
}

}  // namespace
}  // namespace gazetted
