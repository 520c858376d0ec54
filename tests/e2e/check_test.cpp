// What `check` and `preview` tell before anything is sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Check, TellsWhichRowsLackAFieldThatTheMailPrints) {
  Newsroom newsroom;
  newsroom.templates = newsroom.directory / "templates";
  newsroom.list("press.csv", "email,desk\nanna@example.org,Politics\nbob@example.org,\ncid@example.org,\n");
  for (const char* file : {"subject.txt", "message.html", "message.txt"})
    newsroom.directory.put("templates/own/" + std::string(file),
                           slurp(source("config/templates/default/" + std::string(file))));
  newsroom.directory.put("templates/own/message.txt", "{{release.title}}\n\nFor the desk {{subscriber.desk}}\n");
  newsroom.configure(press_settings(2599, "", "template: own"));
  const auto checked = newsroom.command({"check"});
  EXPECT_EQ(checked.status, 0);
  EXPECT_THAT(checked.out,
              HasSubstr("'subscriber.desk', but 2 of 3 recipients have none (the first is bob@example.org)"));
  newsroom.directory.put(
      "templates/own/message.txt",
      "{{release.title}}\n\n{{#subscriber.desk}}For the desk {{subscriber.desk}}{{/subscriber.desk}}\n");
  EXPECT_THAT(newsroom.command({"check"}).out, Not(HasSubstr("subscriber.desk")));
}

// Of the same file, in the same words.
TEST(Check, SubmitTellsWhatCheckTells) {
  Newsroom newsroom;
  newsroom.list("press.csv", "email\na@example.org\n");
  newsroom.configure(press_settings(2599));
  newsroom.start();
  const auto file = newsroom.directory.put("bridge.md", "# A bridge\n\n“[QUOTE TK]” said the mayor.\n");
  const auto checked = newsroom.command({"check", file});
  EXPECT_THAT(checked.out, HasSubstr("bridge.md:3:4: warning: a placeholder was left in: '[QUOTE TK]'"));
  EXPECT_THAT(checked.out, HasSubstr("it names no contact"));
  const auto submitted = newsroom.command({"submit", file, "--yes"});
  EXPECT_EQ(submitted.status, 0) << submitted.err;
  for (const auto& line : split(checked.out, '\n')) EXPECT_THAT(submitted.err, HasSubstr(line + "\n"));
}

TEST(Check, PreviewSumsUpWhoGetsWhat) {
  Newsroom newsroom;
  newsroom.list("press.csv", "email,language\na@example.org,en\nb@example.org,fr\nc@example.org,fr\n");
  newsroom.configure(press_settings(2599));
  newsroom.directory.put("a/release.en.md", "---\ntitle: A\n---\n\nSee [this](https://a.example/1).\n");
  newsroom.directory.put("a/release.fr.md", "---\ntitle: B\nlanguage: fr\n---\n\nVoir [ça](https://a.example/2).\n");
  const auto shown = newsroom.command({"preview", (newsroom.directory / "a").string()});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_THAT(shown.err, HasSubstr("list press: 3 recipients (1 in en, 2 in fr); a mail of "));
  EXPECT_THAT(shown.err, HasSubstr("release.fr.md:1:1: warning: it names no contact"));
}

TEST(Check, TellsWhatChannelsCannotShowBeforeAnythingIsSent) {
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(
      "channels:\n  sky: {type: bluesky, handle: a.example, password: secret}\n"
      "  chat: {type: mattermost, url: 'https://chat.example/hooks/x'}\n"
      "  bird: {type: x, consumer_key: a, consumer_secret: b, token: c, token_secret: d}\n");
  const auto release = [&](const std::string& social) {
    newsroom.directory.put("a/release.md",
                           "---\ntitle: A bridge\nattachments:\n  - {file: 1.png, alt: " + std::string(901, 'x') +
                               "}\n  - {file: 2.png, alt: B}\n  - {file: 3.png, alt: C}\n  - {file: 4.png, alt: D}\n"
                               "  - {file: 5.png, alt: E}\nsocial:\n" +
                               social + "---\n\nText.\n");
    return newsroom.command({"check", (newsroom.directory / "a").string()});
  };
  for (int i = 1; i <= 5; ++i)
    newsroom.directory.put(fmt::format("a/{}.png", i),
                           "\x89PNG\r\n\x1a\n" + std::string(i == 2 ? 1'200'000 : 100, 'x'));
  const auto checked =
      release("  default:\n    - One\n    - " + std::string(150, 'y') + " " + std::string(200, 'z') + "\n");
  EXPECT_EQ(checked.status, 0) << checked.out;
  for (const char* told :
       {"warning: channel 'sky': the picture '2.png' has 1.1 MB, and at most 977 KB is accepted; it is left out",
        "warning: channel 'bird': it shows at most 4 pictures; '5.png' is left out",
        "warning: channel 'bird': the description of '1.png' has more than 900 characters; it will be cut",
        "warning: channel 'sky': post 2 of its thread counts 351 of at most 300; words at its end are left out",
        "note: channel 'chat': has no threads: the posts are joined into one"})
    EXPECT_THAT(checked.out, HasSubstr(told)) << told << "\n" << checked.out;
  EXPECT_THAT(checked.err, HasSubstr("channel sky (bluesky): a thread of 2, 3, 15"));
  const auto preview = newsroom.command({"preview", (newsroom.directory / "a").string(), "--channel", "sky"});
  EXPECT_THAT(preview.out, HasSubstr("Channel sky, post 2 of 2"));
  const auto wrong = release("  skye: One\n");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.out,
              HasSubstr("a/release.md:10:9: 'social' names an unknown channel 'skye'; there are sky, chat, bird"));
}

TEST(Check, ASecondReleaseWithTheHeadlineOfOneOfTheLastDaysIsQuestioned) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(1));
  newsroom.spool_extra = "hold: 1h";
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.drop("plan.md", "---\ntitle: The plan\n---\nText.\n");
  ASSERT_TRUE(eventually([&] { return newsroom.status("plan").has_value(); })) << newsroom.log();
  const auto again = newsroom.directory.put("plan-2.md", "---\ntitle: The plan\n---\nText of Tuesday.\n");
  const std::string question = "plan-2.md:2:8: warning: 'plan' of ";
  EXPECT_THAT(newsroom.command({"check", again}).out,
              AllOf(HasSubstr(question), HasSubstr("write kind: correction, supersedes: plan and a change_note\n")));
  EXPECT_THAT(newsroom.command({"submit", again, "--yes"}).err, HasSubstr(question));
  ASSERT_TRUE(eventually([&] {
    const auto status = newsroom.status("plan-2");
    return status && status->state == "held";
  })) << newsroom.log();
  EXPECT_THAT(newsroom.command({"preview", "plan-2"}).err, HasSubstr(question)) << "for whoever only dropped it";
  const auto correction = newsroom.directory.put(
      "plan-3.md",
      "---\ntitle: The plan\nkind: correction\nsupersedes: plan\nchange_note: It is Tuesday.\n---\nText.\n");
  EXPECT_THAT(newsroom.command({"check", correction}).out, Not(HasSubstr("same headline")));
}

TEST(Check, SaysWhenItLeavesToWhomEarlyAndWhoseApprovalItNeeds) {
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(2));
  newsroom.configure(press_settings(2599, "", "approval: true, embargoed: true"));
  const auto file =
      newsroom.directory
          .put("a.md", "---\ntitle: A\nembargo: 2099-01-01 09:00\nexpires_at: 2099-01-02 09:00\n---\n\nText.\n")
          .string();
  const auto checked = newsroom.command({"check", "--json", file});
  EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
  for (const char* told : {"It is under embargo until ", "press gets it early, as soon as it is accepted.",
                           "What has not left by ", "(required by the list 'press'). Who may approve it: "})
    EXPECT_THAT(checked.err, HasSubstr(told));
  const auto json = *parse_json(checked.out);
  const auto& release = json.at("releases").at(0).as_object();
  EXPECT_EQ(release.at("release").as_string(), "a");
  EXPECT_EQ(release.at("lists").at("press").at("recipients").as_int64(), 2);
  EXPECT_TRUE(release.at("approval").at("needed").as_bool());
  EXPECT_EQ(release.at("early").as_array().size(), 1u);
  EXPECT_TRUE(release.contains("expires_at"));
  newsroom.directory.put("b.md", "---\ntitel: A\n---\nText.\n");
  const auto wrong = newsroom.command({"check", "--json", (newsroom.directory / "b.md").string()});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_EQ(parse_json(wrong.out)->at("rejected").as_array().size(), 1u);
  for (const char* told : {R"("severity":"error")", R"("line":2,)", "did you mean 'title'?"})
    EXPECT_THAT(wrong.out, HasSubstr(told));
}

TEST(Languages, TraceSaysWhichTextSomebodyGot) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", "email,language\na@example.org,\nb@example.org,fr-CA\n");
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.directory.put("drop/a/release.en.md", "---\ntitle: A bridge\n---\n\nText.\n");
  newsroom.directory.put("drop/a/release.fr.md", "---\ntitle: Un pont\n---\n\nTexte.\n");
  fs::rename(newsroom.directory / "drop/a", newsroom.incoming() / "a");
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_THAT(newsroom.command({"trace", "a@example.org"}).out, HasSubstr(", in en\n"));
  EXPECT_THAT(newsroom.command({"trace", "b@example.org"}).out, HasSubstr(", in fr\n"));
  for (const auto& mail : capture->mails()) {
    const auto subject = view_mail(mail.bytes).subject;
    EXPECT_EQ(subject, mail.recipient == "b@example.org" ? "Un pont" : "A bridge");
  }
}

}  // namespace
}  // namespace gazetted::test
