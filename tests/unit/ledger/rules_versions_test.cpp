// Who gets a version because of a delivery of an earlier one: all kinds × all ten states, as a table.
#include <gtest/gtest.h>

#include "gazetted/ledger/rules/versions.hpp"

namespace gazetted {
namespace {

TEST(VersionRules, WhoHadAnEarlierVersionGetsThisOneAndWhoWaitsGetsItInstead) {
  struct Row {
    State state;
    bool version, withdrawal, version_without_mail;
  };
  const Row table[] = {
      {State::sent, true, true, false},      {State::unknown, true, true, false},
      {State::sending, true, true, false},   {State::pending, true, false, true},
      {State::deferred, true, false, true},  {State::failed, false, false, false},
      {State::bounced, false, false, false}, {State::suppressed, false, false, false},
      {State::expired, false, false, false}, {State::cancelled, false, false, false},
  };
  for (const auto& row : table) {
    Release release;
    for (const auto kind : {ReleaseKind::update, ReleaseKind::correction}) {
      release.kind = kind;
      release.mails = true;
      EXPECT_EQ(gets_version(release, row.state), row.version) << to_string(kind) << " " << to_string(row.state);
      release.mails = false;
      EXPECT_EQ(gets_version(release, row.state), row.version_without_mail) << to_string(row.state);
    }
    release.mails = true;
    release.kind = ReleaseKind::withdrawal;
    EXPECT_EQ(gets_version(release, row.state), row.withdrawal) << to_string(row.state);
    EXPECT_EQ(gets_version(release, row.state, Opens::when_renewed), row.withdrawal) << to_string(row.state);
  }
}

}  // namespace
}  // namespace gazetted
