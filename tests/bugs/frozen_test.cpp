// What was accepted is read from the archive as it was understood on that day: whatever the clock, the zone or the
// program's version says later.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "gazetted/app/list_stamps.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/edition_file.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class FrozenEdition : public testing::Test {
 protected:
  FrozenEdition() {
    directory.put("l.csv", "email,name\na@example.org,A\n");
    Findings findings;
    settings = parse_settings(
        "newsrooms: {default: {name: N, time_zone: Pacific/Auckland}, second: {name: S}}\n"
        "relays: {main: {host: 127.0.0.1, port: 25, tls: off}}\n"
        "lists: {press: {subscribers: l.csv, from: P <p@example.org>}}\n"
        "channels: {crm: {type: webhook, url: https://crm.example/hook, default: true}}\n"
        "templates: " +
            source("config/templates").string() + "\n",
        directory / "c.yaml", SecretUse::not_needed, findings);
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
  }
  // Prepared, written and read back at another time.
  Result<Edition> kept(const std::string& name, const std::string& text, const char* now) {
    directory.put("copy/" + name, text);
    PrepareInput input;
    input.content = directory / ("copy/" + name);
    input.name = name;
    input.now = *parse_rfc3339(now);
    Findings findings;
    const auto edition = prepare(input, settings, findings);
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    EXPECT_TRUE(write_edition(edition, directory / "copy"));
    return read_edition(directory / "copy");
  }
  TemporaryDirectory directory;
  Settings settings;
};

TEST_F(FrozenEdition, ADateThatWasAcceptedIsNotJudgedAgain) {
  // In Auckland it is the 25th already; a release for channels alone once kept "UTC" as its zone.
  const auto thawed = kept("r.md", "---\ntitle: T\ndate: 2026-11-25\nchannels: [crm]\nlists: []\n---\n\nText.\n",
                           "2026-11-24T12:00:00Z");
  ASSERT_TRUE(thawed) << thawed.error().text();
  EXPECT_EQ(thawed->set.first().date->day, 25);
  EXPECT_EQ(thawed->channels.size(), 1u);
}

TEST_F(FrozenEdition, EveryFieldComesBackAsItWas) {
  const auto text = slurp(source("tests/golden/distributed/release.md"));
  ASSERT_TRUE(kept("d.md", text, "2026-11-24T12:00:00Z"));
  const auto once = slurp(directory / "copy/frozen.json");
  const auto thawed = read_edition(directory / "copy");
  fs::create_directories(directory / "again");
  ASSERT_TRUE(write_edition(*thawed, directory / "again"));
  EXPECT_EQ(slurp(directory / "again/frozen.json"), once);
  EXPECT_THAT(once, HasSubstr("\"version\":2"));
  const auto& release = thawed->set.first();
  EXPECT_TRUE(release.card.has_value());
  EXPECT_FALSE(release.body.empty());
}

TEST_F(FrozenEdition, MediaThatWereAddressesAloneAreStillRead) {
  ASSERT_TRUE(kept("d.md",
                   "# T\n\nPUBLISHED JAN 5, 2024\n\nText.\n\n---\n\n## Media Assets\n\n[A "
                   "plan](https://a.example/plan.pdf)\n",
                   "2026-11-24T12:00:00Z"));
  auto text = slurp(directory / "copy/frozen.json");
  const std::string now = R"({"url":"https://a.example/plan.pdf","title":"A plan"})";
  ASSERT_THAT(text, HasSubstr(now));
  directory.put("copy/frozen.json", replace_all(text, now, R"("https://a.example/plan.pdf")"));
  const auto thawed = read_edition(directory / "copy");
  ASSERT_TRUE(thawed) << thawed.error().text();
  EXPECT_EQ(thawed->set.first().media.at(0).url, "https://a.example/plan.pdf");
}

TEST_F(FrozenEdition, ATextThatAStricterParserRefusesIsStillReadAsItWas) {
  ASSERT_TRUE(kept("r.md", "---\ntitle: T\ntopics: [a]\n---\n\nText.\n", "2026-11-24T12:00:00Z"));
  directory.put("copy/r.md", "what any parser refuses");
  const auto thawed = read_edition(directory / "copy");
  ASSERT_TRUE(thawed) << thawed.error().text();
  EXPECT_EQ(thawed->set.first().title, "T");
  EXPECT_EQ(thawed->set.first().body, "\nText.\n");
}

TEST_F(FrozenEdition, WhatOlderVersionsWroteIsRead) {
  ASSERT_TRUE(kept("r.md", "---\ntitle: T\ndate: 2026-11-24\n---\n\nText.\n", "2026-11-24T12:00:00Z"));
  const auto rest = std::string(
      R"("newsrooms":{"default":{"key":"default","name":"N","slug":"","website":"","email":"","postal_address":"",)"
      R"("language":"en","time_zone":"UTC","public_url":"","boilerplate":"","social_profiles":[["Mastodon",)"
      R"("https://m.example/@n"]]}},"lists":[{"name":"press","title":"","from":"P <p@example.org>","reply_to":"",)"
      R"("language":"en","template":"default","newsroom":"default","fields":["email","name"],"relays":["main"]}])");
  const auto texts =
      std::string(R"({"content":"r.md","time_zone":"UTC","texts":[{"file":"r.md","id":"r","language":"en"}],)");
  for (const std::string channels : {R"([{"name":"crm","post":{"release":"r","text":"Hello"},"plan":{"body":"x"}}])",
                                     R"([{"name":"crm","posts":[{"text":"Hello","plan":{"body":"x"}}]}])"}) {
    directory.put("copy/frozen.json", texts + rest + ",\"channels\":" + channels + "}");
    const auto thawed = read_edition(directory / "copy");
    ASSERT_TRUE(thawed) << thawed.error().text();
    EXPECT_EQ(thawed->set.first().title, "T");
    EXPECT_EQ(thawed->newsrooms.at("default").social_profiles.at(0).platform, "Mastodon");
    EXPECT_EQ(thawed->channels.at(0).posts.at(0).text, "Hello");
    EXPECT_TRUE(Rendering::make(*thawed, settings));
  }
}

TEST_F(FrozenEdition, ANewerVersionIsNamed) {
  directory.put("copy/frozen.json", R"({"version":99})");
  const auto thawed = read_edition(directory / "copy");
  ASSERT_FALSE(thawed);
  EXPECT_THAT(thawed.error().text(), HasSubstr("newer gazetted (version 99"));
}

TEST_F(FrozenEdition, ABundleOfVeryManyTextsIsRefused) {
  for (int i = 0; i < 101; ++i) directory.put(fmt::format("b/release.x{:03}.md", i), "# T\n\nText.\n");
  PrepareInput input;
  input.content = directory / "b";
  input.name = "b";
  Findings findings;
  prepare(input, settings, findings);
  EXPECT_THAT(to_lines(findings), HasSubstr("at most 100 languages are allowed"));
}

// A list that is written while it is read.
class ListAtRest : public testing::Test {
 protected:
  ListAtRest() { list.subscribers = directory.put("l.csv", "email\na@example.org\n"); }
  void written_at(Time when) {
    const auto seconds = to_millis(when) / 1000;
    const timespec times[] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, list.subscribers.c_str(), times, 0), 0);
  }
  ListStamps look() const { return ListStamps({&list}); }
  TemporaryDirectory directory;
  ListOptions list;
  const Time now = *parse_rfc3339("2026-11-24T12:00:00Z");
};

TEST_F(ListAtRest, OneThatWasJustWrittenWaits) {
  list.name = "press";
  written_at(now - Duration(2'000));
  EXPECT_EQ(look().unsettled(now, Duration(5'000)), "press");
  EXPECT_FALSE(look().unsettled(now + Duration(4'000), Duration(5'000)));
  EXPECT_FALSE(look().unsettled(now, Duration(0)));
  written_at(now + Duration(3'600'000));
  EXPECT_FALSE(look().unsettled(now, Duration(5'000))) << "the clock was set back: it would wait for ever";
}

TEST_F(ListAtRest, OneThatIsAnotherAfterwardsIsReadAgain) {
  list.name = "press";
  const auto before = look();
  EXPECT_FALSE(before.changed());
  directory.put("l.csv", "email\na@example.org\nb@example.org\n");
  EXPECT_EQ(before.changed(), "press") << "it grew";
  const auto whole = look();
  directory.put("new.csv", slurp(list.subscribers));
  fs::rename(directory / "new.csv", list.subscribers);
  EXPECT_EQ(whole.changed(), "press") << "another file took its place";
  fs::remove(list.subscribers);
  EXPECT_EQ(whole.changed(), "press");
}

}  // namespace
}  // namespace gazetted::test
