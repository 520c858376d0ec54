#include "gazetted/cli/check_verdict.hpp"

#include <gtest/gtest.h>

namespace gazetted::test {
namespace {

TEST(CheckVerdict, SaysWhatTheErrorsPrevent) {
  struct {
    CheckErrors errors;
    bool silent;
    const char* verdict;
  } const rows[] = {
      {{0, 0, 0, 0, {}}, true, "everything is in order"},
      {{0, 0, 0, 0, {}}, false, "no errors"},
      {{1, 0, 0, 0, {}}, false, "1 error: the configuration cannot be used"},
      {{3, 0, 0, 0, {}}, false, "3 errors: the configuration cannot be used"},
      {{0, 0, 2, 0, {}}, false, "2 errors: a list or a template cannot be used"},
      {{0, 1, 0, 0, {}}, false, "1 error: the site cannot be written"},
      {{0, 1, 1, 0, {}}, false, "2 errors: the site cannot be written; a list or a template cannot be used"},
      {{0, 0, 0, 2, {"a.md"}}, false, "2 errors: a.md would be rejected"},
      {{0, 0, 0, 2, {"a.md", "b"}}, false, "2 errors: a.md, b would be rejected"},
      {{0, 0, 1, 0, {"a.md"}}, false, "1 error: a list or a template cannot be used; a.md would be rejected"},
  };
  for (const auto& row : rows) EXPECT_EQ(check_verdict(row.errors, row.silent), row.verdict);
}

}  // namespace
}  // namespace gazetted::test
