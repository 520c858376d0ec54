// What was last said of each drop that cannot be accepted yet: the log gets each new reason once, and of all drops
// together there is one mail, since a full disk stops every one of them. Pure. Intake's thread; after a restart what
// still holds is said again.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace gazetted {

class SpoolTroubles {
 public:
  // The test folder as a whole: its trouble is not a drop's, and ends by itself.
  static constexpr std::string_view test_folder = "test/";
  static constexpr std::size_t most = 1000;  // names that are remembered; of more nothing is said

  enum class News { none, log, log_and_mail };
  News note(const std::string& name, const std::string& reason);
  void forget(std::string_view name);
  void forget_drops();  // nothing waits any more

 private:
  std::map<std::string, std::string, std::less<>> reasons_;
};

}  // namespace gazetted
