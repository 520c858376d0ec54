// test/: what is dropped there is mailed to the addresses of `notify`, as it would go to a list. Blocking; intake's
// thread. Nothing survives a crash but the names that were mailed already (intake/test_drops).
#pragma once
#include "gazetted/app/drop_keeper.hpp"

namespace gazetted {

class TestFolder {
 public:
  TestFolder(Spool& spool, const Clock& clock, DropKeeper& keeper, const IntakeHooks& hooks,
             std::function<bool()> goes_on = {})
      : spool_(spool), clock_(clock), keeper_(keeper), hooks_(hooks), goes_on_(std::move(goes_on)) {}

  // What is new or changed.
  void mail_changes(const Settings& settings);

 private:
  void mail(const std::string& name, const Settings& settings);

  Spool& spool_;
  const Clock& clock_;
  DropKeeper& keeper_;
  const IntakeHooks& hooks_;
  std::function<bool()> goes_on_;  // as of PrepareInput
};

}  // namespace gazetted
