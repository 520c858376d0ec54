// Exports of mail providers: which it is, and what their entries say in our words.
#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/audience/suppression_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

using enum SuppressionExport;
using Fields = std::vector<std::pair<std::string, std::string>>;

std::string day(const ImportedReason& made) { return made.at ? format_rfc3339(*made.at) : ""; }

TEST(SuppressionImport, KnowsAnExportByItsHeader) {
  struct Row {
    std::set<std::string> words;
    SuppressionExport source;
  };
  const Row table[] = {
      {{"address", "code", "error", "created_at"}, mailgun_bounces},
      {{"address", "tags", "created_at"}, mailgun_unsubscribes},
      {{"address", "created_at"}, mailgun_complaints},
      {{"address", "list", "reason", "since", "created_at"}, unknown},
      {{"status", "reason", "email", "created"}, sendgrid_bounces},
      {{"EmailAddress", "Reason", "LastUpdateTime"}, ses},
      {{"EmailAddress", "SuppressionReason", "Origin", "CreatedAt"}, postmark},
      {{"recipient", "type", "description"}, sparkpost},
      {{"Email Address", "First Name", "UNSUB_TIME", "UNSUB_REASON"}, mailchimp_unsubscribed},
      {{"Email Address", "CLEAN_TIME"}, mailchimp_cleaned},
      {{"email"}, unknown},
      {{}, unknown},
  };
  for (const auto& row : table) EXPECT_EQ(export_of(row.words), row.source) << to_string(row.source);
}

TEST(SuppressionImport, SaysWhyAndSinceWhenInOurWords) {
  struct Row {
    SuppressionExport source;
    Fields fields;
    const char *reason, *at;
  };
  const Row table[] = {
      {mailgun_bounces,
       {{"code", "550"}, {"error", "5.1.1 user unknown"}, {"created_at", "Thu, 13 Oct 2011 18:02:00 UTC"}},
       "bounce",
       "2011-10-13T18:02:00Z"},
      {mailgun_bounces,
       {{"code", "605"}, {"error", "Not delivering to previously bounced address"}},
       "provider-list",
       ""},
      {mailgun_complaints, {{"created_at", "2020-04-10 21:03:05"}}, "complaint", "2020-04-10T21:03:05Z"},
      {mailgun_unsubscribes, {{"tags", "*"}, {"created_at", "perhaps"}}, "unsubscribe", ""},
      {sendgrid_bounces,
       {{"status", "5.1.1"},
        {"reason", "550 5.1.1 The email account that you tried to reach does not exist."},
        {"created", "1586552585"}},
       "bounce",
       "2020-04-10T21:03:05Z"},
      {ses, {{"Reason", "COMPLAINT"}, {"LastUpdateTime", "1586552585.077"}}, "complaint", "2020-04-10T21:03:05Z"},
      {ses, {{"Reason", "BOUNCE"}, {"LastUpdateTime", "2020-04-10T21:03:05Z"}}, "bounce", "2020-04-10T21:03:05Z"},
      {postmark,
       {{"SuppressionReason", "HardBounce"}, {"CreatedAt", "2020-04-10T17:03:05-04:00"}},
       "bounce",
       "2020-04-10T21:03:05Z"},
      {postmark, {{"SuppressionReason", "SpamComplaint"}}, "complaint", ""},
      {postmark, {{"SuppressionReason", "ManualSuppression"}, {"Origin", "Recipient"}}, "unsubscribe", ""},
      {postmark, {{"SuppressionReason", "ManualSuppression"}, {"Origin", "Customer"}}, "provider-list", ""},
      {sparkpost, {{"type", "non_transactional"}, {"source", "Spam Complaint"}}, "complaint", ""},
      {sparkpost, {{"type", "transactional"}, {"description", "550: bounce rule"}}, "bounce", ""},
      {sparkpost, {{"type", "transactional"}, {"description", ""}}, "provider-list", ""},
      {mailchimp_unsubscribed, {{"UNSUB_TIME", "2020-04-10 21:03:05"}}, "unsubscribe", "2020-04-10T21:03:05Z"},
      {mailchimp_cleaned, {{"CLEAN_TIME", "2020-04-10 21:03:05"}}, "bounce", "2020-04-10T21:03:05Z"},
      {unknown, {{"reason", "bounce"}}, "", ""},
  };
  for (const auto& row : table) {
    const auto made = imported_reason(row.source, row.fields);
    EXPECT_EQ(made.reason, row.reason) << to_string(row.source);
    EXPECT_EQ(day(made), row.at) << to_string(row.source);
    EXPECT_EQ(made.stays, "") << to_string(row.source);
  }
}

TEST(SuppressionImport, ABounceThatIsNobodysFaultOrPassesSuppressesNobody) {
  struct Row {
    const char *code, *text;
    bool stays;
  };
  const Row table[] = {
      {"550", "5.1.1 no such user", false},
      {"5.1.1", "550 5.1.1 <a@example.org>: Recipient address rejected: User unknown", false},
      {"", "", false},  // that it is in the list says enough
      {"552", "5.2.2 mailbox full", true},
      {"5.7.1", "550 5.7.1 Message rejected due to SPF fail", true},
      {"4.7.0", "421 4.7.0 too many connections from your IP, try again later", true},
      {"554", "5.7.1 message looks like spam", true},
  };
  for (const auto& row : table) {
    const auto made = imported_reason(sendgrid_bounces, {{"status", row.code}, {"reason", row.text}});
    EXPECT_EQ(!made.stays.empty(), row.stays) << row.code << " " << row.text << ": " << made.stays;
  }
}

TEST(SuppressionImport, ATimeIsReadInEachOfTheirForms) {
  for (const auto* text : {"2020-04-10T21:03:05Z", "2020-04-10 21:03:05", "Fri, 10 Apr 2020 21:03:05 GMT", "1586552585",
                           "1586552585000", "2020-04-10T23:03:05+02:00"}) {
    const auto time = parse_import_time(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(format_rfc3339(*time), "2020-04-10T21:03:05Z") << text;
  }
  for (const auto* text : {"", "0", "12", "nan", "inf", "-1", "1e300", "0000-00-00 00:00:00", "soon"})
    EXPECT_FALSE(parse_import_time(text)) << text;
}

TEST(SuppressionImport, WordsOfManyLanguagesSayWhy) {
  const std::pair<const char*, std::string_view> rows[] = {
      {"unsubscribed", "unsubscribe"},
      {"Abgemeldet", "unsubscribe"},
      {"désabonné", "unsubscribe"},
      {"dado de baja", "unsubscribe"},
      {"disiscritto", "unsubscribe"},
      {"uitgeschreven", "unsubscribe"},
      {"descadastrado", "unsubscribe"},
      {"wypisany", "unsubscribe"},
      {"avregistrerad", "unsubscribe"},
      {"отписался", "unsubscribe"},
      {"відписався", "unsubscribe"},
      {"退订", "unsubscribe"},
      {"配信停止", "unsubscribe"},
      {"수신거부", "unsubscribe"},
      {"הסר", "unsubscribe"},
      {"إلغاء الاشتراك", "unsubscribe"},
      {"Hard bounce", "bounce"},
      {"unzustellbar", "bounce"},
      {"marked as spam", "complaint"},
      {"Beschwerde", "complaint"},
      {"asked", ""},
      {"", ""},
  };
  for (const auto& [cell, cause] : rows) EXPECT_EQ(import_cause(cell), cause) << cell;
}

TEST(SuppressionImport, AHashIsKeptAsItIsAndFoundAgain) {
  const std::string hash = "5a1ec2f6b1c0a4d4a8a2ea8b5e5e0f5ad7e1f4fb9a9ab2a5e1c7ef7bb6d5b0aa";
  EXPECT_EQ(parse_address_hash(" " + hash + "\r"), "sha256:" + hash);
  EXPECT_EQ(parse_address_hash("SHA256:" + hash), "sha256:" + hash);
  EXPECT_EQ(parse_address_hash(hash.substr(1)), std::nullopt);
  EXPECT_EQ(parse_address_hash("g" + hash.substr(1)), std::nullopt);
  EXPECT_EQ(address_hash("a@example.org"), *parse_address_hash(address_hash("a@example.org")));
  EXPECT_EQ(address_hash("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace gazetted
