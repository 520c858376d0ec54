#include "gazetted/cli/suppress_arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

using testing::ElementsAre;

TEST(UnsubscribeToken, IsFoundInAWholeSubject) {
  struct {
    const char *text, *token;
  } const rows[] = {
      {"ZW4.proof", "ZW4.proof"},
      {"unsubscribe ZW4.proof", "ZW4.proof"},
      {"  Unsubscribe  ZW4.proof ", "ZW4.proof"},
      {"Subject: Re: unsubscribe ZW4.proof", "ZW4.proof"},
      {"unsubscribe", ""},
      {"please unsubscribe ZW4.proof", ""},
      {"a@example.org", ""},
      {"Ann <a@example.org>", ""},
      {"", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(unsubscribe_token_in(row.text), row.token) << row.text;
}

TEST(SuppressArguments, AreAddressesAndTokensAlsoWhereASubjectWasNotQuoted) {
  EXPECT_THAT(*suppress_arguments({"Ann <a@example.org>, b@example.org", "unsubscribe", "ZW4.proof", "c@example.org"}),
              ElementsAre("a@example.org", "b@example.org", "ZW4.proof", "c@example.org"));
  EXPECT_FALSE(suppress_arguments({"unsubscribe"})) << "nobody is named";
  EXPECT_FALSE(suppress_arguments({"nobody"}));
}

}  // namespace
}  // namespace gazetted::test
