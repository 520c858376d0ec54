#include "gazetted/app/reload_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Settings settings_of_a_house() {
  Settings settings;
  settings.store.path = "/var/lib/gazetted/ledger.db";
  settings.store.window = 256;
  settings.spool.directory = "/var/spool/gazetted";
  settings.spool.settle = Duration(5'000);
  settings.control = "/run/gazetted/control.sock";
  settings.http_listen = "127.0.0.1:8080";
  return settings;
}

TEST(KeepUntilRestart, WhatIsTheSameNeedsNoRestart) {
  auto fresh = settings_of_a_house();
  EXPECT_THAT(keep_until_restart(settings_of_a_house(), fresh), IsEmpty());
}

TEST(KeepUntilRestart, PlacesOfFilesAndSocketsStayAndAreNamed) {
  const auto now = settings_of_a_house();
  struct Case {
    const char* key;
    void (*change)(Settings&);
    bool (*is_kept)(const Settings&, const Settings&);
  };
  const Case cases[] = {
      {"store", [](Settings& s) { s.store.path = "/tmp/other.db"; },
       [](const Settings& a, const Settings& b) { return a.store.path == b.store.path; }},
      {"spool.directory", [](Settings& s) { s.spool.directory = "/tmp/spool"; },
       [](const Settings& a, const Settings& b) { return a.spool.directory == b.spool.directory; }},
      {"control", [](Settings& s) { s.control = "/tmp/c.sock"; },
       [](const Settings& a, const Settings& b) { return a.control == b.control; }},
      {"http.listen", [](Settings& s) { s.http_listen = "127.0.0.1:9"; },
       [](const Settings& a, const Settings& b) { return a.http_listen == b.http_listen; }},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.key);
    auto fresh = now;
    each.change(fresh);
    EXPECT_THAT(keep_until_restart(now, fresh), ElementsAre(each.key));
    EXPECT_TRUE(each.is_kept(now, fresh));
  }
}

TEST(KeepUntilRestart, AllThatDifferAreNamedInOneOrder) {
  const auto now = settings_of_a_house();
  auto fresh = now;
  fresh.http_listen.clear();
  fresh.store.path = "/tmp/other.db";
  EXPECT_THAT(keep_until_restart(now, fresh), ElementsAre("store", "http.listen"));
}

TEST(KeepUntilRestart, WhatMayChangeChanges) {
  const auto now = settings_of_a_house();
  auto fresh = now;
  fresh.spool.settle = Duration(1'000);
  fresh.drain = Duration(7'000);
  EXPECT_THAT(keep_until_restart(now, fresh), IsEmpty());
  EXPECT_EQ(fresh.spool.settle, Duration(1'000));
  EXPECT_EQ(fresh.drain, Duration(7'000));
}

ChannelOptions channel(const char* name, const char* type) {
  ChannelOptions options;
  options.name = name;
  options.type = type;
  return options;
}

TEST(RetypedChannels, NamesThoseOfAnotherTypeAndNoOther) {
  Settings before, now;
  before.channels = {channel("news", "mastodon"), channel("hook", "webhook"), channel("gone", "slack")};
  now.channels = {channel("news", "bluesky"), channel("hook", "webhook"), channel("new", "discord")};
  EXPECT_THAT(retyped_channels(before, now),
              AllOf(HasSubstr("channel news was mastodon and is now bluesky"), HasSubstr("they are kept")));
  EXPECT_THAT(retyped_channels(before, now), testing::Not(HasSubstr("hook")));
  EXPECT_THAT(retyped_channels(now, now), IsEmpty());
}

}  // namespace
}  // namespace gazetted::test
