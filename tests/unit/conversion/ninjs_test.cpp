// ninjs in all its versions becomes a release; what our site writes comes back as the release that it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "made.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Made from_ninjs(const std::string& json, std::set<std::string> beside = {}) {
  return convert_by(convert_ninjs, "item.json", json, std::move(beside));
}

TEST(NinjsRelease, ReadsVersionOne) {
  auto made = from_ninjs(R"({"uri": "urn:newsml:example.org:2021:12", "type": "text", "pubstatus": "usable",
    "versioncreated": "2021-12-31T10:00:00Z", "headline": "New bridge", "description_text": "It opens.",
    "byline": "A. Meier", "located": "London", "language": "en", "urgency": 3,
    "subject": [{"name": "transport"}, {"code": "04000000"}], "body_html": "<p>The <b>bridge</b></p>",
    "body_text": "The bridge"})");
  EXPECT_EQ(made.said(), "");
  const auto release = made.release();
  EXPECT_EQ(made.said(), "");
  EXPECT_EQ(release.id, "newsml-example.org-2021-12");
  EXPECT_EQ(release.title, "New bridge");
  EXPECT_EQ(release.summary, "It opens.");
  EXPECT_EQ(release.bylines.at(0).name, "A. Meier");
  EXPECT_EQ(release.dateline, "London");
  EXPECT_EQ(release.priority, Priority::high);
  EXPECT_EQ(format_rfc3339(*release.date->instant), "2021-12-31T10:00:00Z");
  EXPECT_THAT(release.topics, ElementsAre("transport", "04000000"));
  EXPECT_EQ(release.body, "The **bridge**\n");
  EXPECT_TRUE(made.conversion.is_to_be_confirmed);
}

TEST(NinjsRelease, ReadsVersionsTwoAndThreeAndPrefersMarkdownToHtmlToText) {
  for (const bool camel : {false, true}) {
    const auto name = [&](const char* words) { return camel ? std::string(words) : lower(words); };
    const auto bodies = [&](const std::string& list) {
      return from_ninjs(fmt::format(R"({{"uri": "tag:x.example,2026:1", "{}": "usable", "headlines": [
        {{"role": "subtitle", "value": "S"}}, {{"role": "main", "value": "T"}}], "descriptions":
        [{{"role": "summary", "{}": "text/html", "value": "<b>A</b> &amp; B"}}], "bodies": [{}], "{}": [{{"name": "Press",
        "{}": [{{"type": "email", "value": "p@x.example"}}, {{"type": "phone", "value": "+44 20"}}]}}]}})",
                                    name("pubStatus"), name("contentType"), list, name("infoSources"),
                                    name("contactInfo")));
    };
    const auto body = [&](const char* type, const char* value) {
      return fmt::format(R"({{"{}": "{}", "value": "{}"}})", name("contentType"), type, value);
    };
    const auto markdown = body("text/markdown", "*m*"), html = body("text/html", "<i>h</i>"),
               plain = body("text/plain", "p*p");
    auto all = bodies(plain + "," + html + "," + markdown);
    const auto release = all.release();
    EXPECT_EQ(all.said(), "");
    EXPECT_EQ(release.title, "T");
    EXPECT_EQ(release.subtitle, "S");
    EXPECT_EQ(release.summary, "A & B");
    EXPECT_EQ(release.contacts.at(0).email, "p@x.example");
    EXPECT_EQ(release.contacts.at(0).phone, "+44 20");
    EXPECT_EQ(all.body(), "*m*");
    EXPECT_FALSE(all.conversion.is_to_be_confirmed);
    EXPECT_EQ(bodies(plain + "," + html).body(), "*h*\n");
    EXPECT_EQ(bodies(plain).body(), "p\\*p\n");
  }
}

std::string item(const std::string& more, const std::string& body = R"("body_text": "x")") {
  return "{\"uri\": \"u:1\",\n\"headline\": \"T\",\n" + more + (more.empty() ? "" : ",\n") + body + "}";
}

TEST(NinjsRelease, ACanceledItemIsAWithdrawalOfTheSameItem) {
  auto made = from_ninjs(item(R"("pubstatus": "canceled", "ednote": "It was wrong in parts.")"));
  const auto release = made.release();
  EXPECT_EQ(made.said(), "");
  EXPECT_EQ(release.kind, ReleaseKind::withdrawal);
  EXPECT_EQ(release.supersedes, from_ninjs(item("")).release().id);
  EXPECT_EQ(release.change_note, "It was wrong in parts.");
  EXPECT_FALSE(made.conversion.is_to_be_confirmed);
  EXPECT_THAT(from_ninjs(item(R"("pubstatus": "canceled")")).said(),
              HasSubstr("item.json:3:1: /edNote: the item is canceled"));
}

TEST(NinjsRelease, AnEmbargoThatHasEndedIsOnlyADate) {
  auto past = from_ninjs(item(R"("embargoed": "2021-12-31T10:00:00Z")"));
  const auto release = past.release();
  EXPECT_EQ(past.said(), "");
  EXPECT_FALSE(release.embargo);
  EXPECT_EQ(format_rfc3339(*release.date->instant), "2021-12-31T10:00:00Z");
  auto later = from_ninjs(item(R"("embargoedUntil": "2199-12-31T10:00:00Z")"));
  EXPECT_EQ(format_rfc3339(later.release().embargo->instant), "2199-12-31T10:00:00Z");
  EXPECT_THAT(from_ninjs(item(R"("embargoed": "tomorrow")")).said(),
              HasSubstr("item.json:3:1: /embargoed: 'tomorrow'"));
}

TEST(NinjsRelease, AnAgencysBylineAndDatelineAreNotPrintedTwice) {
  auto made = from_ninjs(R"({"uri": "urn:x:20", "language": "de", "headline": "Ausbau",
    "byline": "Von Anna Müller, dpa", "located": "BERLIN", "body_text": "BERLIN (dpa) - Der Bund fördert."})");
  const auto release = made.release();
  EXPECT_EQ(made.said(), "");
  EXPECT_EQ(release.bylines.at(0).name, "Anna Müller, dpa");
  EXPECT_EQ(release.dateline, "BERLIN (dpa)");
  EXPECT_EQ(release.body, "Der Bund fördert.\n");
  for (const char* name : {"Von der Leyen, Ursula", "Byron Smith", "Von Miller"})
    EXPECT_EQ(from_ninjs(item(fmt::format(R"("language": "de", "byline": "{}")", name))).release().bylines.at(0).name,
              name);
  auto elsewhere = from_ninjs(item(R"("located": "LONDON")", R"("body_text": "BERLIN - Der Bund")"));
  EXPECT_EQ(elsewhere.release().dateline, "LONDON");
  EXPECT_EQ(elsewhere.body(), "BERLIN - Der Bund\n");
}

TEST(NinjsRelease, ItsDayIsThatOfTheNewsroom) {
  Findings findings;
  const auto json = item(R"("firstcreated": "2021-11-30T00:30:00+01:00")");
  const auto berlin = Zone::load("Europe/Berlin");
  ASSERT_TRUE(berlin);
  const ConversionSource source{"item.json", json, {}, Clock().now(), *berlin};
  EXPECT_THAT(convert_ninjs(source, findings).markdown, HasSubstr("date: \"2021-11-30 00:30+01:00\"\n"));
}

TEST(NinjsRelease, WhatItDoesNotKnowIsKeptInExtraAndNamed) {
  auto made = from_ninjs(item(R"("signal": "x", "priority": 3, "slugline": "bridge", "place": [{"name": "London"}])"));
  EXPECT_THAT(made.said(), HasSubstr("kept in extra: signal, priority, slugline, place"));
  const auto release = made.release();
  EXPECT_EQ(text_member(release.extra, "signal"), "x");
  EXPECT_EQ(text_member(release.extra.at("place").as_array().at(0).as_object(), "name"), "London");
}

TEST(NinjsRelease, FilesElsewhereAreNotFetchedAndThoseOfTheBundleAreAttached) {
  const auto json = item(R"("associations": [{"name": "a", "by": "C", "headlines": [{"role": "main", "value": "Hall"}],
    "renditions": [{"href": "hall.jpg"}]}, {"name": "b", "renditions": [{"href": "https://x.example/b.jpg"}]}])");
  auto made = from_ninjs(json, {"hall.jpg"});
  EXPECT_THAT(made.said(), HasSubstr("1 file is elsewhere and is not fetched: https://x.example/b.jpg"));
  const auto release = made.release();
  ASSERT_EQ(release.attachments.size(), 1u);
  EXPECT_EQ(release.attachments[0].file, "hall.jpg");
  EXPECT_EQ(release.attachments[0].title, "Hall");
  EXPECT_EQ(release.attachments[0].credit, "C");
}

// What the schemas of 1.0 to 3.1 let pass: objects by name in 1.x, arrays later, and whatever else a provider puts
// there.
TEST(NinjsRelease, ReadsWhatTheSchemasLetPassAndLosesNothing) {
  struct Case {
    const char *what, *json, *kept;
  };
  const Case cases[] = {
      {"1.0, body_xhtml", R"("body_xhtml": "<p>The <b>bridge</b></p>", "headline": "T")", ""},
      {"1.0, renditions and associations by name",
       R"("headline": "T", "body_html": "<p>The <b>bridge</b></p>", "renditions": {"web": {"href": "https://x.example/", "width": 100}},
          "associations": {"main": {"uri": "u:2", "type": "picture", "renditions": {"a": {"href": "https://x.example/a.jpg"}}}})",
       "are elsewhere and are not fetched"},
      {"1.3, with its standard and other patterns",
       R"("$standard": {"name": "ninjs", "version": "1.3"}, "headline": "T", "headline_seo": "S", "body_html":
          "<p>The <b>bridge</b></p>", "body_sidebar": "B", "description_extra": "D", "trustindicator": [], "altids": {"a": "b"})",
       "kept in extra: headline_seo, body_sidebar, description_extra, trustindicator, altids"},
      {"2.0, arrays in lower case",
       R"("standard": {"name": "ninjs", "version": "2.1"}, "headlines": [{"value": "T"}, {"role": "seo", "value": "S"}],
          "bodies": [{"contenttype": "text/html", "value": "<p>The <b>bridge</b></p>"}], "renditions": [{"name": "a", "href": "https://x.example/"}],
          "infosources": [{"name": "Agency"}], "genres": [{"name": "G"}])",
       "kept in extra: headlines/1, infosources/0, genres"},
      {"3.1, in camel case",
       R"("standard": {"name": "ninjs", "version": "3.1"}, "representationType": "full", "headlines": [{"role": "main", "value": "T"}],
          "bodies": [{"role": "main", "contentType": "text/plain", "value": "The bridge"}, {"role": "main", "contentType":
          "text/markdown", "value": "The **bridge**"}, {"role": "sidebar", "contentType": "text/plain", "value": "B"}], "associations":
          [{"uri": "u:2", "name": "a"}], "contentCreated": "2026-01-01T00:00:00Z", "people": [{"name": "A"}], "x-own": {"a": [1, null]})",
       "kept in extra: bodies/2, contentCreated, people, x-own"},
  };
  for (const auto& [what, json, kept] : cases) {
    auto made = from_ninjs("{\"uri\": \"u:1\", " + std::string(json) + "}");
    EXPECT_FALSE(has_errors(made.findings)) << what << "\n" << made.said();
    EXPECT_THAT(made.said(), HasSubstr(kept)) << what;
    const auto release = made.release();
    EXPECT_FALSE(has_errors(made.findings)) << what << "\n" << made.said();
    EXPECT_EQ(release.title, "T") << what;
    EXPECT_THAT(release.body, testing::StartsWith("The **bridge**")) << what;
  }
}

TEST(NinjsRelease, RefusesWithTheLineAndThePointer) {
  struct Case {
    std::string json, said;
  };
  const Case cases[] = {
      {"{\"uri\": \"u\",\n \"headline\": }", "item.json:2:14: not JSON"},
      {"{\"uri\": \"u\",\n\"headline\": \"a", "item.json:2:15: not JSON"},
      {"[]", "item.json:1:1: this is not a ninjs item"},
      {"{\"headline\": \"x\"}", "item.json:1:1: this is not a ninjs item"},
      {item("\"urgency\": \"high\""), "item.json:3:1: /urgency: must be a whole number from 1 to 9"},
      {item("\"urgency\": 10"), "item.json:3:1: /urgency: must be a whole number from 1 to 9"},
      {item("\"urgency\": 2.5"), "item.json:3:1: /urgency: must be a whole number from 1 to 9"},
      {item("\"profile\": 1"), "item.json:3:1: /profile: must be a text"},
      {item("\"firstcreated\": 20260302"), "item.json:3:1: /firstcreated: must be a text"},
      {item("\"person\": [\"A\"]"), "item.json:3:1: /person/0: must be an object"},
      {item("\"place\": [{\"name\": 1}]"), "/place/0/name: must be a text"},
      {item("\"headlines\": [{\"role\": \"main\"}]"), "/headlines/0/value: is missing"},
      {item("\"bodies\": [{\"contentType\": 1, \"value\": \"x\"}]"), "/bodies/0/contentType: must be a text"},
      {item("\"descriptions\": [{\"value\": []}]"), "/descriptions/0/value: must be a text"},
      {item("\"description_extra\": {}"), "item.json:3:1: /description_extra: must be a text"},
      {item("\"associations\": [\"x\"]"), "/associations/0: must be an object"},
      {item("\"associations\": {\"main\": \"x\"}"), "/associations/main: must be an object"},
      {item("\"associations\": {\"main\": {\"renditions\": {\"a\": {\"href\": 1}}}}"),
       "/associations/main/renditions/a/href: must be a text"},
      {item("\"renditions\": [{\"name\": \"a\", \"href\": {}}]"), "/renditions/0/href: must be a text"},
      {item("\"infoSources\": [{\"contactInfo\": \"x\"}]"), "/infoSources/0/contactInfo: must be an array"},
      {item("\"Headline\": \"x\""), "item.json:3:1: /Headline: this key is there twice"},
      {item("\"representationtype\": \"whole\""), "'whole' is none of complete, incomplete, full and partial"},
      {item("\"type\": \"event\""), "item.json:3:1: /type: 'event' is not text"},
      {item("\"subject\": {}"), "item.json:3:1: /subject: must be an array"},
      {item("\"headlines\": [\"x\"]"), "/headlines/0: must be an object"},
      {item("\"pubstatus\": \"withheld\""), "item.json:3:1: /pubStatus: the item is withheld"},
      {item("\"pubstatus\": \"maybe\""), "'maybe' is none of usable, withheld and canceled"},
      {item("\"type\": \"picture\""), "item.json:3:1: /type: 'picture' is not text"},
      {item("\"representationtype\": \"incomplete\""), "only a part of the item"},
      {item("\"language\": \"klingon-x\""), "item.json:3:1: /language: 'klingon-x' is not a language"},
      {item("", "\"x\": 1"), "item.json:1:1: /bodies: no text: there is no body"},
      {item("", "\"x\": " + std::string(40, '[') + std::string(40, ']')), "not JSON"},
      {item("", "\"body_html\": \"<a href=/b>c</a>\""), "item.json:3:1: the HTML of the body: the link '/b'"},
  };
  for (const auto& [json, said] : cases) EXPECT_THAT(from_ninjs(json).said(), HasSubstr(said)) << json;
}

}  // namespace
}  // namespace gazetted::test
