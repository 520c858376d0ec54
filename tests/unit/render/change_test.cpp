// What those see who get an update, a correction or a withdrawal, and in which thread.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/render/label_languages.hpp"
#include "gazetted/render/mail.hpp"
#include "gazetted/render/post.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ChangedMail : public testing::Test {
 protected:
  ChangedMail() {
    release.id = "plan-v2";
    release.title = "The bridge opens";
    release.language = "en";
    release.body = "Text.\n";
    release.kind = ReleaseKind::correction;
    release.supersedes = "plan";
    release.change_note = "It opens on 4 May, not on 3 May & not \"soon\".";
    newsroom.name = "Newsroom";
    newsroom.time_zone = "Europe/London";
    newsroom.boilerplate = "About us.";
    list = ListText{"press", "Press", "Press Office <press@news.example.org>", "", "en", "default", {"email", "name"}};
    Findings findings;
    mail_template = *load_template(test::source("config/templates/default"), "default", findings);
  }
  Result<CompiledMail> compile() const {
    MailInput input{&release, &newsroom, &list, &mail_template, false};
    input.earlier = &earlier;
    input.only_embargo = only_embargo;
    return CompiledMail::compile(input);
  }
  Post post(const std::string& channel = "desk") const {
    return *build_post(release, newsroom, mail_template, channel, Time{}, &earlier);
  }
  std::string subject() const {
    const auto mail = compile();
    return mail ? mail->subject(reader) : mail.error().text();
  }
  Release release;
  Newsroom newsroom;
  ListText list;
  MailTemplate mail_template;
  OnlyEmbargo only_embargo = OnlyEmbargo::no;
  EarlierVersion earlier{"plan", "The bridge opens", *parse_rfc3339("2026-03-02T23:30:00Z"), 1};
  const Subscriber reader{"ann@example.org", "Ann", "", {}, {}};
};

TEST_F(ChangedMail, SubjectsBeginWithWhatItIsAndSayItOnce) {
  struct Row {
    ReleaseKind kind;
    const char *language, *title, *subject, *expected;
  };
  const Row table[] = {
      {ReleaseKind::release, "en", "T", "", "T"},
      {ReleaseKind::update, "en", "T", "", "UPDATE: T"},
      {ReleaseKind::correction, "en", "T", "", "CORRECTION: T"},
      {ReleaseKind::correction, "en", "T", "Own words", "CORRECTION: Own words"},
      {ReleaseKind::correction, "en", "T", "CORRECTION: own words", "CORRECTION: own words"},
      {ReleaseKind::correction, "en", "Correction – T", "", "Correction – T"},
      {ReleaseKind::correction, "en", "Correction - T", "", "Correction - T"},
      {ReleaseKind::correction, "en", "Correction: T", "Own words", "CORRECTION: Own words"},
      {ReleaseKind::correction, "en", "Corrections officers go on strike", "",
       "CORRECTION: Corrections officers go on strike"},
      {ReleaseKind::update, "en", "Update on the bridge", "", "UPDATE: Update on the bridge"},
      {ReleaseKind::update, "en", "Update-only mode", "", "UPDATE: Update-only mode"},
      {ReleaseKind::withdrawal, "en", "T", "", "WITHDRAWN – DO NOT USE: T"},
      {ReleaseKind::correction, "fr", "T", "", "RECTIFICATIF : T"},
      {ReleaseKind::correction, "fr", "Rectificatif : T", "", "Rectificatif : T"},
      {ReleaseKind::correction, "de", "T", "", "KORREKTUR: T"},
      {ReleaseKind::withdrawal, "de", "T", "", "ZURÜCKGEZOGEN – NICHT VERWENDEN: T"},
      {ReleaseKind::correction, "es", "T", "", "CORRECCIÓN: T"},
      {ReleaseKind::correction, "zh", "更正：大桥通车", "", "更正：大桥通车"},
      {ReleaseKind::correction, "zh", "更正启事制度", "", "更正：更正启事制度"},
      {ReleaseKind::update, "ja", "T", "", "更新：T"},
      {ReleaseKind::correction, "sw", "T", "", "CORRECTION: T"},
  };
  for (const auto& row : table) {
    release.kind = row.kind;
    release.change_note = row.kind == ReleaseKind::release ? "" : "It opens on 4 May, not on 3 May.";
    release.language = row.language;
    release.title = row.title;
    release.subject = row.subject;
    // The French colon has a blank before it that does not break the line.
    EXPECT_EQ(replace_all(subject(), "\u00A0", " "), row.expected) << row.language;
  }
}

TEST_F(ChangedMail, AnEmbargoIsSaidFirst) {
  list.early = true;
  release.embargo = *parse_planned_time("2026-03-02 09:30", *Zone::load("Europe/London"));
  EXPECT_EQ(subject(), "EMBARGOED UNTIL 09:30 GMT, Monday 2 March 2026: CORRECTION: The bridge opens");
}

TEST_F(ChangedMail, AnUpdateOfTheEmbargoAloneSaysThat) {
  release.kind = ReleaseKind::update;
  only_embargo = OnlyEmbargo::lifted;
  EXPECT_EQ(subject(), "EMBARGO LIFTED: The bridge opens");
  EXPECT_THAT(compile()->text(reader),
              AllOf(HasSubstr("EMBARGO LIFTED\n\nIt opens on 4 May"), Not(HasSubstr("UPDATE"))));
  only_embargo = OnlyEmbargo::moved;
  list.early = true;
  release.embargo = *parse_planned_time("2026-03-02 09:30", *Zone::load("Europe/London"));
  EXPECT_EQ(subject(), "EMBARGOED UNTIL 09:30 GMT, Monday 2 March 2026: EMBARGO MOVED: The bridge opens");
  release.kind = ReleaseKind::correction;
  EXPECT_THAT(subject(), HasSubstr("CORRECTION: ")) << "something was wrong, too";
}

TEST_F(ChangedMail, TheNoteIsAboveTheHeadlineAndTheWholeTextBelowIt) {
  const auto mail = compile();
  ASSERT_TRUE(mail) << mail.error().text();
  const auto html = mail->html(reader).substr(mail->html(reader).find("<body"));
  EXPECT_LT(html.find("CORRECTION"), html.find("It opens on 4 May, not on 3 May &amp; not &quot;soon&quot;."));
  EXPECT_LT(html.find("&quot;soon&quot;"), html.find("This version replaces the one of 2 March 2026."));
  EXPECT_LT(html.find("This version replaces"), html.find("<h1"));
  EXPECT_LT(html.find("<h1"), html.find("Text."));
  EXPECT_THAT(mail->text(reader), HasSubstr("CORRECTION\n\nIt opens on 4 May, not on 3 May & not \"soon\".\n\nThis "
                                            "version replaces the one of 2 March 2026.\n\nThe bridge opens\n====="));
  EXPECT_THAT(mail->text(reader), Not(HasSubstr("Do not use")));
}

TEST_F(ChangedMail, AWithdrawalSaysWhatIsWithdrawnWhyAndWhomToAsk) {
  release.kind = ReleaseKind::withdrawal;
  release.body.clear();
  release.contacts = {{"Ruth", "", "ruth@example.org", "+44 1632 960001"}};
  const auto mail = compile();
  ASSERT_TRUE(mail) << mail.error().text();
  for (const auto& part : {mail->text(reader), mail->html(reader)}) {
    EXPECT_THAT(part,
                AllOf(HasSubstr("WITHDRAWN – DO NOT USE"), HasSubstr("The bridge opens"), HasSubstr("2 March 2026"),
                      HasSubstr("Do not use this release."), HasSubstr("+44 1632 960001")));
    EXPECT_THAT(part, AllOf(Not(HasSubstr("About us")), Not(HasSubstr("This version replaces"))));
    EXPECT_THAT(part, Not(HasSubstr("plan")))
        << "an id is made of a file's name, and may say what must not be repeated";
  }
}

// Those who have it early are told of its withdrawal; it was published nowhere.
TEST_F(ChangedMail, AWithdrawalOfWhatWasNeverPublicDoesNotSayThatItWasPublished) {
  release.kind = ReleaseKind::withdrawal;
  release.body.clear();
  EXPECT_THAT(compile()->text(reader), HasSubstr("Published: 2 March 2026"));
  earlier.is_public = false;
  const auto mail = compile();
  ASSERT_TRUE(mail) << mail.error().text();
  for (const auto& part : {mail->text(reader), mail->html(reader)})
    EXPECT_THAT(part, AllOf(HasSubstr("WITHDRAWN"), Not(HasSubstr("Published")), Not(HasSubstr("2 March 2026"))));
}

TEST_F(ChangedMail, EveryNameIsThereWhateverTheReleaseIs) {
  const char* names[] = {"kind",       "head",          "note",         "note_text", "do_not_use", "do_not_use_text",
                         "earlier_id", "earlier_title", "earlier_date", "published", "replaces",   "replaces_text"};
  for (const auto kind :
       {ReleaseKind::release, ReleaseKind::update, ReleaseKind::correction, ReleaseKind::withdrawal}) {
    release.kind = kind;
    for (const auto* before :
         {static_cast<const EarlierVersion*>(&earlier), static_cast<const EarlierVersion*>(nullptr)}) {
      const auto model = build_model(release, newsroom, list, {}, {}, before);
      const auto& change = model->at("change").as_object();
      EXPECT_EQ(change.size(), std::size(names));
      for (const auto* name : names) {
        ASSERT_TRUE(change.contains(name)) << name;
        if (kind == ReleaseKind::release) {
          EXPECT_EQ(text_member(change, name), "") << name;
        }
      }
    }
  }
}

// `{date}` stands where the language wants it, and nowhere twice.
TEST_F(ChangedMail, EachLanguageSaysWhichVersionItReplaces) {
  for (const auto* language :
       {"en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "ru", "uk", "ar", "zh", "ja", "ko", "he"}) {
    release.language = language;
    const auto model = build_model(release, newsroom, list, {}, {}, &earlier);
    const auto& change = model->at("change").as_object();
    EXPECT_THAT(text_member(change, "replaces"), HasSubstr(text_member(change, "earlier_date"))) << language;
    EXPECT_THAT(text_member(change, "replaces"), AllOf(Not(HasSubstr("{")), Not(HasSubstr("..")))) << language;
    EXPECT_TRUE(compile()) << language << ": " << compile().error().text();
  }
}

TEST_F(ChangedMail, ATemplateThatLeavesOutWhatNobodyMayOverlookCannotBeUsed) {
  struct Row {
    ReleaseKind kind;
    const char *text, *html, *told;
  };
  const Row table[] = {
      {ReleaseKind::correction, "{{{change.note_text}}}", "{{change.head}}{{change.note}}",
       "template 'default': it does not print {{change.head}} in message.txt, which list 'press' must not miss"},
      {ReleaseKind::correction, "{{{change.head}}}", "{{change.head}}{{change.note}}",
       "{{change.note}} in message.txt"},
      {ReleaseKind::update, "{{{change.head}}}{{{change.note_text}}}", "{{change.head}}",
       "{{change.note}} in message.html"},
      {ReleaseKind::withdrawal, "{{{change.head}}}{{{change.note}}}",
       "{{change.head}}{{change.note}}{{change.do_not_use}}", "{{change.do_not_use}} in message.txt"},
      {ReleaseKind::correction, "{{{change.head}}}{{{change.note}}}", "{{change.head}}{{change.note}}", ""},
      {ReleaseKind::release, "x", "x", ""},
  };
  for (const auto& row : table) {
    release.kind = row.kind;
    mail_template.text = *Mustache::parse(row.text, "message.txt");
    mail_template.html = *Mustache::parse(row.html, "message.html");
    const auto mail = compile();
    EXPECT_EQ(mail.has_value(), *row.told == '\0') << row.text << row.html;
    if (!mail) {
      EXPECT_THAT(mail.error().text(), HasSubstr(row.told));
    }
  }
}

TEST_F(ChangedMail, APostSaysWhatItIsWhoeverWroteItsWords) {
  release.summary = "A summary.";
  release.online_url = "https://news.example.org/plan";
  const std::string note = "\n\nIt opens on 4 May, not on 3 May & not \"soon\".\n\nhttps://news.example.org/plan";
  EXPECT_EQ(post().text(), "CORRECTION: The bridge opens" + note) << "a network has no room for the summary too";
  release.title = "Correction: the bridge opens";
  EXPECT_EQ(post().text(), "Correction: the bridge opens" + note);
  release.social = {{"", {"The bridge opens on 4 May.", "It has 40 m."}, {}}};
  EXPECT_EQ(post().texts, (std::vector<std::string>{"CORRECTION: The bridge opens on 4 May.", "It has 40 m."}));
  release.language = "de";
  EXPECT_EQ(post().texts.front(), "KORREKTUR: The bridge opens on 4 May.");
  release.kind = ReleaseKind::release;
  EXPECT_EQ(post().texts.front(), "The bridge opens on 4 May.");
}

TEST_F(ChangedMail, ATemplateOfPostsMaySayItWhereItLikes) {
  const auto set = [&](const std::string& text) {
    mail_template.files["post.desk.txt"] = text;
    mail_template.posts["desk"] = *Mustache::parse(text, "post.desk.txt");
  };
  set("{{{release.title}}} ({{{change.head}}})");
  EXPECT_EQ(post().text(), "The bridge opens (CORRECTION)");
  set("{{{release.title}}}");
  EXPECT_EQ(post().text(), "CORRECTION: The bridge opens");
  mail_template.posts.clear();
  EXPECT_THAT(post().text(), AllOf(testing::StartsWith("CORRECTION: The bridge opens\n\n"), HasSubstr("4 May")));
}

std::vector<std::string> ids_in(const std::string& bytes, const std::string& name) {
  std::vector<std::string> ids;
  const auto head = replace_all(bytes.substr(0, bytes.find("\r\n\r\n") + 2), "\r\n ", " ");
  const auto at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return ids;
  const auto line = head.substr(at + name.size() + 4, head.find("\r\n", at + 2) - at - name.size() - 4);
  return split(line, ' ');
}

TEST_F(ChangedMail, IsInTheThreadOfWhatThisReaderWasSent) {
  const auto key = Address::trusted(reader.address).key();
  const auto id_of = [&](std::size_t number) {
    return "<" + message_id(fmt::format("v{}", number), key, "news.example.org") + ">";
  };
  const auto mail = *compile();
  for (const std::size_t length : {0, 1, 2, 20, 39, 40, 41, 50, 200}) {
    MailThread thread;
    for (std::size_t i = 0; i < length; ++i) thread.push_back({fmt::format("v{}", i), "news.example.org"});
    const auto bytes = mail.personalise(reader, Time{}, thread)->bytes.whole();
    EXPECT_EQ(bytes, mail.plain(reader, Time{}, thread)->bytes.whole()) << length;
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < length; ++i) {
      if (i < 20 || i + 20 >= length) expected.push_back(id_of(i));
    }
    EXPECT_EQ(ids_in(bytes, "References"), expected) << length;
    EXPECT_EQ(ids_in(bytes, "In-Reply-To"),
              length == 0 ? std::vector<std::string>{} : std::vector<std::string>{id_of(length - 1)});
    // RFC 5322 section 2.1.1: at most 998, and 78 where it can be.
    std::size_t unfolded = 0;
    for (const auto& line : split(bytes.substr(0, bytes.find("\r\n\r\n")), '\n')) {
      EXPECT_LE(line.size(), 200u) << line;
      if (line.starts_with("References:") || line.starts_with("<")) unfolded += line.size();
    }
    EXPECT_LE(unfolded, 4096u) << length;
  }
}

TEST_F(ChangedMail, AMailWhoseMessageIdIsNotKnownIsLeftOutOfTheThread) {
  const auto mail = *compile();
  EXPECT_THAT(mail.personalise(reader, Time{}, {{"plan", ""}})->bytes.whole(),
              AllOf(Not(HasSubstr("In-Reply-To")), Not(HasSubstr("References"))));
  const auto bytes = mail.personalise(reader, Time{}, {{"plan", "news.example.org"}, {"plan-v2", ""}})->bytes.whole();
  EXPECT_EQ(ids_in(bytes, "In-Reply-To").size(), 1u);
  EXPECT_EQ(ids_in(bytes, "In-Reply-To"), ids_in(bytes, "References"));
}

}  // namespace
}  // namespace gazetted
