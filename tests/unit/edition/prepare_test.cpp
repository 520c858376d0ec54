#include "desk.hpp"
#include "gazetted/edition/relay_sizes.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Preparing : public Desk {};

TEST_F(Preparing, AListIsKeptAsItIsNow) {
  put("release.md", "---\nlists: [trade, press]\ntemplate: default\n---\n# A bridge\n\nText.\n");
  const auto edition = read();
  ASSERT_THAT(findings, IsEmpty()) << to_lines(findings);
  ASSERT_EQ(edition.lists.size(), 2u);
  EXPECT_EQ(edition.lists[0].text.name, "trade");
  const auto& press = edition.lists[1];
  EXPECT_EQ(press.text.from, "N <n@example.org>");
  EXPECT_THAT(press.relays, ElementsAre("main", "second"));
  EXPECT_TRUE(edition.newsrooms.contains(press.newsroom));
  EXPECT_THAT(press.text.fields, testing::Contains("city"));
  EXPECT_TRUE(edition.templates.contains("default"));
  EXPECT_EQ(edition.list("trade"), &edition.lists[0]);
  EXPECT_EQ(edition.list("nobody"), nullptr);
}

TEST_F(Preparing, AReleaseWithoutADateIsOfTheDayOnWhichItIsTakenInItsNewsroom) {
  settings.newsrooms.begin()->second.time_zone = "Pacific/Auckland";
  put("release.md", "# A bridge\n\nText.\n");
  const auto edition = read();
  ASSERT_THAT(findings, IsEmpty()) << to_lines(findings);
  EXPECT_EQ(edition.set.first().date->day, 25) << "12:00 UTC of the 24th";
}

TEST_F(Preparing, TheTextsOfABundleAgreeOnWhatIsOneThing) {
  struct {
    const char *main, *german, *told;
  } const rows[] = {
      {"lists: [press]", "", ""},
      {"", "lists: [press]", ""},
      {"lists: [press, trade]", "lists: [press, trade]", ""},
      {"lists: [press]", "lists: [trade]", "'lists' differs from b/release.md"},
      {"channels: []", "channels: [desk]", "'channels' differs from b/release.md"},
      {"id: one", "id: two", "'id' differs from b/release.md"},
      {"language: de", "", "two texts have the language de"},
  };
  configure("channels: {desk: {type: mastodon, url: 'https://m.example', token: t}}\n");
  for (const auto& row : rows) {
    put("release.md", fmt::format("---\n{}\n---\n# A bridge\n\nText.\n", row.main));
    put("release.de.md", fmt::format("---\n{}\n---\n# Eine Brücke\n\nText.\n", row.german));
    const auto lines = told();
    EXPECT_EQ(has_errors(findings), *row.told != '\0') << row.main << " and " << row.german << ": " << lines;
    EXPECT_THAT(lines, HasSubstr(row.told));
  }
}

TEST_F(Preparing, WhicheverTextNamesTheListsNamesThemForAll) {
  put("release.md", "# A bridge\n\nText.\n");
  put("release.de.md", "---\nlists: [trade]\n---\n# Eine Brücke\n\nText.\n");
  const auto edition = read();
  ASSERT_EQ(edition.lists.size(), 1u) << to_lines(findings);
  EXPECT_EQ(edition.lists[0].text.name, "trade");
}

TEST_F(Preparing, AttachmentsAreFilesOfTheBundle) {
  put("release.md", "---\nattachments: [plan.pdf, draft.pdf~]\n---\n# A bridge\n\nText.\n");
  put("draft.pdf~", "what an editor leaves behind");
  const auto lines = told();
  EXPECT_THAT(lines, HasSubstr("the attachment 'plan.pdf' is not in the bundle"));
  EXPECT_THAT(lines, HasSubstr("the attachment 'draft.pdf~' is not in the bundle"));
  put("release.md", "---\nattachments: [plan.pdf]\n---\n# A bridge\n\nText.\n");
  put("plan.pdf", "p");
  EXPECT_THAT(told(), IsEmpty());
  directory.put("single.md", "---\nattachments: [plan.pdf]\n---\n# A bridge\n\nText.\n");
  EXPECT_THAT(told("single.md"), HasSubstr("attachments need a bundle: a directory with release.md and 'plan.pdf'"));
}

TEST_F(Preparing, ANewsroomOrAChannelThatIsNotThereIsAnError) {
  configure("channels: {desk: {type: mastodon, url: 'https://m.example', token: t}}\n");
  put("release.md", "---\nnewsroom: sports\n---\n# A bridge\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("there is no newsroom 'sports'"));
  put("release.md", "---\nsocial:\n  dessk: Open.\n---\n# A bridge\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("'social' names an unknown channel 'dessk'"));
  EXPECT_THAT(told(), HasSubstr("did you mean 'desk'?"));
}

TEST_F(Preparing, AListThatCannotBeReadIsAnErrorWithItsName) {
  fs::remove(directory / "press.csv");
  put("release.md", "# A bridge\n\nText.\n");
  EXPECT_THAT(told(), HasSubstr("list 'press': "));
  EXPECT_TRUE(has_errors(findings));
}

// The sizes of files in MB; which of them a mail of 10 MB links to, where the daemon can serve them.
TEST_F(Preparing, TheLargestFilesBecomeLinksUntilTheMailIsSmallEnough) {
  struct {
    std::map<std::string, int> files;
    std::vector<std::string> linked;
  } const rows[] = {
      {{{"a.pdf", 1}, {"b.pdf", 2}}, {}},
      {{{"a.pdf", 1}, {"b.pdf", 9}}, {"b.pdf"}},
      {{{"a.pdf", 6}, {"b.pdf", 8}, {"c.pdf", 1}}, {"b.pdf"}},
      {{{"a.pdf", 8}, {"b.pdf", 9}, {"c.pdf", 1}}, {"b.pdf", "a.pdf"}},
  };
  settings.http_listen = "127.0.0.1:0";
  settings.tokens = std::make_shared<TokenKeys>(std::vector<Secret>{Secret(std::string(40, 'k'))});
  for (const auto& row : rows) {
    std::string names;
    for (const auto& [name, size] : row.files) {
      put(name, std::string(std::size_t(size) << 20, 'x'));
      names += (names.empty() ? "" : ", ") + name;
    }
    put("release.md", "---\nattachments: [" + names + "]\n---\n# A bridge\n\nText.\n");
    const auto edition = read();
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    EXPECT_EQ(edition.linked, row.linked) << names;
    EXPECT_EQ(findings.size(), row.linked.size()) << "a note each: " << to_lines(findings);
  }
}

TEST_F(Preparing, WhereNobodyServesFilesAMailThatIsTooLargeIsAnErrorWithTheirSizes) {
  put("large.pdf", std::string(9u << 20, 'x'));
  put("release.md", "---\nattachments: [large.pdf]\n---\n# A bridge\n\nText.\n");
  const auto lines = told();
  EXPECT_TRUE(has_errors(findings));
  EXPECT_THAT(lines, HasSubstr("many servers refuse more than 10 MB"));
  EXPECT_THAT(lines, HasSubstr("large.pdf: 9"));
}

TEST_F(Preparing, AMailThatNoRelayOfAListTakesIsAnErrorAndOneIsEnough) {
  put("plan.pdf", std::string(300'000, 'x'));
  put("release.md", "---\nlists: [press]\nattachments: [plan.pdf]\n---\n# A bridge\n\nText.\n");
  const auto state = fs::path(settings.store.path).parent_path();
  fs::create_directories(state);
  struct {
    RelaySizes sizes;
    const char* told;
  } const rows[] = {
      {{}, ""},
      {{{"main", {100'000, now}}}, ""},  // nobody knows what the second takes
      {{{"main", {100'000, now}}, {"second", {10'000'000, now}}}, ""},
      {{{"main", {100'000, now}}, {"second", {200'000, now}}}, "relay 'second' accepts at most "},
      {{{"main", {100'000, now}}, {"second", {200'000, now - Duration(24 * 3'600'000)}}}, ""},  // long ago
  };
  for (const auto& row : rows) {
    write_relay_sizes(state, row.sizes);
    const auto lines = told();
    EXPECT_EQ(has_errors(findings), *row.told != '\0') << lines;
    EXPECT_THAT(lines, HasSubstr(row.told));
  }
}

// Posts, as people will read them, and what is said about them.
class PlanningPosts : public Desk {
 protected:
  PlanningPosts() {
    configure(
        "channels:\n"
        "  masto: {type: mastodon, url: 'https://m.example', token: t}\n"
        "  chat: {type: discord, url: 'https://discord.com/api/webhooks/1/x'}\n"
        "  gram: {type: telegram, token: '1:t', chat: '@press'}\n");
  }
  std::vector<std::string> posts(const std::string& channel, const std::string& front_matter) {
    put("release.md",
        fmt::format("---\nlists: []\nchannels: [{}]\n{}\n---\n# A bridge\n\nText.\n", channel, front_matter));
    const auto edition = read();
    std::vector<std::string> texts;
    if (const auto* planned = edition.channel(channel)) {
      for (const auto& post : planned->posts) texts.push_back(post.text);
    }
    return texts;
  }
  std::string lines() const { return to_lines(findings); }
};

TEST_F(PlanningPosts, AThreadIsOnePostWhereANetworkHasNone) {
  const auto* thread = "social:\n  - It opens.\n  - It has 40 m.";
  EXPECT_THAT(posts("masto", thread), ElementsAre("It opens.", "It has 40 m."));
  EXPECT_THAT(lines(), IsEmpty());
  EXPECT_THAT(posts("chat", thread), ElementsAre("It opens.\n\nIt has 40 m."));
  EXPECT_THAT(lines(), HasSubstr("channel 'chat': has no threads: the posts are joined into one"));
  EXPECT_FALSE(has_errors(findings));
}

TEST_F(PlanningPosts, AThreadHasAtMost25Posts) {
  const auto thread = [](int count) {
    std::string text = "social:";
    for (int i = 0; i < count; ++i) text += fmt::format("\n  - post {}", i);
    return text;
  };
  EXPECT_EQ(posts("masto", thread(25)).size(), 25u);
  EXPECT_THAT(lines(), IsEmpty());
  EXPECT_THAT(posts("masto", thread(26)), IsEmpty());
  EXPECT_THAT(lines(), HasSubstr("its thread has 26 posts; at most 25 are allowed"));
  EXPECT_TRUE(has_errors(findings));
}

TEST_F(PlanningPosts, WhatIsTooLongLosesWordsAtItsEndAndOneWordThatIsTooLongIsAnError) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += fmt::format("word{:05} ", i);  // 600 of 500 characters
  const auto cut = posts("masto", "social: " + words);
  ASSERT_EQ(cut.size(), 1u);
  EXPECT_THAT(cut[0], testing::StartsWith("word00000 word00001 "));
  EXPECT_THAT(cut[0], Not(HasSubstr("word00059")));
  EXPECT_THAT(lines(), HasSubstr("its post counts 599 of at most 500; words at its end are left out"));
  EXPECT_FALSE(has_errors(findings));
  posts("masto", "social:\n  - Short.\n  - " + words);
  EXPECT_THAT(lines(), HasSubstr("post 2 of its thread counts 599 of at most 500"));
}

TEST_F(PlanningPosts, ANetworkShowsItsNumberOfPicturesAndTheRestIsNamed) {
  for (const char* name : {"1.png", "2.png", "3.png"}) put(name, "\x89PNG\r\n\x1a\n" + std::string(100, 'x'));
  const auto* pictures = "attachments: [{file: 1.png, alt: One}, {file: 2.png, alt: Two}, {file: 3.png, alt: Three}]";
  posts("masto", pictures);
  EXPECT_THAT(lines(), Not(HasSubstr("left out")));
  posts("gram", pictures);
  EXPECT_THAT(lines(), HasSubstr("channel 'gram': it shows at most 1 picture; '2.png' is left out"));
  EXPECT_THAT(lines(), HasSubstr("'3.png' is left out"));
  EXPECT_THAT(lines(), Not(HasSubstr("'1.png' is left out")));
}

TEST_F(PlanningPosts, ALongDescriptionIsCutAndThatIsSaid) {
  put("1.png", "\x89PNG\r\n\x1a\n" + std::string(100, 'x'));
  posts("chat", "attachments: [{file: 1.png, alt: '" + std::string(1024, 'a') + "'}]");
  EXPECT_THAT(lines(), Not(HasSubstr("will be cut")));
  posts("chat", "attachments: [{file: 1.png, alt: '" + std::string(1025, 'a') + "'}]");
  EXPECT_THAT(lines(), HasSubstr("the description of '1.png' has more than 1024 characters; it will be cut"));
}

}  // namespace
}  // namespace gazetted::test
