// Faults that were found in how bundles are read: which file is which text, who gets it, which pictures it shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/release_advice.hpp"
#include "gazetted/edition/rendering.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

class Bundle : public testing::Test {
 protected:
  Bundle() {
    directory.put("press.csv", "email,language\na@example.org,ar\nb@example.org,de\nc@example.org,\n");
    settings = parse_settings(
        "newsroom: {name: N, email: n@example.org, language: en}\nspool: {directory: spool}\nstore: "
        "sqlite:s/l.db\nrelays: {main: {host: 127.0.0.1, port: 25, tls: off}}\nlists:\n  press: "
        "{subscribers: press.csv, from: N <n@example.org>, relay: main}\n",
        directory / "gazetted.yaml", SecretUse::not_needed, findings);
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    settings.templates = test::source("config/templates");
    findings.clear();
  }
  void put(const std::string& name, const std::string& text = "# T\n\nText.\n") { directory.put("b/" + name, text); }
  Edition read(const std::string& name = "b") {
    findings.clear();
    PrepareInput input;
    input.content = directory / name;
    input.name = name;
    input.now = *parse_rfc3339("2026-11-24T12:00:00Z");
    return prepare(input, settings, findings);
  }
  std::string told(const std::string& name = "b") {
    read(name);
    return to_lines(findings);
  }
  Release text_of(const Edition& edition, const std::string& language) {
    Subscriber subscriber;
    subscriber.language = language;
    return edition.text_for(subscriber, edition.lists.at(0));
  }
  test::TemporaryDirectory directory;
  Settings settings;
  Findings findings;
};

TEST_F(Bundle, WhoReadsAnotherLanguageGetsTheListsThenTheNewsroomsThenTheMainText) {
  put("release.de.md", "# Eine Brücke\n\nText.\n");
  put("release.en.md", "# A bridge\n\nText.\n");
  EXPECT_EQ(text_of(read(), "ar").title, "A bridge");
  EXPECT_EQ(text_of(read(), "de-AT").title, "Eine Brücke");
  EXPECT_EQ(read().set.first().title, "A bridge");
  settings.newsrooms.begin()->second.language = "fr";
  settings.lists[0].audience.language = "";
  EXPECT_EQ(text_of(read(), "ar").title, "A bridge");
  put("release.md", "---\ntitle: Ein Bau\nlanguage: nl\n---\nText.\n");
  EXPECT_EQ(text_of(read(), "ar").title, "Ein Bau");
}

TEST_F(Bundle, OnlyALanguageStandsBetweenReleaseAndItsEnding) {
  put("release.md");
  for (const char* name : {"release.bak.md", "release.draft.md", "release.1.md", "release.old.md", "release.new.md",
                           "release.en.final.md", "release.\xC3\xBC.md", "release.de\n.md", "release..md",
                           "release (1).md", "release_de.md", "Release.md", "release-old.txt"}) {
    put(name);
    EXPECT_THAT(told(), HasSubstr("b/" + one_line(name))) << name << told();
    EXPECT_TRUE(has_errors(findings)) << name;
    fs::remove(directory / ("b/" + std::string(name)));
  }
  put("release.cn.md");
  EXPECT_THAT(told(), HasSubstr("b/release.cn.md: 'cn' is a country, not a language; did you mean release.zh.md?"));
  fs::remove(directory / "b/release.cn.md");
  for (const char* name :
       {"release.de.md", "release.zh-Hant.md", "release.pt_BR.markdown", "release.fil.mkd", "releases.md"})
    put(name);
  EXPECT_EQ(told(), "");
}

TEST_F(Bundle, ANameAndAKeyThatDisagreeAreAnError) {
  put("release.de.md", "---\ntitle: T\nlanguage: fr\n---\nText.\n");
  EXPECT_THAT(told(), HasSubstr("its name says 'de', and its 'language' says 'fr'"));
  put("release.de.md", "---\ntitle: T\nlanguage: de-AT\n---\nText.\n");
  EXPECT_EQ(told(), "");
}

TEST_F(Bundle, ABundleWithoutReleaseMdSaysWhichFileToRename) {
  put("statement.md");
  EXPECT_THAT(told(), HasSubstr("the bundle has no release.md; rename its text 'statement.md' to release.md"));
}

TEST_F(Bundle, APictureThatIsNotThereIsAnErrorWithItsPlace) {
  put("hall.jpg", "\xFF\xD8\xFF\xD9");
  put("my photo.jpg", "\xFF\xD8\xFF\xD9");
  put("notes.pdf", "x");
  const std::pair<const char*, const char*> cases[] = {
      {"![x](nothere.png)", "b/release.md:3:4: the picture 'nothere.png' is not in the bundle"},
      {"![x](Hall.JPG)", "is not in the bundle; did you mean 'hall.jpg'?"},
      {"![x](img/hall.jpg)", "did you mean 'hall.jpg'?"},
      {"![x](my photo.jpg)", "has a space, so Markdown prints this as text; write ![…](my%20photo.jpg)"},
      {"![x](/assets/hall.jpg)", "is not a file of the bundle and does not begin with https://"},
      {"![x](../hall.jpg)", "is not a file of the bundle and does not begin with https://"},
      {"![x](data:image/png;base64,AAAA)", "embedded in the text"},
      {"![x](notes.pdf)", "is not a picture that a mail can show"},
      {"![x][ref]\n\n[ref]: gone.jpg", "the picture 'gone.jpg' is not in the bundle"},
      {"<img src=\"gone.jpg\">", "the picture 'gone.jpg' is not in the bundle"},
  };
  for (const auto& [markdown, said] : cases) {
    put("release.md", "# T\n\nA: " + std::string(markdown) + "\n");
    EXPECT_THAT(told(), HasSubstr(said)) << markdown << "\n" << told();
    EXPECT_TRUE(has_errors(findings)) << markdown;
  }
  put("release.md",
      "# T\n\n![a](hall.jpg) ![b](<my photo.jpg>) ![c](my%20photo.jpg) ![d](./hall.jpg \"t\") ![e][r]\n"
      "![f](https://a.example/b.jpg) `![g](gone.jpg)`\n\n    ![h](gone.jpg)\n\n[r]: hall.jpg\n");
  EXPECT_EQ(told(), "");
}

TEST_F(Bundle, EveryPictureThatATextShowsIsInTheMail) {
  put("hall.jpg", "\xFF\xD8\xFF\xD9");
  put("my photo.jpg", "\xFF\xD8\xFF\xD9");
  for (const char* markdown : {"![a](hall.jpg) ![b](my%20photo.jpg)", "![a](  hall.jpg  ) ![b](<my photo.jpg>)",
                               "![a][h] ![b][p]\n\n[h]: ./hall.jpg\n[p]: <my photo.jpg>"}) {
    put("release.md", "# T\n\n" + std::string(markdown) + "\n");
    const auto rendering = Rendering::make(read(), settings);
    ASSERT_TRUE(rendering) << to_lines(findings);
    Subscriber subscriber;
    subscriber.address = "a@example.org";
    const auto html = (*rendering)->mail("press", subscriber)->html(subscriber);
    EXPECT_THAT(html, HasSubstr("src=\"cid:")) << markdown;
    EXPECT_NE(html.find("src=\"cid:"), html.rfind("src=\"cid:")) << markdown;
  }
}

TEST_F(Bundle, WhatCheckCallsAnErrorOfTheMailIsOneForTheDaemonToo) {
  put("report\u202Efdp.exe", "x");
  put("release.md", "---\ntitle: T\nattachments: [\"report\u202Efdp.exe\"]\n---\nText.\n");
  told();
  EXPECT_TRUE(has_errors(findings));
  EXPECT_THAT(to_lines(findings), HasSubstr("b/release.md:3:"));
}

TEST_F(Bundle, ASingleFileShowsNoPicturesAndSaysSo) {
  directory.put("a.md", "# T\n\n![x](hall.jpg)\n");
  directory.put("hall.jpg", "\xFF\xD8\xFF\xD9");
  EXPECT_THAT(told("a.md"), HasSubstr("a.md:3:1: a single file cannot include the picture 'hall.jpg'; make a bundle"))
      << told("a.md");
}

TEST_F(Bundle, ANameWithBlanksMakesAnId) {
  directory.put("Pressemitteilung Nr. 5 (final) (2).md", "# T\n\nText.\n");
  EXPECT_EQ(read("Pressemitteilung Nr. 5 (final) (2).md").set.first().id, "Pressemitteilung-Nr.-5-final-2");
  EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
  directory.put("v2.4.1/release.md", "# T\n\nText.\n");
  EXPECT_EQ(read("v2.4.1").set.first().id, "v2.4.1");
}

TEST_F(Bundle, AnotherKindOfFileSaysWhatToDo) {
  for (const auto& [name, said] :
       std::vector<std::pair<std::string, std::string>>{{"a.docx", "where pandoc is installed"},
                                                        {"a.doc", "save it as .docx"},
                                                        {"a.pages", "save it as .docx"},
                                                        {"a.rst", "pandoc -t gfm -o release.md 'a.rst'"},
                                                        {"a.html", "a page (.html)"},
                                                        {"a.pdf", "a PDF has no paragraphs"},
                                                        {"a.msg", "save this mail as .eml"},
                                                        {"a.toml", "put the text into release.md"},
                                                        {"a.zip", "unpack it"}}) {
    directory.put(name, "x");
    EXPECT_THAT(told(name), HasSubstr(said));
  }
  for (const char* name : {"a.mkd", "a.mdown", "a.MD"}) {
    directory.put(name, "# T\n\nText.\n");
    EXPECT_EQ(told(name), "") << name;
  }
}

TEST(ListSettings, OneMistakeIsToldOnceAndALanguageIsOne) {
  test::TemporaryDirectory directory;
  const auto told = [&](const std::string& list) {
    Findings findings;
    parse_settings(
        "newsroom: {name: N, time_zone: Europe/Brelin}\nrelays: {main: {host: 127.0.0.1, port: 25, tls: off}}\n"
        "lists:\n  press: {subscribers: p.csv, relay: main, " +
            list + "}\n",
        directory / "g.yaml", SecretUse::not_needed, findings);
    return to_lines(findings);
  };
  EXPECT_THAT(told("from: nobody"), HasSubstr("it has no @"));
  EXPECT_THAT(told("from: nobody"), Not(HasSubstr("needs from"))) << told("from: nobody");
  EXPECT_THAT(told("title: x"), HasSubstr("needs from"));
  EXPECT_THAT(told("title: x"), HasSubstr("did you mean 'Europe/Berlin'?"));
  EXPECT_THAT(told("from: a@b.example, language: English"), HasSubstr("'English' is not a language"));
}

TEST_F(Bundle, FilesAndTextsWithoutAUseAreMentioned) {
  put("release.md", "---\ntitle: T\nlanguage: en\nattachments: [a.pdf]\n---\n\n![x](b.png)\n");
  for (const char* name : {"a.pdf", "b.png", "logo.png", "deep/c.jpg", ".DS_Store"}) put(name, "\xFF\xD8\xFF");
  put("release.fr.md");
  const auto edition = read();
  EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
  Readership readership;
  for (const char* language : {"ar", "de", ""}) {
    Subscriber subscriber;
    subscriber.language = language;
    readership.note(edition.lists.at(0), subscriber, text_of(edition, language));
  }
  auto found = advice_on_release(edition, settings);
  readership.tell(edition, settings, found);
  const auto text = to_lines(found);
  EXPECT_THAT(text, HasSubstr("b/logo.png: warning: no text of the release names this file"));
  EXPECT_THAT(text, HasSubstr("b/deep/c.jpg: warning"));
  for (const char* name : {"b/a.pdf", "b/b.png", "DS_Store"}) EXPECT_THAT(text, Not(HasSubstr(name)));
  EXPECT_THAT(text, HasSubstr("b/release.fr.md: warning: nobody gets this text"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "list 'press': 1 prefers ar, 1 prefers de; there is no text in those languages, so they get the one in en"));
}

TEST_F(Bundle, NamesThatLookTheSameAreTheSame) {
  const std::string apart = "e\u0301", whole = "\u00E9";  // as macOS writes it, and as everybody else does
  const std::string png = "\x89PNG\r\n\x1A\n" + std::string(30, '\0');
  for (const auto& [disk, text] : {std::pair(apart, whole), {whole, apart}, {apart, apart}}) {
    put(disk + ".png", png);
    put(disk + "/plan.pdf", "x");
    put("release.md", "---\ntitle: T\nattachments: [" + text + "/plan.pdf]\n---\n\n![The bridge](" + text + ".png)\n");
    const auto edition = read();
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    const auto rendering = Rendering::make(edition, settings);
    ASSERT_TRUE(rendering) << rendering.error().text();
    Subscriber subscriber;
    subscriber.address = "a@example.org";
    const auto mail = (*rendering)->mail("press", subscriber)->personalise(subscriber, Time{});
    const auto bytes = mail->bytes.whole();
    EXPECT_THAT(bytes, HasSubstr("cid:"));
    EXPECT_THAT(bytes, HasSubstr("plan.pdf"));
    EXPECT_THAT(to_lines(advice_on_release(edition, settings)), Not(HasSubstr("names this file")));
    fs::remove_all(directory / "b");
  }
}

TEST_F(Bundle, APictureThatIsNoneIsAnError) {
  put("release.md", "# T\n\n![a](a.png) ![b](b.jpg)\n\n![c](c.png)\n");
  put("a.png", "<!doctype html><title>404</title>");
  put("b.jpg", "");
  put("c.png", "\x89PNG\r\n\x1A\n");
  put("deep/d.jpg", "%PDF-1.7");
  put(".e.jpg", "");
  read();
  EXPECT_TRUE(has_errors(findings));
  const auto text = to_lines(findings);
  EXPECT_THAT(text, HasSubstr("b/release.md:3:1: 'a.png' is not a picture"));
  EXPECT_THAT(text, HasSubstr("b/release.md:3:13: the picture 'b.jpg' is empty"));
  EXPECT_THAT(text, HasSubstr("b/deep/d.jpg: 'deep/d.jpg' is not a picture"));
  EXPECT_THAT(text, Not(HasSubstr("'c.png' is not a picture")));
  EXPECT_THAT(text, Not(HasSubstr("e.jpg")));
}

TEST_F(Bundle, ALanguageWithoutLabelsIsNamed) {
  const std::string said = "there are no labels in 'fi' for the words around the text";
  put("release.md", "---\ntitle: T\nlanguage: fi\n---\n\nTeksti.\n");
  EXPECT_THAT(to_lines(advice_on_release(read(), settings)), HasSubstr(said));
  put("release.md", "---\ntitle: T\nlanguage: de-AT\n---\n\nText.\n");
  EXPECT_THAT(to_lines(advice_on_release(read(), settings)), Not(HasSubstr("there are no labels")));
}

}  // namespace
}  // namespace gazetted
