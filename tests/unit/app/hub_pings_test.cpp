#include "../../../daemon/app/hub_pings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted {
namespace {

using testing::Contains;
using testing::SizeIs;

TEST(HubPings, TellOfEveryFeedThatHasChanged) {
  SiteNewsroom newsroom;
  newsroom.newsroom.slug = "northam";
  newsroom.newsroom.public_url = "https://news.example.org";
  newsroom.languages = {"en", "de"};
  const auto feeds = feeds_that_tell_of(newsroom, {"transport", "c#", "c++"});
  EXPECT_THAT(feeds, SizeIs(12)) << "c# and c++ have one page";
  for (const char* feed : {"https://news.example.org/newsroom/northam/feed.atom",
                           "https://news.example.org/newsroom/northam/releases/de/feed.json",
                           "https://news.example.org/newsroom/northam/topics/transport/feed.rss"})
    EXPECT_THAT(feeds, Contains(feed));
}

TEST(HubPings, WaitLongerAfterEachAttempt) {
  const std::pair<int, int> rows[] = {{1, 1}, {2, 2}, {3, 4}, {6, 32}, {7, 60}, {1000, 60}};
  for (const auto& [attempts, minutes] : rows)
    EXPECT_EQ(pause_after(attempts), std::chrono::minutes(minutes)) << attempts;
}

}  // namespace
}  // namespace gazetted
