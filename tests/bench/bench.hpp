// What the benchmark programs share: processes with their CPU and memory, a real smtp-sink, a
// daemon in a directory of its own, and a line that is 40 ms long.
#pragma once
#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gazetted/base/file.hpp"
#include "gazetted/ledger/reader.hpp"

namespace gazetted::bench {

using Steady = std::chrono::steady_clock;
double seconds_since(Steady::time_point begin);
double median(std::vector<double> values);

struct Used {
  double cpu = 0;    // seconds, user and system, of all threads
  long peak_kb = 0;  // resident
};

// Seconds of CPU, user and system, of each thread that is alive, by its name.
std::map<std::string, double> thread_seconds(pid_t process);

class Child {
 public:
  Child(const std::vector<std::string>& command, const fs::path& log);
  ~Child();
  pid_t id() const { return pid_; }
  Used stop(int number = 15);  // signals, waits
  Used wait();

 private:
  pid_t pid_;
  bool ended_ = false;
};

int free_port();
std::unique_ptr<Child> start_sink(int port);
// Postfix's smtp-source into each of these ports at once, `count` mails in all, `sessions` connections each, which
// it keeps (-d), as we keep ours. CPU of all of them.
Used run_sources(const std::vector<int>& ports, int sessions, int count, int bytes);

template <class Holds>
bool wait_for(Holds holds, int seconds) {
  const auto end = Steady::now() + std::chrono::seconds(seconds);
  while (!holds()) {
    if (Steady::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

// A daemon with a relay for each of these ports, and over each a list of its own. Ends the program with a
// message when something does not work.
class TestDaemon {
 public:
  struct Route {
    int port = 0;
    std::string list;  // CSV
  };
  TestDaemon(fs::path root, const std::vector<Route>& routes, const std::string& relay_extra,
             const std::string& yaml_extra = "");
  double start();                         // returns the seconds until it is ready
  Steady::time_point drop();              // a release of about ten kilobytes once rendered; its id is "r"
  std::int64_t count(State state) const;  // of the release
  void wait_sent(std::int64_t count, int seconds) const;
  int mail_bytes() const;          // of the release's mail to the first of the first list
  long longest_ledger_ms() const;  // the longest the ledger's thread was held by one piece of work
  Used stop() { return daemon_->stop(); }
  pid_t id() const { return daemon_->id(); }
  fs::path root;

 private:
  std::unique_ptr<Child> daemon_;
};

std::string recipients(int count, int domains, int from = 0);

// Passes bytes on after half a round trip each way, on a thread of its own.
class FarLine {
 public:
  FarLine(int to_port, std::chrono::milliseconds round_trip);
  ~FarLine();
  int port() const { return port_; }

 private:
  struct Link;
  boost::asio::io_context io_;
  std::thread thread_;
  int port_ = 0;
};

class Scratch {
 public:
  Scratch();
  ~Scratch();
  fs::path path;
};

}  // namespace gazetted::bench
