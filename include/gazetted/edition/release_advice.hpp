// What is worth knowing of a release that may go, beside what its text says (intake/advice.hpp): who reads which of
// its texts, what is in its bundle without use, which posts say too little. Never a reason to stop it. Blocking; for
// check, preview and submit.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// Counts who reads what, subscriber by subscriber.
class Readership {
 public:
  void note(const EditionList& list, const Subscriber& subscriber, const Release& read);
  std::int64_t subscribers() const { return subscribers_; }
  // Who wanted a language that no text has, and which text nobody reads.
  void tell(const Edition& edition, const Settings& settings, Findings& findings) const;

 private:
  struct Fallback {
    std::map<std::string, std::int64_t> subscribers;  // by the language that they read
    std::string got;
  };
  std::int64_t subscribers_ = 0;
  std::map<std::string, Fallback> fallbacks_;  // by list
  std::set<std::string> read_;                 // files
};

Findings advice_on_release(const Edition& edition, const Settings& settings);

}  // namespace gazetted
