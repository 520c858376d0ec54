// A command in a terminal of its own, as a person sees it: what it prints, what is typed, and the end of it all.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "gazetted/base/file.hpp"
#include "support/program.hpp"

namespace gazetted::test {

class Terminal {
 public:
  Terminal(const std::vector<std::string>& command, int columns = 80, int rows = 24, const std::string& kind = "xterm");
  ~Terminal();
  void type(const std::string& text);  // "\x03" is ^C
  void close();                        // the window is shut: its session hears SIGHUP
  // What was printed so far, as it came.
  const std::string& output();
  bool shows(const std::string& text, Duration limit = Duration(30'000));  // waits for it
  int wait();                                                              // its exit status, or 128 + the signal
  pid_t id() const { return pid_; }

 private:
  void read();
  pid_t pid_ = -1;
  int status_ = -1;
  Descriptor master_;
  std::string output_;
};

}  // namespace gazetted::test
