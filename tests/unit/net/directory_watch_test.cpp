// Hints that something is in a directory.
#include "gazetted/net/directory_watch.hpp"

#include <gtest/gtest.h>

#include "gazetted/net/tasks.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

class DirectoryWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(directory / "new");
    fs::create_directory(directory / "tmp");
  }
  // Whether a wait of half a minute ends within it.
  bool hears(DirectoryWatch& watch, const std::function<void()>& happens) {
    bool heard = false;
    Tasks tasks(io);
    const auto wait = [&]() -> asio::awaitable<void> {
      co_await watch.wait(std::chrono::steady_clock::now() + std::chrono::seconds(30));
      heard = true;
    };
    tasks.spawn(wait());
    io.restart();
    io.poll();
    if (heard) return true;
    happens();
    io.run_one_for(std::chrono::seconds(20));
    for (int i = 0; i < 100 && !heard; ++i) io.run_one_for(std::chrono::milliseconds(100));
    return heard;
  }
  asio::io_context io{1};
  AsioTimers timers{io};
  TemporaryDirectory directory;
};

TEST_F(DirectoryWatchTest, HearsOfFilesHoweverTheyGetThere) {
  DirectoryWatch watch(io, timers, directory / "new");
  directory.put("tmp/a", "x");
  EXPECT_TRUE(hears(watch, [&] { fs::rename(directory / "tmp/a", directory / "new/a"); }));
  directory.put("tmp/b", "x");
  EXPECT_TRUE(hears(watch, [&] { fs::create_hard_link(directory / "tmp/b", directory / "new/b"); })) << "as Postfix";
}

TEST_F(DirectoryWatchTest, WhatHappenedBetweenTwoWaitsIsNotMissed) {
  DirectoryWatch watch(io, timers, directory / "new");
  directory.put("new/a", "x");
  io.poll();
  EXPECT_TRUE(hears(watch, [] {}));
  watch.wake();
  EXPECT_TRUE(hears(watch, [] {}));
}

TEST_F(DirectoryWatchTest, WatchesADirectoryThatIsMadeAnew) {
  DirectoryWatch watch(io, timers, directory / "new");
  EXPECT_TRUE(hears(watch, [&] { fs::remove(directory / "new"); }));
  fs::create_directory(directory / "new");
  EXPECT_TRUE(hears(watch, [&] { directory.put("new/a", "x"); }));
}

}  // namespace
}  // namespace gazetted::test
