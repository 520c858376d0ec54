// What is in incoming/ and not looked at for now, by the name it has there. Pure: the caller gives the time.
// Intake's thread; after a restart everything is looked at again.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "gazetted/base/steady_time.hpp"

namespace gazetted {

class WaitingDrops {
 public:
  bool waits(const std::string& name, SteadyTime now) const;
  void wait_until(const std::string& name, SteadyTime until) { entries_[name].until = until; }
  void hold(const std::string& name) { wait_until(name, SteadyTime::max()); }  // until look_at()
  // It waits for something that changes all the time: how often by now.
  int postpone(const std::string& name, SteadyTime until);
  void look_at(const std::string& name) { entries_.erase(name); }  // at the next scan
  void forget_if(const std::function<bool(const std::string& name)>& is_gone);
  bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    SteadyTime until;
    int postponed = 0;
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace gazetted
