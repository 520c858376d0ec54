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

TEST(AddressHints, NameMailboxesOfServersAndOfNobody) {
  for (const auto* address :
       {"abuse@x.example", "noreply@x.example", "MAILER-DAEMON@x.example", "postmaster@x.example"})
    EXPECT_TRUE(address_hint(address)) << address;
  for (const auto* address : {"info@x.example", "newsdesk@x.example", "redaktion@x.example"})  // what press lists have
    EXPECT_FALSE(address_hint(address)) << address;
}

TEST(AddressHints, NameMailingListsOfOthers) {
  for (const auto* address :
       {"announce@lists.debian.org", "x@groups.io", "x@team.groups.io", "x@GoogleGroups.com", "x@mailman.example.org"})
    EXPECT_TRUE(mailing_list_hint(address)) << address;
  for (const auto* address : {"x@example.org", "lists@example.org", "x@listsample.org", "x@agroups.io", "nobody"})
    EXPECT_FALSE(mailing_list_hint(address)) << address;
}

}  // namespace
}  // namespace gazetted
