#include "gazetted/audience/address_hints.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

TEST(AddressHints, NameSlipsInLargeDomainsAndMailboxesThatNobodyReads) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"a@gmial.com", "did you mean gmail.com?"},
      {"a@gmal.com", "did you mean gmail.com?"},
      {"a@gmail.con", "did you mean gmail.com?"},
      {"a@hotmial.com", "did you mean hotmail.com?"},
      {"a@outlok.com", "did you mean outlook.com?"},
      {"a@yahooo.com", "did you mean yahoo.com?"},
      {"a@gmail.com", ""},
      {"a@mail.com", ""},
      {"a@ymail.com", ""},
      {"a@gmx.de", ""},
      {"a@example.org", ""},
      {"a@hotmail.de", ""},
      {"a@x.example", ""},
      {"no-reply@x.example", "'no-reply@' does not look like a subscriber"},
      {"Postmaster@x.example", "'Postmaster@' does not look like a subscriber"},
      {"newsdesk@x.example", ""}};
  for (const auto& [address, hint] : cases) EXPECT_EQ(address_hint(address).value_or(""), hint) << address;
}

}  // namespace
}  // namespace gazetted
