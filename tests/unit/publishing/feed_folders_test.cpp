// Which feeds have changed when something is published.
#include "gazetted/publishing/feed_folders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

using testing::Contains;
using testing::SizeIs;

TEST(FeedFolders, EveryFeedTellsOfAStoryThatIsOfItsLanguageOrTopic) {
  SiteNewsroom newsroom;
  newsroom.newsroom.slug = "northam";
  newsroom.newsroom.public_url = "https://news.example.org";
  newsroom.languages = {"en", "de"};
  newsroom.topic_words = {{"transport", "transport"}, {"c#", "c"}, {"c++", "c-plus-plus"}};
  const auto feeds = feeds_that_tell_of(newsroom, {"transport", "c#", "c++", "c#", "has no page"});
  EXPECT_THAT(feeds, SizeIs(15));
  for (const char* feed : {"https://news.example.org/newsroom/northam/feed.atom",
                           "https://news.example.org/newsroom/northam/releases/de/feed.json",
                           "https://news.example.org/newsroom/northam/topics/c/feed.rss",
                           "https://news.example.org/newsroom/northam/topics/c-plus-plus/feed.rss",
                           "https://news.example.org/newsroom/northam/topics/transport/feed.rss"})
    EXPECT_THAT(feeds, Contains(feed));
}

}  // namespace
}  // namespace gazetted
