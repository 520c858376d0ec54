// Faults that were found in how release files are read. Each test is the smallest input after which it was found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/yaml.hpp"
#include "gazetted/intake/advice.hpp"
#include "gazetted/intake/front_matter.hpp"
#include "gazetted/intake/release_id.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "gazetted/model/weighted_text.hpp"

#include <fstream>

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReleaseFile : public testing::Test {
 protected:
  Release parse(const std::string& text) {
    findings.clear();
    return parse_release(
        text, ParseContext{"f.md", "f", *Zone::load("Europe/London"), *parse_rfc3339("2026-11-24T12:00:00Z")},
        findings);
  }
  // The first finding of its kind, empty where there is none.
  std::string first(Severity severity) const {
    for (const auto& finding : findings) {
      if (finding.severity == severity) return to_string(finding);
    }
    return "";
  }
  std::string error_of(const std::string& text) {
    parse(text);
    return first(Severity::error);
  }
  std::string error_of_front(const std::string& front) { return error_of("---\ntitle: T\n" + front + "---\nText.\n"); }
  std::string advice_of(const std::string& text) {
    const auto release = parse(text);
    std::string out;
    for (const auto& finding : advice_on(release, text)) out += to_string(finding) + "\n";
    return out;
  }
  Findings findings;
};

TEST_F(ReleaseFile, ALineWithoutEndDoesNotEndTheProcess) {
  for (const std::string& text :
       {"![](data:image/png;base64," + std::string(500'000, 'A') + ")", std::string(700'000, 'X'),
        "[" + std::string(500'000, 'a') + "](" + std::string(200'000, 'b') + ")",
        "{{" + std::string(500'000, 'a') + "}}", "[^" + std::string(500'000, 'a') + "]"}) {
    const auto found = advice_of("# T\n\n" + text + "\n");
    EXPECT_LT(found.size(), 10'000u);
  }
  EXPECT_NE(
      advice_of("# T\n\n" + std::string(30'000, 'X') + "\n").find("f.md:3:1: warning: a placeholder was left in: 'XXX"),
      std::string::npos);
}

TEST_F(ReleaseFile, HostileTextIsReadInLinearTime) {
  for (const std::string piece : {"](", "[", "![](<", "[a](b", "`", "``` ", "<img ", "TK ", "[^a]", "![a](b (", "<!--",
                                  "- ", "    x\n\n", "[a]: b\n", "[^a]\n"}) {
    std::string text = "# T\n\n";
    while (text.size() < 50'000) text += piece;
    EXPECT_LE(advice_of(text).size(), 100'000u) << piece;
    while (text.size() < 400'000) text += text;
    EXPECT_LE(links_in(text).size(), 100'000u) << piece;
  }
}

TEST_F(ReleaseFile, AdviceSkipsCodeAndNamesTheLineOfTheBody) {
  const auto found = advice_of(
      "---\ntitle: A\nsummary: see [x](/plan)\n---\n\n```\n[x](/plan) TODO\n```\n\nSay `[y](/plan)`.\n\n"
      "    [z](/plan)\n\nAnd [here](/plan).\n");
  EXPECT_THAT(found, HasSubstr("f.md:14:5: warning: the link '/plan' does not work in a mail"));
  EXPECT_THAT(found, Not(HasSubstr("TODO")));
  EXPECT_EQ(found.find("does not work in a mail"), found.rfind("does not work in a mail")) << found;
}

TEST_F(ReleaseFile, AdviceTellsOfATextInAnotherScriptThanItsLanguages) {
  const auto hebrew = "# T\n\nשלום לכולם, זה טקסט ארוך מספיק כדי שיהיה ברור באיזה כתב הוא נכתב.\n";
  auto release = parse(hebrew);
  release.language = "en";
  const auto found = advice_on(release, hebrew);
  EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const auto& one) {
    return one.message.find("is in Hebrew script") != std::string::npos &&
           one.message.find("language: he") != std::string::npos;
  }));
  release.language = "he";
  for (const auto& one : advice_on(release, hebrew)) EXPECT_THAT(one.message, Not(HasSubstr("letters")));
}

TEST_F(ReleaseFile, LinksThatAMailLeavesOutAreNamed) {
  const auto found =
      advice_of("# T\n\n[a](ftp://x.example/a) [b](//x.example/b) [c](my page.html) [d][1]\n\n[1]: /d\n");
  EXPECT_THAT(found, HasSubstr("f.md:3:1: warning: the link 'ftp://x.example/a' is left out"));
  EXPECT_THAT(found, Not(HasSubstr("x.example/b")));
  EXPECT_THAT(found, HasSubstr("'my page.html' has a space"));
  EXPECT_THAT(found, HasSubstr("the link '/d' does not work in a mail"));
}

TEST_F(ReleaseFile, TomlAndJsonFrontMatterSayTheSameAsYaml) {
  const std::string yaml =
      "---\ntitle: \"A \\u00e9\"\ndate: 2013-12-21T02:00:00Z\ntopics: [a, b]\ndraft: false\ncontact: {name: N, email: "
      "n@example.org}\n---\n\nText.\n";
  const std::string toml =
      "+++\ntitle = \"A \\u00e9\"\ndate = 2013-12-21T02:00:00Z\ntopics = [\"a\", \"b\"]\ndraft = "
      "false\n[contact]\nname = "
      "\"N\"\nemail = \"n@example.org\"\n+++\n\nText.\n";
  const std::string json =
      "{\n\t\"title\": \"A \\u00e9\", \"date\": \"2013-12-21T02:00:00Z\",\n\t\"topics\": [\"a\", \"b\"], \"draft\": "
      "false,\n\"contact\": {\"name\": \"N\", \"email\": \"n@example.org\"}\n}\n\nText.\n";
  for (const auto& text : {yaml, toml, json}) {
    const auto release = parse(text);
    EXPECT_TRUE(findings.empty()) << to_string(findings.front());
    EXPECT_EQ(release.title, "A é");
    EXPECT_EQ(release.date && release.date->instant ? format_rfc3339(*release.date->instant) : "",
              "2013-12-21T02:00:00Z");
    EXPECT_EQ(join(release.topics, ","), "a,b");
    EXPECT_EQ(release.contacts.size(), 1u);
    EXPECT_EQ(trim(release.body), "Text.");
  }
}

TEST_F(ReleaseFile, TomlAndJsonFrontMatterNameTheirPlaces) {
  EXPECT_EQ(error_of("+++\ntitle = \"T\"\ntitel = \"U\"\n+++\nText.\n"),
            "f.md:3:1: unknown key 'titel'; did you mean 'title'? (extra: takes any key)");
  EXPECT_TRUE(error_of("+++\ntitle = \"T\"\nx = [1\n+++\nText.\n").starts_with("f.md:3:8: TOML: "))
      << first(Severity::error);
  EXPECT_EQ(error_of("{\n\"title\": \"T\",\n\"titel\": \"U\"\n}\nText.\n"),
            "f.md:3:1: unknown key 'titel'; did you mean 'title'? (extra: takes any key)");
  EXPECT_THAT(error_of("{\"title\": \"T\"\nText.\n"), HasSubstr("a } is missing"));
  EXPECT_THAT(error_of("+++\ntitle = \"T\"\nText.\n"), HasSubstr("a second line of +++ is missing"));
  // A text may begin with a brace too.
  EXPECT_EQ(parse("# T\n\n{{ x }}\n").title, "T");
  EXPECT_EQ(first(Severity::error), "");
}

TEST_F(ReleaseFile, ZolasTaxonomiesAreTopics) {
  const auto release = parse("+++\ntitle = \"T\"\n[taxonomies]\ntags = [\"a\"]\ncategories = [\"b\"]\n+++\nText.\n");
  EXPECT_EQ(first(Severity::error), "");
  EXPECT_EQ(join(release.topics, ","), "a,b");
}

TEST_F(ReleaseFile, BlankLinesBeforeFrontMatterDoNotMakeTextOfIt) {
  const auto release = parse("\n\n---\ntitle: T\n---\nText.\n");
  EXPECT_EQ(release.title, "T");
  EXPECT_EQ(release.body, "Text.\n");
  EXPECT_EQ(release.body_line, 6);
  EXPECT_TRUE(error_of("\n---\ntitle: T\ntitel: U\n---\nText.\n").starts_with("f.md:4:1: "));
}

TEST(ReleaseId, IsMadeFromAnyName) {
  const std::pair<std::string, std::string> cases[] = {
      {"statement", "statement"},
      {"v2.4.0", "v2.4.0"},
      {"Press Release 2026", "Press-Release-2026"},
      {"Pressemitteilung Nr. 5 (final) (2)", "Pressemitteilung-Nr.-5-final-2"},
      {"🎉 party time", "🎉-party-time"},
      {"a@b, c", "a-b-c"},
      {"..hidden", "hidden"},
      {"-x-", "x"},
      {"a\u00A0b\u200Bc\u202Ed", "a-b-c-d"},
      {"Mu\u0308nchen", "München"},
      {"???", ""},
      {"\xFF", ""},
  };
  for (const auto& [name, id] : cases) {
    EXPECT_EQ(id_from_name(name), id) << name;
    EXPECT_EQ(check_release_id(id_from_name(name)).has_value(), !id.empty()) << name;
  }
  std::string longest;
  while (longest.size() < 300) longest += "Ü";
  EXPECT_EQ(id_from_name(longest).size(), 120u);
  EXPECT_TRUE(is_utf8(id_from_name("x" + longest)));
  EXPECT_EQ(id_from_name("x" + longest).size(), 119u);
}

TEST(ReleaseId, MarksThatNobodySeesAreRefusedInOneThatIsWritten) {
  for (const char* id : {"a\u202Eb", "a\u200Bb", "a\u00A0b", "a b", ""}) EXPECT_FALSE(check_release_id(id)) << id;
}

TEST_F(ReleaseFile, AnUnknownKeyIsAnErrorOnlyWhereAKnownOneIsNear) {
  for (const char* key : {"titel", "tilte", "lsits", "topic", "descripton", "reply_t", "form", "conatct"})
    EXPECT_THAT(error_of_front(std::string(key) + ": x\n"), HasSubstr("did you mean")) << key;
  for (const char* key : {"translator", "badge", "show_lastmod", "canonical", "breaks", "update", "state", "links",
                          "content", "cc", "page", "house_key", "colour"}) {
    const auto release = parse("---\ntitle: T\n" + std::string(key) + ": x\n---\nText.\n");
    EXPECT_EQ(first(Severity::error), "") << key;
    EXPECT_THAT(first(Severity::note), HasSubstr("is kept in extra")) << key;
    EXPECT_TRUE(release.extra.contains(key)) << key;
  }
}

TEST_F(ReleaseFile, KeysAreReadWithoutCase) {
  const auto release =
      parse("---\nTitle: A: b\nAuthor: Ann\nReply-To: a@example.org\npublishDate: 2020-01-02\n---\nText.\n");
  EXPECT_TRUE(findings.empty()) << to_string(findings.front());
  EXPECT_EQ(release.title, "A: b");
  EXPECT_EQ(release.bylines.at(0).name, "Ann");
  EXPECT_EQ(release.reply_to, "a@example.org");
  EXPECT_EQ(release.date->year, 2020);
  EXPECT_THAT(error_of("---\ntitle: A\nTitle: B\n---\nText.\n"), HasSubstr("are the same key"));
}

TEST_F(ReleaseFile, ThePublishDateOfHugoIsAPromiseOnlyWithAnOffset) {
  for (const char* front :
       {"+++\ntitle = \"T\"\npublishDate = 2026-12-01T09:00:00+01:00\nexpiryDate = 2026-12-02T09:00:00Z\n+++\n",
        "{\"title\": \"T\", \"publishDate\": \"2026-12-01T09:00:00+01:00\", \"expiryDate\": "
        "\"2026-12-02T09:00:00Z\"}\n",
        "---\ntitle: T\npublishDate: 2026-12-01T09:00:00+01:00\nexpiryDate: 2026-12-02T09:00:00Z\n---\n"}) {
    const auto release = parse(std::string(front) + "Text.\n");
    EXPECT_EQ(first(Severity::error), "") << front;
    EXPECT_EQ(format_rfc3339(release.release_at->instant), "2026-12-01T08:00:00Z") << front;
    EXPECT_EQ(format_rfc3339(release.expires_at->instant), "2026-12-02T09:00:00Z") << front;
  }
  EXPECT_THAT(error_of_front("publishDate: 2026-12-01T09:00:00\n"), HasSubstr("write release_at: TIME"));
  parse("---\ntitle: T\nexpiryDate: 2026-12-01\n---\nText.\n");
  EXPECT_THAT(first(Severity::note), HasSubstr("it is kept in extra"));
  const auto past = parse("---\ntitle: T\npublishDate: 2026-11-01T09:00:00Z\n---\nText.\n");
  EXPECT_FALSE(past.release_at);
  EXPECT_EQ(past.date->month, 11);
}

TEST_F(ReleaseFile, AListKeyWithoutAValueIsNotSilent) {
  parse("---\ntitle: T\nlists:\n---\nText.\n");
  EXPECT_THAT(first(Severity::warning), HasSubstr("f.md:3:1: warning: 'lists' has no value"));
}

TEST_F(ReleaseFile, ACountryIsNoLanguage) {
  EXPECT_THAT(error_of_front("language: cn\n"), HasSubstr("did you mean 'zh'?"));
  EXPECT_THAT(error_of_front("language: jp\n"), HasSubstr("did you mean 'ja'?"));
  EXPECT_EQ(error_of_front("language: no\n"), "");
}

TEST_F(ReleaseFile, TimesAreReadAsYamlWritesThem) {
  const auto tokyo = *Zone::load("Asia/Tokyo");
  for (const char* text :
       {"2013-12-21 2:00:00 +0000", "2013-12-21 02:00 +00:00", "2013-12-21T02:00:00Z", "2013-12-21t2:00:00.5 Z",
        "2013-12-21 3:00:00 +1", "2013-12-20 21:00 -0500", "2013-12-21 2:00 UTC"}) {
    const auto date = parse_published_date(text, tokyo);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(format_rfc3339(*date->instant), "2013-12-21T02:00:00Z") << text;
  }
  EXPECT_EQ(format_rfc3339(*parse_published_date("2013-1-2 9:05", tokyo)->instant), "2013-01-02T00:05:00Z");
  for (const char* text : {"2013-12-21 2", "2013-12-21 24:00", "2013-12-21 2:60", "2013-12-21 2:00 +25",
                           "2013-02-30 2:00", "2013-12-21 2:00 MEZ", "2013-12-21x", "2013-12", "21.12.2013"})
    EXPECT_FALSE(parse_published_date(text, Zone())) << text;
}

TEST_F(ReleaseFile, AHeadlineIsReadInEveryFormOfMarkdown) {
  for (const char* text : {"# A bridge\n\nText.\n", "A bridge\n========\n\nText.\n", "\n\n# A bridge #\n\nText.\n",
                           "## A bridge\n\nText.\n", "A bridge\n---\n\nText.\n", "# A **bridge** {#top}\n\nText.\n",
                           "---\nsummary: S\n---\nA bridge\n=\nText.\n", "---\nsummary: S\n---\n## A *bridge*\nText.\n",
                           "---\ntitle: A bridge\n---\n# A bridge\nText.\n"}) {
    const auto release = parse(text);
    EXPECT_EQ(first(Severity::error), "") << text;
    EXPECT_EQ(release.title, "A bridge") << text;
    EXPECT_EQ(trim(release.body), "Text.") << text;
  }
  // A section of a text with a headline of its own stays in the text.
  EXPECT_EQ(parse("---\ntitle: T\n---\n## A chapter\n\nText.\n").body, "## A chapter\n\nText.\n");
  EXPECT_THAT(error_of("Text.\n\n# A bridge\n\nText.\n"),
              HasSubstr("f.md:3:1: no headline: this '# headline' has text above it"))
      << first(Severity::error);
}

TEST_F(ReleaseFile, MarkupInAPlainTextIsNamed) {
  for (const char* title : {"A <b>bridge</b>", "A **bridge**", "A &mdash; b"}) {
    parse("---\ntitle: '" + std::string(title) + "'\n---\nText.\n");
    EXPECT_THAT(first(Severity::warning), HasSubstr("is printed as it is")) << title;
  }
  for (const char* title : {"AT&T; more", "R&D and you", "2 < 3 > 1", "Fish & chips; peas"}) {
    parse("---\ntitle: '" + std::string(title) + "'\n---\nText.\n");
    EXPECT_THAT(first(Severity::warning), Not(HasSubstr("R&D"))) << title;
  }
}

TEST_F(ReleaseFile, AFormFeedIsWhiteSpace) {
  EXPECT_EQ(error_of("# T\n\nOne.\f\n\nTwo.\n"), "");
  EXPECT_EQ(error_of("# T\r\rText.\r"), "");
}

TEST_F(ReleaseFile, AddressesOfBylinesAndCardsAreThoseOfTheWeb) {
  EXPECT_THAT(error_of_front("byline: {name: A, url: 'javascript:alert(1)'}\n"), HasSubstr("f.md:3:"));
  EXPECT_EQ(error_of_front("byline: {name: A, url: 'mailto:a@example.org'}\n"), "");
  EXPECT_THAT(error_of_front("byline: {url: 'https://a.example'}\n"), HasSubstr("a byline needs a name"));
  const auto release = parse(
      "# T\n\nBY [A](javascript:alert(1))\n\nText.\n\n---\n\n## A\n\n**Website:** <javascript:alert(1)>\n\n"
      "**Newsroom:** <https://a.example>\n\n### Social Media\n\nX - <data:text/html,x>\n");
  EXPECT_EQ(release.bylines.at(0).url, "");
  EXPECT_EQ(release.card->website, "");
  EXPECT_TRUE(release.card->social_profiles.empty());
  EXPECT_EQ(
      std::count_if(findings.begin(), findings.end(),
                    [](const auto& one) { return one.message.find("is not a web address") != std::string::npos; }),
      3);
}

TEST_F(ReleaseFile, NothingBehindADistributedReleaseIsLeftOutInSilence) {
  const auto release = parse(
      "# T\n\nPUBLISHED JAN 5, 2024\n\nText.\n\n---\n\n## Media Assets\n\nA "
      "photo.\n\n<https://a.example/1>\n\n---\n\n## A\n\n**Website:** "
      "<https://a.example>\n\n---\n\n## Notes\n\nRead this.\n");
  std::vector<int> lines;
  for (const auto& finding : findings) {
    if (finding.message.find("is left out") != std::string::npos) lines.push_back(finding.place.line);
  }
  EXPECT_EQ(lines, (std::vector<int>{11, 23, 25}));
  EXPECT_EQ(release.card->name, "A");
  EXPECT_EQ(release.card->website, "https://a.example");
}

TEST_F(ReleaseFile, AQuoteThatIsNeverClosedDoesNotSwallowTheKeysBelow) {
  EXPECT_EQ(error_of_front("from: \"Ann <a@example.org>\nlists: [one]\n"), "f.md:3:7: this quote is never closed");
  EXPECT_EQ(error_of_front("from: 'Änn''s <a@example.org>\nlists: [one]\n"), "f.md:3:7: this quote is never closed");
  EXPECT_THAT(error_of_front("gr\u00FC\u00DFe: \"x\nlists: [one]\n"), HasSubstr("never closed"));
  EXPECT_EQ(error_of_front("gr\u00FC\u00DFe: \"x\"\nlists: [one]\n"), "");
  EXPECT_EQ(error_of_front("boilerplate: \"a \\\" b\n  c\"\n"), "");
}

TEST(YamlText, NothingIsLeftOutInSilence) {
  for (const char* text : {"  a: 1\nb: 2\n", "- a\nb: 1\n", "a: b\n---\nc: d\n"}) {
    Findings findings;
    const auto tree = parse_yaml(text, "f.yaml", 1, findings);
    ASSERT_FALSE(tree) << text;
    EXPECT_THAT(tree.error().text(), HasSubstr("nothing is read from here on"));
  }
  for (const char* text : {"a: b\n", "a: b\n...\n", "---\na: b\n", "a: b\n# end\n", "", "a: b\n\n\n"}) {
    Findings findings;
    EXPECT_TRUE(parse_yaml(text, "f.yaml", 1, findings)) << text;
  }
}

TEST(YamlText, MistakesAreToldInPlainWords) {
  const std::pair<const char*, const char*> cases[] = {
      {"a: 1\n\tb: 2\n", "f.yaml:2:1: a tab character; indent with spaces"},
      {"a:\n\tb: 2\n", "a tab character; indent with spaces"},
      {"name: a: b\n", "has ': ' in it"},
      {"a:\n  b: 1\n c: 2\n", "check its indentation"},
      {"a: {b: 1 c: 2}\n", "a { is not closed, or a comma is missing"},
      {"a: [1, 2\nb: 3\n", "a [ is not closed, or a comma is missing"},
      {"a: @x\n", "a value cannot begin with @ in YAML; put quotes around it"},
      {"a: *x\n", "put quotes around the value"},
      {"a: \"C:\\Users\"\n", "use single quotes"},
      {"a: \"x\" y\n", "text after the closing quote"},
      {"a: }\n", "has no opening bracket"},
  };
  for (const auto& [text, said] : cases) {
    Findings findings;
    const auto tree = parse_yaml(text, "f.yaml", 1, findings);
    ASSERT_FALSE(tree) << text;
    EXPECT_THAT(tree.error().text(), HasSubstr(said)) << text << tree.error().text();
  }
}

TEST(TimeZones, AMisspeltOneHasASuggestion) {
  EXPECT_EQ(nearest("Europe/Brelin", zone_names()), "Europe/Berlin");
  EXPECT_EQ(nearest("America/New York", zone_names()), "America/New_York");
}

TEST(WeightedText, EveryTopLevelDomainMakesALink) {
  EXPECT_EQ(weighted_length("https://gov.za"), 23u);
  EXPECT_EQ(weighted_length("See gov.za now"), 31u);
  std::ifstream list("/usr/share/publicsuffix/public_suffix_list.dat");
  ASSERT_TRUE(list) << "the package publicsuffix is not installed";
  std::string line;
  int rules = 0;
  while (std::getline(list, line) && line.find("===END ICANN") == std::string::npos) {
    if (line.empty() || line.starts_with("//")) continue;
    const auto label = line.substr(line.rfind('.') + 1);
    const auto ascii = domain_to_ascii(label);
    ASSERT_TRUE(ascii) << label;
    if (ascii->starts_with("xn--")) continue;
    EXPECT_EQ(weighted_length("https://example." + label), 23u) << label;
    ++rules;
  }
  EXPECT_GT(rules, 5000);
}

TEST(MarkdownLinks, AreFoundInEveryForm) {
  std::string found;
  for (const auto& link :
       links_in("[a](b) ![c](<d e> \"t\") [![f](g.jpg)](h) ![i][j] [k] <img alt=x src='l.png'> \\![m](n)\n\n"
                "[j]: o.jpg\n[k]: p\n\n```\n[q](r)\n```\n<!-- ![s](t) -->\n"))
    found += (link.kind == MarkdownLink::Kind::image ? "!" : "") + link.label + "=" + link.target + ";";
  EXPECT_EQ(found, "a=b;!c=d e;![f](g.jpg)=h;!f=g.jpg;!i=o.jpg;k=p;!x=l.png;m=n;");
}

TEST(MarkdownLinks, AFileNeverLeavesItsBundle) {
  const std::pair<const char*, const char*> cases[] = {
      {"a.jpg", "a.jpg"},
      {"./a.jpg", "a.jpg"},
      {"my%20photo.jpg", "my photo.jpg"},
      {"x/a.jpg", "x/a.jpg"},
      {"../a.jpg", ""},
      {"x/../../a", ""},
      {"%2e%2e/a.jpg", ""},
      {"%2Fetc/passwd", ""},
      {"/a.jpg", ""},
      {"#top", ""},
      {"https://a.example/b.jpg", ""},
      {"data:image/png;base64,AA", ""},
      {"//a.example/b.jpg", ""},
      {"a%0Ab", ""},
  };
  for (const auto& [target, file] : cases) EXPECT_EQ(file_of_target(target), file) << target;
}

TEST(FrontMatterReference, NamesEveryKey) {
  const auto reference = front_matter_reference();
  for (const auto& key : front_matter_keys()) {
    EXPECT_THAT(reference, HasSubstr("  " + key + " "));
  }
}

TEST(TextFor, FallsBackFromThePersonToTheListToTheNewsroom) {
  const auto set_of = [](const std::vector<std::string>& languages) {
    ReleaseSet set;
    for (const auto& language : languages) {
      set.texts.emplace_back();
      set.texts.back().language = language;
    }
    return set;
  };
  const auto got = [&](const std::vector<std::string>& texts, std::initializer_list<std::string_view> wished) {
    return set_of(texts).text_for(wished).language;
  };
  EXPECT_EQ(got({"de", "en"}, {"ar", "", "en"}), "en");
  EXPECT_EQ(got({"de", "en", "fr"}, {"ar", "fr", "en"}), "fr");
  EXPECT_EQ(got({"en", "fr", "fr-CA"}, {"fr-CA"}), "fr-CA");
  EXPECT_EQ(got({"en", "fr"}, {"fr-CA"}), "fr");
  EXPECT_EQ(got({"en", "zh-Hans", "zh"}, {"zh-Hant-TW"}), "zh");
  EXPECT_EQ(got({"en", "fr-FR"}, {"fr-CA"}), "fr-FR");
  EXPECT_EQ(got({"en", "no"}, {"nb"}), "no");
  EXPECT_EQ(got({"uk", "de"}, {"ar", "ja", "en"}), "uk");
}

}  // namespace
}  // namespace gazetted
