// Settings that cannot be read change nothing, and a spool has one daemon.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "press_newsroom.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class Reload : public PressNewsroom {};

TEST_F(Reload, ABadReloadKeepsTheOldSettings) {
  start();
  const auto yaml = slurp(newsroom.config());
  newsroom.directory.put("gazetted.yaml", yaml + "nonsense: 1\n");
  newsroom.daemon->signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=reload-failed") != std::string::npos; }));
  newsroom.directory.put("gazetted.yaml", yaml);
  newsroom.drop("a.md", simple_release("A"));
  EXPECT_TRUE(newsroom.done("a"));
  newsroom.daemon->signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return newsroom.log().find("event=reloaded") != std::string::npos; }));
}

TEST_F(Reload, ASecondDaemonRefusesToStart) {
  start();
  const auto second = newsroom.command({"serve"});
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.err, HasSubstr("another gazetted"));
}

}  // namespace
}  // namespace gazetted::test
