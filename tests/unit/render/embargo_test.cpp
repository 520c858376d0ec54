// What those see who have a release before its time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/render/mail.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

class EmbargoedMail : public testing::Test {
 protected:
  EmbargoedMail() {
    release.id = "r1";
    release.title = "A headline";
    release.language = "en";
    release.body = "Text.\n";
    newsroom.name = "Newsroom";
    newsroom.time_zone = "Europe/London";
    release.embargo = *parse_planned_time("2026-03-02 09:30", *Zone::load("Europe/London"));
    list = ListText{"early", "Early", "Press Office <press@news.example.org>", "", "en", "default", {"email", "name"}};
    list.early = true;
    Findings findings;
    mail_template = *load_template(test::source("config/templates/default"), "default", findings);
  }
  Result<CompiledMail> compile() const {
    return CompiledMail::compile({&release, &newsroom, &list, &mail_template, false});
  }
  std::string until_in(const std::string& language) {
    release.language = language;
    const auto model = build_model(release, newsroom, list);
    return text_member(model->at("embargo").as_object(), "until");
  }
  Release release;
  Newsroom newsroom;
  ListText list;
  MailTemplate mail_template;
  const Subscriber reader{"ann@example.org", "Ann", "", {}, {}};
};

TEST_F(EmbargoedMail, SaysUntilWhenInSubjectTextAndHtmlAboveTheHeadline) {
  const auto mail = compile();
  ASSERT_TRUE(mail) << mail.error().text();
  EXPECT_EQ(mail->subject(reader), "EMBARGOED UNTIL 09:30 GMT, Monday 2 March 2026: A headline");
  for (const auto& body : {mail->text(reader), mail->html(reader).substr(mail->html(reader).find("<body"))}) {
    const auto until = body.find("EMBARGOED UNTIL 09:30 GMT, Monday 2 March 2026");
    const auto exactly = body.find("2026-03-02 09:30 Europe/London (UTC+00:00) = 2026-03-02 09:30 UTC");
    EXPECT_LT(until, exactly);
    EXPECT_LT(exactly,
              body.find(">A headline") != std::string::npos ? body.find(">A headline") : body.find("\nA headline"));
  }
}

TEST_F(EmbargoedMail, OtherListsAndOtherReleasesSayNothingOfIt) {
  list.early = false;
  EXPECT_EQ(compile()->subject(reader), "A headline");
  EXPECT_THAT(compile()->text(reader), Not(HasSubstr("EMBARGO")));
  list.early = true;
  release.embargo.reset();
  release.release_at = *parse_planned_time("2026-03-02 09:30", *Zone::load("Europe/London"));
  EXPECT_EQ(compile()->subject(reader), "A headline");
}

TEST_F(EmbargoedMail, IsHeadedInItsLanguageAndInTheNewsroomsZone) {
  EXPECT_EQ(until_in("de"), "SPERRFRIST: 09:30 GMT, Montag, 2. März 2026");
  EXPECT_EQ(until_in("fr"), "SOUS EMBARGO JUSQU’À 09:30 GMT, lundi 2 mars 2026");
  EXPECT_EQ(until_in("es"), "EMBARGADO HASTA 09:30 GMT, lunes, 2 de marzo de 2026");
  EXPECT_EQ(until_in("ja"), "解禁日時：09:30 GMT、2026年3月2日月曜日");
  newsroom.time_zone = "America/New_York";
  EXPECT_EQ(until_in("en"), "EMBARGOED UNTIL 04:30 EST, Monday 2 March 2026");
  release.embargo = *parse_planned_time("2026-03-02 09:30:26", *Zone::load("Europe/London"));
  EXPECT_EQ(until_in("en"), "EMBARGOED UNTIL 04:30:26 EST, Monday 2 March 2026");
  release.embargo = *parse_planned_time("2026-03-02 09:30", *Zone::load("Europe/London"));
  newsroom.time_zone = "Asia/Tokyo";
  EXPECT_EQ(until_in("en"), "EMBARGOED UNTIL 18:30 JST, Monday 2 March 2026");
  newsroom.time_zone = "Pacific/Auckland";
  release.embargo = *parse_planned_time("2026-03-02 23:30 UTC", Zone());
  EXPECT_EQ(until_in("en"), "EMBARGOED UNTIL 12:30 NZDT, Tuesday 3 March 2026");
}

TEST_F(EmbargoedMail, ATemplateThatDoesNotPrintItCannotBeUsed) {
  const auto text = mail_template.text;
  mail_template.text = *Mustache::parse("{{{release.story_text}}}", "message.txt");
  ASSERT_FALSE(compile());
  EXPECT_EQ(compile().error().text(),
            "template 'default': it does not print {{embargo.until}} in message.txt, which list 'early' must not miss");
  mail_template.text = text;
  mail_template.html = *Mustache::parse("{{{release.story_html}}}", "message.html");
  ASSERT_FALSE(compile());
  EXPECT_THAT(compile().error().text(), HasSubstr("message.html"));
}

}  // namespace
}  // namespace gazetted
