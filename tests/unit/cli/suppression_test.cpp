#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/cli/suppression_file.hpp"
#include "gazetted/cli/suppression_standing.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = SuppressionVerdict::Kind;

TEST(SuppressionVerdict, SomebodyLeftUnlessTheFileSaysOtherwise) {
  const struct {
    std::vector<std::pair<std::string, std::string>> fields;
    Kind kind;
    const char* why;
  } rows[] = {
      {{}, Kind::left, ""},
      {{{"email", "a@example.org"}, {"reason", "bounced"}}, Kind::left, ""},
      {{{"status", "unsubscribed"}}, Kind::left, ""},
      {{{"status", "subscribed"}}, Kind::stays, "'status' is 'subscribed'"},
      {{{"status", "  subscribed "}}, Kind::stays, "'status' is 'subscribed'"},
      {{{"status", "perhaps"}}, Kind::not_understood, "'status' is 'perhaps'"},
      {{{"status", ""}}, Kind::left, ""},
      // What a mail server answered says why somebody is in the file, not whether.
      {{{"status", "5.1.1"}}, Kind::left, ""},
      {{{"status", "550"}}, Kind::left, ""},
      {{{"status", "200"}}, Kind::not_understood, "'status' is '200'"},
      {{{"status", "5.1"}}, Kind::not_understood, "'status' is '5.1'"},
      // A word that they left is enough, whatever else is said.
      {{{"status", "subscribed"}, {"unsubscribed", "yes"}}, Kind::left, ""},
      {{{"status", "perhaps"}, {"unsubscribed", "yes"}}, Kind::left, ""},
      // What is not understood is said rather than that they stay.
      {{{"status", "subscribed"}, {"optin", "perhaps"}}, Kind::not_understood, "'optin' is 'perhaps'"},
  };
  for (const auto& row : rows) {
    const auto verdict = judge_suppression(row.fields);
    const auto label = row.fields.empty() ? "" : row.fields.front().second;
    EXPECT_EQ(verdict.kind, row.kind) << label;
    EXPECT_EQ(verdict.why, row.why) << label;
  }
}

class SuppressionFile : public testing::Test {
 protected:
  // "address,list,reason" of each entry.
  std::vector<std::string> read(const std::string& name, const std::string& text) {
    failed.clear(), stays.clear(), noted.clear();
    const auto add = [](std::vector<std::string>& to) {
      return [&to](const std::string& sentence) { to.push_back(sentence); };
    };
    entries.clear();
    std::vector<std::string> lines;
    auto found = read_suppressions(directory.put(name, text), {add(failed), add(stays), add(noted)});
    if (!found) return {found.error().message()};
    for (const auto& one : *found) lines.push_back(one.address + "," + one.list + "," + one.reason);
    entries = std::move(*found);
    return lines;
  }
  TemporaryDirectory directory;
  std::vector<ImportedSuppression> entries;
  std::vector<std::string> failed, stays, noted;
};

TEST_F(SuppressionFile, OurOwnExportComesBackWithListReasonAndDay) {
  EXPECT_THAT(read("own.csv",
                   "address,list,reason,since\na@example.org,press,asked,2026-03-02T09:00:00Z\n"
                   "b@example.org,,'=1+1,2026-03-02T09:00:00Z\n"),
              ElementsAre("a@example.org,press,asked", "b@example.org,,=1+1"));
  EXPECT_EQ(entries.at(0).since, *parse_rfc3339("2026-03-02T09:00:00Z"));
  EXPECT_THAT(noted, IsEmpty());
}

TEST_F(SuppressionFile, OurOwnExportOfAHashComesBack) {
  const std::string hash = "sha256:" + std::string(64, 'a');
  EXPECT_THAT(read("own.csv", "email,list,reason,since,cause,until\n" + hash +
                                  ",,import:x.txt,2026-03-02T09:00:00Z,import,\n"
                                  "b@example.org,press,,2026-03-02T09:00:00Z,unsubscribe,\n"),
              ElementsAre(hash + ",,import:x.txt", "b@example.org,press,"));
  EXPECT_THAT(failed, IsEmpty());
}

TEST_F(SuppressionFile, ATableInWordsSaysWhyAndSinceWhen) {
  struct Row {
    const char* text;
    std::string cause, since;
  };
  const Row rows[] = {
      {"email,status,date\na@example.org,unsubscribed,2026-03-02\n", "unsubscribe", "2026-03-02T00:00:00Z"},
      {"E-Mail;Grund;Datum\na@example.org;abgemeldet;02.03.2026\n", "unsubscribe", "2026-03-02T00:00:00Z"},
      {"E-Mail;Grund;Datum\na@example.org;Rückläufer;2.3.2026 09:15\n", "bounce", "2026-03-02T09:15:00Z"},
      {"courriel;motif;date\na@example.org;plainte;13/02/2026\n", "complaint", "2026-02-13T00:00:00Z"},
      {"email,unsubscribed\na@example.org,yes\n", "unsubscribe", ""},
      {"email,bounced\na@example.org,yes\n", "bounce", ""},
      {"email,reason\na@example.org,asked on the phone\n", "", ""},
      {R"([{"email":"a@example.org","reason":"desabonné","date":"2026-03-02"}])", "unsubscribe",
       "2026-03-02T00:00:00Z"},
  };
  for (const auto& row : rows) {
    read("x.csv", row.text);
    ASSERT_EQ(entries.size(), 1u) << row.text;
    EXPECT_EQ(entries[0].cause, row.cause) << row.text;
    EXPECT_EQ(entries[0].since ? format_rfc3339(*entries[0].since) : "", row.since) << row.text;
    EXPECT_THAT(noted, IsEmpty()) << row.text;
  }
  read("x.csv", "email,status,date\na@example.org,unsubscribed,02/03/2026\n");
  EXPECT_THAT(noted, ElementsAre(HasSubstr("'02/03/2026' is not a day like 2026-03-02"))) << "March or February";
}

TEST_F(SuppressionFile, WithoutAColumnOfAddressesItSaysWhatToDoWithTheFile) {
  EXPECT_THAT(
      read("x.csv", "who,why\nAnna,asked\n"),
      ElementsAre(testing::AllOf(HasSubstr("write 'email' above the addresses"), testing::Not(HasSubstr("columns:")))));
}

TEST_F(SuppressionFile, AColumnListOfSomebodyElsesExportIsNotOneOfOurs) {
  EXPECT_THAT(read("other.csv", "email,list,reason\na@example.org,press,asked\n"), ElementsAre("a@example.org,,asked"));
}

TEST_F(SuppressionFile, ADayThatIsNoneIsNotedAndTheRowIsTaken) {
  EXPECT_THAT(read("own.csv", "address,list,reason,since\na@example.org,press,asked,yesterday\n"),
              ElementsAre("a@example.org,press,asked"));
  EXPECT_FALSE(entries.at(0).since);
  EXPECT_THAT(noted, ElementsAre(HasSubstr("own.csv:2: a@example.org is suppressed from today: since 'yesterday'")));
}

TEST_F(SuppressionFile, JsonIsSearchedForItsArrayHoweverItIsWrapped) {
  const std::vector<std::pair<const char*, std::vector<std::string>>> rows = {
      {R"(["a@example.org"])", {"a@example.org,,"}},
      {R"([{"email":"a@example.org","reason":"asked"}])", {"a@example.org,,asked"}},
      {R"({"paging":{"next":[]},"data":{"items":[{"recipient":"a@example.org","type":"bounce"}]}})",
       {"a@example.org,,bounce"}},
      {"\xEF\xBB\xBF[{\"EmailAddress\":\"a@example.org\"}]", {"a@example.org,,"}},
      {R"({"items":[]})", {}},
      {"{\"email\":\"a@example.org\"}\n{\"email\":\"b@example.org\"}\n", {"a@example.org,,", "b@example.org,,"}},
  };
  for (const auto& [text, entries_of] : rows) {
    EXPECT_EQ(read("x.json", text), entries_of) << text;
    EXPECT_THAT(failed, IsEmpty()) << text;
  }
  EXPECT_THAT(read("x.json", R"({"a":1})"), ElementsAre(HasSubstr("it has no array of suppressions")));
}

TEST_F(SuppressionFile, WhoStaysAndWhatCannotBeReadIsToldWithItsPlace) {
  EXPECT_THAT(read("m.csv",
                   "email,status\na@example.org,subscribed\nb@example.org,perhaps\nnobody,unsubscribed\n"
                   "c@example.org,unsubscribed\n"),
              ElementsAre("c@example.org,,unsubscribed"));
  EXPECT_THAT(stays, ElementsAre(HasSubstr("m.csv:2: a@example.org is not suppressed: 'status' is 'subscribed'")));
  EXPECT_THAT(failed, ElementsAre(HasSubstr("m.csv:3: b@example.org is not suppressed: 'status' is 'perhaps'"),
                                  HasSubstr("m.csv:4: 'nobody' is not an e-mail address")));
  EXPECT_THAT(read("m.json", R"([{"email":"a@example.org","status":"subscribed"},{"email":"nobody"}])"), IsEmpty());
  EXPECT_THAT(stays, ElementsAre(HasSubstr("m.json: entry 1: a@example.org is not suppressed")));
  EXPECT_THAT(failed, ElementsAre(HasSubstr("m.json: entry 2: ")));
}

std::string since_of(const ImportedSuppression& row) { return row.since ? format_rfc3339(*row.since) : ""; }

TEST_F(SuppressionFile, ExportsOfProvidersAreReadAsTheyAre) {
  struct Row {
    const char *name, *text;
    std::vector<std::string> entries;
    std::string since;  // of the first
  };
  const std::vector<Row> rows = {
      {"bounces.csv",
       "address,code,error,created_at\na@example.org,550,5.1.1 no such user,\"Fri, 10 Apr 2020 21:03:05 UTC\"\n",
       {"a@example.org,,bounce"},
       "2020-04-10T21:03:05Z"},
      {"complaints.csv",
       "address,created_at\na@example.org,\"Fri, 10 Apr 2020 21:03:05 UTC\"\n",
       {"a@example.org,,complaint"},
       "2020-04-10T21:03:05Z"},
      {"unsubscribes.csv",
       "address,tags,created_at\na@example.org,*,\"Fri, 10 Apr 2020 21:03:05 UTC\"\n",
       {"a@example.org,,unsubscribe"},
       "2020-04-10T21:03:05Z"},
      {"sendgrid.csv",
       "status,reason,email,created\n5.1.1,550 5.1.1 User unknown,a@example.org,1586552585\n",
       {"a@example.org,,bounce"},
       "2020-04-10T21:03:05Z"},
      {"ses.json",
       R"({"SuppressedDestinationSummaries":[{"EmailAddress":"a@example.org","Reason":"COMPLAINT","LastUpdateTime":"2020-04-10T21:03:05Z"}]})",
       {"a@example.org,,complaint"},
       "2020-04-10T21:03:05Z"},
      {"postmark.json",
       R"({"Suppressions":[{"EmailAddress":"a@example.org","SuppressionReason":"HardBounce","Origin":"Recipient","CreatedAt":"2020-04-10T21:03:05Z"}]})",
       {"a@example.org,,bounce"},
       "2020-04-10T21:03:05Z"},
      {"sparkpost.csv",
       "recipient,type,description\na@example.org,non_transactional,Spam Complaint\n",
       {"a@example.org,,complaint"},
       ""},
      {"unsubscribed.csv",
       "\"Email Address\",\"First Name\",UNSUB_TIME,UNSUB_CAMPAIGN_TITLE\na@example.org,Ann,\"2020-04-10 "
       "21:03:05\",May\n",
       {"a@example.org,,unsubscribe"},
       "2020-04-10T21:03:05Z"},
      {"cleaned.csv",
       "\"Email Address\",\"First Name\",CLEAN_TIME\na@example.org,Ann,\"2020-04-10 21:03:05\"\n",
       {"a@example.org,,bounce"},
       "2020-04-10T21:03:05Z"},
      {"plain.txt", "a@example.org\nb@example.org\n", {"a@example.org,,", "b@example.org,,"}, ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(read(row.name, row.text), row.entries) << row.name;
    EXPECT_THAT(failed, IsEmpty()) << row.name;
    ASSERT_FALSE(entries.empty()) << row.name;
    EXPECT_EQ(since_of(entries.front()), row.since) << row.name;
  }
}

TEST_F(SuppressionFile, ABlockThatPassesIsToldAndSuppressesNobody) {
  EXPECT_THAT(read("blocks.csv",
                   "status,reason,email,created\n4.2.2,452 4.2.2 Mailbox full,a@example.org,1586552585\n"
                   "5.1.1,550 5.1.1 User unknown,b@example.org,1586552585\n"),
              ElementsAre("b@example.org,,bounce"));
  EXPECT_THAT(stays, ElementsAre(HasSubstr("blocks.csv:2: a@example.org is not suppressed: '4.2.2 452 4.2.2 Mailbox")));
}

TEST_F(SuppressionFile, HashesAreReadOneALineAndWhatIsNoneIsTold) {
  const std::string hash(64, 'a');
  const std::string other(64, 'B');
  EXPECT_THAT(read("hashes.txt", "sha256\n" + hash + "\r\n" + other + "\n\nnonsense\n"),
              ElementsAre("sha256:" + hash + ",,", "sha256:" + std::string(64, 'b') + ",,"));
  EXPECT_THAT(failed, ElementsAre(HasSubstr("hashes.txt:5: 'nonsense' is no SHA-256 in hex")));
}

}  // namespace
}  // namespace gazetted::test
