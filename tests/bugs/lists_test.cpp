// Subscriber lists, from the file to the mail: whoever is on a list is mailed, or counted, named and found again.
#include <gtest/gtest.h>

#include "gazetted/app/control.hpp"
#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string error_of(const Newsroom& newsroom, const std::string& name) {
  return slurp(newsroom.directory / ("spool/rejected/" + name + ".error.txt"));
}

TEST(Lists, CheckAndTheDaemonAgreeOnEveryFile) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  struct Case {
    const char* id;
    std::string list;
    const char* reason;  // null: it is good
  };
  for (const auto& one : std::vector<Case>{
           {"cr", "email,name\ra@example.org,A\rb@example.org,B\r", nullptr},
           {"header", "email,name\n", "the list has a header but no rows"},
           {"empty", "", "the list is empty"},
           {"lost", recipients(5) + "nobody\n", "1 of its 6 rows cannot be read, which is over a tenth: line 7: "},
           {"left", "email,status\na@example.org,unsubscribed\n", "1 row says that the person unsubscribed"},
           {"quote", "email,name\n\"z@example.org,Z\n" + recipients(20).substr(11), nullptr},
           {"book", "PK\x03\x04 a workbook", "save it as CSV"}}) {
    newsroom.list("press.csv", one.list);
    const auto checked = newsroom.command({"check"});
    EXPECT_EQ(checked.status, one.reason ? 1 : 0) << one.id << checked.out << checked.err;
    newsroom.drop(std::string(one.id) + ".md", simple_release(one.id));
    if (!one.reason) {
      EXPECT_TRUE(newsroom.done(one.id)) << one.id << newsroom.log();
      continue;
    }
    EXPECT_TRUE(has(checked.out, one.reason)) << one.id << checked.out;
    ASSERT_TRUE(newsroom.rejected(std::string(one.id) + ".md")) << one.id;
    const auto reason = error_of(newsroom, std::string(one.id) + ".md");
    EXPECT_TRUE(has(reason, one.reason) && has(reason, "list 'press'") && has(reason, "press.csv")) << reason;
  }
  EXPECT_EQ(newsroom.status("quote")->tally.total(), 20);
}

TEST(Lists, CheckPreviewAndSubmitSayTheSameFigures) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv",
                "email,name,status\nAnna@Example.net,A,\nanna@example.net,A,\nb@example.net,B,\n"
                "c@example.net,C,\nd@example.net,D,unsubscribed\n");
  newsroom.list("partners.csv", "email,name\nB@example.net,B\ne@example.net,E\n");
  newsroom.configure(press_settings(capture->smtp_port()) +
                     "  partners: {title: P, subscribers: lists/partners.csv, from: Press <press@news.example.org>, "
                     "relay: main}\n");
  newsroom.start();
  ASSERT_EQ(newsroom.command({"suppress", "C@example.net", "--list", "press"}).status, 0);
  newsroom.directory.put("a.md", simple_release("A"));
  const auto file = (newsroom.directory / "a.md").string();
  const std::string press =
      "press: 2 recipients, 1 more is suppressed, 1 more repeats an address of this list, 1 row is unsubscribed";
  const std::string partners = "partners: 1 recipient, 1 more is on an earlier list";
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"check", file}, {"preview", file}, {"submit", "--yes", file}}) {
    const auto ran = newsroom.command(words);
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_TRUE(has(ran.err, press)) << words[0] << ran.err;
    EXPECT_TRUE(has(ran.err, partners)) << words[0] << ran.err;
  }
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(capture->mails().size(), 3u);
}

TEST(Lists, TraceKnowsWhoseRowWasSkipped) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(20) + "zo\xE2\x80\x8B" + "e@example.org,Zoe\n\"quoted@example.org,Q\n");
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  newsroom.list("press.csv", recipients(20));
  for (const auto& [who, why] : std::vector<std::pair<const char*, const char*>>{
           {"Zoe@example.org",
            "line 22 of the list: 'zo\xE2\x80\x8B"
            "e@example.org' contains an invisible character (U+200B)"},
           {"quoted@example.org", "line 23 of the list: a quote is never closed"}}) {
    const auto traced = newsroom.command({"trace", who});
    EXPECT_TRUE(has(traced.out, "lists now     none\n")) << traced.out;
    EXPECT_TRUE(has(traced.out, "\na  A\n  list press, accepted ")) << traced.out;
    EXPECT_TRUE(has(traced.out, why)) << traced.out;
    EXPECT_FALSE(has(traced.out, "No release")) << traced.out;
  }
  EXPECT_TRUE(has(newsroom.command({"trace", "ote@example.org"}).out, "No release was for this address"));
  newsroom.list("press.csv", recipients(20) + "Zoe <zoe@example.org>,Zoe,too,many\n");
  EXPECT_TRUE(has(newsroom.command({"trace", "zoe@example.org"}).out,
                  "not mailed    on press, line 22: the row has 4 cells, the header 2\n"));
}

TEST(Lists, TraceSaysWhyMailWaitsAndEachReplyOnce) {
  CaptureOptions options;
  options.smtp_script = [](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "rcpt") action.reply = "451 4.2.1 the mailbox is busy";
    return action;
  };
  Capture capture(options);
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(1));
  newsroom.list("far.csv", "email\nfar@example.net\n");
  const auto nobody = free_port();
  newsroom.configure(
      press_settings(capture->smtp_port()) +
      "  far: {title: Far, subscribers: lists/far.csv, from: Press <press@news.example.org>, relay: far}\n");
  auto yaml = slurp(newsroom.config());
  newsroom.directory.put(
      "gazetted.yaml",
      replace_all(yaml, "relays:\n", fmt::format("relays:\n  far: {{host: 127.0.0.1, port: {}, tls: off}}\n", nobody)));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] {
    const auto status = newsroom.status("a");
    return status && status->tally[State::deferred] >= 1;
  })) << newsroom.log();
  const auto traced = newsroom.command({"trace", "user0@example.org"}).out;
  EXPECT_TRUE(has(traced, "the mailbox is busy\n  to be retried, next try ")) << traced;
  EXPECT_FALSE(has(traced, "the mailbox is busy, next try ")) << traced;
  EXPECT_TRUE(eventually([&] {
    return has(newsroom.command({"trace", "far@example.net"}).out, "relay far does not work: ");
  })) << newsroom.command({"trace", "far@example.net"}).out;
  newsroom.stop();
  EXPECT_TRUE(has(newsroom.command({"trace", "far@example.net"}).out, "the daemon is not running; nothing leaves"));
}

TEST(Lists, SuppressReadsItsOwnExportBackExactly) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  const std::vector<std::string> odd = {"+a@example.org",  "-b@example.org", "=c@example.org",
                                        "'+d@example.org", "'e@example.org", "f@example.org"};
  for (const auto& address : odd) {
    std::vector<std::string> words = {"suppress", "--reason", "=asked, \"twice\"", "--", address};
    ASSERT_EQ(newsroom.command(words).status, 0) << address;
  }
  ASSERT_EQ(newsroom.command({"suppress", "g@example.org", "--list", "press"}).status, 0);
  const auto before = newsroom.command({"suppress"}).out;
  EXPECT_EQ(before.substr(0, before.find('\n') + 1), "email,list,reason,since,cause,until\r\n");
  newsroom.directory.put("saved.csv", before);
  for (const auto& address : odd)
    ASSERT_EQ(newsroom.command({"suppress", "--remove", "--", address}).out, "1 removed\n");
  ASSERT_EQ(newsroom.command({"suppress", "--remove", "g@example.org"}).out, "1 removed\n");
  const auto import = newsroom.command({"suppress", "--import", (newsroom.directory / "saved.csv").string()});
  EXPECT_EQ(import.status, 0) << import.err;
  EXPECT_EQ(import.out, "7 suppressed\n");
  EXPECT_EQ(newsroom.command({"suppress"}).out, before);
}

TEST(Lists, SuppressReadsTheExportsOfMailProviders) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  const std::vector<std::pair<std::string, std::string>> files = {
      {"mailgun.csv", "address,code,error,created_at\nm1@example.org,550,No such mailbox,Thu\n"},
      {"sendgrid.csv", "status,reason,email,created\n5.1.1,550 unknown,m2@example.org,1700000000\n"},
      {"sparkpost.csv", "recipient,type,description\nm3@example.org,non_transactional,asked\n"},
      {"mailchimp.csv",
       "Email Address,First Name,UNSUB_TIME,UNSUB_REASON\nm4@example.org,A,2024-01-01 10:00:00,NORMAL\n"},
      {"ses.json",
       "{\"SuppressedDestinationSummaries\":[{\"EmailAddress\":\"m5@example.org\",\"Reason\":\"BOUNCE\"}]}"},
      {"postmark.json",
       "{\n \"Suppressions\": [\n  {\"EmailAddress\": \"m6@example.org\", \"SuppressionReason\": \"HardBounce\"}\n "
       "]\n}"},
      {"lines.txt", "m7@example.org\r\nm8@example.org\r\n"}};
  for (const auto& [name, text] : files) {
    newsroom.directory.put(name, text);
    const auto import = newsroom.command({"suppress", "--import", (newsroom.directory / name).string()});
    EXPECT_EQ(import.status, 0) << name << import.err;
  }
  const auto all = newsroom.command({"suppress"}).out;
  for (const char* line : {"m1@example.org,,bounce,", "m2@example.org,,bounce,", "m3@example.org,,provider-list,",
                           "m4@example.org,,unsubscribe,", "m5@example.org,,BOUNCE,", "m6@example.org,,bounce,",
                           "m7@example.org,,import:lines.txt,", "m8@example.org,,import:lines.txt,"})
    EXPECT_TRUE(has(all, line)) << line << "\n" << all;
  newsroom.directory.put("bad.csv", "email\nn1@example.org\nnobody\n");
  const auto import = newsroom.command({"suppress", "--import", (newsroom.directory / "bad.csv").string()});
  EXPECT_EQ(import.status, 1);
  EXPECT_EQ(import.out, "1 suppressed\n");
  EXPECT_TRUE(has(import.err, "bad.csv:3: 'nobody' is not an e-mail address")) << import.err;
}

TEST(Lists, TheReportNamesAnAddressAsItIs) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", "email\n+a@example.org\n'=b@example.org\n");
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  const auto report = newsroom.command({"report", "a", "--format", "csv"}).out;
  EXPECT_TRUE(has(report, "mail,+a@example.org,press,sent")) << report;
  EXPECT_TRUE(has(report, "mail,=b@example.org,press,sent")) << report;
}

TEST(Lists, PreviewForSomebodyShowsTheOneMailThatTheyGet) {
  Newsroom newsroom;
  newsroom.list("press.csv", "email\ntom@example.org\nanna@example.org\n");
  newsroom.list("partners.csv", "email\nanna@example.org\nben@example.org\n");
  newsroom.configure(press_settings(2599) +
                     "  partners: {title: P, subscribers: lists/partners.csv, from: Press <press@news.example.org>, "
                     "relay: main}\n");
  newsroom.directory.put("a.md", simple_release("A"));
  const auto shown = [&](const std::string& who) {
    return newsroom.command({"preview", (newsroom.directory / "a.md").string(), "--for", who});
  };
  EXPECT_TRUE(has(shown("Tom@example.org").out, "on list press")) << shown("tom@example.org").err;
  EXPECT_FALSE(has(shown("tom@example.org").out, "on list partners"));
  EXPECT_FALSE(has(shown("anna@example.org").out, "on list partners"));
  EXPECT_TRUE(has(shown("anna@example.org").err, "is on press, partners and gets one mail"));
  const auto stranger = shown("nobody@example.org");
  EXPECT_EQ(stranger.status, 1);
  EXPECT_TRUE(has(stranger.err, "nobody@example.org is not on any list that this release goes to: press, partners"))
      << stranger.err;
}

TEST(Lists, CheckNamesWhatAnEditorShouldLookAt) {
  Newsroom newsroom;
  newsroom.list("press.csv", "email,language\na@gmial.com,N/A\nno-reply@example.org,-\nb@example.org,N/A\n");
  newsroom.configure(press_settings(2599));
  const auto checked = newsroom.command({"check"});
  EXPECT_EQ(checked.status, 0) << checked.out;
  EXPECT_TRUE(has(checked.out, "press.csv:2:1: warning: a@gmial.com: did you mean gmail.com?")) << checked.out;
  EXPECT_TRUE(
      has(checked.out, "press.csv:3:1: warning: no-reply@example.org: 'no-reply@' does not look like a subscriber"))
      << checked.out;
  EXPECT_TRUE(
      has(checked.out,
          "'N/A' is not a language (en, de, zh-Hant, or its name); the list's language is used (1 more row like this)"))
      << checked.out;
  EXPECT_TRUE(has(checked.err, "list press: 3 recipients; ")) << checked.err;
}

// A pattern that is taken for an address blocks nobody, and whoever wrote it believes that it does.
TEST(Lists, APatternIsRefusedWhereverAnAddressIsMeant) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(20) + "*@example.org,All\n");
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  const std::string reason =
      "'*@example.org' is a pattern, not an address; patterns are not supported, give each "
      "address in full";
  const auto suppressed = newsroom.command({"suppress", "*@example.org"});
  EXPECT_EQ(suppressed.status, 1) << suppressed.out;
  EXPECT_TRUE(has(suppressed.err, reason)) << suppressed.err;
  EXPECT_TRUE(has(newsroom.command({"suppress", "@example.org"}).err, "whole domains are not supported"));
  newsroom.directory.put("all.csv", "email\n*@example.org\na@example.org\n");
  newsroom.directory.put("all.json", "[\"*@example.org\", \"b@example.org\"]");
  for (const char* name : {"all.csv", "all.json"}) {
    const auto import = newsroom.command({"suppress", "--import", (newsroom.directory / name).string()});
    EXPECT_EQ(import.status, 1);
    EXPECT_EQ(import.out, "1 suppressed\n");
    EXPECT_TRUE(has(import.err, reason)) << import.err;
  }
  json::object request{{"command", "suppress"}, {"rows", {{{"address", "*@example.org"}}}}};
  const auto answer = ask_daemon(newsroom.directory / "control.sock", request);
  EXPECT_TRUE(!answer && has(answer.error().text(), reason));
  const auto checked = newsroom.command({"check"});
  EXPECT_TRUE(has(checked.out, "press.csv:22:1: warning: " + reason + "; the row is skipped")) << checked.out;
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(newsroom.status("a")->tally.total(), 20);
}

TEST(Lists, AnImportSuppressesOnlyThoseWhoLeft) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  struct Case {
    const char *name, *text, *out, *err;
    int status;
  };
  for (const auto& one : std::vector<Case>{
           {"plain.csv", "email,status\nx10@example.org,subscribed\nx11@example.org,unsubscribed\n", "1 suppressed\n",
            "plain.csv:2: x10@example.org is not suppressed: 'status' is 'subscribed'\n", 0},
           {"sendy.csv",
            "Name,Email,Status\nA,s1@example.org,Subscribed\nB,s2@example.org,Soft bounced\nC,s3@example.org,Active\n"
            "D,s4@example.org,Unsubscribed\nE,s5@example.org,Bounced\n",
            "2 suppressed\n", "s2@example.org is not suppressed: 'Status' is 'Soft bounced'", 0},
           {"listmonk.csv", "uuid,email,name,status\n1,l1@example.org,A,enabled\n2,l2@example.org,B,blocklisted\n",
            "1 suppressed\n", "l1@example.org is not suppressed: 'status' is 'enabled'", 0},
           {"listmonk.json",
            R"({"data":{"total":2,"results":[{"email":"j1@example.org","status":"enabled","lists":[]},)"
            R"({"email":"j2@example.org","status":"blocklisted","lists":[]}]}})",
            "1 suppressed\n", "entry 1: j1@example.org is not suppressed: 'status' is 'enabled'", 0},
           {"flag.csv", "email,unsubscribed\nf1@example.org,false\nf2@example.org,true\n", "1 suppressed\n",
            "f1@example.org is not suppressed: 'unsubscribed' is 'false'", 0},
           {"odd.csv", "email,status\no1@example.org,Level 3\no2@example.org,unsubscribed\n", "1 suppressed\n",
            "odd.csv:2: o1@example.org is not suppressed: 'status' is 'Level 3', which is not understood", 1},
           {"twice.csv", "email\nt1@example.org\nT1@example.org\nt2@example.org\n", "2 suppressed\n", "", 0}}) {
    newsroom.directory.put(one.name, one.text);
    const auto import = newsroom.command({"suppress", "--import", (newsroom.directory / one.name).string()});
    EXPECT_EQ(import.status, one.status) << one.name << import.err;
    EXPECT_EQ(import.out, one.out) << one.name;
    EXPECT_TRUE(has(import.err, one.err)) << one.name << import.err;
  }
  const auto all = newsroom.command({"suppress"}).out;
  for (const char* stays : {"x10@", "s1@", "s2@", "s3@", "l1@", "j1@", "f1@", "o1@"})
    EXPECT_FALSE(has(all, stays)) << all;
  for (const char* left : {"x11@", "s4@", "s5@", "l2@", "j2@", "f2@", "o2@", "t1@", "t2@"})
    EXPECT_TRUE(has(all, left)) << all;
  EXPECT_EQ(newsroom.command({"suppress", "z@example.org", "Z@example.org"}).out, "1 suppressed\n");
}

TEST(Lists, AnImportLosesNothingWithoutSayingSo) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  const auto import = [&](const std::string& name, const std::string& text) {
    newsroom.directory.put(name, text);
    return newsroom.command({"suppress", "--import", (newsroom.directory / name).string()});
  };
  EXPECT_EQ(import("grund.csv", "E-Mail;Grund\na@example.org;will nicht mehr\n").status, 0);
  EXPECT_TRUE(has(newsroom.command({"suppress"}).out, "a@example.org,,will nicht mehr,"));
  const auto broken = import("broken.json", "{\n \"Suppressions\": [\n  {\"EmailAddress\": \"b@example.org\",]\n}");
  EXPECT_EQ(broken.status, 1);
  EXPECT_TRUE(has(broken.err, "broken.json: ") && has(broken.err, "JSON") && !has(broken.err, "JSON Lines"))
      << broken.err;
  EXPECT_TRUE(has(import("other.json", "{\"Names\": [\"b\"]}").err, "other.json: it has no array of suppressions"));
  EXPECT_EQ(import("lines.json", "{\"email\": \"c@example.org\"}\n{\"email\": \"d@example.org\"}\n").out,
            "2 suppressed\n");
  const auto since = import("since.csv", "email,list,reason,since\ne@example.org,,asked,03.02.2026\n");
  EXPECT_EQ(since.out, "1 suppressed\n");
  EXPECT_TRUE(
      has(since.err, "since.csv:2: e@example.org is suppressed from today: since '03.02.2026' is not a time like"))
      << since.err;
  json::object request{{"command", "suppress"}, {"rows", {{{"address", "f@example.org"}, {"since", "yesterday"}}}}};
  const auto answer = ask_daemon(newsroom.directory / "control.sock", request);
  EXPECT_TRUE(!answer && has(answer.error().text(), "since 'yesterday' is not a time")) << newsroom.log();
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// It was the end of the daemon, at every start again.
TEST(Lists, OneWhoseMailCannotBeMadeCostsNobodyElseTheirs) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", "email,name,topics\na@example.org,A,x\nb@example.org,B," + std::string(60'000, 'y') +
                                 "\nc@example.org,C,z\n");
  newsroom.templates = newsroom.directory / "templates";
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.directory.put("templates/default/subject.txt", "{{release.title}}");
  newsroom.directory.put("templates/default/message.txt",
                         "{{#subscriber.topics}}" + repeated("{{.}}", 100) + "\n{{/subscriber.topics}}");
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  const auto report = newsroom.command({"report", "a", "--format", "csv"}).out;
  EXPECT_TRUE(has(report, "mail,a@example.org,press,sent")) << report;
  EXPECT_TRUE(has(report, "mail,c@example.org,press,sent")) << report;
  EXPECT_TRUE(has(report, "mail,b@example.org,press,failed")) << report;
  EXPECT_TRUE(has(report, "the mail cannot be rendered for this recipient: ") && has(report, "message.txt:1:"))
      << report;
  newsroom.directory.put("b.md", simple_release("B"));
  const auto shown = newsroom.command({"preview", (newsroom.directory / "b.md").string(), "--for", "b@example.org"});
  EXPECT_EQ(shown.status, 1);
  EXPECT_TRUE(has(shown.err, "b@example.org: ") && has(shown.err, "the rendered template is too large")) << shown.err;
}

TEST(Lists, TraceFindsWhatIsNoAddressInTheRowsThatWereSkipped) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(30) + "i@example.org.,I\nnot an address,N\n");
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  newsroom.list("press.csv", recipients(30));
  for (const auto& [who, line] :
       std::vector<std::pair<const char*, const char*>>{{"i@example.org.", "line 32"}, {"Not an address", "line 33"}}) {
    const auto traced = newsroom.command({"trace", who});
    EXPECT_EQ(traced.status, 0) << traced.err;
    EXPECT_TRUE(has(traced.out, "\na  A\n  list press, accepted ") && has(traced.out, line)) << traced.out;
  }
  const auto stranger = newsroom.command({"trace", "dress"});
  EXPECT_EQ(stranger.status, 1);
  EXPECT_TRUE(has(stranger.err, "'dress' is not an e-mail address: it has no @, and it is in no skipped row"))
      << stranger.err;
}

}  // namespace
}  // namespace gazetted::test
