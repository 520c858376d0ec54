// Several newsrooms in one daemon, each with pages, feeds and a sender of its own; and those who read a release on the
// web before everybody else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "support/daemon_here.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr Duration hour{3'600'000};

std::string unfolded(const std::string& mail) { return replace_all(mail, "=\r\n", ""); }

// What stands between `before` and the next of `ends`.
std::string after(const std::string& text, const std::string& before, const char* ends = "\"\r\n <>") {
  const auto start = text.find(before);
  if (start == std::string::npos) return "";
  const auto end = text.find_first_of(ends, start + before.size());
  return text.substr(start + before.size(), end - start - before.size());
}

class Newsrooms : public testing::Test {
 protected:
  std::string settings(const std::string& newsrooms, const std::string& more = "") const {
    return fmt::format(
        "newsrooms:\n{}spool: {{directory: spool, settle: 500ms}}\nstore: 'sqlite:state/ledger.db'\ncontrol: "
        "control.sock\nhostname: news.example.org\nlog: {{level: debug}}\ntemplates: {}\nrelays:\n  main: {{host: "
        "127.0.0.1, port: {}, tls: off}}\nlists:\n"
        "  harbour: {{title: Harbour list, subscribers: lists/press.csv, from: Harbour <press@harbour.example>, "
        "newsroom: harbour}}\n"
        "  wire: {{title: Wire list, subscribers: lists/wire.csv, from: Coast Wire <desk@wire.example>, newsroom: "
        "wire}}\nhttp: {{listen: '127.0.0.1:{}'}}\nsite: {{}}\n{}",
        newsrooms, newsroom.templates.string(), capture->smtp_port(), port, more);
  }
  std::string harbour(const std::string& more = "") const {
    return fmt::format(
        "  harbour: {{name: Northam Harbour, slug: harbour, public_url: 'http://127.0.0.1:{}', colour: '#005ea5', "
        "boilerplate: {{en: About the harbour., cy: Am yr harbwr.}}, languages: [en, cy]{}}}\n",
        port, more);
  }
  std::string wire(const std::string& more = "") const {
    return fmt::format(
        "  wire: {{name: Coast Wire, slug: wire, public_url: 'http://127.0.0.1:{}', time_zone: "
        "Asia/Tokyo{}}}\n",
        port, more);
  }
  void configure(const std::string& text) {
    newsroom.list("press.csv", "email,name\na@x.example,Ann Lee\n");
    newsroom.list("wire.csv", "email,name\nw@x.example,Will Wu\n");
    newsroom.configure("");
    newsroom.directory.put("gazetted.yaml", text);
  }
  Ran fetch(const std::string& path, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"curl", "-s", "--max-time", "10", "-w", "\n%{http_code} %{redirect_url}"};
    words.insert(words.end(), more.begin(), more.end());
    words.push_back(path.starts_with("http") ? path : fmt::format("http://127.0.0.1:{}{}", port, path));
    return run(words);
  }
  std::string mail_to(const std::string& address) const {
    for (const auto& mail : capture->mails()) {
      if (mail.recipient == address) return unfolded(mail.bytes);
    }
    return "";
  }
  // How often all of the site was made.
  bool was_made(std::size_t times) {
    return eventually([&] {
      const auto log = newsroom.log();
      std::size_t count = 0;
      for (auto at = log.find("event=site-made"); at != std::string::npos; at = log.find("event=site-made", at + 1))
        ++count;
      return count >= times;
    });
  }
  std::string state(const std::string& id) {
    const auto status = newsroom.status(id);
    return status ? status->state : "";
  }

  const int port = free_port();
  mutable Capture capture;
  Newsroom newsroom;
};

TEST_F(Newsrooms, EachHasPagesAndFeedsOfItsOwn) {
  configure(settings(harbour() + wire()));
  newsroom.start();
  newsroom.drop("quay.md", "---\ntitle: New quay\nnewsroom: harbour\n---\nText.\n");
  newsroom.drop("cable.md", "---\ntitle: New cable\nnewsroom: wire\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("quay") && newsroom.done("cable")) << newsroom.log();
  EXPECT_THAT(fetch("/newsroom/harbour/").out, AllOf(HasSubstr("New quay"), Not(HasSubstr("New cable"))));
  EXPECT_THAT(fetch("/newsroom/wire/").out, AllOf(HasSubstr("New cable"), Not(HasSubstr("New quay"))));
  EXPECT_THAT(fetch("/newsroom/wire/feed.atom").out, AllOf(HasSubstr("New cable"), Not(HasSubstr("New quay"))));
  EXPECT_THAT(fetch("/").out, AllOf(HasSubstr("Northam Harbour"), HasSubstr("Coast Wire")));
  EXPECT_THAT(fetch("/newsroom/harbour/contact/").out, HasSubstr("About the harbour."));
  EXPECT_THAT(fetch("/newsroom/harbour/releases/cy/contact/").out, HasSubstr("Am yr harbwr."));
  EXPECT_THAT(newsroom.command({"site", "check"}).out, IsEmpty());
}

TEST_F(Newsrooms, WhatOneDistributesForAnotherSaysSoEverywhere) {
  configure(settings(harbour() + wire(),
                     fmt::format("channels:\n  room: {{type: webhook, url: 'http://127.0.0.1:{}/hook', secret: abcdefgh"
                                 "ijklmnopqrstuvwx, allow_private: true}}\n",
                                 capture->http_port())));
  newsroom.start();
  newsroom.drop("quay.md", "---\ntitle: New quay\nnewsroom: harbour\ndistributed_by: wire\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("quay")) << newsroom.log();
  const std::string line = "Distributed by Coast Wire on behalf of Northam Harbour";
  const auto mail = mail_to("a@x.example");
  EXPECT_NE(mail.find(line), mail.rfind(line)) << "in the text and in the HTML: " << mail;
  ASSERT_FALSE(capture->posts().empty());
  EXPECT_THAT(capture->posts().front().body, AllOf(HasSubstr("Coast Wire"), HasSubstr("Northam Harbour")));
  const std::string path = "/newsroom/harbour/releases/en/new-quay-1";
  EXPECT_THAT(fetch(path).out, HasSubstr(line));
  EXPECT_THAT(fetch(path + ".txt").out, HasSubstr(line));
  EXPECT_THAT(fetch(path + ".md").out, HasSubstr("distributed by Coast Wire on behalf of Northam Harbour"));
  EXPECT_THAT(fetch(path + ".json").out, AllOf(HasSubstr("Coast Wire"), HasSubstr("Northam Harbour")));
  EXPECT_THAT(fetch("/newsroom/harbour/feed.atom").out, HasSubstr(line));
  EXPECT_THAT(newsroom.command({"site", "check"}).out, IsEmpty());
}

// The list belongs to the wire, the news does not.
TEST_F(Newsrooms, AListOfAnotherNewsroomSaysForWhomItWrites) {
  configure(settings(harbour() + wire()));
  newsroom.start();
  newsroom.drop("pier.md", "---\ntitle: New pier\nnewsroom: harbour\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("pier")) << newsroom.log();
  EXPECT_NE(mail_to("a@x.example"), "");
  EXPECT_EQ(mail_to("w@x.example"), "") << "whom nobody named";
  const auto checked = newsroom.command(
      {"check", newsroom.directory.put("moor.md", "---\ntitle: New moorings\nnewsroom: harbour\n---\nText.\n")});
  EXPECT_THAT(checked.err, AllOf(HasSubstr("it takes every release of 'harbour'\n"),
                                 HasSubstr("Not to wire, of another newsroom: a release that names no lists goes to "
                                           "those of its own newsroom ('harbour').\n")));
  newsroom.drop("quay.md", "---\ntitle: New quay\nnewsroom: harbour\nlists: [harbour, wire]\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("quay")) << newsroom.log();
  EXPECT_THAT(mail_to("w@x.example"), HasSubstr("Distributed by Coast Wire on behalf of Northam Harbour"));
  EXPECT_THAT(mail_to("a@x.example"), Not(HasSubstr("Distributed by")));
}

// A file may name any newsroom; whose readers it goes to is asked all the same.
TEST_F(Newsrooms, WhoseListsAReleaseGoesToIsAskedForTheApproval) {
  configure(settings(harbour() + wire(", approval: true")));
  newsroom.start();
  newsroom.drop("quay.md", "---\ntitle: New quay\nnewsroom: harbour\nlists: [harbour, wire]\n---\nText.\n");
  ASSERT_TRUE(eventually([&] { return state("quay") == "held"; })) << newsroom.log();
  EXPECT_THAT(newsroom.command({"status", "quay"}).out, HasSubstr("approv"));
  newsroom.drop("port.md", "---\ntitle: New port\nnewsroom: harbour\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("port")) << newsroom.log();
  EXPECT_EQ(mail_to("w@x.example"), "");
}

TEST_F(Newsrooms, ACorrectionStaysWithTheNewsroomOfItsRelease) {
  configure(settings(harbour() + wire()));
  newsroom.start();
  newsroom.drop("quay.md", "---\ntitle: New quay\nnewsroom: wire\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("quay")) << newsroom.log();
  newsroom.drop("fix.md",
                "---\nkind: correction\nsupersedes: quay\ntitle: New quay\nnewsroom: harbour\nchange_note: It opens on "
                "Tuesday and not "
                "on Monday.\n---\nText.\n");
  ASSERT_TRUE(newsroom.rejected("fix.md"));
  EXPECT_THAT(slurp(newsroom.directory / "spool/rejected/fix.md.error.txt"),
              AllOf(HasSubstr("fix.md:5:11: "), HasSubstr("write `newsroom: wire`, or remove the line")));
  newsroom.drop("fix2.md",
                "---\nkind: correction\nsupersedes: quay\ntitle: New quay\nchange_note: It opens on Tuesday and not on "
                "Monday.\n---\nText of Tuesday.\n");
  ASSERT_TRUE(newsroom.done("fix2")) << newsroom.log();
  EXPECT_THAT(fetch("/newsroom/wire/releases/en/new-quay-1").out, HasSubstr("Text of Tuesday."));
}

TEST_F(Newsrooms, WhatWasLinkedStaysWhenANewsroomLeavesTheConfiguration) {
  configure(settings(harbour() + wire()));
  newsroom.start();
  newsroom.drop("cable.md", "---\ntitle: New cable\nnewsroom: wire\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("cable")) << newsroom.log();
  newsroom.stop();
  const auto without = replace_all(settings(harbour()), "newsroom: wire", "newsroom: harbour");
  newsroom.directory.put("gazetted.yaml", without);
  const auto checked = newsroom.command({"check"});
  EXPECT_EQ(checked.status, 1);
  EXPECT_THAT(checked.out, HasSubstr("the newsroom 'wire' has 1 page that others may link to"));
  EXPECT_EQ(newsroom.command({"site", "build"}).status, 1);
  newsroom.start();
  ASSERT_TRUE(was_made(2)) << newsroom.log();
  EXPECT_THAT(newsroom.log(), HasSubstr("'wire' is no longer in the configuration"));
  EXPECT_THAT(fetch("/newsroom/wire/releases/en/new-cable-1").out, HasSubstr("\n200 "));
  EXPECT_THAT(fetch("/newsroom/wire/").out, HasSubstr("\n200 "));
  newsroom.stop();
  newsroom.directory.put("gazetted.yaml", replace_all(settings(harbour() + wire(", retired: true")), "newsroom: wire",
                                                      "newsroom: harbour"));
  EXPECT_EQ(newsroom.command({"check"}).status, 0) << newsroom.command({"check"}).out;
  newsroom.start();
  ASSERT_TRUE(was_made(3)) << newsroom.log();
  newsroom.drop("more.md", "---\ntitle: More\nnewsroom: wire\n---\nText.\n");
  ASSERT_TRUE(newsroom.rejected("more.md"));
  EXPECT_THAT(slurp(newsroom.directory / "spool/rejected/more.md.error.txt"), HasSubstr("'wire' is retired"));
  EXPECT_THAT(fetch("/newsroom/wire/releases/en/new-cable-1").out, HasSubstr("\n200 "));
  EXPECT_THAT(newsroom.command({"site", "check"}).out, IsEmpty());
}

class EarlyReaders : public Newsrooms {
 protected:
  void configure_early() {
    configure(replace_all(settings(harbour() + wire()), "newsroom: harbour}", "newsroom: harbour, embargoed: true}"));
  }
  // A bundle with a picture and a paper, under embargo for an hour.
  void drop_bundle(const std::string& id = "quay", const std::string& more = "") {
    const auto at = newsroom.directory / "coming";
    fs::create_directories(at);
    newsroom.directory.put("coming/release.md",
                           "---\ntitle: Secret quay\nnewsroom: harbour\ntopics: [quays]\nembargo: " +
                               format_rfc3339(Clock().now() + hour) +
                               "\nattachments: [{file: figures.csv, title: Figures}]\n---\nThe quay is 90 m long.\n");
    newsroom.directory.put("coming/figures.csv", "a,b\n1,2\n" + more);
    fs::rename(at, newsroom.incoming() / id);
  }
  std::string early_link() const {
    for (const auto& mail : capture->mails()) {
      if (mail.recipient == "a@x.example") return after(view_mail(mail.bytes).text, "Read online: ");
    }
    return "";
  }
};

TEST_F(EarlyReaders, HaveAPageOfTheirOwnUntilTheEmbargoEnds) {
  configure_early();
  DaemonHere daemon(newsroom);
  drop_bundle();
  ASSERT_TRUE(eventually([&] { return !mail_to("a@x.example").empty(); })) << newsroom.log();
  const auto link = early_link();
  ASSERT_THAT(link, HasSubstr(fmt::format("http://127.0.0.1:{}/e/", port)));
  EXPECT_THAT(mail_to("w@x.example"), IsEmpty());
  const auto page = fetch(link, {"-i"}).out;
  EXPECT_THAT(page, AllOf(HasSubstr("\n200 "), HasSubstr("The quay is 90 m long."), HasSubstr("EMBARGOED UNTIL"),
                          HasSubstr("Ann Lee"), HasSubstr("Cache-Control: private, no-store"),
                          HasSubstr("X-Robots-Tag: noindex, noarchive"), HasSubstr("Referrer-Policy: no-referrer")));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("og:")), Not(HasSubstr("ld+json")), Not(HasSubstr("secret-quay-1")),
                          Not(HasSubstr("/media/1/"))));
  const auto file = "/e/" + after(page, "href=\"/e/");
  EXPECT_THAT(fetch(file).out, HasSubstr("a,b\n1,2"));
  const auto part = fetch(file, {"-i", "-H", "Range: bytes=4-6"}).out;
  EXPECT_THAT(part, AllOf(HasSubstr("\n206 "), HasSubstr("Content-Range: bytes 4-6/8"), HasSubstr("\r\n\r\n1,2\n")));
  EXPECT_THAT(fetch(file, {"-i", "-H", "Range: bytes=99-"}).out, HasSubstr("\n416 "));
  // It was read once: whoever asks again and again reads what was made of it then.
  const auto frozen = newsroom.directory / "spool/archive/quay/frozen.json";
  fs::rename(frozen, frozen.string() + ".away");
  EXPECT_EQ(fetch(link, {"-i"}).out, page);
  EXPECT_THAT(fetch(file).out, HasSubstr("a,b\n1,2"));
  fs::rename(frozen.string() + ".away", frozen);
  // Nobody else sees anything.
  const auto never = fetch("/newsroom/harbour/releases/en/secret-quay-99", {"-i"}).out;
  EXPECT_EQ(replace_all(fetch("/newsroom/harbour/releases/en/secret-quay-1", {"-i"}).out, "-1", "-99"),
            replace_all(never, "-1", "-99"));
  EXPECT_EQ(fetch("/e/" + link.substr(link.find("/e/") + 3) + "x", {"-i"}).out, never);
  EXPECT_EQ(fetch(link + "/other.csv", {"-i"}).out, never);
  for (const auto* path :
       {"/newsroom/harbour/", "/newsroom/harbour/feed.atom", "/sitemap.xml", "/newsroom/harbour/media/"})
    EXPECT_THAT(fetch(path).out, Not(HasSubstr("ecret"))) << path;
  daemon.clock.set_by(hour + Duration(1'000));
  newsroom.directory.put("spool/incoming/.look", "");
  ASSERT_TRUE(newsroom.done("quay")) << newsroom.log();
  EXPECT_THAT(fetch(link).out,
              HasSubstr(fmt::format("\n303 http://127.0.0.1:{}/newsroom/harbour/releases/en/secret-quay-1", port)));
  EXPECT_THAT(fetch("/newsroom/harbour/releases/en/secret-quay-1").out, HasSubstr("\n200 "));
}

TEST_F(EarlyReaders, HaveNothingAfterItIsWithdrawn) {
  configure_early();
  DaemonHere daemon(newsroom);
  drop_bundle();
  ASSERT_TRUE(eventually([&] { return !mail_to("a@x.example").empty(); })) << newsroom.log();
  const auto link = early_link();
  newsroom.drop("away.md",
                "---\nkind: withdrawal\nsupersedes: quay\nchange_note: It was sent by mistake, and is wrong.\n---\n");
  ASSERT_TRUE(eventually([&] { return state("quay") == "withdrawn"; })) << newsroom.log();
  EXPECT_EQ(fetch(link, {"-i"}).out, fetch("/e/never", {"-i"}).out);
}

TEST_F(EarlyReaders, HaveNothingAfterItIsCancelledThoughAllTheirMailsHaveLeft) {
  configure_early();
  DaemonHere daemon(newsroom);
  for (const auto& words : {std::vector<std::string>{"cancel", "quay"}, {"cancel", "quay-2", "--list", "harbour"}}) {
    const auto& id = words[1];
    drop_bundle(id, std::string(11u << 20, '1'));
    ASSERT_TRUE(eventually([&] {
      const auto status = newsroom.status(id);
      return status && status->tally[State::sent] == 1;
    })) << newsroom.log();
    const auto text = view_mail(capture->mails().back().bytes).text;
    const auto link = after(text, "Read online: ");
    const auto file = "/f/" + after(text, "/f/");
    EXPECT_THAT(fetch(link).out, HasSubstr("\n200 "));
    EXPECT_THAT(fetch(file, {"-o", "/dev/null"}).out, HasSubstr("200 "));
    EXPECT_THAT(fetch(file, {"-I"}).out, HasSubstr("Cache-Control: private, no-store\r\n"));
    const auto cancelled = newsroom.command(words);
    EXPECT_EQ(cancelled.status, 0) << cancelled.err;
    EXPECT_THAT(cancelled.out, HasSubstr("can no longer read its page"));
    EXPECT_EQ(fetch(link, {"-i"}).out, fetch("/e/never", {"-i"}).out) << cancelled.err;
    EXPECT_THAT(fetch(file, {"-o", "/dev/null"}).out, HasSubstr("404 "));
  }
}

TEST_F(EarlyReaders, ReadNoCorrectionThatNobodyHasApproved) {
  if (::getuid() != 0) GTEST_SKIP() << "skipped: needs root, who approves here";
  configure(replace_all(settings(harbour() + wire()), "newsroom: harbour}", "newsroom: harbour, embargoed: true}"));
  newsroom.directory.put("gazetted.yaml", slurp(newsroom.config()) + "approvers: [root]\n");
  DaemonHere daemon(newsroom);
  drop_bundle();
  ASSERT_TRUE(eventually([&] { return !mail_to("a@x.example").empty(); })) << newsroom.log();
  const auto link = early_link();
  newsroom.drop("fix.md",
                "---\nkind: correction\nsupersedes: quay\ntitle: Secret quay\napproval: true\nchange_note: The quay is "
                "95 m long and not 90 m.\n---\nThe quay is 95 m long.\n");
  ASSERT_TRUE(eventually([&] { return state("fix") == "held"; })) << newsroom.log();
  EXPECT_THAT(fetch(link).out, AllOf(HasSubstr("The quay is 90 m long."), Not(HasSubstr("95 m"))));
  ASSERT_EQ(newsroom.command({"approve", "fix", "--force", "--reason", "test"}).status, 0);
  EXPECT_THAT(fetch(link).out, HasSubstr("The quay is 95 m long."));
}

TEST_F(EarlyReaders, SeeTheCorrectionUnderTheSameLink) {
  configure_early();
  DaemonHere daemon(newsroom);
  drop_bundle();
  ASSERT_TRUE(eventually([&] { return !mail_to("a@x.example").empty(); })) << newsroom.log();
  const auto link = early_link();
  newsroom.drop(
      "fix.md",
      "---\nkind: correction\nsupersedes: quay\ntitle: Secret quay\nchange_note: The quay is 95 m long and not "
      "90 m.\n---\nThe quay is 95 m long.\n");
  ASSERT_TRUE(eventually([&] { return fetch(link).out.find("The quay is 95 m long.") != std::string::npos; }))
      << newsroom.log();
  EXPECT_THAT(fetch(link).out, AllOf(HasSubstr("The quay is 95 m long and not 90 m."), HasSubstr("Corrected on")));
}

TEST_F(EarlyReaders, AreNotSentToAPageThatNobodyServes) {
  configure_early();
  const auto served = slurp(newsroom.config());
  newsroom.directory.put("gazetted.yaml", replace_all(served, "http: {", "#http: {"));
  EXPECT_THAT(newsroom.command({"check"}).out, HasSubstr("have no link to read online"));
  DaemonHere daemon(newsroom);
  drop_bundle();
  ASSERT_TRUE(eventually([&] { return !mail_to("a@x.example").empty(); })) << newsroom.log();
  EXPECT_THAT(mail_to("a@x.example"), AllOf(Not(HasSubstr("Read online")), Not(HasSubstr("secret-quay-1"))));
}

}  // namespace
}  // namespace gazetted::test
