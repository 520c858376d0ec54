// What the intake tells the daemon. Values only: the intake runs on a thread of its own, the daemon on the loop's.
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gazetted/app/acceptance.hpp"
#include "gazetted/ledger/steering.hpp"
#include "gazetted/mail/message.hpp"

namespace gazetted {

// What a file in incoming/ orders: ID.cancel, ID.pause, ID.resume.
struct SpoolCommand {
  Verb verb = Verb::pause;
  std::string id;
  std::string by;  // for the log
};

struct IntakeHooks {
  std::function<void(AcceptedNews)> accepted;
  std::function<void(std::string name, std::string reason)> rejected;
  std::function<void(std::string name, std::string reason)> test_refused;  // of test/, where it stays
  // `done` is called on the loop's thread when the ledger has it, or says why not.
  std::function<void(SpoolCommand command, std::function<void(Status)> done)> command;
  std::function<void(std::vector<std::pair<std::string, Message>>, std::string name)> test_mails;  // list → mail
  std::function<void(std::string subject, std::string text)> trouble;                              // of the machine
  std::function<void()> placed;  // a release that waited for its place in the archive has it now
};

}  // namespace gazetted
