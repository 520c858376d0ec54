// What doctor says of webhooks: the URL to enter, and what is missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/doctor/doctor.hpp"
#include "gazetted/feedback/webhook_proof.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class DoctorOfWebhooks : public testing::Test {
 protected:
  DoctorOfWebhooks() {
    settings.newsrooms["default"].public_url = "https://news.example.org";
    settings.first_newsroom = "default";
    settings.tokens = std::make_shared<TokenKeys>(std::vector<Secret>{Secret(std::string(40, 'k'))});
  }
  ProviderOptions& add(const std::string& name) {
    Findings findings;
    const auto yaml = parse_yaml(test::slurp(test::source("config/providers/" + name + ".yaml")), name, 1, findings);
    settings.feedback.providers.emplace_back().provider = read_provider(*yaml, name, findings);
    settings.relays["main"].provider = name;
    return settings.feedback.providers.back();
  }
  std::vector<Diagnosis> said() const {
    std::vector<Diagnosis> all;
    examine_webhooks(settings, [&](const Diagnosis& one) { all.push_back(one); });
    return all;
  }
  Settings settings;
};

TEST_F(DoctorOfWebhooks, PrintsTheUrlAndWhatToSetAtTheProvider) {
  const auto& ses = add("ses");
  const auto all = said();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].verdict, Verdict::good);
  EXPECT_EQ(all[0].text, "https://news.example.org/f/ses/" + webhook_secret(ses, *settings.tokens));
  EXPECT_THAT(all[0].remedy, HasSubstr("--attribute-name SignatureVersion --attribute-value 2"));
}

TEST_F(DoctorOfWebhooks, NamesWhatIsMissing) {
  add("brevo");
  settings.relays.clear();
  auto all = said();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_THAT(all[1].text, HasSubstr("Brevo signs nothing"));
  EXPECT_THAT(all[2].remedy, HasSubstr("provider: brevo"));
  settings.newsrooms["default"].public_url = "http://news.example.org";
  EXPECT_EQ(said()[0].verdict, Verdict::bad);
  settings.tokens = std::make_shared<TokenKeys>();
  all = said();
  EXPECT_EQ(all[0].verdict, Verdict::unknown);
  EXPECT_THAT(all[0].text, testing::Not(HasSubstr("/f/"))) << "a URL that opens nothing";
}

}  // namespace
}  // namespace gazetted
