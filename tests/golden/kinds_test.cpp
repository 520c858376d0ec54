// Updates, corrections and withdrawals as whole mails in six languages, byte for byte: kinds/LANGUAGE-KIND.eml.
// UPDATE_GOLDEN=1 writes them anew; look at the difference before you commit it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/edition_file.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

struct Words {
  const char *language, *title, *before, *now, *note, *reader;
};

constexpr Words all_words[] = {
    {"en", "Harbour bridge opens on Sunday", "The bridge opens on Sunday, 3 May.", "The bridge opens on Monday, 4 May.",
     "The bridge opens on Monday, 4 May, not on Sunday, 3 May.", "Ann Reader"},
    {"fr", "Le pont du port ouvre dimanche", "Le pont ouvre le dimanche 3 mai.", "Le pont ouvre le lundi 4 mai.",
     "Le pont ouvre le lundi 4 mai, et non le dimanche 3 mai.", "Zoé Durand"},
    {"de", "Hafenbrücke öffnet am Sonntag", "Die Brücke öffnet am Sonntag, dem 3. Mai.",
     "Die Brücke öffnet am Montag, dem 4. Mai.",
     "Die Brücke öffnet am Montag, dem 4. Mai, nicht am Sonntag, dem 3. Mai.", "Jörg Müller"},
    {"es", "El puente del puerto abre el domingo", "El puente abre el domingo 3 de mayo.",
     "El puente abre el lunes 4 de mayo.", "El puente abre el lunes 4 de mayo, no el domingo 3 de mayo.", "Inés Peña"},
    {"ar", "افتتاح جسر الميناء يوم الأحد", "يُفتتح الجسر يوم الأحد 3 مايو.", "يُفتتح الجسر يوم الاثنين 4 مايو.",
     "يُفتتح الجسر يوم الاثنين 4 مايو، وليس يوم الأحد 3 مايو.", "ليلى حداد"},
    {"zh", "港口大桥周日通车", "大桥将于5月3日（周日）通车。", "大桥将于5月4日（周一）通车。",
     "大桥将于5月4日（周一）通车，而不是5月3日（周日）。", "张伟"}};

using Case = std::tuple<Words, ReleaseKind>;

class KindsTest : public testing::TestWithParam<Case> {
 protected:
  static std::string front(const std::string& more) {
    return "---\ncontact: {name: Ruth Adeyemi, email: ruth@example.org, phone: \"+44 1632 960001\"}\n" + more + "---\n";
  }
  Edition prepared(const std::string& name, const std::string& text, FindSuperseded find = {}) {
    PrepareInput input;
    input.content = directory.put(name, text);
    input.name = name;
    input.now = *parse_rfc3339("2026-11-24T12:00:00Z");
    input.find_superseded = std::move(find);
    Findings findings;
    auto edition = prepare(input, settings, findings);
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    return edition;
  }

  test::TemporaryDirectory directory;
  Settings settings;
};

TEST_P(KindsTest, TheMailIsAsItWas) {
  const auto& [words, kind] = GetParam();
  directory.put("l.csv", "email,name\na@example.org,A\n");
  Findings findings;
  settings = parse_settings(
      fmt::format("newsroom: {{name: Harbour Authority, website: 'https://harbour.example/', email: press@example.org, "
                  "language: {}, time_zone: Europe/London, boilerplate: 'About *us*.'}}\n"
                  "relays: {{main: {{host: 127.0.0.1, port: 25, tls: off}}}}\n"
                  "lists: {{press: {{subscribers: l.csv, from: 'Press <press@news.example.org>'}}}}\ntemplates: {}\n",
                  words.language, test::source("config/templates").string()),
      directory / "c.yaml", SecretUse::not_needed, findings);
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  Superseded superseded;
  superseded.edition = prepared("bridge.md", front(std::string("title: ") + words.title + "\n") + words.before + "\n");
  superseded.version = {"bridge", words.title, *parse_rfc3339("2026-11-23T09:00:00Z"), 1};
  superseded.ids = {"bridge"};
  superseded.lists = {"press"};
  const auto is_withdrawal = kind == ReleaseKind::withdrawal;
  const auto text =
      is_withdrawal ? std::string("---\n") : std::string("title: ") + words.title + "\n---\n" + words.now + "\n";
  auto edition = prepared(
      "now.md",
      fmt::format("---\nkind: {}\nsupersedes: bridge\nchange_note: \"{}\"\n{}", to_string(kind), words.note, text),
      [&](const Release&) -> Result<Superseded> { return superseded; });
  ASSERT_EQ(edition.lists.size(), 1u);
  ASSERT_TRUE(write_edition(edition, directory.path()).has_value());
  const auto thawed = read_edition(directory.path());
  ASSERT_TRUE(thawed) << thawed.error().text();
  const auto rendering = *Rendering::make(*thawed, settings);
  Subscriber subscriber;
  subscriber.address = "reader@example.org";
  subscriber.name = words.reader;
  const MailThread thread = {{"bridge-draft", "old.example.org"}, {"bridge", "news.example.org"}};
  const auto* mail = rendering->mail("press", subscriber);
  const auto now = *parse_rfc3339("2026-11-24T12:00:00Z");
  const auto bytes = mail->personalise(subscriber, now, thread)->bytes.whole();
  EXPECT_EQ(bytes, mail->plain(subscriber, now, thread)->bytes.whole());
  test::expect_golden(fmt::format("kinds/{}-{}.eml", words.language, to_string(kind)),
                      replace_all(bytes, "\r\n", "\n"));
  const auto view = view_mail(bytes);
  const auto head = view.subject.substr(0, view.subject.find(words.title));
  EXPECT_GT(head.size(), 4u) << view.subject;
  for (const auto& part : {view.html, view.text}) {
    EXPECT_THAT(part, HasSubstr(words.title));
    EXPECT_EQ(part.find(words.now) == std::string::npos, is_withdrawal);
    if (!is_withdrawal) continue;
    EXPECT_THAT(part, HasSubstr("+44 1632 960001")) << "the contact of the earlier version";
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, KindsTest,
                         testing::Combine(testing::ValuesIn(all_words),
                                          testing::Values(ReleaseKind::update, ReleaseKind::correction,
                                                          ReleaseKind::withdrawal)),
                         [](const auto& one) {
                           return std::string(std::get<0>(one.param).language) + "_" +
                                  std::string(to_string(std::get<1>(one.param)));
                         });

}  // namespace
}  // namespace gazetted
