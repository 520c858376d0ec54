// Subscribing by the newsroom's own door, from the form to a release that reaches whoever confirmed, and out again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/mail/return_token.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "gazetted/subscription/door_token.hpp"
#include "support/program.hpp"
#include "support/raw_client.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Subscribers : public testing::Test {
 protected:
  void start(const std::string& more = "") {
    newsroom.list("press.csv", "email,name\nbea@example.org,Bea\n");
    newsroom.configure(
        press_settings(capture->smtp_port(), "",
                       "reply_to: press@example.org, subscribe: true, match: {any: [sea, rail, budget]}") +
        fmt::format("http: {{listen: '127.0.0.1:{}'}}\nbounces: {{address: bounce@news.example.org}}\n", port) + more);
    const auto url = fmt::format("public_url: 'http://127.0.0.1:{}'", port);
    newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), "time_zone: Europe/London",
                                                        "time_zone: Europe/London, slug: example, " + url));
    newsroom.start();
    keys = *TokenKeys::load({newsroom.directory / "state/token.key"});
  }
  struct Page {
    int status = 0;
    std::string body;
  };
  Page ask(const std::vector<std::string>& words) const {
    std::vector<std::string> command = {"curl", "-s", "--max-time", "20", "-w", "\n%{http_code}"};
    command.insert(command.end(), words.begin(), words.end());
    const auto ran = run(command);
    const auto last = ran.out.rfind('\n');
    return {std::atoi(ran.out.c_str() + last + 1), ran.out.substr(0, last)};
  }
  std::string at(const std::string& path) const { return fmt::format("http://127.0.0.1:{}{}", port, path); }
  Page get(const std::string& path) const { return ask({at(path)}); }
  Page post(const std::string& path, const std::string& form, const std::string& from = "192.0.2.1") const {
    return ask({"-H", "X-Forwarded-For: " + from, "--data", form, at(path)});
  }
  // As a person fills in the form, ten seconds after it was shown.
  Page sign_up(const std::string& address, const std::string& more = "", const std::string& from = "192.0.2.1") const {
    const auto stamp = form_stamp(keys, "press", Clock().now() - std::chrono::seconds(10));
    return post("/s/press", "email=" + percent_encode(address) + "&stamp=" + stamp + more, from);
  }
  std::vector<CapturedMail> mails_to(const std::string& address) {
    std::vector<CapturedMail> found;
    for (auto& mail : capture->mails()) {
      if (mail.recipient == address) found.push_back(std::move(mail));
    }
    return found;
  }
  // The path in the first mail to them.
  std::string link_to(const std::string& address, std::string_view start = confirm_path, std::size_t which = 0) {
    if (!eventually([&] { return mails_to(address).size() > which; })) return "no mail";
    const auto text = view_mail(mails_to(address)[which].bytes).text;
    const auto from = text.find(at(std::string(start)));
    if (from == std::string::npos) return "no link in: " + text;
    const auto begin = from + at("").size();
    return text.substr(begin, text.find_first_of(" \r\n", begin) - begin);
  }
  std::string preferences(const std::string& address) const {
    return std::string(preferences_path) + preferences_token(keys, {address, "en", "press"});
  }
  void release(const std::string& id, const std::string& topic = "sea") {
    newsroom.drop(id + ".md", "---\ntopics: [" + topic + "]\n---\n" + simple_release(id));
    ASSERT_TRUE(newsroom.done(id)) << newsroom.log();
  }
  bool got(const std::string& address, const std::string& id) {
    for (const auto& mail : mails_to(address)) {
      if (view_mail(mail.bytes).subject == id) return true;
    }
    return false;
  }
  const int port = free_port();
  Capture capture;
  Newsroom newsroom;
  TokenKeys keys;
};

TEST_F(Subscribers, SignUpConfirmGetAReleaseChooseAndLeave) {
  start();
  EXPECT_THAT(get("/s/press").body, HasSubstr("name=\"stamp\""));
  EXPECT_THAT(sign_up("Ann@example.org", "&topic=sea").body, HasSubstr("Please check your mail"));
  const auto link = link_to("Ann@example.org");
  ASSERT_TRUE(link.starts_with("/c/")) << link << newsroom.log();
  const auto mail = mails_to("Ann@example.org").front();
  EXPECT_THAT(mail.bytes, HasSubstr("Auto-Submitted: auto-generated\r\n"));
  EXPECT_THAT(mail.bytes, Not(HasSubstr("List-Unsubscribe")));
  const auto path = read_return_address(mail.sender);
  ASSERT_TRUE(path) << mail.sender;
  EXPECT_EQ(path->prefix, "confirm");
  const auto claim = read_return_token(ReturnKind::confirmation, path->token);
  ASSERT_TRUE(claim);
  EXPECT_EQ(proof_of(keys, *claim, "ann@example.org"), ReturnProof::row_and_person);

  // Whatever follows links, and however often: nobody is subscribed.
  for (int i = 0; i < 100; ++i) ASSERT_THAT(get(link).body, HasSubstr("<h1>You are not subscribed yet</h1>"));
  EXPECT_EQ(ask({"-I", at(link)}).status, 200);
  release("before");
  EXPECT_TRUE(got("bea@example.org", "before"));
  EXPECT_FALSE(got("Ann@example.org", "before"));

  EXPECT_THAT(post(link, "").body, HasSubstr("You are subscribed"));
  EXPECT_THAT(post(link, "").body, HasSubstr("You are subscribed")) << "the same button, once more";
  EXPECT_THAT(get(link).body, HasSubstr("You are subscribed"));
  release("after");
  EXPECT_TRUE(got("Ann@example.org", "after"));
  release("of-rails", "rail");
  EXPECT_FALSE(got("Ann@example.org", "of-rails"));
  EXPECT_TRUE(got("bea@example.org", "of-rails"));

  const auto mine = preferences("ann@example.org");
  EXPECT_THAT(get(mine).body, HasSubstr("value=\"sea\" checked"));
  EXPECT_THAT(post(mine, "do=save&list=press&topic=rail").body, HasSubstr("Your choice has been saved."));
  release("more-rails", "rail");
  EXPECT_TRUE(got("Ann@example.org", "more-rails"));

  EXPECT_THAT(post(mine, "do=leave&list=press").body, HasSubstr("You have been unsubscribed."));
  release("without", "rail");
  EXPECT_FALSE(got("Ann@example.org", "without"));
  EXPECT_THAT(get(mine).body, HasSubstr("Subscribe again"));
  EXPECT_THAT(get(link).body, HasSubstr("You are not subscribed to “"));
  EXPECT_THAT(post(mine, "do=back&list=press").body, HasSubstr("You are subscribed again"));
  // Over a restart, too.
  newsroom.stop();
  newsroom.start();
  release("again", "rail");
  EXPECT_TRUE(got("Ann@example.org", "again"));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

std::string reply_from(const std::string& from, const std::string& to, const std::string& more,
                       const std::string& text) {
  return "From: " + from + "\nTo: " + to + "\nSubject: Re: Please confirm\nMessage-ID: <" +
         std::to_string(text.size()) + from + ">\n" + more + "\n" + text + "\n";
}

TEST_F(Subscribers, AReplyConfirmsWhateverWayItComesInAndNothingElseThatComesBackDoes) {
  const auto socket = newsroom.directory / "lmtp.sock", maildir = newsroom.directory / "Maildir";
  for (const char* name : {"new", "cur", "tmp"}) fs::create_directories(maildir / name);
  start("feedback: {lmtp: " + socket.string() + ", maildir: " + maildir.string() + "}\n");
  int visitors = 0;
  const auto reply_to = [&](const std::string& address) {
    sign_up(address, "", "192.0.2." + std::to_string(++visitors));
    if (!eventually([&] { return !mails_to(address).empty(); })) return "no mail: " + newsroom.log();
    const auto mail = mails_to(address).front();
    EXPECT_THAT(view_mail(mail.bytes).text, HasSubstr("You can also simply reply to this mail."));
    const auto to = "Reply-To: <" + mail.sender + ">\r\n";
    EXPECT_THAT(mail.bytes, HasSubstr(to));
    return mail.sender;
  };
  const auto bring = [&](const std::string& sender, const std::string& to, const std::string& mail) {
    RawClient client(socket);
    client.say("LHLO mx.example\r\nMAIL FROM:<" + sender + ">\r\nRCPT TO:<" + to + ">\r\nDATA\r\n");
    const auto said = client.hear("\r\n354 ");
    client.say(replace_all(mail, "\n", "\r\n") + "\r\n.\r\nQUIT\r\n");
    return said + client.hear();
  };
  const auto ann = reply_to("ann@example.org"), cai = reply_to("cai@example.org"), dan = reply_to("dan@example.org"),
             eve = reply_to("eve@example.org"), fay = reply_to("fay@example.org"), gil = reply_to("gil@example.org");
  // People.
  const auto of_ann = reply_from("ann@example.org", ann, "", "Yes, please.\n\n> You are not subscribed yet");
  EXPECT_THAT(bring("ann@example.org", ann, of_ann), HasSubstr("250 2.0.0 stored"));
  EXPECT_EQ(run({binary(), "-c", newsroom.config().string(), "bounce", "--recipient", cai},
                reply_from("cai@example.org", cai, "", ""))
                .status,
            0);
  newsroom.directory.put("Maildir/tmp/1.V1.mx",
                         "Delivered-To: " + dan + "\n" + reply_from("dan@example.org", dan, "", "OK"));
  fs::rename(maildir / "tmp/1.V1.mx", maildir / "new/1.V1.mx");
  // Nobody: one who is away, a mail server, and one who would rather leave.
  EXPECT_THAT(bring("", eve, reply_from("eve@example.org", eve, "Auto-Submitted: auto-replied\n", "I am away.")),
              HasSubstr("250 2.0.0 stored"));
  EXPECT_THAT(bring("", fay,
                    "From: MAILER-DAEMON@mx.example\nTo: " + fay +
                        "\nSubject: Undelivered Mail\n\n"
                        "<fay@example.org>: host mx.example said: 550 5.1.1 user unknown\n"),
              HasSubstr("250 2.0.0 stored"));
  EXPECT_THAT(bring("gil@example.org", gil, reply_from("gil@example.org", gil, "", "unsubscribe")),
              HasSubstr("250 2.0.0 stored"));
  auto forged = ann;
  forged[10] = forged[10] == 'a' ? 'b' : 'a';
  EXPECT_THAT(bring("ann@example.org", forged, of_ann), HasSubstr("550 5.1.1"));

  const auto shows = [&](const std::string& text) {
    return run({binary(), "-c", newsroom.config().string(), "feedback"}).out.find(text) != std::string::npos;
  };
  ASSERT_TRUE(eventually([&] {
    return shows("confirmation  ann@") && shows("confirmation  cai@") && shows("confirmation  dan@") && shows("eve@") &&
           shows("fay@") && shows("gil@");
  })) << newsroom.log()
      << run({binary(), "-c", newsroom.config().string(), "feedback"}).out;
  release("a");
  for (const std::string who : {"ann", "cai", "dan"}) EXPECT_TRUE(got(who + "@example.org", "a")) << who;
  for (const std::string who : {"eve", "fay", "gil"}) EXPECT_FALSE(got(who + "@example.org", "a")) << who;
  const auto shown = run({binary(), "-c", newsroom.config().string(), "feedback"}).out;
  EXPECT_THAT(shown, HasSubstr("confirmation  ann@example.org"));
  EXPECT_THAT(shown, HasSubstr("a reply that confirms: subscribed"));
  EXPECT_THAT(shown, HasSubstr("auto-reply  eve@example.org"));
  EXPECT_THAT(shown, HasSubstr("bounce (hard, user-unknown)  fay@example.org"));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Subscribers, WhoLeftByALinkIsMailedAgainOnlyAfterConfirming) {
  start();
  const auto leaving = std::string(unsubscribe_path) + keys.unsubscribe_token({"press", "bea@example.org", "en"});
  EXPECT_THAT(get(leaving).body, HasSubstr("href=\"/p/"));
  EXPECT_EQ(post(leaving, "List-Unsubscribe=One-Click").status, 200);
  sign_up("bea@example.org");
  const auto link = link_to("bea@example.org");
  release("without");
  EXPECT_FALSE(got("bea@example.org", "without"));
  EXPECT_THAT(post(link, "").body, HasSubstr("You are subscribed"));
  release("with");
  EXPECT_TRUE(got("bea@example.org", "with"));
}

TEST_F(Subscribers, WhoeverIsAskedSeesWhyNoMailWent) {
  start();
  sign_up("ann@example.org");
  EXPECT_TRUE(link_to("ann@example.org").starts_with("/c/"));
  sign_up("ann@example.org", "", "192.0.2.2");
  const auto traced = newsroom.command({"trace", "ann@example.org"}).out;
  EXPECT_THAT(traced, HasSubstr(" for press: mailed, and not confirmed by it\n"));
  EXPECT_THAT(traced, HasSubstr(" for press: no mail: one a day and three in thirty days is the limit"));
  EXPECT_THAT(newsroom.command({"check"}).err, HasSubstr("people subscribe to it at " + at("/s/press")));
  // No topic that nothing has.
  const auto nosuch =
      newsroom.command({"subscribe", "cy@example.org", "--list", "press", "--basis", "consent", "--topic", "seas"});
  EXPECT_NE(nosuch.status, 0);
  EXPECT_THAT(nosuch.err, HasSubstr("there is no topic 'seas' for list 'press'; did you mean 'sea'?"));
}

TEST_F(Subscribers, AnAddressIsChangedByTheNewOneAndTheOldOneIsTold) {
  start();
  const auto mine = preferences("bea@example.org");
  EXPECT_THAT(post(mine, "do=move&email=new%40example.org").body, HasSubstr("Please check your mail"));
  const auto link = link_to("new@example.org");
  EXPECT_THAT(get(link).body, HasSubstr("Your address has not been changed yet"));
  release("before");
  EXPECT_TRUE(got("bea@example.org", "before"));
  EXPECT_THAT(post(link, "").body, HasSubstr("Your address has been changed"));
  EXPECT_TRUE(eventually([&] { return got("bea@example.org", "Your address has been changed"); })) << newsroom.log();
  release("after");
  EXPECT_FALSE(got("bea@example.org", "after"));
  EXPECT_TRUE(got("new@example.org", "after"));
}

// As somebody sees it who tries addresses: nothing tells those that are known from those that are not.
TEST_F(Subscribers, EveryAddressIsAnsweredAlike) {
  start();
  ASSERT_EQ(newsroom.command({"suppress", "never@example.org", "--reason", "asked by telephone"}).status, 0);
  sign_up("known@example.org", "", "192.0.2.2");
  EXPECT_THAT(post(link_to("known@example.org"), "").body, HasSubstr("You are subscribed"));
  std::set<std::string> answers;
  int network = 10;
  for (const auto* who : {"new@example.org", "known@example.org", "never@example.org", "bea@example.org",
                          "known@example.org", "never@example.org"}) {
    const auto page = sign_up(who, "", fmt::format("192.0.2.{}", ++network));
    answers.insert(fmt::format("{} {}", page.status, replace_all(page.body, who, "ADDRESS")));
  }
  EXPECT_EQ(answers.size(), 1u) << testing::PrintToString(answers);
  EXPECT_FALSE(link_to("new@example.org").empty());
  EXPECT_THAT(mails_to("never@example.org"), IsEmpty());
  EXPECT_EQ(mails_to("known@example.org").size(), 1u);
}

TEST_F(Subscribers, AFloodIsHeldAtTheDoor) {
  start();
  // One curl, one connection after the other; each as from a network of its own.
  std::string script;
  const auto stamp = form_stamp(keys, "press", Clock().now() - std::chrono::seconds(10));
  constexpr int requests = 2000;
  for (int i = 0; i < requests; ++i)
    script += fmt::format(
        "{}url = \"{}\"\ndata = \"email=p{}%40d{}.example&stamp={}\"\n"
        "header = \"X-Forwarded-For: 2001:db8:{:x}::1\"\noutput = \"/dev/null\"\n"
        "write-out = \"%{{http_code}}\\n\"\nsilent\nmax-time = 20\n",
        i == 0 ? "" : "next\n", at("/s/press"), i % 200, i % 7, stamp, i);
  const auto ran = run({"curl", "-K", newsroom.directory.put("flood", script).string()});
  const auto answers = split(ran.out, '\n');
  ASSERT_EQ(answers.size(), std::size_t(requests)) << ran.err;
  EXPECT_EQ(std::count(answers.begin(), answers.end(), "503"), 0);
  EXPECT_EQ(std::count(answers.begin(), answers.end(), "200") + std::count(answers.begin(), answers.end(), "422") +
                std::count(answers.begin(), answers.end(), "429"),
            requests);
  release("done");
  std::map<std::string, int> mails;
  for (const auto& mail : capture->mails()) {
    if (mail.recipient.ends_with(".example")) ++mails[mail.recipient];
  }
  EXPECT_FALSE(mails.empty());
  EXPECT_LE(mails.size(), 60u);
  for (const auto& [address, count] : mails) EXPECT_EQ(count, 1) << address;
}

TEST_F(Subscribers, PagesHaveTheSitesFrameWhereThereIsASite) {
  start("site: {}\n");
  EXPECT_TRUE(eventually([&] { return get("/newsroom/example/").status == 200; })) << newsroom.log();
  EXPECT_THAT(get("/newsroom/example/").body, HasSubstr("href=\"/s/press?lang=en\""));
  const auto page = get("/s/press");
  EXPECT_THAT(page.body, HasSubstr("<header class=\"top\">"));
  EXPECT_THAT(page.body, HasSubstr("name=\"stamp\""));
  EXPECT_EQ(get("/s/other").status, 404);
  EXPECT_THAT(get(preferences("bea@example.org")).body, HasSubstr("<header class=\"top\">"));
}

}  // namespace
}  // namespace gazetted::test
