#include "gazetted/edition/release_advice.hpp"

#include "desk.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// An English and a German text; people of the list "press" with these languages.
class Readers : public Desk {
 protected:
  Readers() {
    for (const auto& [language, file] : {std::pair("en", "b/release.md"), std::pair("de", "b/release.de.md")}) {
      auto& text = edition.set.texts.emplace_back();
      text.language = language;
      text.file = file;
    }
    edition.content = "b";
    edition.newsrooms["default"] = settings.newsroom("");
    edition.lists.emplace_back().text.name = "press";
    edition.lists.back().newsroom = "default";
  }
  std::string told(const std::vector<std::string>& languages) {
    Readership readership;
    for (const auto& language : languages) {
      Subscriber subscriber;
      subscriber.language = language;
      readership.note(edition.lists[0], subscriber, edition.text_for(subscriber, edition.lists[0]));
    }
    EXPECT_EQ(readership.subscribers(), std::int64_t(languages.size()));
    findings.clear();
    readership.tell(edition, settings, findings);
    return to_lines(findings);
  }
  Edition edition;
};

TEST_F(Readers, NothingIsSaidWhereEveryTextIsReadByWhoWishedForIt) {
  EXPECT_THAT(told({"en", "de", ""}), IsEmpty());
  EXPECT_THAT(told({"en-GB", "de-AT"}), IsEmpty());
}

TEST_F(Readers, WhoWishesForALanguageThatNoTextHasIsCounted) {
  EXPECT_THAT(told({"en", "de", "fr"}), HasSubstr("list 'press': 1 prefers fr; there is no text in that language, so "
                                                  "they get the one in en"));
  EXPECT_THAT(told({"de", "fr", "fr", "it"}), HasSubstr("2 prefer fr, 1 prefers it; there is no text in those "
                                                        "languages"));
}

TEST_F(Readers, ATextThatNobodyGetsIsNamedUnlessAChannelPostsIt) {
  EXPECT_THAT(told({"en", ""}), HasSubstr("b/release.de.md: warning: nobody gets this text"));
  EXPECT_THAT(told({"de"}), HasSubstr("b/release.md: warning: nobody gets this text"));
  configure("channels: {desk: {type: mastodon, url: 'https://m.example', token: t, language: de}}\n");
  edition.channels.push_back({"desk", {}});
  EXPECT_THAT(told({"en"}), IsEmpty());
}

TEST_F(Readers, ThatNobodyGetsAnythingIsNoMatterOfLanguages) { EXPECT_THAT(told({}), IsEmpty()); }

// A post of one channel; when it is called bare.
class BarePosts : public Desk {
 protected:
  std::string advice(const std::string& type, const std::string& front_matter) {
    configure("channels: {desk: {" + type + "}}\n");
    put("release.md",
        "---\nlists: []\nchannels: [desk]\n" + front_matter + "\n---\n# A bridge opens\n\nThe bridge is open.\n");
    const auto edition = read();
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    return to_lines(advice_on_release(edition, settings));
  }
};

TEST_F(BarePosts, OneThatIsOnlyTheHeadlineIsNamed) {
  const auto* mastodon = "type: mastodon, url: 'https://m.example', token: t";
  const auto* bare = "its post is only the headline, without a link";
  EXPECT_THAT(advice(mastodon, ""), HasSubstr(bare));
  EXPECT_THAT(advice(mastodon, "social: A bridge opens"), HasSubstr(bare));
  EXPECT_THAT(advice(mastodon, "social: It is open."), Not(HasSubstr(bare)));
  EXPECT_THAT(advice(mastodon, "online_url: https://example.org/b"), Not(HasSubstr(bare)));
  EXPECT_THAT(advice("type: webhook, url: 'https://crm.example/h'", ""), Not(HasSubstr(bare)));
}

// A topic may be any word, so this is no error.
TEST_F(Readers, ATopicThatIsNearlyOneOfTheNewsroomIsNoted) {
  auto& page = settings.site.newsrooms["default"];
  page.topic_titles["water"][""] = "Water and rivers";
  page.topic_titles["health"][""] = "Health";
  auto& topics = edition.set.texts[0].topics;
  const auto told_of = [&](const std::string& topic) {
    topics = {topic};
    return to_lines(advice_on_release(edition, settings));
  };
  EXPECT_THAT(told_of("watre"), HasSubstr("no topic 'watre' under `topics:`; did you mean 'water'?"));
  EXPECT_THAT(told_of("WATER"), Not(HasSubstr("topics:")));
  EXPECT_THAT(told_of("Fish"), Not(HasSubstr("topics:")));
}

}  // namespace
}  // namespace gazetted::test
