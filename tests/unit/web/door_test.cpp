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
    settings->http_listen = "127.0.0.1:0";
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
  WebResponse ask(const std::string& method, const std::string& target, const std::string& body = "",
                  const std::string& accepts = "") {
    WebPorts ports;
    ports.settings = [this] { return settings; };
    ports.book = &book;
    ports.suppress = [this](Unsubscription who) -> asio::awaitable<bool> {
      book.left.push_back(who.address + " by link");
      co_return book.works;
    };
    ports.now = [this] { return now; };
    const auto router = make_router(ports);
    WebRequest request;
    request.method = method;
    request.target = target;
    request.body = body;
    request.visitor = "192.0.2.7";
    request.headers["user-agent"] = "a browser";
    if (!accepts.empty()) request.headers["accept-language"] = accepts;
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
  std::string leaving(const std::string& list = "press", const std::string& language = "en") const {
    return std::string(unsubscribe_path) + settings->tokens->unsubscribe_token({list, "ann@example.org", language});
  }
  std::string preferences_in(const std::string& language, const std::string& list = "press") const {
    return std::string(preferences_path) + preferences_token(*settings->tokens, {"ann@example.org", language, list});
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
  const auto page = ask("GET", preferences() + "?lang=en");
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
  const auto same = ask("POST", preferences(), "do=move&email=ANN%40example.org").body;
  EXPECT_THAT(same, HasSubstr("This is the address that you already have here."));
  EXPECT_THAT(same, Not(HasSubstr("not a valid")));
  EXPECT_THAT(ask("POST", preferences(), "do=move&email=new%40").body, HasSubstr("not a valid"));
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

// Who is Swedish by the list's file, and whose newsroom writes English and Welsh, must not become English by a tick.
TEST_F(Door, WhatIsNotChangedStaysAsItWas) {
  book.lists = {{"press", {}}};
  EXPECT_THAT(ask("GET", preferences_in("sv") + "?lang=en").body,
              HasSubstr("<option value=\"sv\" lang=\"sv\" selected>"));
  ask("POST", preferences_in("sv"), "do=save&list=press&language=sv&topic=sea");
  EXPECT_EQ(book.chosen.back(), "ann@example.org press  sea");
  ask("POST", preferences_in("sv"), "do=save&list=press&language=cy");
  EXPECT_EQ(book.chosen.back(), "ann@example.org press cy");
  // What an operator gave them, and no form offers.
  book.lists = {{"press", {"de", {"harbour"}}}};
  const auto page = ask("GET", preferences_in("en") + "?lang=en").body;
  EXPECT_THAT(page, HasSubstr("<option value=\"de\" lang=\"de\" selected>"));
  EXPECT_THAT(page, HasSubstr("value=\"harbour\" checked"));
  ask("POST", preferences_in("en"), "do=save&list=press&language=de&topic=harbour&topic=sea");
  EXPECT_EQ(book.chosen.back(), "ann@example.org press de sea harbour");
  ask("POST", preferences_in("en"), "do=save&list=press&language=fr&topic=sea");
  EXPECT_EQ(book.chosen.back(), "ann@example.org press de sea") << "fr is not offered";
}

TEST_F(Door, AllTopicsThatAreOfferedAreAChoiceToo) {
  book.lists = {{"press", {"en", {}}}};
  ask("POST", preferences_in("en"), "do=save&list=press&language=en&topic=sea&topic=rail");
  EXPECT_EQ(book.chosen.back(), "ann@example.org press en rail sea");
  sign_up("&topic=sea&topic=rail");
  EXPECT_THAT(book.asked.back().choices.topics, ElementsAre("rail", "sea"));
}

TEST_F(Door, AButtonThatIsPressedAgainSaysHowItIs) {
  book.result = ConfirmResult::before;
  book.lists = {{"press", {}, Membership::on}};
  EXPECT_THAT(ask("POST", confirmation()).body, HasSubstr("<h1>You are subscribed</h1>"));
  EXPECT_THAT(ask("GET", confirmation()).body, HasSubstr("<h1>You are subscribed</h1>"));
  // Who has left since comes back by it.
  book.lists = {{"press", {}, Membership::left}};
  const auto page = ask("GET", confirmation()).body;
  EXPECT_THAT(page, HasSubstr("<h1>You are not subscribed to “press list”</h1>"));
  EXPECT_THAT(page, HasSubstr("Yes, subscribe me"));
  EXPECT_THAT(book.back, IsEmpty());
  EXPECT_THAT(ask("POST", confirmation()).body, HasSubstr("<h1>You are subscribed</h1>"));
  EXPECT_THAT(book.back, ElementsAre("ann@example.org press"));
  // But not who complained.
  book.lists = {{"press", {}, Membership::held}};
  for (const auto* method : {"GET", "POST"}) {
    const auto held = ask(method, confirmation()).body;
    EXPECT_THAT(held, HasSubstr("Mail to <bdi dir=\"ltr\">a…@example.org</bdi> has been stopped"));
    EXPECT_THAT(held, HasSubstr("press@example.org"));
    EXPECT_THAT(held, Not(HasSubstr("<form")));
  }
  EXPECT_EQ(book.back.size(), 1u);
}

TEST_F(Door, WhoHasLeftIsOfferedToComeBack) {
  book.lists = {{"press", {}, Membership::left}, {"closed desk", {}, Membership::held}};
  const auto page = ask("GET", preferences_in("en")).body;
  EXPECT_THAT(page, HasSubstr("value=\"back\">Subscribe again</button>"));
  EXPECT_THAT(page, HasSubstr("has been stopped"));
  EXPECT_THAT(page, Not(HasSubstr("You are on none of our lists")));
  book.lists = {{"press", {}, Membership::on}};
  EXPECT_THAT(ask("POST", preferences_in("en"), "do=back&list=press").body,
              HasSubstr("<p role=\"status\">You are subscribed again</p>"));
  book.lists = {{"press", {}, Membership::held}};
  EXPECT_THAT(ask("POST", preferences_in("en"), "do=back&list=press").body, Not(HasSubstr("subscribed again")));
}

TEST_F(Door, AChangeOfAddressSpeaksOfTheAddress) {
  book.lists = {{"press", {}}};
  const auto sent = ask("POST", preferences(), "do=move&email=new%40example.org").body;
  EXPECT_THAT(sent, HasSubstr("Your address is changed only once"));
  EXPECT_THAT(sent, Not(HasSubstr("subscribed only once")));
  book.answer = SignUpAnswer::later;
  const auto later = ask("POST", preferences(), "do=move&email=new%40example.org");
  EXPECT_EQ(later.status, 429);
  EXPECT_THAT(later.body, HasSubstr("<h1>Change your address</h1>"));
  EXPECT_THAT(later.body, Not(HasSubstr("ubscrib")));
  book.answer = SignUpAnswer::closed;
  EXPECT_THAT(ask("POST", preferences(), "do=move&email=new%40example.org").body,
              HasSubstr("Addresses cannot be changed"));
}

TEST_F(Door, OneClickSaysWhoSendsWhatAndCanBeTakenBack) {
  book.lists = {{"press", {}, Membership::on}};
  const auto page = ask("GET", leaving()).body;
  EXPECT_THAT(page, HasSubstr("<h1>Unsubscribe from press list?</h1>"));
  EXPECT_THAT(page, HasSubstr("Coast &amp; Wire sends “press list” to <bdi dir=\"ltr\">a…@example.org</bdi>."));
  EXPECT_THAT(page, HasSubstr("href=\"/p/"));
  EXPECT_TRUE(book.is_untouched());
  const auto left = ask("POST", leaving(), "List-Unsubscribe=One-Click").body;
  EXPECT_THAT(left, HasSubstr("no longer sends “press list”"));
  EXPECT_THAT(left, HasSubstr(">Undo</button>"));
  EXPECT_THAT(book.left, ElementsAre("ann@example.org by link"));
  book.lists = {{"press", {}, Membership::left}};
  EXPECT_THAT(ask("GET", leaving()).body, HasSubstr("<h1>You have been unsubscribed.</h1>"));
  book.lists = {{"press", {}, Membership::on}};
  EXPECT_THAT(ask("POST", leaving(), "list=press&do=back").body, HasSubstr("<h1>You are subscribed again</h1>"));
  EXPECT_THAT(book.back, ElementsAre("ann@example.org press"));
  // A list that is not there any more can still be left.
  EXPECT_THAT(ask("GET", leaving("gone")).body, HasSubstr("<h1>Unsubscribe from gone?</h1>"));
  EXPECT_EQ(ask("POST", leaving("gone"), "List-Unsubscribe=One-Click").status, 200);
}

// The links in mails have one token.
TEST_F(Door, TheTokenThatLeavesAListLeadsToItsReadersPreferences) {
  book.lists = {{"press", {"en", {}}}};
  const auto token = settings->tokens->unsubscribe_token({"press", "ann@example.org", "en"});
  EXPECT_THAT(ask("GET", std::string(preferences_path) + token).body, HasSubstr("What you get from Coast &amp; Wire"));
  ask("POST", std::string(preferences_path) + token, "do=save&list=press&language=cy");
  EXPECT_THAT(book.chosen, ElementsAre("ann@example.org press cy"));
}

TEST_F(Door, ALinkThatWasCutSaysWhatHelps) {
  const auto page = ask("GET", confirmation().substr(0, 60));
  EXPECT_EQ(page.status, 404);
  EXPECT_THAT(page.body, HasSubstr("fill in the form again"));
  EXPECT_THAT(page.body, Not(HasSubstr("unsubscribe")));
  EXPECT_THAT(ask("GET", confirmation().substr(0, 60), "", "sv,en;q=0.5").body, HasSubstr("<html lang=\"sv\""));
  EXPECT_THAT(ask("GET", "/u/nonsense", "", "de").body, HasSubstr("„unsubscribe“"));
  EXPECT_THAT(ask("GET", "/nowhere", "", "de").body, HasSubstr("Seite nicht gefunden"));
}

TEST_F(Door, PagesAreReadInTheReadersLanguageAndCanBeSwitched) {
  settings->site.newsrooms["default"].languages = {"en", "de"};
  EXPECT_THAT(ask("GET", "/s/press", "", "xx, fr;q=0.4, de-AT;q=0.9").body, HasSubstr("<html lang=\"de\""));
  EXPECT_THAT(ask("GET", "/s/press?lang=fr", "", "de").body, HasSubstr("<html lang=\"fr\""));
  EXPECT_THAT(ask("GET", "/s/press", "", "xx,*;q=0.1").body, HasSubstr("<html lang=\"en\""));
  EXPECT_THAT(ask("GET", "/s/press").body, HasSubstr("<a href=\"?lang=de\" hreflang=\"de\" lang=\"de\">Deutsch</a>"));
  book.lists = {{"press", {"fr", {}}}};
  EXPECT_THAT(ask("GET", preferences_in("ar")).body, HasSubstr("<html lang=\"fr\"")) << "chosen since that mail";
  EXPECT_THAT(ask("GET", preferences_in("ar") + "?lang=ar").body, HasSubstr("<html lang=\"ar\""));
}

// Else "«Press list»" would read "««Press list" in Arabic.
TEST_F(Door, NamesAreIsolatedWhereTheTextRunsFromRightToLeft) {
  EXPECT_THAT(ask("GET", "/s/press?lang=ar").body, HasSubstr("«\u2068press list\u2069»"));
  EXPECT_THAT(ask("GET", "/s/press?lang=de").body, HasSubstr("„press list“"));
}

}  // namespace
}  // namespace gazetted
