// Whole mails, byte for byte: a directory a case, with release.md and the mail it becomes.
// UPDATE_GOLDEN=1 writes them anew; look at the difference before you commit it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/edition_file.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

struct Case {
  const char* name;
  const char* language;
  const char* subscriber;
};

// The default template without HTML, as a list of developers wants it.
fs::path plain_templates(const test::TemporaryDirectory& directory) {
  for (const auto* file : {"subject.txt", "message.txt", "post.txt"})
    directory.put(std::string("own/default/") + file,
                  test::slurp(test::source(std::string("config/templates/default/") + file)));
  return directory / "own";
}

class GoldenTest : public testing::TestWithParam<Case> {};

TEST_P(GoldenTest, TheMailIsAsItWas) {
  const auto& [name, language, subscriber_name] = GetParam();
  test::TemporaryDirectory directory;
  directory.put("l.csv", "email,name\na@example.org,A\n");
  // A colour that nobody could read on white.
  const auto* colours =
      name == std::string("german") ? ", colour: '#ffd400', postal_address: \"Am Kai 1\\n20457 Hamburg\"" : "";
  const bool for_mailing_list = name == std::string("mailing-list");
  const auto yaml = fmt::format(
      "newsroom: {{name: GOV.UK, website: 'https://www.gov.uk/', email: press@example.org, language: {}, time_zone: "
      "Europe/London, boilerplate: 'About *us*.'{}}}\n"
      "relays: {{main: {{host: 127.0.0.1, port: 25, tls: off}}}}\nlists: {{press: {{title: UK press desk, subscribers: "
      "l.csv, from: 'GOV.UK Press Office <press@news.example.org>', reply_to: press@example.org{}}}}}\n"
      "templates: {}\n",
      language, colours, for_mailing_list ? ", unsubscribe: none" : "",
      (for_mailing_list ? plain_templates(directory) : test::source("config/templates")).string());
  Findings findings;
  const auto settings = parse_settings(yaml, directory / "c.yaml", SecretUse::not_needed, findings);
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  const auto folder = std::string("tests/golden/") + name;
  PrepareInput input;
  const bool bundle = fs::exists(test::source(folder + "/bundle"));
  input.content = test::source(folder + (bundle ? "/bundle" : "/release.md"));
  input.name = std::string(name) + (bundle ? "" : ".md");
  input.now = *parse_rfc3339("2026-11-24T12:00:00Z");
  auto edition = prepare(input, settings, findings);
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);

  // What is frozen and read back renders the same.
  fs::copy(input.content, directory / input.name, fs::copy_options::recursive);
  edition.set.texts[0].id = name;
  ASSERT_TRUE(write_edition(edition, directory.path()).has_value());
  auto thawed = read_edition(directory.path());
  ASSERT_TRUE(thawed) << thawed.error().text();
  thawed->set.texts[0].id = name;
  const auto rendering = *Rendering::make(std::move(edition), settings);
  const auto again = *Rendering::make(std::move(*thawed), settings);
  Subscriber subscriber;
  subscriber.address = "reader@example.org";
  subscriber.name = subscriber_name;
  const auto message = *rendering->mail("press", subscriber)->personalise(subscriber, input.now);
  const auto bytes = message.bytes.whole();
  EXPECT_EQ(bytes, again->mail("press", subscriber)->personalise(subscriber, input.now)->bytes.whole());
  test::expect_golden(std::string(name) + "/mail.eml", replace_all(bytes, "\r\n", "\n"));

  // An independent reader (GMime) finds both parts whole.
  const auto view = view_mail(bytes);
  EXPECT_EQ(view.html.find("<h1") == std::string::npos, for_mailing_list);
  EXPECT_THAT(view.text, HasSubstr(view.subject));
}

INSTANTIATE_TEST_SUITE_P(Samples, GoldenTest,
                         testing::Values(Case{"english", "en", "Ann Reader"}, Case{"distributed", "en", ""},
                                         Case{"german", "de", "Jörg Müller"}, Case{"arabic", "ar", "ليلى حداد"},
                                         Case{"chinese", "zh", "张伟"}, Case{"french", "fr", "Zoé Durand"},
                                         Case{"hebrew", "he", "דנה כהן"}, Case{"mailing-list", "en", ""}),
                         [](const auto& one) { return replace_all(one.param.name, "-", "_"); });

}  // namespace
}  // namespace gazetted
