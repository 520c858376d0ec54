// gazetted-release(5) and the table of front matter name the same keys.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "gazetted/intake/release_parser.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

// ".It Ic title" within a section of the page.
std::set<std::string> keys_of_section(const std::string& section) {
  std::set<std::string> keys;
  std::istringstream lines(test::slurp(test::source("daemon/doc/man/gazetted-release.5")));
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".Sh ")) inside = line == ".Sh " + section;
    if (inside && line.starts_with(".It Ic ")) keys.insert(line.substr(7));
  }
  return keys;
}

TEST(ReleasePage, HoldsEveryKeyOfFrontMatterAndNoOther) {
  std::set<std::string> code(front_matter_keys().begin(), front_matter_keys().end());
  for (const char* held_back : {"draft", "published"}) code.insert(held_back);
  EXPECT_EQ(keys_of_section("FRONT MATTER KEYS"), code);
}

TEST(ReleasePage, HoldsEveryOtherNameOfAKey) {
  std::set<std::string> code;
  for (const auto& [alias, key] : front_matter_aliases()) code.insert(alias);
  EXPECT_EQ(keys_of_section("OTHER NAMES OF KEYS"), code);
}

}  // namespace
}  // namespace gazetted
