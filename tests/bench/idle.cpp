// A daemon that has nothing to do: wake-ups of all its threads, private memory. Then one that gets a
// small release: time from the drop to the first mail on the wire, beside what a sync of that disk takes.
//   idle [SECONDS]      default 120
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "bench.hpp"
#include "gazetted/sandbox/capture.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

long wakeups(pid_t id) {
  long total = 0;
  for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(id) + "/task")) {
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("voluntary_ctxt_switches:")) total += std::atol(line.c_str() + 24);
    }
  }
  return total;
}

double private_mb(pid_t id) {
  std::ifstream rollup("/proc/" + std::to_string(id) + "/smaps_rollup");
  long kb = 0;
  for (std::string line; std::getline(rollup, line);) {
    if (line.starts_with("Private_")) kb += std::atol(line.c_str() + line.find(':') + 1);
  }
  return double(kb) / 1024;
}

// One append of 4 KB with its sync, as a commit does.
double sync_ms(const fs::path& directory) {
  const int fd = ::open((directory / "sync").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const std::string block(4096, 'x');
  std::vector<double> times;
  for (int i = 0; i < 51; ++i) {
    const auto begin = Steady::now();
    if (::write(fd, block.data(), block.size()) < 0 || ::fdatasync(fd) != 0) std::abort();
    times.push_back(seconds_since(begin) * 1000);
  }
  ::close(fd);
  return median(times);
}

}  // namespace

int main(int argc, char** argv) {
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 120;
  const Scratch scratch;
  boost::asio::io_context io;
  std::atomic<std::int64_t> first{0};
  CaptureOptions options;
  options.smtp_script = [&](const SmtpStep& step) {
    std::int64_t none = 0;
    if (step.stage == "mail") first.compare_exchange_strong(none, Steady::now().time_since_epoch().count());
    return ServerAction{};
  };
  auto server = CaptureServer::listen(io, options);
  if (!server) return 1;
  std::thread serving([&] { io.run(); });
  const double sync = sync_ms(scratch.path);
  std::vector<double> latency;
  for (int run = 0; run < 9; ++run) {
    TestDaemon daemon(scratch.path / "run", {{(*server)->smtp_port(), recipients(20, 5)}}, "connections: 4");
    daemon.start();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    first = 0;
    const auto begin = daemon.drop();
    if (!wait_for([&] { return first != 0; }, 20)) return 1;
    latency.push_back(double(first - begin.time_since_epoch().count()) / 1e6);
  }
  TestDaemon daemon(scratch.path / "idle", {{(*server)->smtp_port(), recipients(20, 5)}}, "connections: 4");
  daemon.start();
  std::this_thread::sleep_for(std::chrono::seconds(5));
  const long before = wakeups(daemon.id());
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  const double a_minute = double(wakeups(daemon.id()) - before) * 60 / seconds;
  std::printf("| idle | gazetted | bar | ratio |\n|---|---|---|---|\n");
  std::printf("| wake-ups a minute, all threads | %.1f | 1 | %.1f |\n", a_minute, a_minute);
  std::printf("| private memory, MB | %.1f | 20 | %.2f |\n", private_mb(daemon.id()), private_mb(daemon.id()) / 20);
  std::printf("| drop to first mail, ms (median of 9) | %.1f | 30 and the syncs (%.2f each here) | %.2f |\n",
              median(latency), sync, median(latency) / 30);
  daemon.stop();
  io.stop();
  serving.join();
  return 0;
}
