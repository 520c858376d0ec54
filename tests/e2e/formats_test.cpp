// Releases that are written as something else than Markdown: converted, held until a person has looked, then sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Formats : public testing::Test {
 protected:
  void SetUp() override {
    newsroom.list("press.csv", "email\na@x.example\n");
    newsroom.configure(press_settings(capture->smtp_port()));
    newsroom.start();
  }

  std::string state(const std::string& id) {
    const auto status = newsroom.status(id);
    return status ? status->state : "";
  }
  bool is_held(const std::string& id) {
    return eventually([&] { return state(id) == "held"; });
  }
  // Held with the reason, shown by preview, and mailed after resume: the mail.
  std::string confirmed(const std::string& id, const std::string& format) {
    if (!is_held(id)) {
      ADD_FAILURE() << newsroom.log();
      return "";
    }
    EXPECT_THAT(newsroom.command({"status", id}).out, HasSubstr("it was converted from " + format));
    EXPECT_THAT(capture->mails(), IsEmpty());
    const auto preview = newsroom.command({"preview", id});
    EXPECT_EQ(preview.status, 0) << preview.err;
    EXPECT_EQ(newsroom.command({"resume", id}).status, 0);
    EXPECT_TRUE(newsroom.done(id)) << newsroom.log();
    const auto mails = capture->mails();
    if (mails.size() != 1) {
      ADD_FAILURE() << mails.size() << " mails";
      return "";
    }
    EXPECT_THAT(newsroom.audit(), IsEmpty());
    return replace_all(mails.front().bytes, "=\r\n", "");
  }
  std::string rejection(const std::string& name) {
    const auto file = newsroom.directory / "spool/rejected" / (name + ".error.txt");
    eventually([&] { return fs::exists(file); });
    return slurp(file);
  }

  mutable Capture capture;
  Newsroom newsroom;
};

TEST_F(Formats, APageOfHtmlIsHeldUntilSomebodyHasLooked) {
  const std::string page =
      "<html lang=en><body><nav>Home</nav><main><h1>New bridge opens</h1><p onclick=x()>The <b>mayor</b> opens "
      "it.</p><script>steal()</script></main></body></html>";
  const auto file = newsroom.directory.put("bridge.html", page);
  const auto check = newsroom.command({"check", file});
  EXPECT_EQ(check.status, 0) << check.err;
  EXPECT_THAT(check.out + check.err, HasSubstr("it is converted from HTML, and will be held"));
  EXPECT_THAT(check.out + check.err,
              HasSubstr("left out: 1 <script>, 1 handler of events (on…=), 1 word outside of <main>"));
  newsroom.drop("bridge.html", page);
  const auto mail = confirmed("bridge", "HTML");
  EXPECT_THAT(mail, HasSubstr("Subject: New bridge opens"));
  EXPECT_THAT(mail, HasSubstr("mayor"));
  EXPECT_THAT(mail, Not(HasSubstr("steal")));
  const auto archived = newsroom.directory / "spool/archive/bridge";
  EXPECT_EQ(slurp(archived / "bridge.html"), page);
  EXPECT_EQ(slurp(archived / "converted/release.md"),
            "---\ntitle: \"New bridge opens\"\nlanguage: \"en\"\n---\nThe **mayor** opens it.\n");
  newsroom.drop("again.html", page);
  EXPECT_THAT(rejection("again.html"), HasSubstr("already taken as bridge"));
}

// Whoever writes the text as Markdown has seen it; what else was to be settled stays so.
TEST_F(Formats, MarkdownInPlaceOfAConvertedTextNeedsNobodyToConfirmIt) {
  const std::string page = "<html><body><h1>New bridge opens</h1><p>The mayor opens it.</p></body></html>";
  newsroom.drop("bridge.html", page);
  ASSERT_TRUE(is_held("bridge")) << newsroom.log();
  newsroom.drop("bridge.md", "# New bridge opens\n\nThe mayor opens it at noon.\n");
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.command({"status", "bridge"}).out;
  EXPECT_THAT(capture->mails().at(0).bytes, HasSubstr("at noon"));
  EXPECT_THAT(newsroom.command({"history", "bridge"}).out,
              HasSubstr("no longer held\n  by gazetted: its text was converted, and the one that replaces it was not"));

  newsroom.drop("plan.md", "---\nrelease_at: 2099-01-01T09:00:00Z\n---\n# A plan\n\nThe mayor opens it.\n");
  ASSERT_TRUE(eventually([&] { return state("plan") == "scheduled"; })) << newsroom.log();
  newsroom.drop("plan.html", page);
  ASSERT_TRUE(is_held("plan")) << newsroom.log();
  const auto both = newsroom.command({"status", "plan"}).out;
  EXPECT_THAT(both, HasSubstr("this one has no time: it would leave at once; it was converted from HTML"));
  newsroom.drop("plan.md", "# A plan\n\nThe mayor opens it at noon.\n");
  const auto held = [&] { return newsroom.status("plan")->held; };
  ASSERT_TRUE(eventually([&] { return state("plan") == "held" && held().find("converted") == std::string::npos; }));
  EXPECT_THAT(held(), HasSubstr("this one has no time"));
  EXPECT_EQ(capture->mails().size(), 1u);
}

const std::string mail_head =
    "From: A. Meier <a@x.example>\r\nTo: press@y.example\r\nSubject: =?utf-8?q?New_br=C3=BCcke_opens?=\r\n"
    "Message-ID: <one@x.example>\r\nMIME-Version: 1.0\r\n";

TEST_F(Formats, AMailIsHeldAndTheSameMailIsTakenOnce) {
  const auto mail = mail_head +
                    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; "
                    "charset=iso-8859-1\r\n\r\nThe mayor opens it at the caf\xE9.\r\n-- \r\nA. Meier, secret "
                    "extension 4711\r\n--b\r\nContent-Type: application/pdf; name=map.pdf\r\nContent-Disposition: "
                    "attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--b--\r\n";
  newsroom.drop("drop.eml", mail);
  const auto sent = confirmed("drop", "an e-mail");
  EXPECT_THAT(sent, HasSubstr("caf=C3=A9"));
  EXPECT_THAT(sent, HasSubstr("map.pdf"));
  EXPECT_THAT(sent, Not(HasSubstr("4711")));
  newsroom.drop("again.eml", "Received: from another way\r\n" + mail);
  EXPECT_THAT(rejection("again.eml"), HasSubstr("already taken as drop"));
  newsroom.drop("re.eml", replace_all(mail, "=?utf-8?q?New_br=C3=BCcke_opens?=", "Re: New"));
  EXPECT_THAT(rejection("re.eml"), HasSubstr("re.eml:3:1: the subject begins with 'Re:'"));
}

TEST_F(Formats, AnItemOfNinjsInMarkdownLeavesAtOnceAndInHtmlIsHeld) {
  newsroom.drop("item.json", R"({"uri": "urn:x:1", "headline": "One", "body_markdown": "The **mayor** opens it."})");
  ASSERT_TRUE(newsroom.done("x-1")) << newsroom.log();
  EXPECT_EQ(capture->mails().size(), 1u);
  newsroom.drop("html.json", R"({"uri": "urn:x:2", "headline": "Two", "body_html": "<p>The <b>mayor</b></p>"})");
  EXPECT_TRUE(is_held("x-2")) << newsroom.log();
  newsroom.drop("none.json", R"({"uri": "urn:x:3",)"
                             "\n"
                             R"( "headline": "Three", "pubstatus": "withheld"})");
  EXPECT_THAT(rejection("none.json"), HasSubstr("none.json:2:23: /pubStatus: the item is withheld"));
}

class Documents : public Formats {
 protected:
  void SetUp() override {
    if (!fs::exists("/usr/bin/pandoc")) GTEST_SKIP() << "skipped: pandoc is not installed";
    Formats::SetUp();
  }
  void make(const std::string& markdown, const std::string& name) {
    const auto text = newsroom.directory.put("text.md", markdown);
    const auto made = run({"pandoc", "-f", "markdown", "-o", (newsroom.directory / name).string(), text});
    ASSERT_EQ(made.status, 0) << made.err;
  }
  void drop(const std::string& name) { newsroom.drop(name, slurp(newsroom.directory / name)); }
};

TEST_F(Documents, AreHeldWithTheirPictures) {
  newsroom.directory.put("hall.png", slurp(source("tests/golden/french/bundle/maire.png")));
  for (const std::string ending : {"docx", "odt"}) {
    make("---\ntitle: New bridge opens\n---\n\nThe **mayor** opens it.\n\n![The hall](" +
             (newsroom.directory / "hall.png").string() + ")\n",
         "bridge-" + ending + "." + ending);
    drop("bridge-" + ending + "." + ending);
    ASSERT_TRUE(is_held("bridge-" + ending)) << newsroom.log();
    const auto made = newsroom.directory / "spool/archive" / ("bridge-" + ending) / "converted/release.md";
    ASSERT_TRUE(eventually([&] { return fs::exists(made); })) << "it is held a moment before it is in the archive";
    const auto text = slurp(made);
    EXPECT_THAT(text, HasSubstr("title: \"New bridge opens\"")) << ending;
    EXPECT_THAT(text, HasSubstr("The **mayor** opens it.")) << ending;
    EXPECT_THAT(text, HasSubstr("](picture-1.png)")) << ending;
  }
  EXPECT_EQ(newsroom.command({"resume", "bridge-docx"}).status, 0);
  ASSERT_TRUE(newsroom.done("bridge-docx")) << newsroom.log();
  EXPECT_THAT(capture->mails().at(0).bytes, HasSubstr("picture-1.png"));
}

// Nobody has seen the Markdown that was made.
TEST_F(Documents, FindingsNameThePlaceInTheFileOfItsAuthor) {
  const auto check = [&](const fs::path& file) {
    const auto ran = newsroom.command({"check", file});
    return ran.out + ran.err;
  };
  const auto page = check(newsroom.directory.put(
      "page.html", "<html><body>\n<h1>A bridge</h1>\n<p>The mayor opens it.</p>\n<p>She says:\n<b>TODO</b>.</p>\n"));
  EXPECT_THAT(page, HasSubstr("page.html:5: warning: a placeholder was left in: 'TODO'"));
  EXPECT_THAT(page, HasSubstr("page.html: warning: it names no contact"));
  const auto item = check(newsroom.directory.put(
      "item.json", "{\"uri\": \"urn:x:1\",\n \"headline\": \"One\",\n \"body_text\": \"The mayor. TODO\"}\n"));
  EXPECT_THAT(item, HasSubstr("item.json:3: warning: a placeholder was left in: 'TODO'"));
  const auto mail =
      check(newsroom.directory.put("mail.eml", "From: a@x.example\nSubject: One\n\nThe mayor.\n\nTODO more\n"));
  EXPECT_THAT(mail, HasSubstr("mail.eml:6: warning: a placeholder was left in: 'TODO'"));
  make("---\ntitle: A bridge\n---\n\nThe mayor.\n\n- One\n- TODO more\n", "one.docx");
  make("---\ntitle: A bridge\n---\n\nThe mayor.\n\n- One\n- TODO more\n", "two.odt");
  for (const std::string name : {"one.docx", "two.odt"})
    EXPECT_THAT(check(newsroom.directory / name),
                HasSubstr(name + ": warning: paragraph 4: a placeholder was left in: 'TODO'"));
  for (const auto& said : {page, item, mail}) EXPECT_THAT(said, Not(HasSubstr("release.md")));
}

// pandoc reads no row of headings in an OpenDocument text.
TEST_F(Documents, NothingOfATableIsLost) {
  for (const std::string name : {"table.docx", "table.odt"}) {
    make("---\ntitle: A bridge\n---\n\nThe mayor.\n\n| Year | Cost |\n|---|---|\n| 2026 | 5 million |\n", name);
    const auto preview = newsroom.command({"preview", (newsroom.directory / name).string()});
    for (const char* word : {"Year", "Cost", "2026", "5 million"}) EXPECT_THAT(preview.out, HasSubstr(word)) << name;
    EXPECT_THAT(preview.err, Not(HasSubstr("left it out"))) << name;
  }
}

TEST_F(Documents, AWordThatWasDeletedIsNowhere) {
  make(
      "# Title\n\nThe [confidential]{.deletion author=\"x\" date=\"2020-01-01T00:00:00Z\"}[public]{.insertion "
      "author=\"x\" date=\"2020-01-01T00:00:00Z\"} text.\n",
      "changes.docx");
  const auto check = newsroom.command({"check", (newsroom.directory / "changes.docx").string()});
  EXPECT_EQ(check.status, 1);
  drop("changes.docx");
  const auto why = rejection("changes.docx");
  EXPECT_THAT(why, HasSubstr("changes.docx: it has tracked changes"));
  EXPECT_THAT(why, HasSubstr("accept or reject all changes"));
  for (const auto& text : {why, check.out + check.err, newsroom.log(), newsroom.command({"status"}).out})
    EXPECT_THAT(text, Not(HasSubstr("confidential")));
  EXPECT_THAT(capture->mails(), IsEmpty());
  make(
      "# Title\n\nA [note]{.comment-start id=\"0\" author=\"x\" date=\"2020-01-01T00:00:00Z\"}word[]{.comment-end "
      "id=\"0\"}.\n",
      "comment.docx");
  drop("comment.docx");
  EXPECT_THAT(rejection("comment.docx"), HasSubstr("it has comments; delete them all"));
}

TEST_F(Formats, AnEntryOfAChangelogIsARelease) {
  const auto file = newsroom.directory.put(
      "bridge/CHANGELOG.md",
      "# Changelog\n\n## [Unreleased]\n\n- x\n\n## [2.4.0] - 2021-03-02\n\n### Added\n\n- A door.\n\n## [2.3.1] "
      "[YANKED]\n\n- x\n");
  EXPECT_THAT(newsroom.command({"submit", file, "--yes", "--version", "2.3.1"}).err,
              HasSubstr("CHANGELOG.md:13:1: supersedes:"));
  EXPECT_THAT(newsroom.command({"submit", file, "--yes", "--version", "unreleased"}).err,
              HasSubstr("CHANGELOG.md:3:1: "));
  // Checked and shown is what is submitted; all of it is no release.
  const auto checked = newsroom.command({"check", file});
  EXPECT_EQ(checked.status, 0) << checked.out;
  EXPECT_THAT(checked.err, HasSubstr("release bridge-2.4.0: \"bridge 2.4.0\""));
  EXPECT_THAT(newsroom.command({"check", file, "--id", "b", "--version", "2.4.0"}).err, HasSubstr("release b-2.4.0:"));
  const auto printed = newsroom.command({"submit", file, "--version", "2.4.0", "--id", "project", "--print"});
  EXPECT_EQ(printed.status, 0) << printed.err;
  EXPECT_THAT(printed.out,
              testing::AllOf(testing::StartsWith("---\n"), HasSubstr("id: \"project-2.4.0\"\n"), HasSubstr("A door.")));
  EXPECT_EQ(newsroom.command({"submit", newsroom.directory.put("x.md", "# X\n\nY.\n"), "--print"}).status, 2);
  EXPECT_THAT(newsroom.command({"check", file, "--version", "unreleased"}).out, HasSubstr("CHANGELOG.md:3:1: "));
  EXPECT_THAT(newsroom.command({"preview", file}).out, HasSubstr("Subject: bridge 2.4.0"));
  EXPECT_THAT(newsroom.command({"preview", file, "--version", "9"}).err, HasSubstr("there is no version 9"));
  fs::copy_file(file, newsroom.directory / "spool/incoming/notes.md");
  EXPECT_THAT(rejection("notes.md"), HasSubstr("this is a changelog with all its versions"));
  EXPECT_THAT(checked.out, HasSubstr("dropped into the spool, the changelog is rejected"));
  // As semantic-release writes it, by its own name and by another; check judges them alike.
  const std::string versions =
      "# 1.0.0 (2021-01-15)\n\n\n### Bug Fixes\n\n* x\n\n# [0.9.0](https://x.example/a...b) (2020-12-01)\n\n* y\n";
  for (const char* name : {"CHANGELOG.md", "NEWS.md"}) {
    const auto log = newsroom.directory.put("semantic/" + std::string(name), versions);
    EXPECT_THAT(newsroom.command({"check", log}).err, HasSubstr("release semantic-1.0.0: \"semantic 1.0.0\"")) << name;
    fs::copy_file(log, newsroom.directory / "spool/incoming" / name);
    EXPECT_THAT(rejection(name), HasSubstr("this is a changelog with all its versions")) << name;
  }
  const auto submitted = newsroom.command({"submit", file, "--yes"});
  EXPECT_EQ(submitted.out, "bridge-2.4.0\n") << submitted.err;
  ASSERT_TRUE(newsroom.done("bridge-2.4.0")) << newsroom.log();
  EXPECT_THAT(capture->mails().at(0).bytes, HasSubstr("Subject: bridge 2.4.0"));
  EXPECT_THAT(capture->mails().at(0).bytes, HasSubstr("A door."));
}

// Eight mails to the secret address: one is taken, and held.
class MailIn : public Formats {
 protected:
  void SetUp() override {
    newsroom.list("press.csv", "email\na@x.example\n");
    newsroom.configure(press_settings(capture->smtp_port()) +
                       "mail_in: {address: press+0123456789@y.example, from: [editor@x.example], authserv_id: "
                       "mx.y.example}\n");
    newsroom.start();
  }
  Ran bring(const std::string& mail, const std::string& recipient = "press+0123456789@y.example") const {
    return run({binary(), "-c", newsroom.config().string(), "submit", "--mail", recipient}, mail);
  }
};

TEST_F(MailIn, OneOfEightIsTakenHeldAndAnsweredAtTheRegisteredAddress) {
  const std::string hop = "Return-Path: <editor@x.example>\nReceived: from x by mx.y.example\n";
  const auto results = [](const std::string& words) { return "Authentication-Results: mx.y.example; " + words + "\n"; };
  const std::string pass = results("dkim=pass header.d=x.example");
  const std::string text =
      "From: Editor <editor@x.example>\nReply-To: thief@evil.example\nTo: press+0123456789@y.example\nSubject: New "
      "bridge\nMessage-ID: <1@x.example>\n\nThe mayor opens it.\n";
  const auto taken = bring(hop + pass + text);
  EXPECT_EQ(taken.status, 0) << taken.err;
  const auto id = std::string(trim(taken.out));
  EXPECT_THAT(id, testing::EndsWith("New-bridge"));
  ASSERT_TRUE(is_held(id)) << newsroom.log();
  ASSERT_TRUE(eventually([&] { return capture->mails().size() >= 2; })) << newsroom.log();
  std::string answers;
  for (const auto& mail : capture->mails()) {
    EXPECT_EQ(mail.recipient, "editor@x.example");
    answers += replace_all(mail.bytes, "=\r\n", "");
  }
  EXPECT_THAT(answers, HasSubstr("was accepted as " + id));
  EXPECT_THAT(answers, HasSubstr("press: 1 recipient"));
  EXPECT_THAT(answers, HasSubstr("[TEST] New bridge"));
  const struct {
    std::string mail;
    int status;
    std::string why;
  } refused[] = {
      {hop + pass + pass + text, 77, "only one can be genuine"},
      {hop + results("dkim=pass header.d=evil.example") + text, 77, "signed by evil.example"},
      {hop + results("dkim=none; spf=pass smtp.mailfrom=x.example") + text, 77, "SPF alone is not enough"},
      {hop + pass + text, 65, "already taken as " + id},
      {hop + pass + "Auto-Submitted: auto-replied\n" + text, 65, "written by a program"},
      {"Return-Path: <>\nReceived: from x by mx.y.example\n" + pass + text, 65, "its return path is empty"},
      {hop + pass + "List-Id: <l.x.example>\n" + text, 65, "through a mailing list"},
  };
  for (const auto& [mail, status, why] : refused) {
    const auto ran = bring(mail);
    EXPECT_EQ(ran.status, status) << why << "\n" << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(why));
  }
  EXPECT_EQ(bring(hop + pass + text, "press@y.example").status, 77);
  EXPECT_EQ(capture->mails().size(), 2u);
  EXPECT_EQ(newsroom.command({"resume", id}).status, 0);
  ASSERT_TRUE(newsroom.done(id)) << newsroom.log();
  EXPECT_EQ(newsroom.status(id)->tally[State::sent], 1);
  // That is no fault of the mail: the mail server keeps it and tries again.
  fs::rename(newsroom.directory / "lists/press.csv", newsroom.directory / "lists/away.csv");
  const auto later = bring(hop + pass + replace_all(text, "New bridge", "Old bridge"));
  EXPECT_EQ(later.status, 75) << later.err;
  EXPECT_THAT(later.err, HasSubstr("press.csv"));
}

}  // namespace
}  // namespace gazetted::test
