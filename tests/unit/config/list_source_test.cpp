// `subscribers:` of a list that is fetched.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/audience/fetched_list.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/config/settings.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

class ListSourceConfig : public testing::Test {
 protected:
  std::string load(const std::string& subscribers) {
    Findings findings;
    settings = parse_settings(
        "newsroom: {name: N}\nspool: {directory: spool}\nstore: sqlite:s/l.db\nrelays: {main: {host: 127.0.0.1, port: "
        "25, tls: off}}\nlists: {press: {subscribers: " +
            subscribers + ", from: P <p@example.org>, relay: main}}\n",
        directory / "c.yaml", SecretUse::needed, findings);
    for (auto& finding : findings) finding.place.file = "c.yaml";
    return to_lines(findings);
  }
  const ListOptions& list() { return settings.lists.at(0).audience; }
  test::TemporaryDirectory directory;
  Settings settings;
};

TEST_F(ListSourceConfig, AUrlHasHeadersAndAnInterval) {
  directory.put("token", "Bearer s3cret\n");
  const auto said = load(
      "{url: 'https://crm.example.org/press.csv', headers: {Authorization: {file: token}, Accept: text/csv}, every: "
      "15m}");
  EXPECT_THAT(said, Not(HasSubstr("error")));
  ASSERT_TRUE(list().source);
  EXPECT_EQ(list().source->url, "https://crm.example.org/press.csv");
  ASSERT_EQ(list().source->headers.size(), 2u);
  EXPECT_EQ(list().source->headers[0].second.reveal(), "Bearer s3cret");
  EXPECT_EQ(list().source->every, Duration(15 * 60'000));
  EXPECT_EQ(list().subscribers, directory.path() / "s/lists/press" / fetched_list_name);
}

TEST_F(ListSourceConfig, ACommandIsWordsOrALineForTheShell) {
  load("{command: [/usr/bin/export, --csv, 'a b']}");
  EXPECT_EQ(list().source->command, (std::vector<std::string>{"/usr/bin/export", "--csv", "a b"}));
  EXPECT_EQ(list().source->every, Duration(3'600'000));
  load("{command: 'psql -c export | sort'}");
  EXPECT_EQ(list().source->command, (std::vector<std::string>{"/bin/sh", "-c", "psql -c export | sort"}));
}

TEST_F(ListSourceConfig, WhatCannotBeFetchedIsSaidAtItsPlace) {
  const std::pair<const char*, const char*> table[] = {
      {"{every: 1h}", "c.yaml:5:30: 'subscribers' needs one of url and command"},
      {"{url: 'https://a.example/x', command: [/bin/true]}", "needs one of url and command"},
      {"{url: 'http://a.example/x'}", "c.yaml:5:36: 'url' must begin with https://"},
      {"{url: 'ftp://a.example/x'}", "'url' must be the address of a file"},
      {"{url: 'https://u:p@a.example/x'}", "'url' must not hold a user or password"},
      {"{url: 'https://a.example/x', headers: {'Bad Name': x}}", "'Bad Name' is not the name of a header"},
      {"{url: 'https://a.example/x', headers: {X: \"a\\nb\"}}", "'X' must be one line"},
      {"{url: 'https://a.example/x', every: 5s}", "'every' must be from 1m to 30d"},
      {"{url: 'https://a.example/x', evry: 5m}", "unknown key 'evry' in lists.*.subscribers; did you mean 'every'?"},
      {"{command: [export]}", "'command': export needs its whole path, /usr/local/bin/export"},
      {"{command: []}", "'command' must name a program"},
      {"{command: [/bin/true], headers: {A: b}}", "'headers' and 'allow_private' are for a url"},
  };
  for (const auto& [text, said] : table) EXPECT_THAT(load(text), HasSubstr(said)) << text;
  EXPECT_THAT(load("{url: 'http://10.0.0.1/x', allow_private: true}"), Not(HasSubstr("https://")));
}

}  // namespace
}  // namespace gazetted
