#include "desk.hpp"
#include "gazetted/edition/relay_sizes.hpp"
#include "gazetted/edition/release_advice.hpp"
#include "gazetted/edition/rendering.hpp"

using namespace std::string_literals;

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Preparing : public Desk {
 protected:
  // What is in the bundle, after a release "plan" in these languages that went to these lists.
  Edition prepared_after(const std::vector<std::string>& languages, const std::vector<std::string>& lists = {}) {
    PrepareInput input;
    input.content = directory / "b";
    input.name = "b";
    input.now = now;
    input.find_superseded = [&](const Release& release) -> Result<Superseded> {
      Superseded found;
      found.version = {release.supersedes, "A bridge", *parse_rfc3339("2026-11-20T12:00:00Z"), 1};
      found.ids = {release.supersedes};
      found.ids.insert(found.ids.end(), older.begin(), older.end());
      for (const auto& language : languages) {
        auto& text = found.edition.set.texts.emplace_back();
        text.language = language;
        text.title = "A bridge (" + language + ")";
        text.embargo = embargo;
      }
      found.lists = lists;
      found.cancelled_lists = cancelled_lists;
      found.cancelled_channels = cancelled_channels;
      for (const auto& list : lists) {
        auto& kept = found.edition.lists.emplace_back();
        kept.text.name = list;
        kept.text.from = "N <n@example.org>";
        kept.text.template_name = "default";
      }
      return found;
    };
    findings.clear();
    return prepare(input, settings, findings);
  }
  std::optional<PlannedTime> embargo;  // of the earlier version
  std::vector<std::string> cancelled_lists, cancelled_channels;
  std::vector<std::string> older;  // ids of the versions before the one that it names
};

TEST_F(Preparing, AListInALanguageThatNoTextHasIsNamed) {
  configure("  french: {subscribers: trade.csv, from: N <n@example.org>, relay: main, language: fr}\n");
  put("release.md", "---\nlists: [french]\n---\n# A bridge\n\nText.\n");
  const auto said = "list 'french' has the language fr, and no text of the release has: they get the one in en";
  EXPECT_THAT(to_lines(advice_on_release(read(), settings)), HasSubstr(said));
  put("release.fr.md", "# Un pont\n\nTexte.\n");
  EXPECT_THAT(to_lines(advice_on_release(read(), settings)), Not(HasSubstr(said)));
}

// Whoever reads the translation asks the same people, and gets the same files.
TEST_F(Preparing, ATranslationHasTheContactsAndFilesOfTheFirstText) {
  put("release.md",
      "---\nlists: [press]\ntemplate: default\ncontact: {name: Ann, email: a@x.example}\nattachments:\n  - {file: "
      "a.png, alt: The hall, caption: In May, credit: B. Lee}\n  - "
      "map.pdf\n---\n# A bridge\n\nText.\n");
  put("release.fr.md", "# Un pont\n\nTexte.\n");
  put("release.de.md", "---\nattachments: [{file: a.png, alt: Die Halle}]\n---\n# Eine Brücke\n\nText.\n");
  put("a.png", "\x89PNG\r\n\x1a\n");
  put("map.pdf", "x");
  const auto edition = read();
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  const auto& french = edition.set.text_for({"fr"});
  ASSERT_EQ(french.language, "fr");
  ASSERT_EQ(french.contacts.size(), 1u);
  EXPECT_EQ(french.contacts[0].email, "a@x.example");
  ASSERT_EQ(french.attachments.size(), 2u);
  EXPECT_EQ(french.attachments[0].alt, "The hall");
  const auto& german = edition.set.text_for({"de"});
  ASSERT_EQ(german.attachments.size(), 1u) << "it names its own";
  EXPECT_EQ(german.attachments[0].alt, "Die Halle");
  EXPECT_EQ(german.attachments[0].caption, "") << "in no other language";
  EXPECT_EQ(german.attachments[0].credit, "B. Lee");
  EXPECT_THAT(to_lines(advice_on_release(edition, settings)),
              HasSubstr("b/release.fr.md:1:1: warning: the words for 'a.png' (title, caption, alt) are those of "
                        "b/release.md; name it in 'attachments' with words in fr"));
}

TEST_F(Preparing, AListIsKeptAsItIsNow) {
  put("release.md", "---\nlists: [trade, press]\ntemplate: default\n---\n# A bridge\n\nText.\n");
  const auto edition = read();
  ASSERT_THAT(findings, IsEmpty()) << to_lines(findings);
  ASSERT_EQ(edition.lists.size(), 2u);
  EXPECT_EQ(edition.lists[0].text.name, "trade");
  const auto& press = edition.lists[1];
  EXPECT_EQ(press.text.from, "N <n@example.org>");
  EXPECT_THAT(press.relays, ElementsAre("main", "second"));
  EXPECT_TRUE(edition.newsrooms.contains(press.newsroom));
  EXPECT_THAT(press.text.fields, testing::Contains("city"));
  EXPECT_TRUE(edition.templates.contains("default"));
  EXPECT_EQ(edition.list("trade"), &edition.lists[0]);
  EXPECT_EQ(edition.list("nobody"), nullptr);
}

TEST_F(Preparing, AReleaseWithoutADateIsOfTheDayOnWhichItIsTakenInItsNewsroom) {
  settings.newsrooms.begin()->second.time_zone = "Pacific/Auckland";
  put("release.md", "# A bridge\n\nText.\n");
  const auto edition = read();
  ASSERT_THAT(findings, IsEmpty()) << to_lines(findings);
  EXPECT_EQ(edition.set.first().date->day, 25) << "12:00 UTC of the 24th";
}

// At UTC-6: half past eleven on the evening before. ICU 72 takes the place to be at UTC-5 then.
TEST_F(Preparing, TheDayInAMailIsThatOfTheSystemsTimeZone) {
  settings.newsrooms.begin()->second.time_zone = "America/Mexico_City";
  put("release.md", "# A bridge\n\nText.\n");
  PrepareInput input;
  input.content = directory / "b";
  input.name = "b";
  input.now = *parse_rfc3339("2026-07-02T05:30:00Z");
  const auto rendering = *Rendering::make(prepare(input, settings, findings), settings);
  ASSERT_THAT(findings, IsEmpty()) << to_lines(findings);
  Subscriber reader;
  reader.address = "reader@example.org";
  EXPECT_THAT(rendering->mail("press", reader)->personalise(reader, input.now)->bytes.whole(),
              AllOf(HasSubstr("1 July 2026"), Not(HasSubstr("2 July 2026"))));
}

TEST_F(Preparing, TheTextsOfABundleAgreeOnWhatIsOneThing) {
  struct {
    const char *main, *german, *told;
  } const rows[] = {
      {"lists: [press]", "", ""},
      {"", "lists: [press]", ""},
      {"lists: [press, trade]", "lists: [press, trade]", ""},
      {"lists: [press]", "lists: [trade]", "'lists' differs from b/release.md"},
      {"channels: []", "channels: [desk]", "'channels' differs from b/release.md"},
      {"id: one", "id: two", "'id' differs from b/release.md"},
      {"", "distributed_by: othr", "b/release.de.md:2:17: 'distributed_by': there is no newsroom 'othr'"},
      {"language: de", "", "two texts have the language de"},
  };
  configure("channels: {desk: {type: mastodon, url: 'https://m.example', token: t}}\n");
  for (const auto& row : rows) {
    put("release.md", fmt::format("---\n{}\n---\n# A bridge\n\nText.\n", row.main));
    put("release.de.md", fmt::format("---\n{}\n---\n# Eine Brücke\n\nText.\n", row.german));
    const auto lines = told();
    EXPECT_EQ(has_errors(findings), *row.told != '\0') << row.main << " and " << row.german << ": " << lines;
    EXPECT_THAT(lines, HasSubstr(row.told));
  }
}

// Who reads another language must not publish earlier.
TEST_F(Preparing, TheTimeThatOneLanguageNamesIsThatOfAllAndHeadsAll) {
  settings.lists.front().audience.embargoed = true;
  const auto list = settings.lists.front().audience.name;
  const std::string line = "embargo: 2026-11-30 09:00\n";
  for (const bool in_main : {true, false}) {
    findings.clear();
    put("release.md", "---\ntitle: A bridge\nlists: [" + list + "]\n" + (in_main ? line : "") + "---\nText.\n");
    put("release.de.md", "---\ntitle: Bruecke\n" + (in_main ? "" : line) + "---\nText.\n");
    const auto edition = read();
    ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
    const auto rendering = *Rendering::make(edition, settings);
    for (const auto& [language, head] : {std::pair("en", "EMBARGOED UNTIL "), std::pair("de", "SPERRFRIST: ")}) {
      Subscriber reader;
      reader.address = "reader@example.org";
      reader.language = language;
      const auto* mail = rendering->mail(list, reader);
      EXPECT_THAT(mail->subject(reader), HasSubstr(head)) << in_main;
      EXPECT_THAT(mail->text(reader), AllOf(HasSubstr(head), HasSubstr("30"), Not(HasSubstr("24. Nov")))) << in_main;
    }
  }
}

// One text may say for all what they are; each reader gets the note of their own language, else that of the first.
TEST_F(Preparing, WhatOneTextIsToAnEarlierVersionAllAre) {
  const std::string said = "kind: correction\nsupersedes: plan\nchange_note: It is 4 May, not 3 May.\n";
  const std::string german = "change_note: Es ist der 4. Mai, nicht der 3. Mai.\n";
  struct {
    std::string main, german, other, told;
  } const rows[] = {
      {said, german, "", ""},
      {said, said, "", ""},
      {said + "mail: false\n", "", "", ""},
      {"", said, "", ""},
      {said, "kind: release\n", "", "b/release.de.md:3:7: its 'kind' is release"},
      {said, "kind: update\nsupersedes: plan\n" + german, "", "is another than that of b/release.md"},
      {said, "supersedes: other\n" + german, "", "is another than that of b/release.md"},
      {said, "mail: false\n", "", "is another than that of b/release.md"},
      {"kind: correction\nsupersedes: plan\n", german, "", "b/release.md:3:7: a line is missing: `change_note:`"},
      {"", german, "", "b/release.de.md:3:14: 'change_note' needs a line that says"},
  };
  for (const auto& row : rows) {
    findings.clear();
    put("release.md", "---\ntitle: A bridge\n" + row.main + "---\nText.\n");
    put("release.de.md", "---\ntitle: Bruecke\n" + row.german + "---\nText.\n");
    put("release.fr.md", "# Un pont\n\nTexte.\n");
    const auto edition = prepared_after({"en"});
    EXPECT_EQ(has_errors(findings), !row.told.empty()) << row.main << row.german << to_lines(findings);
    EXPECT_THAT(to_lines(findings), HasSubstr(row.told));
    if (!row.told.empty()) continue;
    ASSERT_EQ(edition.set.texts.size(), 3u);
    for (const auto& text : edition.set.texts) {
      EXPECT_EQ(text.kind, ReleaseKind::correction) << text.file;
      EXPECT_EQ(text.supersedes, "plan") << text.file;
      EXPECT_EQ(text.mails, row.main.find("mail: false") == std::string::npos) << text.file;
    }
    const auto note_in = [&](const char* language) { return edition.set.text_for({language}).change_note; };
    EXPECT_EQ(note_in("de"), row.german == german ? "Es ist der 4. Mai, nicht der 3. Mai." : "It is 4 May, not 3 May.");
    EXPECT_EQ(note_in("fr"), "It is 4 May, not 3 May.");
  }
}

TEST_F(Preparing, AVersionInFewerLanguagesSaysWhatBecomesOfTheOthers) {
  put("release.md",
      "---\nkind: correction\nsupersedes: plan\nchange_note: It is 4 May, not 3 May.\nlanguage: de\n---\n"
      "# Eine Brücke\n\nText.\n");
  prepared_after({"en", "de", "ar"});
  EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
  EXPECT_THAT(to_lines(findings), HasSubstr("b/release.md:3:13: warning: 'plan' is also in en, ar, and this version is "
                                            "not: whoever read that gets the text in de. To keep them, submit a bundle "
                                            "that has it, too (release.en.md, release.ar.md)"));
  prepared_after({"de-AT"});
  EXPECT_THAT(to_lines(findings), Not(HasSubstr("is also in")));
}

TEST_F(Preparing, ADraftIsNamed) {
  put("release.md", "# A bridge\n\nENTWURF – VERTRAULICH\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("b/release.md:3:1: warning: it says \"ENTWURF – VERTRAULICH\", and would be sent"));
  put("release.md", "# DRAFT: A bridge\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("it says \"DRAFT: A bridge\""));
}

TEST_F(Preparing, AVersionKeepsMovesOrLiftsAnEmbargo) {
  const auto zone = *Zone::load("UTC");
  struct Row {
    const char *earlier, *line, *told, *until;
  };
  const Row table[] = {
      {"2026-11-30 09:00", "", "", "2026-11-30 09:00"},
      {"2026-11-30 09:00", "embargo: 2026-11-30 09:00 UTC\n", "", "2026-11-30 09:00"},
      {"2026-11-30 09:00", "embargo: 2026-12-01 09:00 UTC\n", "", "2026-12-01 09:00"},
      {"2026-11-30 09:00", "embargo: 2026-11-24 11:00 UTC\n", "to lift it now write `embargo: lifted`", ""},
      {"2026-11-30 09:00", "embargo: lifted\n", "", ""},
      {"2026-11-30 09:00", "embargo: Lifted\n", "", ""},
      {"2026-11-30 09:00", "release_at: 2026-12-01 09:00 UTC\n", "remove `release_at`", ""},
      {"2026-11-20 09:00", "embargo: lifted\n", "is not under embargo", ""},
      {"2026-11-20 09:00", "embargo: 2026-12-01 09:00 UTC\n", "is public", ""},
      {"", "embargo: lifted\n", "is not under embargo", ""},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(std::string(row.earlier) + " " + row.line);
    embargo.reset();
    if (*row.earlier) embargo = *parse_planned_time(row.earlier, zone);
    put("release.md", "---\ntitle: A bridge\nkind: update\nsupersedes: plan\nchange_note: It is 4 May, not 3 May.\n" +
                          std::string(row.line) + "---\nText.\n");
    const auto edition = prepared_after({"en"});
    EXPECT_EQ(has_errors(findings), *row.told != 0) << to_lines(findings);
    EXPECT_THAT(to_lines(findings), HasSubstr(row.told));
    if (*row.told) continue;
    const auto& until = edition.set.first().embargo;
    EXPECT_EQ(until ? to_string(*until) : "", *row.until ? std::string(row.until) + " UTC" : "");
  }
  put("release.md", "---\ntitle: A bridge\nembargo: lifted\n---\nText.\n");
  prepared_after({"en"});
  EXPECT_THAT(to_lines(findings), HasSubstr("b/release.md:3:10: 'embargo: lifted' is for an update or a correction"));
}

TEST_F(Preparing, AnEmbargoInTheTextThatNothingWaitsForIsAnError) {
  const std::string line = "EMBARGOED UNTIL 10:00 GMT Monday 30 November 2026";
  put("release.md", "# A bridge\n\n" + line + "\n\nText.\n");
  EXPECT_THAT(told(), AllOf(HasSubstr("b/release.md:3:1: it says \"" + line + "\""), HasSubstr("write embargo: TIME")));
  put("release.md", "# " + line + ": A bridge\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("it says \"" + line + ": A bridge\""));
  put("release.md", "---\nembargo: 2026-11-30 10:00 UTC\n---\n# A bridge\n\n" + line + "\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("b/release.md:6:1: warning: it says \"" + line + "\", and the public would read that"));
  put("release.md", "---\nembargo: 2026-12-01 10:00 UTC\n---\n# A bridge\n\n" + line + "\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("b/release.md:6:1: it says \"" + line +
                                "\", which is another time than its 'embargo' "
                                "(2026-12-01 10:00 UTC)"));
  EXPECT_TRUE(has_errors(findings));
  put("release.md", "---\nrelease_at: 2026-11-30 10:00 UTC\n---\n# A bridge\n\n" + line + "\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("remove these words: 'release_at' is enough"));
  put("release.md", "# The embargo on arms\n\nThe embargo on arms ends at 10:00.\n");
  EXPECT_EQ(told(), "");
}

TEST_F(Preparing, AnEmbargoInADocumentIsAnErrorThatSaysWhereItsTimeIsWritten) {
  const std::string said = "it says \"EMBARGOED UNTIL 10:00 GMT\"";
  const auto told_of = [&](const std::string& name, const std::string& text) {
    directory.put(name, text);
    findings.clear();
    PrepareInput input;
    input.content = directory / name;
    input.name = name;
    input.now = now;
    input.convert_into = directory.path();
    prepare(input, settings, findings);
    return to_lines(findings);
  };
  EXPECT_THAT(told_of("a.html", "<h1>A bridge</h1><p><b>EMBARGOED UNTIL</b> 10:00 GMT</p><p>Text.</p>"),
              AllOf(HasSubstr(said), HasSubstr("write it as Markdown (a.md), with embargo: TIME")));
  EXPECT_THAT(told_of("m.eml", "From: a@x.example\nSubject: A bridge\n\nEMBARGOED UNTIL 10:00 GMT\n\nText.\n"),
              AllOf(HasSubstr(said), HasSubstr("begin the text of the mail with three lines")));
  EXPECT_THAT(told_of("s.eml", "From: a@x.example\nSubject: Sperrfrist: Montag\n\nText.\n"),
              HasSubstr("it says \"Sperrfrist: Montag\""));
  EXPECT_THAT(told_of("e.eml",
                      "From: a@x.example\nSubject: A bridge\n\n---\nembargo: 2026-11-30 10:00 UTC\n---\n"
                      "EMBARGOED UNTIL 10:00 GMT\n\nText.\n"),
              HasSubstr("remove these words: 'embargo' is enough"));
}

TEST_F(Preparing, WhatIsNoFaultOfTheReleaseIsSaidApart) {
  directory.put("file", "");
  directory.put("a.html", "<h1>A bridge</h1><p>Text.</p>");
  std::vector<Error> troubles;
  PrepareInput input;
  input.content = directory / "a.html";
  input.name = "a.html";
  input.now = now;
  input.other_trouble = [&](const Error& error) { troubles.push_back(error); };
  input.convert_into = directory / "file";  // in which nothing can be made
  findings.clear();
  prepare(input, settings, findings);
  EXPECT_TRUE(has_errors(findings));
  ASSERT_EQ(troubles.size(), 1u);
  EXPECT_TRUE(troubles.front().of_machine());

  troubles.clear();
  findings.clear();
  input.convert_into = directory / "made";
  fs::remove(directory / "press.csv");
  prepare(input, settings, findings);
  EXPECT_THAT(to_lines(findings), HasSubstr("list 'press'"));
  ASSERT_EQ(troubles.size(), 1u);
  EXPECT_FALSE(troubles.front().of_machine());

  troubles.clear();
  findings.clear();
  directory.put("a.html", "<p>Text.</p>");
  prepare(input, settings, findings);
  EXPECT_TRUE(has_errors(findings));
  EXPECT_TRUE(troubles.empty());
}

TEST_F(Preparing, AVersionThatChangesNothingButItsEmbargoIsKnown) {
  put("plan.csv", "a,b\n");
  const std::string rest = "attachments: [{file: plan.csv, title: The plan}]\n";
  put("release.md", "---\ntitle: A bridge\nembargo: 2026-11-30 09:00 UTC\n" + rest + "---\nText.\n");
  Superseded superseded;
  superseded.edition = read();
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  superseded.version = {"b", "A bridge", *parse_rfc3339("2026-11-20T12:00:00Z"), 1};
  superseded.ids = {"b"};
  const auto before = directory.put("before/plan.csv", "a,b\n").parent_path();
  superseded.edition.place = before;
  struct Row {
    const char *lines, *text, *plan;
    OnlyEmbargo only;
  };
  const Row table[] = {
      {"kind: update\nembargo: lifted\n", "Text.\n", "a,b\n", OnlyEmbargo::lifted},
      {"kind: update\nembargo: 2026-12-01 09:00 UTC\n", "Text.\n", "a,b\n", OnlyEmbargo::moved},
      {"kind: update\nembargo: lifted\ndate: 2026-11-24\npriority: low\n", "Text.\n", "a,b\n", OnlyEmbargo::lifted},
      {"kind: update\nembargo: lifted\n", "Another text.\n", "a,b\n", OnlyEmbargo::no},
      {"kind: update\nembargo: lifted\nsubtitle: At last\n", "Text.\n", "a,b\n", OnlyEmbargo::no},
      {"kind: update\nembargo: lifted\n", "Text.\n", "a,c\n", OnlyEmbargo::no},
      {"kind: update\nembargo: 2026-11-30 09:00 UTC\n", "Text.\n", "a,b\n", OnlyEmbargo::no},
      {"kind: update\n", "Text.\n", "a,b\n", OnlyEmbargo::no},
      {"kind: correction\nembargo: lifted\n", "Text.\n", "a,b\n", OnlyEmbargo::no},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(std::string(row.lines) + row.text + row.plan);
    put("plan.csv", row.plan);
    put("release.md", "---\ntitle: A bridge\nsupersedes: b\nchange_note: It may be published at once.\n" +
                          std::string(row.lines) + rest + "---\n" + row.text);
    PrepareInput input;
    input.content = directory / "b";
    input.name = "b";
    input.now = *parse_rfc3339("2026-11-24T12:00:00Z");
    input.find_superseded = [&](const Release&) -> Result<Superseded> { return superseded; };
    findings.clear();
    const auto edition = prepare(input, settings, findings);
    ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
    EXPECT_EQ(edition.only_embargo, row.only);
    EXPECT_EQ(edition.set.first().priority == Priority::high, row.only != OnlyEmbargo::no);
  }
}

// It is in the text, and in no list of attachments.
TEST_F(Preparing, AnotherPictureIsAnotherText) {
  const auto picture = [](char shown) { return "\x89PNG\r\n\x1a\n" + std::string(100, shown); };
  const std::string text = "---\nText.\n\n![A chart](chart.png)\n";
  put("chart.png", picture('a'));
  put("release.md", "---\ntitle: A bridge\nembargo: 2026-11-30 09:00 UTC\n" + text);
  Superseded superseded;
  superseded.edition = read();
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  superseded.version = {"b", "A bridge", *parse_rfc3339("2026-11-20T12:00:00Z"), 1};
  superseded.ids = {"b"};
  superseded.edition.place = directory.put("before/chart.png", picture('a')).parent_path();
  for (const char shown : {'a', 'b'}) {
    put("chart.png", picture(shown));
    put("release.md",
        "---\ntitle: A bridge\nsupersedes: b\nkind: update\nembargo: lifted\nchange_note: It may be published now.\n" +
            text);
    PrepareInput input;
    input.content = directory / "b";
    input.name = "b";
    input.now = *parse_rfc3339("2026-11-24T12:00:00Z");
    input.find_superseded = [&](const Release&) -> Result<Superseded> { return superseded; };
    findings.clear();
    const auto edition = prepare(input, settings, findings);
    ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
    EXPECT_EQ(edition.only_embargo, shown == 'a' ? OnlyEmbargo::lifted : OnlyEmbargo::no);
  }
}

TEST_F(Preparing, AWithdrawalInSeveralLanguagesNeedsNoHeadlineInAny) {
  put("release.md", "---\nkind: withdrawal\nsupersedes: plan\nchange_note: The figures were wrong.\n---\n");
  put("release.de.md", "---\nchange_note: Die Zahlen waren falsch.\n---\n");
  const auto edition = prepared_after({"en", "de"});
  EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
  ASSERT_EQ(edition.set.texts.size(), 2u);
  for (const auto* language : {"en", "de"}) {
    const auto& text = edition.set.text_for({language});
    EXPECT_EQ(text.kind, ReleaseKind::withdrawal);
    EXPECT_EQ(text.title, fmt::format("A bridge ({})", language));
  }
  EXPECT_EQ(edition.set.text_for({"de"}).change_note, "Die Zahlen waren falsch.");
}

// Those who have it early are told; nobody else ever saw it.
// One note for all of them is better than a notice that half of the readers cannot place.
TEST_F(Preparing, AWithdrawalIsSaidInEveryLanguageThatTheReleaseHad) {
  put("release.md", "---\nkind: withdrawal\nsupersedes: plan\nchange_note: The figures were wrong.\n---\n");
  const auto edition = prepared_after({"en", "de"});
  EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
  ASSERT_EQ(edition.set.texts.size(), 2u);
  EXPECT_EQ(edition.set.texts[1].language, "de");
  EXPECT_EQ(edition.set.texts[1].change_note, "The figures were wrong.");
  EXPECT_NE(edition.set.texts[1].title, edition.set.texts[0].title);
}

// Not one that has not come.
TEST_F(Preparing, TheEarlierVersionIsKnownByTheDayOnWhichItsReadersGotIt) {
  put("release.md",
      "---\ntitle: A bridge\nkind: update\nsupersedes: plan\nchange_note: It opens in May.\n---\nText.\n");
  const struct {
    const char *embargo, *day;
  } rows[] = {{"2099-11-30 09:00", "2026-11-20T12:00:00Z"},
              {"2026-11-22 09:00", "2026-11-22T09:00:00Z"},
              {"2026-11-01 09:00", "2026-11-20T12:00:00Z"}};
  for (const auto& row : rows) {
    embargo = *parse_planned_time(row.embargo, *Zone::load("UTC"));
    findings.clear();
    EXPECT_EQ(format_rfc3339(prepared_after({"en"}).earlier->accepted), row.day) << row.embargo;
  }
}

TEST_F(Preparing, AWithdrawalUnderEmbargoIsOfWhatWasNeverPublic) {
  put("release.md", "---\nkind: withdrawal\nsupersedes: plan\nchange_note: The figures were wrong.\n---\n");
  EXPECT_TRUE(prepared_after({"en"}).earlier->is_public);
  embargo = *parse_planned_time("2026-11-30 09:00", *Zone::load("UTC"));
  const auto edition = prepared_after({"en"});
  EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
  EXPECT_FALSE(edition.earlier->is_public);
  EXPECT_FALSE(edition.set.first().public_from()) << "it leaves at once all the same";
}

TEST_F(Preparing, AWithdrawalThatNamesALaterVersionSaysThatItWithdrawsAllOfThem) {
  put("release.md", "---\nkind: withdrawal\nsupersedes: plan-v2\nchange_note: The figures were wrong.\n---\n");
  prepared_after({"en"});
  EXPECT_THAT(to_lines(findings), Not(HasSubstr("versions")));
  older = {"plan"};
  prepared_after({"en"});
  EXPECT_THAT(
      to_lines(findings),
      HasSubstr("b/release.md:3:13: warning: this withdraws all 2 versions of the release, not 'plan-v2' alone; "
                "to go back to the version before it, submit a correction instead (kind: correction, "
                "supersedes: plan-v2) with the text of 'plan', which is in archive/plan"));
  put("release.md",
      "---\ntitle: A bridge\nkind: correction\nsupersedes: plan-v2\nchange_note: It opens in May.\n---\nText.\n");
  prepared_after({"en"});
  EXPECT_THAT(to_lines(findings), Not(HasSubstr("versions")));
}

// The headline that is withdrawn may be what must not be repeated, in no language.
TEST_F(Preparing, AWithdrawalMayHaveAHeadlineOfItsOwn) {
  put("release.md",
      "---\nkind: withdrawal\nsupersedes: plan\nchange_note: The figures were wrong.\ntitle: Our release of 3 "
      "May\n---\n");
  put("release.de.md", "---\nchange_note: Die Zahlen waren falsch.\n---\n");
  const auto edition = prepared_after({"en", "de"});
  EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
  for (const auto* language : {"en", "de"})
    EXPECT_EQ(edition.set.text_for({language}).title, "Our release of 3 May") << language;
}

// Whoever has to take a release back has no time to write a template.
TEST_F(Preparing, AWithdrawalIsNotKeptBackByATemplateThatKnowsNoWithdrawals) {
  const auto templates = directory / "templates";
  fs::create_directories(templates / "default");
  directory.put("templates/default/subject.txt", "{{{release.title}}}");
  settings.templates = templates;
  for (const char* message : {"{{{release.story_text}}}\n", "{{#broken}}"}) {
    directory.put("templates/default/message.txt", message);
    put("release.md", "---\nkind: withdrawal\nsupersedes: plan\nchange_note: The figures were wrong.\n---\n");
    findings.clear();
    const auto edition = prepared_after({"en"}, {"press"});
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    EXPECT_THAT(to_lines(findings), HasSubstr("the shipped template is used"));
    EXPECT_THAT(edition.templates.at("default").files.at("message.txt"), HasSubstr("change.do_not_use"));
  }
}

// Somebody has stopped it there, and a correction that names no lists does not ask to begin again.
TEST_F(Preparing, WhatWasCancelledForAListGoesThereAgainOnlyWhereItIsNamed) {
  configure("channels: {desk: {type: mastodon, url: 'https://m.example', token: t, default: true}}\n");
  cancelled_lists = {"press"};
  cancelled_channels = {"desk"};
  struct Row {
    const char* keys;
    std::vector<std::string> had_it, lists, channels;
    bool told;
  };
  const Row table[] = {
      {"", {}, {}, {}, true},
      {"", {"press"}, {"press (former)"}, {}, true},
      {"lists: [press]\nchannels: []\n", {}, {"press"}, {}, false},
      {"lists: [press, trade]\nchannels: [desk]\n", {"press"}, {"press", "trade"}, {"desk"}, false},
      {"lists: [trade]\nchannels: []\n", {"press"}, {"trade", "press (former)"}, {}, false},
  };
  for (const auto& row : table) {
    put("release.md", std::string("---\nkind: correction\nsupersedes: plan\nchange_note: It is 4 May, not 3 May.\n") +
                          row.keys + "---\n# A bridge\n\nText.\n");
    const auto edition = prepared_after({"en"}, row.had_it);
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    std::vector<std::string> lists, channels;
    for (const auto& list : edition.lists) lists.push_back(list.text.name + (list.former ? " (former)" : ""));
    for (const auto& channel : edition.channels) channels.push_back(channel.name);
    EXPECT_EQ(lists, row.lists) << row.keys;
    EXPECT_EQ(edition.left_alone.empty(), edition.list("press") && !edition.list("press")->former) << row.keys;
    EXPECT_EQ(channels, row.channels) << row.keys;
    EXPECT_EQ(to_lines(findings).find("cancelled for the list 'press'") != std::string::npos, row.told) << row.keys;
    EXPECT_EQ(to_lines(findings).find("cancelled for the channel 'desk'") != std::string::npos, row.told) << row.keys;
  }
}

TEST_F(Preparing, OneTextMayNameTheBeginningAndAnotherTheEnd) {
  put("release.md", "---\ntitle: A bridge\nrelease_at: 2026-12-02 09:00\n---\nText.\n");
  put("release.de.md", "---\ntitle: Bruecke\nexpires_at: 2026-12-01 09:00\n---\nText.\n");
  EXPECT_THAT(told(), HasSubstr("'expires_at'"));
}

TEST_F(Preparing, WhicheverTextNamesTheListsNamesThemForAll) {
  put("release.md", "# A bridge\n\nText.\n");
  put("release.de.md", "---\nlists: [trade]\n---\n# Eine Brücke\n\nText.\n");
  const auto edition = read();
  ASSERT_EQ(edition.lists.size(), 1u) << to_lines(findings);
  EXPECT_EQ(edition.lists[0].text.name, "trade");
}

TEST_F(Preparing, AttachmentsAreFilesOfTheBundle) {
  put("release.md", "---\nattachments: [plan.pdf, draft.pdf~]\n---\n# A bridge\n\nText.\n");
  put("draft.pdf~", "what an editor leaves behind");
  const auto lines = told();
  EXPECT_THAT(lines, HasSubstr("the attachment 'plan.pdf' is not in the bundle"));
  EXPECT_THAT(lines, HasSubstr("the attachment 'draft.pdf~' is not in the bundle"));
  put("release.md", "---\nattachments: [plan.csv]\n---\n# A bridge\n\nText.\n");
  put("plan.csv", "p");
  EXPECT_THAT(told(), IsEmpty());
  directory.put("single.md", "---\nattachments: [plan.pdf]\n---\n# A bridge\n\nText.\n");
  EXPECT_THAT(told("single.md"), HasSubstr("attachments need a bundle: a directory with release.md and 'plan.pdf'"));
}

TEST_F(Preparing, ANewsroomOrAChannelThatIsNotThereIsAnError) {
  configure("channels: {desk: {type: mastodon, url: 'https://m.example', token: t}}\n");
  put("release.md", "---\nnewsroom: sports\n---\n# A bridge\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("there is no newsroom 'sports'"));
  put("release.md", "---\nsocial:\n  dessk: Open.\n---\n# A bridge\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("'social' names an unknown channel 'dessk'"));
  EXPECT_THAT(told(), HasSubstr("did you mean 'desk'?"));
}

TEST_F(Preparing, AListThatCannotBeReadIsAnErrorWithItsName) {
  fs::remove(directory / "press.csv");
  put("release.md", "# A bridge\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("list 'press': "));
  EXPECT_TRUE(has_errors(findings));
}

// The sizes of files in MB; which of them a mail of 10 MB links to, where the daemon can serve them.
TEST_F(Preparing, TheLargestFilesBecomeLinksUntilTheMailIsSmallEnough) {
  struct {
    std::map<std::string, int> files;
    std::vector<std::string> linked;
  } const rows[] = {
      {{{"a.csv", 1}, {"b.csv", 2}}, {}},
      {{{"a.csv", 1}, {"b.csv", 9}}, {"b.csv"}},
      {{{"a.csv", 6}, {"b.csv", 8}, {"c.csv", 1}}, {"b.csv"}},
      {{{"a.csv", 8}, {"b.csv", 9}, {"c.csv", 1}}, {"b.csv", "a.csv"}},
  };
  settings.http_listen = "127.0.0.1:0";
  settings.tokens = std::make_shared<TokenKeys>(std::vector<Secret>{Secret(std::string(40, 'k'))});
  for (const auto& row : rows) {
    std::string names;
    for (const auto& [name, size] : row.files) {
      put(name, std::string(std::size_t(size) << 20, 'x'));
      names += (names.empty() ? "" : ", ") + name;
    }
    put("release.md", "---\nattachments: [" + names + "]\n---\n# A bridge\n\nText.\n");
    const auto edition = read();
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    EXPECT_EQ(edition.linked, row.linked) << names;
    EXPECT_EQ(findings.size(), row.linked.size()) << "a note each: " << to_lines(findings);
  }
}

TEST_F(Preparing, WhereNobodyServesFilesAMailThatIsTooLargeIsAnErrorWithTheirSizes) {
  put("large.pdf", std::string(9u << 20, 'x'));
  put("release.md", "---\nattachments: [large.pdf]\n---\n# A bridge\n\nText.\n");
  const auto lines = told();
  EXPECT_TRUE(has_errors(findings));
  EXPECT_THAT(lines, HasSubstr("many servers refuse more than 10 MB"));
  EXPECT_THAT(lines, HasSubstr("large.pdf: 9"));
}

TEST_F(Preparing, AMailThatNoRelayOfAListTakesIsAnErrorAndOneIsEnough) {
  put("plan.pdf", std::string(300'000, 'x'));
  put("release.md", "---\nlists: [press]\nattachments: [plan.pdf]\n---\n# A bridge\n\nText.\n");
  const auto state = settings.store.directory();
  fs::create_directories(state);
  struct {
    RelaySizes sizes;
    const char* told;
  } const rows[] = {
      {{}, ""},
      {{{"main", {100'000, now}}}, ""},  // nobody knows what the second takes
      {{{"main", {100'000, now}}, {"second", {10'000'000, now}}}, ""},
      {{{"main", {100'000, now}}, {"second", {200'000, now}}}, "relay 'second' accepts at most "},
      {{{"main", {100'000, now}}, {"second", {200'000, now - Duration(24 * 3'600'000)}}}, ""},  // long ago
  };
  for (const auto& row : rows) {
    write_relay_sizes(state, row.sizes);
    const auto lines = told();
    EXPECT_EQ(has_errors(findings), *row.told != '\0') << lines;
    EXPECT_THAT(lines, HasSubstr(row.told));
  }
}

// Posts, as people will read them, and what is said about them.
class PlanningPosts : public Desk {
 protected:
  PlanningPosts() {
    configure(
        "channels:\n"
        "  masto: {type: mastodon, url: 'https://m.example', token: t}\n"
        "  chat: {type: discord, url: 'https://discord.com/api/webhooks/1/x'}\n"
        "  gram: {type: telegram, token: '1:t', chat: '@press'}\n");
  }
  std::vector<std::string> posts(const std::string& channel, const std::string& front_matter) {
    put("release.md",
        fmt::format("---\nlists: []\nchannels: [{}]\n{}\n---\n# A bridge\n\nText.\n", channel, front_matter));
    const auto edition = read();
    std::vector<std::string> texts;
    if (const auto* planned = edition.channel(channel)) {
      for (const auto& post : planned->posts) texts.push_back(post.text);
    }
    return texts;
  }
  std::string lines() const { return to_lines(findings); }
};

TEST_F(PlanningPosts, AThreadIsOnePostWhereANetworkHasNone) {
  const auto* thread = "social:\n  - It opens.\n  - It has 40 m.";
  EXPECT_THAT(posts("masto", thread), ElementsAre("It opens.", "It has 40 m."));
  EXPECT_THAT(lines(), IsEmpty());
  EXPECT_THAT(posts("chat", thread), ElementsAre("It opens.\n\nIt has 40 m."));
  EXPECT_THAT(lines(), HasSubstr("channel 'chat': has no threads: the posts are joined into one"));
  EXPECT_FALSE(has_errors(findings));
}

TEST_F(PlanningPosts, AThreadHasAtMost25Posts) {
  const auto thread = [](int count) {
    std::string text = "social:";
    for (int i = 0; i < count; ++i) text += fmt::format("\n  - post {}", i);
    return text;
  };
  EXPECT_EQ(posts("masto", thread(25)).size(), 25u);
  EXPECT_THAT(lines(), IsEmpty());
  EXPECT_THAT(posts("masto", thread(26)), IsEmpty());
  EXPECT_THAT(lines(), HasSubstr("its thread has 26 posts; at most 25 are allowed"));
  EXPECT_TRUE(has_errors(findings));
}

TEST_F(PlanningPosts, WhatIsTooLongLosesWordsAtItsEndAndOneWordThatIsTooLongIsAnError) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += fmt::format("word{:05} ", i);  // 600 of 500 characters
  const auto cut = posts("masto", "social: " + words);
  ASSERT_EQ(cut.size(), 1u);
  EXPECT_THAT(cut[0], testing::StartsWith("word00000 word00001 "));
  EXPECT_THAT(cut[0], Not(HasSubstr("word00059")));
  EXPECT_THAT(lines(), HasSubstr("its post counts 599 of at most 500; words at its end are left out"));
  EXPECT_FALSE(has_errors(findings));
  posts("masto", "social:\n  - Short.\n  - " + words);
  EXPECT_THAT(lines(), HasSubstr("post 2 of its thread counts 599 of at most 500"));
}

TEST_F(PlanningPosts, ANetworkShowsItsNumberOfPicturesAndTheRestIsNamed) {
  for (const char* name : {"1.png", "2.png", "3.png"}) put(name, "\x89PNG\r\n\x1a\n" + std::string(100, 'x'));
  const auto* pictures = "attachments: [{file: 1.png, alt: One}, {file: 2.png, alt: Two}, {file: 3.png, alt: Three}]";
  posts("masto", pictures);
  EXPECT_THAT(lines(), Not(HasSubstr("left out")));
  posts("gram", pictures);
  EXPECT_THAT(lines(), HasSubstr("channel 'gram': it shows at most 1 picture; '2.png' is left out"));
  EXPECT_THAT(lines(), HasSubstr("'3.png' is left out"));
  EXPECT_THAT(lines(), Not(HasSubstr("'1.png' is left out")));
}

TEST_F(PlanningPosts, ALongDescriptionIsCutAndThatIsSaid) {
  put("1.png", "\x89PNG\r\n\x1a\n" + std::string(100, 'x'));
  posts("chat", "attachments: [{file: 1.png, alt: '" + std::string(1024, 'a') + "'}]");
  EXPECT_THAT(lines(), Not(HasSubstr("will be cut")));
  posts("chat", "attachments: [{file: 1.png, alt: '" + std::string(1025, 'a') + "'}]");
  EXPECT_THAT(lines(), HasSubstr("the description of '1.png' has more than 1024 characters; it will be cut"));
}

// Whatever is found when the front matter has long been read is found where it says that.
TEST_F(Preparing, WhatAKeySaysIsRefusedAtItsPlace) {
  configure("channels: {wall: {type: webhook, url: 'https://x.example/'}}\n");
  struct {
    const char *front, *said;
  } const rows[] = {
      {"lists: [press, pres]", "b/release.md:3:16: there is no list 'pres'"},
      {"lists:\n- press\n- pres", "b/release.md:5:3: there is no list 'pres'"},
      {"lists: press, pres", "b/release.md:3:8: there is no list 'pres'"},
      {"channels: [wal]", "b/release.md:3:12: there is no channel 'wal'"},
      {"newsroom: other", "b/release.md:3:11: there is no newsroom 'other'"},
      {"newsroom: default\ndistributed_by: other", "b/release.md:4:17: 'distributed_by': there is no newsroom 'other'"},
      {"kind: update\nsupersedes: plam\nchange_note: The bridge opens on Tuesday.",
       "b/release.md:4:13: supersedes: there is no ledger here that knows 'plam'"},
      {"date: 2031-01-01", "b/release.md:3:7: the date 2031-01-01 is in the future"},
      {"social:\n  wal: x", "b/release.md:4:8: 'social' names an unknown channel 'wal'"},
      {"lists: []\nchannels: []", "b/release.md:3:8: nobody would get it"},
  };
  for (const auto& row : rows) {
    put("release.md", std::string("---\ntitle: A bridge\n") + row.front + "\n---\nText.\n");
    EXPECT_THAT(told(), HasSubstr(row.said)) << row.front;
  }
  put("release.md", "---\ntitle: A bridge\nlists: [press]\n---\nText.\n");
  put("release.de.md", "---\ntitle: Eine Brücke\nlists: [trade]\n---\nText.\n");
  EXPECT_THAT(told(), HasSubstr("b/release.de.md:3:8: 'lists' differs"));
}

// Who sends a release out for whom: one thing, wherever it is read.
TEST_F(Preparing, ANewsroomDoesNotSendOutTheNewsOfTheOneThatSendsOutIts) {
  findings.clear();
  settings = parse_settings(
      "newsrooms: {wire: {name: Wire, on_behalf_of: port}, port: {name: Port}}\n"
      "spool: {directory: spool}\nstore: sqlite:state/l.db\nrelays: {main: {host: 127.0.0.1, port: 25, tls: off}}\n"
      "lists:\n"
      "  wires: {subscribers: press.csv, from: N <n@example.org>, relay: main, newsroom: wire}\n"
      "  ports: {subscribers: trade.csv, from: N <n@example.org>, relay: main, newsroom: port}\n",
      directory / "gazetted.yaml", SecretUse::not_needed, findings);
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  settings.templates = source("config/templates");
  put("release.md", "---\nnewsroom: wire\nlists: [wires, ports]\n---\n# A bridge\n\nText.\n");
  const auto edition = read();
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  EXPECT_EQ(edition.set.first().distributor, "Wire");
  EXPECT_EQ(edition.set.first().on_behalf_of, "Port");
  ASSERT_EQ(edition.lists.size(), 2u);
  for (const auto& list : edition.lists) {
    EXPECT_EQ(list.text.distributor, "Wire") << list.text.name;
    EXPECT_EQ(list.text.on_behalf_of, "Port") << list.text.name;
  }
  put("release.md", "---\nnewsroom: wire\ndistributed_by: port\n---\n# A bridge\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("b/release.md:3:17: the newsroom 'wire' sends out the news of Port"));
  put("release.md", "---\nnewsroom: port\ndistributed_by: wire\n---\n# A bridge\n\nText.\n");
  EXPECT_EQ(read().lists.at(0).text.distributor, "Wire");
}

// Pictures are cleaned; what is not is named before it is public.
TEST_F(Preparing, FilesThatTellMoreThanTheirAuthorMeansAreNamed) {
  put("release.md",
      "---\nattachments: [plan.pdf, Report.DOCX, talk.mp4, d850.nef, broken.svg, map.svg, photo.tif, "
      "figures.csv]\n---\n"
      "# A bridge\n\nText.\n");
  for (const auto* name : {"plan.pdf", "Report.DOCX", "talk.mp4", "d850.nef", "figures.csv"}) put(name, "x");
  put("broken.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g>");
  put("map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>");
  put("photo.tif", std::string("II*\0\x08\0\0\0\0\0", 10));
  const auto said = told();
  EXPECT_THAT(said, HasSubstr("release.md:2:15: warning: 'plan.pdf', 'Report.DOCX' are given out as they are, with "
                              "their properties (author, company, program)"));
  EXPECT_THAT(said, HasSubstr("warning: 'talk.mp4' is given out as it is, with what a camera or a program wrote"));
  EXPECT_THAT(said, HasSubstr("warning: 'd850.nef' is given out as it is, with place, time and serial number"));
  EXPECT_THAT(said, HasSubstr("release.md:2:58: 'broken.svg' cannot be read as an SVG drawing: it is not "
                              "well-formed XML"));
  EXPECT_THAT(said, HasSubstr("it would be given out with its scripts"));
  for (const auto* cleaned : {"map.svg", "photo.tif", "figures.csv"}) EXPECT_THAT(said, Not(HasSubstr(cleaned)));
}

TEST_F(Preparing, EachFormatThatIsGivenOutAsItIsIsNamedWithItsRemedy) {
  const std::pair<const char*, const char*> table[] = {
      {"a.jp2", "its format is not cleaned; export it as JPEG"},
      {"a.jxl", "its format is not cleaned"},
      {"a.psd", "its format is not cleaned"},
      {"a.PSB", "its format is not cleaned"},
      {"a.ico", "its format is not cleaned"},
      {"a.webm", "clean it with 'exiftool"},
      {"a.mkv", "clean it with 'exiftool"},
      {"a.ogg", "clean it with 'exiftool"},
      {"a.rtf", "take them out in the program that made it"},
      {"a.odg", "take them out in the program that made it"},
      {"a.pages", "take them out in the program that made it"},
      {"a.key", "take them out in the program that made it"},
      {"a.ai", "take them out in the program that made it"},
      {"a.eps", "take them out in the program that made it"},
      {"a.zip", "put the files themselves into the bundle"},
  };
  for (const auto& [name, remedy] : table) {
    put("release.md", std::string("---\nattachments: [") + name + "]\n---\n# A bridge\n\nText.\n");
    put(name, name == std::string("a.ico") ? "\0\0\1\0"s : "x"s);
    EXPECT_THAT(told(),
                AllOf(HasSubstr(std::string("warning: '") + name + "' is given out as it is"), HasSubstr(remedy)));
  }
  put("release.md", "---\nattachments: [page.html, a.svgz, wide.svg]\n---\n# A bridge\n\nText.\n");
  put("page.html", "<html><svg/></html>");
  put("a.svgz", "\x1F\x8B\x08");
  put("wide.svg", "\xFF\xFE<\0"s);
  const auto said = told();
  EXPECT_THAT(said, Not(HasSubstr("page.html")));
  for (const auto* name : {"a.svgz", "wide.svg"})
    EXPECT_THAT(said, HasSubstr(std::string(": '") + name + "' cannot be read as an SVG drawing"));
}

TEST_F(Preparing, APictureThatWasNotCopiedWholeIsNamed) {
  put("release.md", "# A bridge\n\n![It](half.jpg)\n");
  put("half.jpg", "\xFF\xD8\xFF\xDA\0\2PIXELS"s);
  EXPECT_THAT(told(), HasSubstr("release.md:3:1: warning: the picture 'half.jpg' ends before all of it is there"));
  put("half.jpg", "\xFF\xD8\xFF\xDA\0\2PIXELS\xFF\xD9"s);
  EXPECT_THAT(told(), Not(HasSubstr("half.jpg")));
}

}  // namespace
}  // namespace gazetted::test
