// The mails of tests/golden as a browser shows them, and as an HTML validator reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class MailPage : public testing::TestWithParam<const char*> {
 protected:
  // The HTML of a golden mail; its images are left out, as most mail programs do at first.
  std::string html() {
    const auto mail = slurp(source(std::string("tests/golden/") + GetParam() + "/mail.eml"));
    return view_mail(replace_all(mail, "\n", "\r\n")).html;
  }
  TemporaryDirectory directory;
};

TEST_P(MailPage, FitsPhoneAndDesktopInLightAndDark) {
  const auto file = directory.put("mail.html", html());
  EXPECT_LE(slurp(file).size(), 80u * 1024);
  const auto mail =
      view_mail(replace_all(slurp(source(std::string("tests/golden/") + GetParam() + "/mail.eml")), "\n", "\r\n"));
  const std::string name = GetParam();
  for (const std::string scheme : {"light", "dark"}) {
    const auto ran = run({source("tests/support/look-at-page").string(), scheme, "360,1100", file.string()});
    ASSERT_EQ(ran.status, 0) << ran.err;
    const auto pages = parse_json(ran.out)->as_array();
    for (std::size_t i = 0; i < 2; ++i) {
      const int width = i == 0 ? 360 : 1100;
      SCOPED_TRACE(fmt::format("{} {}", width, scheme));
      const auto& seen = pages.at(i).as_object();
      EXPECT_EQ(int_member(seen, "width"), width);
      EXPECT_LE(int_member(seen, "wide"), width);
      EXPECT_EQ(bool_member(seen, "dark"), scheme == "dark");
      EXPECT_GE(seen.at("contrast").to_number<double>(), 4.5) << text_member(seen, "palest");
      EXPECT_EQ(text_member(seen, "dir"), name == "arabic" || name == "hebrew" ? "rtl" : "ltr");
      EXPECT_EQ(int_member(seen, "without_alt"), 0);
      EXPECT_EQ(int_member(seen, "tables"), 0);  // one that lays out is marked so; one of data has headings
      const auto text = text_member(seen, "text");
      EXPECT_THAT(text, HasSubstr(mail.subject));
      EXPECT_THAT(text, Not(HasSubstr("{{")));
    }
  }
}

TEST_P(MailPage, IsValidHtml) {
  const auto tools = source("build-npm");
  if (!fs::exists(tools / "node_modules/html-validate"))
    GTEST_SKIP() << "html-validate is not installed (see build-npm.log)";
  const auto file = directory.put("mail.html", html());
  const auto ran = run(
      {"env", "NPM_TOOLS=" + tools.string(), "node", source("tests/npm/validate-mail.mjs").string(), file.string()});
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
}

INSTANTIATE_TEST_SUITE_P(Golden, MailPage,
                         testing::Values("english", "distributed", "german", "french", "arabic", "hebrew", "chinese"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace gazetted::test
