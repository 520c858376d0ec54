// `feedback: providers:` and `provider:` of a relay: what is read, and what is refused at which place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/config/settings.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

class ProviderSettingsTest : public testing::Test {
 protected:
  // `relay`: more keys of the relay.
  std::string load(const std::string& providers, const std::string& relay = "",
                   const std::string& http = "http: {listen: '127.0.0.1:0'}\n") {
    directory.put("l.csv", "email\na@example.org\n");
    const auto text =
        "newsroom: {name: N, public_url: 'https://news.example.org'}\nspool: {directory: spool}\nstore: sqlite:s/l.db\n"
        "relays: {main: {host: 127.0.0.1, port: 25, tls: off" +
        relay +
        "}}\n"
        "lists: {press: {subscribers: l.csv, from: P <p@example.org>, relay: main}}\n" +
        http + (providers.empty() ? "" : "feedback: {providers: {" + providers + "}}\n");
    findings.clear();
    settings = parse_settings(text, directory / "c.yaml", SecretUse::needed, findings);
    for (auto& finding : findings) finding.place.file = fs::path(finding.place.file).filename().string();
    return to_lines(findings);
  }
  std::string errors() const {
    std::string all;
    for (const auto& finding : findings)
      if (finding.severity == Severity::error) all += to_string(finding) + "\n";
    return all;
  }
  test::TemporaryDirectory directory;
  Settings settings;
  Findings findings;
};

TEST_F(ProviderSettingsTest, EachOfTheEightIsReadWithWhatItNeeds) {
  load(
      "brevo: , mailgun: {key: k}, mailjet: {username: u, password: p}, postmark: {username: u, password: p}, "
      "scaleway: {topics: ['arn:scw:sns:fr-par:project-1:t']}, "
      "sendgrid: {public_key: "
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmFPTHI2lUDGDWozWdM0DIoCpfaIZa++"
      "FIneIBzgczjK7Ocp3Q5xlXxrnTloP5erPA0VbVEGyYRhmKSyfn5V2HA==}, "
      "ses: {topics: 'arn:aws:sns:eu-west-1:1:t'}, sparkpost: {secret: Zm9vYmFyYmF6cXV4MTIzNDU2}");
  EXPECT_EQ(errors(), "");
  ASSERT_EQ(settings.feedback.providers.size(), 8u);
  EXPECT_EQ(settings.feedback.providers[1].key.reveal(), "k");
  EXPECT_EQ(settings.feedback.providers[5].public_key.size(), 91u) << "DER";
  EXPECT_EQ(settings.feedback.providers[6].topics, std::vector<std::string>{"arn:aws:sns:eu-west-1:1:t"});
}

TEST_F(ProviderSettingsTest, WhatWouldLetOthersInIsRefusedWithTheRemedy) {
  const auto refused = [&](const std::string& providers) {
    load(providers);
    EXPECT_THAT(errors(), HasSubstr("c.yaml:7:"));
    return errors();
  };
  EXPECT_THAT(refused("mailgun: {}"), HasSubstr("provider 'mailgun' needs key: with which it signs"));
  EXPECT_THAT(refused("sendgrid: {}"), HasSubstr("needs public_key"));
  EXPECT_THAT(refused("ses: {}"), HasSubstr("needs topics: the ARNs of your topics"));
  EXPECT_THAT(refused("ses: {topics: []}"), HasSubstr("needs topics"));
  EXPECT_THAT(refused("ses: {topics: [bounces]}"), HasSubstr("'bounces' is not an ARN"));
  EXPECT_THAT(refused("sendgrid: {public_key: abcd}"), HasSubstr("no public key on the curve P-256"));
  EXPECT_THAT(refused("brevo: {secret: short}"), HasSubstr("it needs at least 128 bits"));
  EXPECT_THAT(refused("brevo: {secret: 0123456789abcdef}"), HasSubstr("can be guessed"));
  EXPECT_THAT(refused("brevo: {secret: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}"), HasSubstr("can be guessed"));
  EXPECT_THAT(refused("brevo: {secret: 'Zm9vYmFyYmF6cXV4/MTIzNDU2'}"), HasSubstr("part of a URL"));
  EXPECT_THAT(refused("brevo: {key: k}"), HasSubstr("has no use for 'key'"));
  EXPECT_THAT(refused("postmark: {username: u}"), HasSubstr("username and password go together"));
  EXPECT_THAT(refused("postmark: {password: p}"), HasSubstr("username and password go together"));
  EXPECT_THAT(refused("mailgum: {key: k}"),
              HasSubstr("there is no provider 'mailgum': brevo, mailgun, mailjet, postmark, scaleway, "
                        "sendgrid, ses, sparkpost; did you mean 'mailgun'?"));
  EXPECT_THAT(refused("../mailgun: {key: k}"), HasSubstr("there is no provider"));
  EXPECT_THAT(refused("brevo: {sercet: x}"), HasSubstr("unknown key 'sercet'"));
  for (const auto& finding : findings) EXPECT_THAT(finding.message, Not(HasSubstr("Zm9v")));
}

TEST_F(ProviderSettingsTest, AProviderHasToReachUs) {
  load("brevo: ", "", "");
  EXPECT_THAT(errors(), HasSubstr("'providers' are heard at http.listen, and that is not set"));
}

TEST_F(ProviderSettingsTest, ADescriptionBesideTheConfigurationGoesBeforeTheShippedOne) {
  directory.put("providers/own.yaml", "title: Own\ntype: [/e]\nkinds: {b: hard}\naddress: /a\ntoken: /t\nid: [/i]\n");
  directory.put("providers/brevo.yaml",
                "title: Another\ntype: [/e]\nkinds: {b: hard}\naddress: /a\ntoken: /t\nid: [/i]\n");
  load("own: , brevo: ");
  EXPECT_EQ(errors(), "");
  ASSERT_EQ(settings.feedback.providers.size(), 2u);
  EXPECT_EQ(settings.feedback.providers[0].provider->title, "Own");
  EXPECT_EQ(settings.feedback.providers[1].provider->title, "Another");
  directory.put("providers/own.yaml", "title: Own\nkinds: {b: hart}\n");
  load("own: ");
  EXPECT_THAT(errors(), HasSubstr("own.yaml:1:1: a provider needs type: and kinds:"));
}

// The header that goes before each mail: the golden table of the eight.
TEST_F(ProviderSettingsTest, ARelayGetsTheHeaderThatItsProviderReturns) {
  const std::pair<const char*, const char*> table[] = {
      {"brevo", "X-Mailin-custom: {{token}}"},     {"mailgun", "X-Mailgun-Variables: {\"g\":\"{{token}}\"}"},
      {"mailjet", "X-MJ-CustomID: {{token}}"},     {"postmark", "X-PM-Metadata-g: {{token}}"},
      {"scaleway", "X-Gazetted-Token: {{token}}"}, {"sendgrid", "X-SMTPAPI: {\"unique_args\":{\"g\":\"{{token}}\"}}"},
      {"ses", "X-Gazetted-Token: {{token}}"},      {"sparkpost", "X-MSYS-API: {\"metadata\":{\"g\":\"{{token}}\"}}"},
  };
  for (const auto& [name, header] : table) {
    load("", std::string(", provider: ") + name);
    EXPECT_EQ(errors(), "");
    EXPECT_EQ(settings.relays.at("main").provider, name);
    EXPECT_EQ(settings.relays.at("main").token_header, header);
    EXPECT_LE(replace_all(header, "{{token}}", std::string(32, 't')).size(), 78u) << "RFC 5322 section 2.1.1";
  }
  load("");
  EXPECT_EQ(settings.relays.at("main").token_header, "");
  load("", ", provider: mailgum");
  EXPECT_THAT(errors(), HasSubstr("c.yaml:4:64: there is no provider 'mailgum'"));
}

TEST_F(ProviderSettingsTest, AProviderWithoutARelayIsAWarning) {
  EXPECT_THAT(load("mailgun: {key: k}"), HasSubstr("warning: provider 'mailgun': no relay says provider: mailgun"));
  EXPECT_THAT(load("mailgun: {key: k}", ", provider: mailgun"), Not(HasSubstr("no relay says")));
}

}  // namespace
}  // namespace gazetted
