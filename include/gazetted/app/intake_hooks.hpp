// What the intake tells the daemon. Values only: the intake runs on a thread of its own, the daemon on the loop's.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "gazetted/app/acceptance.hpp"
#include "gazetted/app/test_mails.hpp"
#include "gazetted/ledger/steering.hpp"

namespace gazetted {

// What a file in incoming/ orders: ID.cancel, ID.pause, ID.resume.
struct SpoolCommand {
  Verb verb = Verb::pause;
  std::string id;
  std::string by;  // for the log
  Hand hand = {};  // for the history
};

// A release that has waited for its time, and may leave now.
struct OpenedNews {
  LoadedRelease loaded;
  std::vector<PlannedList> lists;
  std::string late;        // see lateness()
  std::string unapproved;  // why its approval is awaited again; empty: it was not given, or holds
};

struct IntakeHooks {
  std::function<void(AcceptedNews)> accepted;
  std::function<void(std::string name, std::string reason)> rejected;
  std::function<void(std::string name, std::string reason)> test_refused;  // of test/, where it stays
  // `done` is called on the loop's thread when the ledger has it, or says why not.
  std::function<void(SpoolCommand command, std::function<void(Status)> done)> command;
  std::function<void(std::vector<TestMail> mails, std::string name)> test_mails;  // of a file in test/
  std::function<void(std::string subject, std::string text)> trouble;             // of the machine
  std::function<void(OpenedNews)> opened;
  // It leaves in a quarter of an hour, and this would go wrong; mostly nothing.
  std::function<void(ReleaseRow, std::vector<std::string> troubles)> ahead;
  std::function<void(ReleaseRow, std::string reason)> held;  // it waits for somebody to resume it
  std::function<void(ExpiredRelease)> expired;
  std::function<void(std::vector<ReleaseKey>)> ended;  // versions of which nothing more leaves, before a withdrawal
  std::function<void()> placed;                        // a release that waited for its place in the archive has it now
};

}  // namespace gazetted
