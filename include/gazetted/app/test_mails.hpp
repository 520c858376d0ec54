// Test mails: those of a release as its lists would get them, for somebody else. Both ways to one, `gazetted test` and
// a drop in test/, render here, from the release's own files: who may ask for a test may not write under our name.
// Blocking.
#pragma once
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "gazetted/app/test_order.hpp"
#include "gazetted/base/steady_time.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/mail/message.hpp"

namespace gazetted {

struct TestMail {
  std::string list, language;
  std::vector<std::string> relays;
  Message message;
};

// For each of these addresses one mail per list and language, with [TEST] before the subject: as their own row of the
// list has it, or as a stranger there would get it.
Result<std::vector<TestMail>> render_test_mails(Edition edition, const Settings& settings,
                                                const std::vector<std::string>& recipients, Time now);

struct OrderedTests {
  std::vector<TestMail> mails;
  Findings findings;  // warnings and notes
};

// What `gazetted test` orders. Files are written below `scratch`, and removed. `goes_on`: as of PrepareInput.
Result<OrderedTests> make_test_mails(const TestOrder& order, const Settings& settings, const fs::path& scratch,
                                     Time now, const std::function<bool()>& goes_on = {});

// How many test mails a user has had sent in the last hour; `dispatch` never sees more than the limit.
class TestQuota {
 public:
  static constexpr std::size_t most_an_hour = 200;
  // Whether `count` more may go, which then are counted.
  bool take(unsigned uid, std::size_t count, SteadyTime now);

 private:
  std::map<unsigned, std::deque<SteadyTime>> sent_;
};

}  // namespace gazetted
