#include "gazetted/app/unreadable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LoadedRelease loaded(std::int64_t key, const std::string& id, const std::string& trouble) {
  LoadedRelease release;
  release.row.key = ReleaseKey{key};
  release.row.id = id;
  release.trouble = trouble;
  return release;
}

TEST(Unreadable, IsNewsOnceAsLongAsItLasts) {
  UnreadableReleases releases;
  EXPECT_TRUE(releases.note(loaded(1, "plant", "no such file")));
  EXPECT_FALSE(releases.note(loaded(1, "plant", "Input/output error"))) << "it was told already";
  EXPECT_FALSE(releases.note(loaded(1, "plant", "")));
  EXPECT_THAT(releases.keys(), IsEmpty());
  EXPECT_TRUE(releases.note(loaded(1, "plant", "no such file"))) << "it was readable meanwhile";
}

TEST(Unreadable, StatusNamesEachWithItsLastReason) {
  UnreadableReleases releases;
  releases.note(loaded(1, "plant", "no such file"));
  releases.note(loaded(1, "plant", "Input/output error"));
  EXPECT_THAT(releases.for_status(), ElementsAre(UnreadableRelease{"plant", "Input/output error"}));
}

TEST(Unreadable, WhatIsDoneIsForgotten) {
  UnreadableReleases releases;
  releases.note(loaded(1, "plant", "no such file"));
  releases.note(loaded(2, "board", "no such file"));
  releases.forget(ReleaseKey{1});
  EXPECT_THAT(releases.keys(), ElementsAre(ReleaseKey{2}));
}

}  // namespace
}  // namespace gazetted::test
