#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/dkim.hpp"
#include "gazetted/mail/mime.hpp"
#include "gazetted/render/mail.hpp"
#include "gazetted/render/post.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

using test::slurp;
using test::source;

TEST(Labels, EveryLanguageHasEveryKey) {
  for (const char* language :
       {"en", "fr", "de", "es", "pt", "it", "nl", "pl", "uk", "ru", "ar", "he", "zh", "ja", "ko", "sv"}) {
    Findings findings;
    const auto all = parse_labels(slurp(source("config/labels.yaml")), "labels.yaml", findings);
    ASSERT_TRUE(all.contains(language)) << language;
    for (const auto& key : label_keys()) EXPECT_TRUE(all.at(language).contains(key)) << language << " " << key;
  }
}

TEST(Labels, ATemplateBringsItsOwn) {
  Findings findings;
  const auto own = parse_labels("cy: {dear: 'Annwyl '}\nde: {contact: Kontakt}\n", "t/labels.yaml", findings);
  EXPECT_TRUE(findings.empty());
  EXPECT_EQ(labels_for("cy", own).at("dear").as_string(), "Annwyl ");
  EXPECT_EQ(labels_for("cy", own).at("phone").as_string(), "Phone");
  EXPECT_EQ(labels_for("de-AT", own).at("contact").as_string(), "Kontakt");
  parse_labels("de: {contakt: Kontakt}\n", "t/labels.yaml", findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(to_string(findings[0]), "t/labels.yaml:1:6: there is no label 'contakt'; did you mean 'contact'?");
}

TEST(Mustache, PassesTheOfficialSpecification) {
  int cases = 0;
  const auto directory = source("../shared/data/mustache-spec");
  if (!fs::exists(directory))
    GTEST_SKIP() << "skipped: the mustache specification's cases lie beside the checkout, and are not there";
  for (const char* module : {"comments", "delimiters", "interpolation", "inverted", "partials", "sections"}) {
    const auto suite = parse_json(slurp(directory / (std::string(module) + ".json")));
    ASSERT_TRUE(suite);
    for (const auto& entry : suite->at("tests").as_array()) {
      const auto& test = entry.as_object();
      std::map<std::string, Mustache> partials;
      if (const auto* given = test.if_contains("partials")) {
        for (const auto& [name, text] : given->as_object())
          partials[name] = *Mustache::parse(std::string(text.as_string()), "partial");
      }
      Mustache::Options options;
      options.strict = false;
      options.partials = [&](const std::string& name) {
        return partials.contains(name) ? &partials.at(name) : nullptr;
      };
      const auto parsed = Mustache::parse(text_member(test, "template"), "template");
      ASSERT_TRUE(parsed) << text_member(test, "name");
      EXPECT_EQ(*parsed->render_text(test.at("data"), options), text_member(test, "expected"))
          << module << ": " << text_member(test, "name");
      ++cases;
    }
  }
  EXPECT_EQ(cases, 136);
}

TEST(Mustache, NamesThePlaceOfAnUnknownName) {
  const auto parsed = Mustache::parse("one\n  {{release.titel}}\n", "t/message.txt");
  const auto rendered =
      parsed->render_text(json::object{{"release", json::object{{"title", "x"}}}}, Mustache::Options{});
  ASSERT_FALSE(rendered);
  EXPECT_EQ(rendered.error().text(), "t/message.txt:2:3: 'release.titel' is not known; did you mean 'release.title'?");
}

TEST(Mustache, ASectionGuardsItsName) {
  const auto parsed = Mustache::parse("{{#a}}{{a}}{{/a}}{{^a}}none{{/a}}", "t");
  EXPECT_EQ(*parsed->render_text(json::object{}, Mustache::Options{}), "none");
}

TEST(Mustache, TellsBrokenTemplates) {
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"a\n{{#x}}b", "t:2:1: the section 'x' is never closed"},
           {"{{/x}}", "t:1:1: 'x' is closed but was never opened"},
           {"{{#x}}{{/y}}", "t:1:7: 'y' is closed, but 'x' of line 1 is open"},
           {"{{x", "t:1:1: this tag is never closed: '}}' is missing"}}) {
    const auto parsed = Mustache::parse(text, "t");
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().text(), message);
  }
}

TEST(Mustache, EndlessPartialsEnd) {
  const auto self = Mustache::parse("{{> me}}", "t");
  Mustache::Options options;
  options.partials = [&](const std::string&) { return &*self; };
  EXPECT_FALSE(self->render_text(json::object{}, options));
}

TEST(Mime, FoldsAndEncodesHeaders) {
  EXPECT_EQ(header("Subject", "Plain words"), "Subject: Plain words\r\n");
  const auto long_one = header("Subject", std::string(40, 'a') + " " + std::string(40, 'b') + " c");
  EXPECT_EQ(long_one, "Subject: " + std::string(40, 'a') + "\r\n " + std::string(40, 'b') + " c\r\n");
  const auto encoded = header("Subject", "Grüße aus Köln, und noch viel mehr Text, der nicht in eine Zeile passt 中文");
  for (std::size_t at = 0; at < encoded.size();) {
    const auto end = encoded.find("\r\n", at);
    EXPECT_LE(end - at, 78u);
    at = end + 2;
  }
  EXPECT_TRUE(is_ascii(encoded));
}

TEST(Mime, WritesMailboxes) {
  const auto address = *Address::parse("press@news.example.org");
  EXPECT_EQ(mailbox_header("From", {"GOV.UK, Press", address}), "From: \"GOV.UK, Press\" <press@news.example.org>\r\n");
  EXPECT_EQ(mailbox_header("From", {"Büro", address}), "From: =?UTF-8?B?QsO8cm8=?= <press@news.example.org>\r\n");
  EXPECT_EQ(mailbox_header("To", {"", address}), "To: press@news.example.org\r\n");
  EXPECT_THAT(mailbox_header("To", {"=?UTF-8?B?x?=", address}), Not(HasSubstr("=?UTF-8?B?x?=")));
}

TEST(Mime, QuotedPrintableIsSafeOnTheWire) {
  EXPECT_EQ(qp_encode("a=b\n.dot\nFrom me\ntrail \n"), "a=3Db\r\n=2Edot\r\n=46rom me\r\ntrail=20\r\n");
  const auto encoded = qp_encode(std::string(300, 'x') + "ä\x01");
  EXPECT_THAT(encoded, HasSubstr("=C3=A4=01"));
  for (std::size_t at = 0; at < encoded.size();) {
    const auto end = std::min(encoded.find("\r\n", at), encoded.size());
    EXPECT_LE(end - at, 76u);
    at = end + 2;
  }
}

struct Fixture {
  Release release;
  Newsroom newsroom;
  ListText list;
  MailTemplate mail_template;

  explicit Fixture(const std::string& body = "Hello **world**.\n") {
    release.id = "r1";
    release.title = "A headline";
    release.language = "en";
    release.body = body;
    newsroom.name = "Newsroom";
    list = ListText{"press", "Press",   "Press Office <press@news.example.org>",        "",
                    "en",    "default", {"email", "name", "language", "topics", "Desk"}};
    Findings findings;
    mail_template = *load_template(source("config/templates/default"), "default", findings);
  }
  Result<CompiledMail> compile() const {
    return CompiledMail::compile({&release, &newsroom, &list, &mail_template, false});
  }
  void set(Mustache MailTemplate::*which, const std::string& text) {
    mail_template.*which = *Mustache::parse(text, "t");
  }
};

Subscriber subscriber(const std::string& name) {
  Subscriber subscriber;
  subscriber.address = "someone@example.org";
  subscriber.name = name;
  return subscriber;
}

std::string data_of(const Message& message) {
  std::vector<std::string_view> pieces;
  message.bytes.append_data(pieces);
  std::string out;
  for (const auto piece : pieces) out += piece;
  return out;
}

TEST(Mail, CompiledAndPlainAreTheSameBytes) {
  const auto now = from_millis(1'700'000'000'000);
  for (const std::string body :
       {"Short.\n", "Ümlaute überall, größer.\n", "新闻稿正文内容，全部是中文，没有别的。第二句也是中文。\n",
        ".\n\n.leading dots\n\nFrom here\n"}) {
    Fixture fixture(body);
    const auto mail = fixture.compile();
    ASSERT_TRUE(mail) << mail.error().text();
    EXPECT_TRUE(mail->compiled());
    for (const std::string name :
         {"", "Ann", "Jörg Müller <b>&", ".", ".Ann", "..", "From x", "张伟", "a=b ", "x\ty"}) {
      const auto spliced = *mail->personalise(subscriber(name), now);
      const auto plain = *mail->plain(subscriber(name), now);
      EXPECT_EQ(spliced.bytes.whole(), plain.bytes.whole()) << name << " / " << body;
      EXPECT_EQ(spliced.bytes.size(), plain.bytes.size());
      EXPECT_EQ(data_of(spliced), data_of(plain));
      EXPECT_EQ(data_of(spliced), plain.bytes.whole() + ".\r\n") << "no line of ours begins with a dot";
    }
  }
}

TEST(Mail, AFieldWhoseLinesBeginWithDotsIsTheSameSplicedAndPlain) {
  Fixture fixture;
  fixture.set(&MailTemplate::text, "{{subscriber.Desk}}{{subscriber.Desk}}\n.{{subscriber.Desk}}");
  const auto mail = fixture.compile();
  ASSERT_TRUE(mail) << mail.error().text();
  for (const std::string desk : {".", ".a\n.b\r\n..", "\n.\n", "\n", "a\n"}) {
    auto reader = subscriber("Ann");
    reader.attributes.emplace_back("Desk", desk);
    EXPECT_EQ(mail->personalise(reader, Time{})->bytes.whole(), mail->plain(reader, Time{})->bytes.whole()) << desk;
    EXPECT_EQ(data_of(*mail->personalise(reader, Time{})), data_of(*mail->plain(reader, Time{}))) << desk;
  }
}

TEST(Mail, ABodyThatIsTheSameForAllIsHashedOnce) {
  Fixture fixture;
  EXPECT_EQ(fixture.compile()->personalise(subscriber("Ann"), Time{})->body_hash, "");  // it holds the person's address
  fixture.set(&MailTemplate::text, "{{{release.story_text}}}\n");
  fixture.set(&MailTemplate::html, "{{{release.story_html}}}\n");
  fixture.set(&MailTemplate::subject, "{{subscriber.name}}: {{release.title}}");
  const auto message = *fixture.compile()->personalise(subscriber("Ann"), Time{});
  const auto bytes = message.bytes.whole();
  EXPECT_EQ(message.body_hash, dkim_body_hash(std::string_view(bytes).substr(bytes.find("\r\n\r\n") + 4)));
}

TEST(Mail, ConditionsOnPeopleBecomeVariants) {
  Fixture fixture;
  fixture.set(&MailTemplate::text,
              "{{#subscriber.name}}Dear {{subscriber.name}}{{/subscriber.name}}{{^subscriber.Desk}}no "
              "desk{{/subscriber.Desk}}{{#subscriber.Desk}}at {{subscriber.Desk}}{{/subscriber.Desk}}\n");
  fixture.set(&MailTemplate::subject, "{{release.title}} for {{subscriber.name}}");
  const auto mail = fixture.compile();
  ASSERT_TRUE(mail) << mail.error().text();
  for (const std::string name : {"", "Ann"}) {
    for (const std::string desk : {"", "Health"}) {
      auto reader = subscriber(name);
      if (!desk.empty()) reader.attributes.emplace_back("Desk", desk);
      EXPECT_EQ(mail->personalise(reader, Time{})->bytes.whole(), mail->plain(reader, Time{})->bytes.whole());
      EXPECT_EQ(mail->text(reader),
                (name.empty() ? "" : "Dear Ann") + (desk.empty() ? std::string("no desk") : "at Health") + "\n");
    }
  }
}

TEST(Mail, WhatCannotBeCompiledIsRenderedPlainly) {
  Fixture fixture;
  fixture.set(&MailTemplate::text, "{{#subscriber.topics}}<{{.}}>{{/subscriber.topics}}");
  const auto mail = fixture.compile();
  ASSERT_TRUE(mail);
  EXPECT_FALSE(mail->compiled());
  auto reader = subscriber("Ann");
  reader.topics = {"a", "b"};
  EXPECT_EQ(mail->text(reader), "<a><b>");
  EXPECT_EQ(mail->personalise(reader, Time{})->bytes.whole(), mail->plain(reader, Time{})->bytes.whole());
}

// What differs from reader to reader has other names too: `{{.}}`, and `unsubscribe` inside the links.
TEST(Mail, AReadersOwnIsNeverPrintedFromSomebodyElsesByAnotherName) {
  for (const std::string text :
       {"{{#links}}{{unsubscribe}}{{/links}}", "{{#links.unsubscribe}}{{.}}{{/links.unsubscribe}}", "{{{links}}}",
        "{{#links.preferences}}{{.}}{{/links.preferences}}", "{{{.}}}",
        "{{^release.subtitle}}{{{.}}}{{/release.subtitle}}", "{{> dot}}",
        "{{#subscriber.name}}{{> dot}}{{/subscriber.name}}"}) {
    Fixture fixture;
    fixture.set(&MailTemplate::text, text);
    fixture.mail_template.partials["dot"] = *Mustache::parse("{{{.}}}", "dot");
    MailInput input{&fixture.release, &fixture.newsroom, &fixture.list, &fixture.mail_template};
    input.tokens = std::make_shared<TokenKeys>();
    input.unsubscribe_url = "https://news.example.org/u/";
    const auto mail = CompiledMail::compile(input);
    ASSERT_TRUE(mail) << mail.error().text();
    const auto reader = subscriber("Ann");
    EXPECT_EQ(mail->personalise(reader, Time{})->bytes.whole(), mail->plain(reader, Time{})->bytes.whole()) << text;
    EXPECT_FALSE(mail->compiled()) << text;
  }
}

// Each reader's own, of the same token as the link to leave; and none where no page is there.
TEST(Mail, LeadsItsReaderToWhatTheyGet) {
  for (const std::string url : {"https://news.example.org/u/", ""}) {
    Fixture fixture;
    fixture.set(&MailTemplate::text, "{{#links.preferences}}[{{{links.preferences}}}]{{/links.preferences}}");
    MailInput input{&fixture.release, &fixture.newsroom, &fixture.list, &fixture.mail_template};
    input.tokens = std::make_shared<TokenKeys>(std::vector<Secret>{Secret(std::string(40, 'k'))});
    input.unsubscribe_url = url;
    const auto mail = CompiledMail::compile(input);
    ASSERT_TRUE(mail) << mail.error().text();
    EXPECT_TRUE(mail->compiled());
    const auto reader = subscriber("Ann");
    const auto text = mail->text(reader);
    const auto token =
        input.tokens->unsubscribe_token({fixture.list.name, address_key(reader.address), reader.language});
    if (url.empty()) {
      EXPECT_EQ(text.find("/p/"), std::string::npos) << text;
    } else {
      EXPECT_NE(text.find("[https://news.example.org/p/" + token + "]"), std::string::npos) << text;
      EXPECT_EQ(mail->personalise(reader, Time{})->bytes.whole(), mail->plain(reader, Time{})->bytes.whole());
    }
  }
}

// A template is refused as a whole, or one person's row would meet what nobody else's does.
TEST(Mail, WhatOnlySomePersonWouldRunIntoIsFoundBeforeAnybodyIsMailed) {
  std::string seven;
  std::string end;
  for (const char* field : {"name", "a", "b", "c", "d", "e", "Desk"}) {
    seven += std::string("{{#subscriber.") + field + "}}";
    end = std::string("{{/subscriber.") + field + "}}" + end;
  }
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"{{#subscriber.name}}{{^subscriber.Desk}}{{subscriber.typo}}{{/subscriber.Desk}}{{/subscriber.name}}",
            "t:1:41: 'subscriber.typo' is not a column of this list"},
           {"{{#subscriber.name}}{{^subscriber.Desk}}{{release.typo}}{{/subscriber.Desk}}{{/subscriber.name}}",
            "t:1:41: 'release.typo' is not known"},
           {"{{#subscriber.Desk}}{{^subscriber.name}}{{> lost}}{{/subscriber.name}}{{/subscriber.Desk}}",
            "t:1:41: there is no partial 'lost'"},
           {seven + "{{^subscriber.language}}{{release.typo}}{{/subscriber.language}}" + end,
            "'release.typo' is not known"},
           {"{{#subscriber}}{{#name}}{{^Desk}}{{typo}}{{/Desk}}{{/name}}{{/subscriber}}",
            "t:1:34: 'typo' is not known"},
           {"{{#subscriber.topics}}{{^subscriber.name}}{{typo}}{{/subscriber.name}}{{/subscriber.topics}}",
            "'typo' is not known"}}) {
    Fixture fixture;
    fixture.set(&MailTemplate::text, text);
    const auto mail = fixture.compile();
    ASSERT_FALSE(mail) << text;
    EXPECT_THAT(mail.error().text(), HasSubstr(message));
  }
  Fixture fixture;
  fixture.set(&MailTemplate::subject,
              "{{#subscriber.name}}{{subscriber.name}}{{/subscriber.name}}"
              "{{^subscriber.name}}{{^subscriber.Desk}}News{{/subscriber.Desk}}{{/subscriber.name}}");
  EXPECT_EQ(fixture.compile().error().message(), "the subject of list 'press' is empty for some of its subscribers");
}

TEST(Mail, APostalAddressKeepsItsOwnDirection) {
  Fixture fixture;
  fixture.newsroom.postal_address = "10 Downing Street, London SW1A 2AA";
  const auto mail = fixture.compile();
  ASSERT_TRUE(mail) << mail.error().text();
  EXPECT_THAT(mail->html(subscriber("Ann")), HasSubstr("<bdi>10 Downing Street, London SW1A 2AA</bdi>"));
}

TEST(Mail, InsideTheSubscriberEveryColumnIsKnown) {
  Fixture fixture;
  fixture.set(&MailTemplate::text, "{{#subscriber}}{{name}} at {{Desk}}{{#Desk}}!{{/Desk}}{{/subscriber}}\n");
  const auto mail = fixture.compile();
  ASSERT_TRUE(mail) << mail.error().text();
  auto reader = subscriber("Ann");
  EXPECT_EQ(mail->text(reader), "Ann at \n");
  reader.attributes.emplace_back("Desk", "Health");
  EXPECT_EQ(mail->text(reader), "Ann at Health!\n");
  fixture.list.fields.clear();  // JSON Lines: any key may come
  fixture.set(&MailTemplate::text, "{{#subscriber}}{{#Desk}}{{Desk}} of {{Floor}}{{/Desk}}{{/subscriber}}\n");
  EXPECT_TRUE(fixture.compile()) << "guarded, and perhaps a key";
}

TEST(Mail, OnePersonWhoseMailCannotBeMadeIsAnErrorOfThatPerson) {
  Fixture fixture;
  fixture.set(&MailTemplate::text, "{{#subscriber.topics}}<{{.}}{{.}}{{.}}{{.}}{{.}}>\n{{/subscriber.topics}}");
  const auto mail = fixture.compile();
  ASSERT_TRUE(mail) << mail.error().text();
  auto reader = subscriber("Ann");
  reader.topics = {std::string(1 << 20, 'a')};
  const auto made = mail->personalise(reader, Time{});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().text(), "t:1:39: the rendered template is too large");
  reader.topics = {"a"};
  EXPECT_TRUE(mail->personalise(reader, Time{}));
}

TEST(Mail, IsSevenBitWithShortLinesAndNoLineStartsWithADot) {
  Fixture fixture("Zeile mit Ümlaut\n\n.punkt\n\n" + std::string(2000, 'x') + "\n");
  const auto bytes = fixture.compile()->personalise(subscriber("Jörg"), Time{})->bytes.whole();
  EXPECT_TRUE(is_ascii(bytes));
  for (std::size_t at = 0; at < bytes.size();) {
    const auto end = bytes.find('\n', at);
    ASSERT_NE(end, std::string::npos);
    ASSERT_GT(end, 0u);
    EXPECT_EQ(bytes[end - 1], '\r');
    EXPECT_LE(end - at, 998u);
    EXPECT_NE(bytes[at], '.');
    at = end + 1;
  }
}

TEST(Mail, TheMessageIdDependsOnReleaseAndPersonOnly) {
  Fixture fixture;
  const auto mail = *fixture.compile();
  const auto id = [&](const std::string& address, Time time) {
    auto reader = subscriber("x");
    reader.address = address;
    const auto bytes = mail.personalise(reader, time)->bytes.whole();
    const auto at = bytes.find("Message-ID: ");
    return bytes.substr(at, bytes.find("\r\n", at) - at);
  };
  EXPECT_EQ(id("a@example.org", Time{}), id("A@example.org", from_millis(99'000)));
  EXPECT_NE(id("a@example.org", Time{}), id("b@example.org", Time{}));
}

TEST(Mail, AFieldCannotBreakTheSubject) {
  Fixture fixture;
  fixture.set(&MailTemplate::subject, "For {{subscriber.Desk}}");
  auto reader = subscriber("x");
  reader.attributes.emplace_back("Desk", "a\r\nBcc: evil@example.org");
  const auto bytes = fixture.compile()->personalise(reader, Time{})->bytes.whole();
  EXPECT_THAT(bytes, Not(HasSubstr("\nBcc:")));
  EXPECT_THAT(bytes, HasSubstr("Subject: For a Bcc: evil@example.org\r\n"));
}

TEST(Mail, AnUnknownColumnIsTold) {
  Fixture fixture;
  fixture.set(&MailTemplate::text, "{{subscriber.Dest}}");
  const auto mail = fixture.compile();
  ASSERT_FALSE(mail);
  EXPECT_EQ(mail.error().text(), "t:1:1: 'subscriber.Dest' is not a column of this list; did you mean 'Desk'?");
}

// What an author noted for colleagues, and what would act in whoever shows it.
TEST(Post, WhatIsNotForReadersIsInNoFormOfItsText) {
  Fixture fixture;
  fixture.release.body =
      "Text.\n\n<!-- Minister lies -->\n\n[//]: # (internal note)\n\n<script>steal()</script>\n\n<b "
      "onclick=\"steal()\">bold</b>\n\nUse `<!-- this -->`.\n";
  const auto post = build_post(fixture.release, fixture.newsroom, fixture.mail_template, "crm", from_millis(0));
  ASSERT_TRUE(post);
  for (const char* hidden : {"lies", "internal", "steal", "script", "onclick"})
    EXPECT_THAT(post->payload, Not(HasSubstr(hidden))) << hidden;
  const auto payload = parse_json(post->payload);
  EXPECT_THAT(std::string(payload->at("data").at("body_markdown").as_string()), HasSubstr("Use `<!-- this -->`."));
}

TEST(Post, CarriesTheWholeRelease) {
  Fixture fixture;
  fixture.release.online_url = "https://news.example.org/r1";
  const auto post = build_post(fixture.release, fixture.newsroom, fixture.mail_template, "crm", from_millis(0));
  ASSERT_TRUE(post);
  const auto payload = parse_json(post->payload);
  EXPECT_EQ(payload->at("type").as_string(), "press.published");
  EXPECT_EQ(payload->at("timestamp").as_string(), "1970-01-01T00:00:00Z");
  EXPECT_EQ(payload->at("data").at("title").as_string(), "A headline");
  EXPECT_EQ(post->text(), "A headline\n\nhttps://news.example.org/r1");
}

}  // namespace
}  // namespace gazetted
