// For what a text is held that takes the place of another one, as a table.
#include "gazetted/ledger/rules/hold_reasons.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

TEST(HoldReasons, ThatATextWasConvertedIsAskedOfThatTextAlone) {
  const auto page = reason_of_conversion("HTML", "look at a; send b"), document = reason_of_conversion("Word", "look");
  const struct {
    const char* what;
    std::string before, own, held;
  } rows[] = {
      {"a document, then Markdown", document, "", ""},
      {"a document, then another", document, page, page},
      {"Markdown, then a document", "", document, document},
      {"a list that shrank, then Markdown", "its list shrank", "", "its list shrank"},
      {"a list that shrank, then a document", "its list shrank", document, "its list shrank; " + document},
      {"both, then Markdown", "its list shrank; " + page, "", "its list shrank"},
      {"both, then a document", "its list shrank; " + page, document, "its list shrank; " + document},
      {"the same list again", "its list shrank; " + page, "its list shrank; " + page, "its list shrank; " + page},
      {"another reason", "its list shrank", "it has no time", "its list shrank; it has no time"},
      {"nothing", "", "", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(joined_reasons(inherited_reasons(row.before), row.own), row.held) << row.what;
  EXPECT_EQ(joined_reasons(document, "its list shrank"), "its list shrank; " + document) << "it is always the last";
}

}  // namespace
}  // namespace gazetted
