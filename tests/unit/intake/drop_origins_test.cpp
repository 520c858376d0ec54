#include "gazetted/intake/drop_origins.hpp"

#include <gtest/gtest.h>

#include "support/files.hpp"

namespace gazetted {
namespace {

class DropOriginsTest : public testing::Test {
 protected:
  test::TemporaryDirectory directory;
  DropOrigins origins{directory / "drops"};
};

TEST_F(DropOriginsTest, AreThereUntilTheyAreForgotten) {
  EXPECT_FALSE(*origins.of("a.md"));
  ASSERT_TRUE(origins.keep("a.md", {"cms", true, "hash"}));
  ASSERT_TRUE(origins.keep("b.md", {"ci", false, "other"}));
  const auto read = DropOrigins(directory / "drops").of("a.md");  // after a crash, say
  ASSERT_TRUE(read && *read);
  EXPECT_EQ((*read)->client, "cms");
  EXPECT_TRUE((*read)->needs_approval);
  EXPECT_EQ((*read)->hash, "hash");
  origins.forget("a.md");
  EXPECT_FALSE(*origins.of("a.md"));
  EXPECT_TRUE(*origins.of("b.md"));
}

TEST_F(DropOriginsTest, WithoutADropAreForgottenAtTheStart) {
  ASSERT_TRUE(origins.keep("a.md", {"cms", true, "hash"}));
  ASSERT_TRUE(origins.keep("b.md", {"cms", true, "hash"}));
  origins.forget_others({"b.md", "c.md"});
  EXPECT_FALSE(*origins.of("a.md"));
  EXPECT_TRUE(*origins.of("b.md"));
}

// Nobody may take what is damaged for a file of a person, whom nobody has to approve.
TEST_F(DropOriginsTest, ThatAreDamagedAreTheMachinesTrouble) {
  directory.put("drops/a.md.json", "{\"client\":");
  const auto read = origins.of("a.md");
  ASSERT_FALSE(read);
  EXPECT_TRUE(read.error().of_machine());
}

}  // namespace
}  // namespace gazetted
