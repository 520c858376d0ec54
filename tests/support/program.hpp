// The real program under test: runs commands, keeps a daemon, talks to a capture server or to a
// real one. Every process that is started here is ended by its id.
#pragma once
#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gazetted/ledger/reader.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "support/files.hpp"

namespace gazetted::test {

struct Ran {
  int status = -1;
  std::string out, err;
};
Ran run(const std::vector<std::string>& command, const std::string& input = "");

// A process in the background; ended when this goes.
class Process {
 public:
  Process(const std::vector<std::string>& command, const fs::path& log);
  ~Process();
  pid_t id() const { return pid_; }
  bool running();
  void signal(int number);
  int wait();  // its exit status, or 128 + the signal

 private:
  pid_t pid_ = -1;
  int status_ = -1;
};

// Polls until it holds; false after the limit.
bool eventually(const std::function<bool()>& holds, Duration limit = Duration(30'000));
int free_port();

// A capture server on a thread of its own.
class Capture {
 public:
  explicit Capture(CaptureOptions options = {});
  ~Capture();
  CaptureServer& operator*() { return *server_; }
  CaptureServer* operator->() { return server_.get(); }

 private:
  asio::io_context io_;
  std::unique_ptr<CaptureServer> server_;
  std::thread thread_;
};

// A newsroom in a temporary directory: configuration, lists, spool, and the daemon when started.
class Newsroom {
 public:
  Newsroom();
  ~Newsroom();
  // `yaml` is appended to newsroom, spool, store, control, hostname and log.
  void configure(const std::string& yaml);
  void list(const std::string& name, const std::string& text) { directory.put("lists/" + name, text); }
  void start();
  void start_as(const std::string& user);                       // needs root
  void start_with(const std::vector<std::string>& wrapper);     // a command before the daemon's
  bool answers() const;                                         // a daemon of it does, at its control socket
  void stop(int number = 15);                                   // SIGTERM and wait
  void kill();                                                  // SIGKILL and wait
  void drop(const std::string& name, const std::string& text);  // renamed in
  Ran command(const std::vector<std::string>& words);
  std::optional<ReleaseStatus> status(const std::string& id);
  std::vector<ReportRow> report(const std::string& id);
  std::vector<std::string> audit();
  bool done(const std::string& id, Duration limit = Duration(60'000));
  bool rejected(const std::string& name);  // waits for it
  std::string log();

  TemporaryDirectory directory;
  std::string spool_extra, extra, give_up_after = "60s", public_url;
  fs::path templates = source("config/templates");
  fs::path config() const { return directory / "gazetted.yaml"; }
  fs::path incoming() const { return directory / "spool/incoming"; }
  std::unique_ptr<Process> daemon;
};

// A server that takes so long to answer the end of each message.
CaptureOptions answers_dots_after(Duration delay);
std::string simple_release(const std::string& title);
// One list "press" of n people over relay "main" at this port.
std::string press_settings(int smtp_port, const std::string& relay_extra = "", const std::string& list_extra = "");
std::string recipients(int count, const std::string& domain = "example.org");

}  // namespace gazetted::test
