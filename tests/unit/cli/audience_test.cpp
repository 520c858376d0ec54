#include "gazetted/cli/audience.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/cli/membership.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Lists on disk, and a ledger in which nobody is suppressed.
class CliAudience : public testing::Test {
 protected:
  CliAudience() { settings.store.path = (directory / "l.db").string(); }
  const ListSettings& list(const std::string& name, const std::string& rows) {
    settings.lists.reserve(10);
    auto& list = settings.lists.emplace_back();
    list.audience.name = name;
    list.audience.subscribers = directory.put(name + ".csv", rows);
    return list;
  }
  std::string check(const ListSettings& which) {
    Findings findings;
    testing::internal::CaptureStderr();
    check_list(which, SuppressedAddresses::read(settings), Zone(), findings);
    said = testing::internal::GetCapturedStderr();
    return to_lines(findings);
  }
  TemporaryDirectory directory;
  Settings settings;
  std::string said;
};

TEST_F(CliAudience, CheckSaysHowManyAListReachesAndWhatIsLeftOut) {
  std::string rows = "email\n";
  for (int i = 0; i < 20; ++i) rows += fmt::format("u{}@example.org\n", i);
  EXPECT_THAT(check(list("press", rows + "u0@example.org\n")), IsEmpty());
  EXPECT_THAT(said, HasSubstr("list press: 20 recipients, 1 more repeats an address of this list"));
  check(list("one", "email\na@example.org\n"));
  EXPECT_THAT(said, HasSubstr("list one: 1 recipient;"));
}

TEST_F(CliAudience, OfVeryManySkippedRowsTheFirstAreNamedAndTheOthersCounted) {
  std::string rows = "email\n";
  for (int i = 0; i < 400; ++i) rows += fmt::format("u{}@example.org\n", i);
  for (int i = 0; i < 23; ++i) rows += fmt::format("nobody{}\n", i);
  const auto lines = check(list("press", rows));
  EXPECT_THAT(lines, HasSubstr("press.csv:402:1: warning: 'nobody0' is not an e-mail address"));
  EXPECT_THAT(lines, HasSubstr("'nobody19' is not"));
  EXPECT_THAT(lines, Not(HasSubstr("'nobody20' is not")));
  EXPECT_THAT(lines, HasSubstr("3 more rows are skipped"));
}

TEST_F(CliAudience, RowsWithTheSameFaultAreOneFinding) {
  std::string rows = "email\n";
  for (int i = 0; i < 400; ++i) rows += fmt::format("u{}@example.org\n", i);
  const auto lines = check(list("press", rows + "nobody\nnobody\nnobody\n"));
  EXPECT_THAT(lines, HasSubstr("press.csv:402:1: warning: 'nobody' is not an e-mail address"));
  EXPECT_THAT(lines, HasSubstr(" (2 more rows like this)"));
  EXPECT_EQ(lines.find("'nobody' is not"), lines.rfind("'nobody' is not")) << lines;
}

TEST_F(CliAudience, AListThatIsNotThereIsAnError) {
  auto gone = list("press", "email\n");
  fs::remove(gone.audience.subscribers);
  EXPECT_THAT(check(gone), HasSubstr("press.csv"));
  EXPECT_EQ(said, "");
}

TEST_F(CliAudience, SomebodyIsFoundOnEveryListOfTheReleaseInItsOrder) {
  list("press", "email\nanna@example.org\nben@example.org\n");
  list("trade", "email\nAnna@EXAMPLE.org\n");
  list("board", "email\nanna@example.org\n");
  Edition edition;
  for (const char* name : {"trade", "press", "gone since"}) edition.lists.emplace_back().text.name = name;
  EXPECT_THAT(lists_with("anna@example.org", edition, settings), ElementsAre("trade", "press"));
  EXPECT_THAT(lists_with("ben@Example.ORG", edition, settings), ElementsAre("press"));
  EXPECT_THAT(lists_with("nobody@example.org", edition, settings), IsEmpty());
}

}  // namespace
}  // namespace gazetted::test
