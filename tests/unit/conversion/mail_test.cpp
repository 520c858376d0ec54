// A mail becomes a release: its subject, its own words, its files; and what no person wrote, or nobody can read, does
// not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "made.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Made from_mail(const std::string& mail) { return convert_by(convert_mail, "m.eml", replace_all(mail, "\n", "\r\n")); }

const std::string head =
    "From: A <a@x.example>\nTo: p@y.example\nSubject: New bridge\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n";
std::string plain(const std::string& text, const std::string& type = "text/plain; charset=utf-8") {
  return head + "MIME-Version: 1.0\nContent-Type: " + type + "\n\n" + text;
}
std::string parts(const std::string& kind, std::initializer_list<std::string> all) {
  std::string mail = head + "MIME-Version: 1.0\nContent-Type: multipart/" + kind + "; boundary=\"b b\"\n\n";
  for (const auto& part : all) mail += "--b b\n" + part + "\n";
  return mail + "--b b--\n";
}

TEST(MailRelease, IsItsSubjectAndItsText) {
  auto made = from_mail(plain("The *mayor* opens it.\n\nToday.\n"));
  EXPECT_EQ(made.said(), "");
  EXPECT_EQ(made.markdown(), "---\ntitle: \"New bridge\"\n---\nThe *mayor* opens it.\n\nToday.\n");
  EXPECT_TRUE(made.conversion.is_to_be_confirmed);
  EXPECT_FALSE(made.release().date) << "when it was written says nothing";
}

TEST(MailRelease, ASubjectThatDeclaresNoEncodingIsReadAllTheSame) {
  EXPECT_EQ(from_mail(replace_all(plain("Text."), "New bridge", "Caf\xE9")).release().title, "Café");
}

// Before its parser takes memory for each of them.
TEST(MailRelease, IsRefusedWithMorePartsOrHeadersThanAMailHas) {
  std::string many = head + "Content-Type: multipart/mixed; boundary=x\n\n", headers = head;
  for (int i = 0; i < 6'000; ++i) many += "--x\n\n";
  for (int i = 0; i < 21'000; ++i) headers += "a:b\n";
  EXPECT_THAT(from_mail(many + "--x--\n").said(), HasSubstr("over 5000 of its lines begin with \"--\""));
  EXPECT_THAT(from_mail(headers + "\nText.\n").said(), HasSubstr("over 20000 of its lines look like headers"));
  std::string table;
  for (int i = 0; i < 1'000; ++i) table += "10:30 --- the minister speaks\n";
  EXPECT_EQ(from_mail(plain(table)).said(), "");
}

TEST(MailRelease, FrontMatterMayBeAtTheTopOfTheText) {
  auto made = from_mail(plain("\n---\nsummary: \"S: t\"\nlists: [press]\n---\nText.\n"));
  const auto release = made.release();
  EXPECT_EQ(made.said(), "");
  EXPECT_EQ(release.title, "New bridge");
  EXPECT_EQ(release.summary, "S: t");
  EXPECT_THAT(*release.lists, ElementsAre("press"));
  EXPECT_EQ(release.body, "Text.\n");
}

TEST(MailRelease, HabitsOfMailAreCutAndSaid) {
  struct Case {
    const char *text, *left, *said;
  };
  const Case cases[] = {
      {"Text.\n-- \nA. Meier\n+44 20\n", "Text.\n", "cut from the mail: a signature of 3 lines"},
      {"Text.\n\nOn Mon, 2 Mar 2026, B <b@x.example> wrote:\n> old\n>\n> older\n", "Text.\n", "quoted text of 4 lines"},
      {"Text.\n\nAm 02.03.26 um 09:00 schrieb B <b@x.example>:\n\n> alt\n-- \nA\n", "Text.\n",
       "quoted text of 5 lines"},
      {"Text.\n\n-----Original Message-----\nFrom: B\nold\n", "Text.\n", "a forwarded or answered mail of 3 lines"},
      {"Text.\n\nFrom: B <b@x.example>\nSent: Monday\nTo: A\nSubject: old\n\nold\n", "Text.\n",
       "a forwarded or answered"},
      {"Text.\n\nFra: Chef <c@x.example>\nSendt: mandag\nTil: Presse\nEmne: Ny rute\n\nhemmeligt\n", "Text.\n",
       "a forwarded or answered"},
      {"Text.\n\nDe : Chef <c@x.example>\nEnvoyé\u00A0: lundi\nÀ : Presse\nObjet : Ligne\n\nsecret\n", "Text.\n",
       "a forwarded or answered"},
      {"Text.\n\n**Från:** Chef\n\n**Skickat:** idag\n\n**Till:** Press\n\n**Ämne:** x\n", "Text.\n",
       "a forwarded or answered"},
      {"Text.\n\nOd: Szef\nWysłano: dziś\nDo: Prasa\nTemat: x\n", "Text.\n", "a forwarded or answered"},
      {"Text.\n\nDen man. 30. nov. 2026 kl. 08.00 skrev Chef <c@x.example>:\n> hemmeligt\n", "Text.\n",
       "quoted text of 2"},
      {"Text.\n\nFrom: the harbour\nTo: the bridge\n\nWe walked.\n",
       "Text.\n\nFrom: the harbour\nTo: the bridge\n\nWe walked.\n", ""},
      {"Text.\n\nSent from my iPhone\n", "Text.\n", "cut from the mail: what the mail program added of 1 line"},
      {"Text.\n\nVon meinem iPhone gesendet\n\nAm 02.03.26 schrieb B <b@x.example>:\n> alt\n", "Text.\n",
       "what the mail program added"},
      {"Text.\n\nEnvoyé de mon iPad\n-- \nA\n", "Text.\n", "what the mail program added"},
      {"Text.\n\nVon meinem Dach aus sehe ich die Brücke.\n", "Text.\n\nVon meinem Dach aus sehe ich die Brücke.\n",
       ""},
      {"Sent from my iPhone, the picture shows the bridge.\n", "Sent from my iPhone, the picture shows the bridge.\n",
       ""},
      {"She said:\n\n> A quote of Markdown.\n\nAnd went on.\n", "She said:\n\n> A quote of Markdown.\n\nAnd went on.\n",
       ""},
  };
  for (const auto& [text, left, said] : cases) {
    const auto made = from_mail(plain(text));
    EXPECT_EQ(made.body(), left) << text;
    EXPECT_THAT(made.said(), HasSubstr(said)) << text;
    EXPECT_FALSE(has_errors(made.findings)) << made.said();
  }
  for (const char* doubtful : {"---------- Forwarded message ---------\nFrom: B\n\nText.\n", "Text.\n\n--\nA. Meier\n",
                               "Yes.\n\nOn Mon, B wrote:\n> a?\n\nNo.\n"})
    EXPECT_TRUE(has_errors(from_mail(plain(doubtful)).findings)) << doubtful;
}

TEST(MailRelease, ItsSensitivityIsSaid) {
  const auto made = from_mail("Sensitivity: Company-Confidential\n" + plain("Text."));
  EXPECT_THAT(made.said(), HasSubstr(":1:1: warning: its sender marked it as 'Company-Confidential' (Sensitivity)"));
  EXPECT_EQ(from_mail("Sensitivity: Normal\n" + plain("Text.")).said(), "");
}

TEST(MailRelease, ReadsTheTextElseTheHtml) {
  const std::string html = "Content-Type: text/html; charset=utf-8\n\n<p>The <b>mayor</b> <script>x()</script></p>";
  EXPECT_EQ(from_mail(parts("alternative", {"Content-Type: text/plain\n\nplain", html})).body(), "plain\n");
  const auto made = from_mail(parts("alternative", {html}));
  EXPECT_EQ(made.body(), "The **mayor**\n");
  EXPECT_THAT(made.said(), HasSubstr("left out: 1 <script>"));
  const auto of_gmail = from_mail(parts(
      "alternative", {"Content-Type: text/html; charset=utf-8\n\n<p>Text.</p><div dir=ltr class=\"gmail_signature\" "
                      "data-smartmail=x><div>A. Meier, Mobile +44</div></div><div><br></div><div>Von meinem iPhone "
                      "gesendet</div>"}));
  EXPECT_EQ(of_gmail.body(), "Text.\n");
  EXPECT_THAT(of_gmail.said(), HasSubstr("left out: 1 signature"));
  EXPECT_THAT(of_gmail.said(), HasSubstr("what the mail program added"));
  EXPECT_EQ(from_mail(plain("a\xE9", "text/plain; charset=iso-8859-1")).body(), "aé\n");
  EXPECT_EQ(from_mail(plain("a\xE9 b", "text/plain; charset=x-unknown")).body(), "aé b\n");
  EXPECT_EQ(from_mail(plain("a\xE9", "text/plain; charset=utf-8")).body(), "aé\n");
  EXPECT_EQ(from_mail(plain("long \nline\n\nnext \n-- \nA\n", "text/plain; format=flowed")).body(),
            "long line\n\nnext \n");
  EXPECT_EQ(from_mail(head + "MIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nYcOp\n")
                .body(),
            "aé\n");
}

TEST(MailRelease, ReadsTheHtmlWhereThePlainTextIsAStub) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "Die neue Brücke ";
  const auto html = "Content-Type: text/html; charset=utf-8\n\n<html lang=de><p>" + text + "<b>offen</b></p></html>";
  const auto made =
      from_mail(parts("alternative", {"Content-Type: text/plain\n\nPlease enable HTML to read this.", html}));
  EXPECT_THAT(made.body(), HasSubstr("**offen**"));
  EXPECT_THAT(made.markdown(), HasSubstr("language: \"de\""));
  const auto same =
      from_mail(parts("alternative", {"Content-Type: text/plain; charset=utf-8\n\n" + text + "offen plain\n", html}));
  EXPECT_THAT(same.body(), HasSubstr("offen plain"));
}

TEST(MailRelease, FilesComeAlongUnderSafeNames) {
  const std::string text = "Content-Type: text/plain\n\nText.";
  const auto file = [](const std::string& name, const std::string& type = "application/pdf") {
    return "Content-Type: " + type + "\nContent-Disposition: attachment; filename=\"" + name + "\"\n\nx";
  };
  auto made = from_mail(parts("mixed", {text, file("../../etc/passwd"), file("a b.pdf"), file("a b.pdf"),
                                        file(".hidden.pdf"), file("release.md", "text/markdown")}));
  std::vector<std::string> names;
  for (const auto& one : made.conversion.files) names.push_back(one.name);
  EXPECT_THAT(names, ElementsAre("passwd", "a-b.pdf", "a-b-2.pdf", "hidden.pdf", "file-5.md"));
  EXPECT_EQ(made.release().attachments.size(), 5u);
  EXPECT_FALSE(has_errors(made.findings)) << made.said();
  const auto picture = from_mail(parts(
      "related", {"Content-Type: text/html\n\n<p>x<img src=\"cid:one@x\" alt=\"The hall\"></p>",
                  "Content-Type: image/png; name=hall.png\nContent-ID: <one@x>\nContent-Disposition: inline\n\nx"}));
  EXPECT_EQ(picture.body(), "x![The hall](hall.png)\n");
  EXPECT_THAT(picture.markdown(), Not(HasSubstr("attachments")));
}

TEST(MailRelease, RefusesWhatIsNoReleaseWithTheLine) {
  const auto with = [](const std::string& header) { return "X: y\n" + header + "\n" + plain("Text.\n"); };
  struct Case {
    std::string mail, said;
  };
  const std::string text = "Content-Type: text/plain\n\nText.";
  const Case cases[] = {
      {with("Auto-Submitted: auto-replied"), "m.eml:2:1: this mail was written by a program"},
      {with("List-Id: <l.x.example>"), "m.eml:2:1: this mail came through a mailing list"},
      {with("Precedence: bulk"), "m.eml:2:1: this mail was not written to us alone"},
      {with("Return-Path: <>"), "m.eml:2:1: this mail is a bounce"},
      {replace_all(plain("x"), "a@x.example", "MAILER-DAEMON@x.example"), "m.eml:1:1: this mail is from a mail server"},
      {parts("report; report-type=delivery-status", {text}), "a report of a mail server"},
      {replace_all(plain("x"), "Subject: New", "Subject: Fwd: New"), "m.eml:3:1: the subject begins with 'Fwd:'"},
      {replace_all(plain("x"), "Subject: New", "Subject: AW: New"), "the subject begins with 'AW:'"},
      {replace_all(plain("x"), "Subject: New bridge\n", ""), "the mail has no subject"},
      {plain(" \n"), "the mail has no text"},
      {parts("mixed", {text, "Content-Type: application/ms-tnef; name=winmail.dat\n\nx"}), "winmail.dat"},
      {parts("encrypted", {"Content-Type: application/pgp-encrypted\n\nVersion: 1"}), "this mail is encrypted"},
      {plain("-----BEGIN PGP MESSAGE-----\nx\n"), "this mail is encrypted"},
      {parts(
           "mixed",
           {text, "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.pdf.exe\n\nx"}),
       "'a.pdf.exe' is a program"},
      {parts("mixed", {text, "Content-Type: application/pdf; name=a.pdf\n\nMZ\x90"}), "'a.pdf' is a program"},
      {parts("mixed", {text, "Content-Type: message/rfc822\n\nFrom: b@x.example\n\nx"}), "another mail is attached"},
      {head + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=z\n\n", "none is there"},
      {"no mail at all", "this is not an e-mail"},
      {"", "this is not an e-mail"},
  };
  for (const auto& [mail, said] : cases) {
    const auto made = from_mail(mail);
    EXPECT_THAT(made.said(), HasSubstr(said)) << mail;
    EXPECT_TRUE(has_errors(made.findings)) << mail;
  }
}

TEST(MailRelease, AnAnswerIsKnownInTheLanguagesOfMailPrograms) {
  for (const char* word :
       {"Re:",   "RE :",  "Re[2]:", "Re (3):", "AW:",   "WG:", "SV:",        "VB:",          "TR :",  "RV:",
        "R:",    "Res:",  "Antw:",  "Odp:",    "YNT:",  "رد:", "\u200Fرد: ", "إعادة توجيه:", "回复:", "回复：",
        "转发:", "答复:", "返信:",  "転送:",   "회신:", "ΑΠ:", "Ответ:",     "השב:",         "ตอบ:",  "Vá:"})
    EXPECT_THAT(from_mail(replace_all(plain("Text."), "New bridge", std::string(word) + " New bridge")).said(),
                HasSubstr("an answered or forwarded mail"))
        << word;
  for (const char* subject : {"Report: a bridge", "Regensburg: eine Brücke", "Brücke: neu", "Answer", "Real: Madrid"})
    EXPECT_EQ(from_mail(replace_all(plain("Text."), "New bridge", subject)).said(), "") << subject;
}

TEST(MailRelease, NestingHasALimit) {
  std::string mail = head + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n\n";
  for (int i = 0; i < 60; ++i) mail += fmt::format("--b{}\nContent-Type: multipart/mixed; boundary=b{}\n\n", i, i + 1);
  mail += "--b60\nContent-Type: text/plain\n\nx\n";
  EXPECT_THAT(from_mail(mail).said(), HasSubstr("nested more than 20 deep"));
  std::string many = head + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 300; ++i) many += "--b\nContent-Type: text/plain\n\nx\n";
  EXPECT_THAT(from_mail(many + "--b--\n").said(), HasSubstr("over 200 parts"));
}

}  // namespace
}  // namespace gazetted::test
