// test/: what is dropped here is mailed to the daemon's own people, and stays. Each change is told once, also over a
// restart: what was told is remembered in the daemon's state directory, since others write in test/. Blocking; one
// thread. A crash between scan() and the mail loses that one test.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/intake/changes.hpp"

namespace gazetted {

class TestDrops {
 public:
  // `memory` is a file.
  TestDrops(fs::path directory, fs::path memory);

  // The names of those that are new or changed since last asked. An error: it cannot be remembered, so nothing was
  // told.
  Result<std::vector<std::string>> scan(Time now);
  // What was told of it counts as never told: it is told again, also over a restart.
  void forget(const std::string& name);
  bool settling() const { return settling_; }  // one of them is still being written

 private:
  fs::path directory_, memory_;
  SeenChanges changes_;
  json::object seen_;
  bool settling_ = false;
};

}  // namespace gazetted
