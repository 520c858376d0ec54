// A program that whoever configures the daemon has named, run for what it prints. It gets nothing of the daemon's but
// its user: no environment, no open files, no credentials. It and all that it starts in its process group end at its
// limits, and when it ends. Blocking: for a thread of a pool. After a crash it goes on until it writes.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gazetted/base/file.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct CommandToRun {
  std::vector<std::string> words;        // the program, absolute, and its arguments
  std::vector<std::string> environment;  // all of it: "NAME=value"
  fs::path directory = "/";              // where it begins
  fs::path output;                       // the file that gets its standard output, made anew
  std::uint64_t most_output = 1u << 20;  // bytes of that
  Duration time{60'000};
  std::function<bool()> goes_on = {};  // asked several times a second; false: it is ended
};

enum class CommandLimit { none, time, output, stopped };

struct CommandEnd {
  CommandLimit limit = CommandLimit::none;  // which one ended it
  int status = -1;                          // its exit status; -1: a signal ended it
  int signal = 0;
  std::string errors;  // the first 4 KB of its standard error
  bool succeeded() const { return limit == CommandLimit::none && status == 0; }
};

// "took longer than 10m", "printed more than 512 MB", "ended with status 3: no such table".
std::string describe(const CommandEnd& end, const CommandToRun& command);

// An error: it could not be started, or its output not be kept.
Result<CommandEnd> run_command(const CommandToRun& command);

}  // namespace gazetted
