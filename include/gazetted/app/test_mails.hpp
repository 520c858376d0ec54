// `gazetted test`: the mails of a release for one recipient, rendered by the daemon itself from the release's own
// files. A command hands over files, never a mail: who may ask for a test may not write under our name. Blocking.
#pragma once
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "gazetted/app/test_order.hpp"
#include "gazetted/base/steady_time.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/mail/message.hpp"

namespace gazetted {

struct TestMail {
  std::string list, language;
  std::vector<std::string> relays;
  Message message;
};
struct TestMails {
  std::vector<TestMail> mails;
  Findings findings;  // warnings and notes
};

constexpr std::size_t most_test_mails = 40;  // lists × languages of one release

// One mail a list and language, with [TEST] before the subject. Files are written below `scratch`, and removed.
Result<TestMails> make_test_mails(const TestOrder& order, const Settings& settings, const fs::path& scratch, Time now);

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
