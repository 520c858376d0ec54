// A large list, and one a tenth of it as the reference: seconds from the drop to the first mail in the
// ledger and to the last, the longest the ledger's thread was held, peak memory, and how long a restart
// takes with everything queued. Prints both and the ratios; linear is a ratio of 10.
//   million [RECIPIENTS]                 default 1000000
#include <cstdio>
#include <cstdlib>

#include "bench.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

struct Measured {
  double first = 0, all = 0, restart = 0, peak_mb = 0, queued_peak_mb = 0;
  long longest_ms = 0;
};

Measured measure(const fs::path& root, int port, int count) {
  Measured made;
  const auto list = recipients(count, std::max(1, count / 10));
  {
    TestDaemon newsroom(root / "run", {{port, list}}, "connections: 10");
    newsroom.start();
    const auto begin = newsroom.drop();
    wait_for([&] { return newsroom.count(State::sent) > 0; }, 120);
    made.first = seconds_since(begin);
    newsroom.wait_sent(count, 3600);
    made.all = seconds_since(begin);
    made.longest_ms = newsroom.longest_ledger_ms();
    made.peak_mb = double(newsroom.stop().peak_kb) / 1024;
  }
  TestDaemon queued(root / "queued", {{free_port(), list}}, "connections: 10");  // nobody listens there
  queued.start();
  queued.drop();
  wait_for([&] { return queued.count(State::pending) + queued.count(State::deferred) >= count - 256; }, 120);
  queued.stop();
  made.restart = queued.start();
  made.queued_peak_mb = double(queued.stop().peak_kb) / 1024;
  return made;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 1'000'000;
  const Scratch scratch;
  const int port = free_port();
  const auto sink = start_sink(port);
  const auto tenth = measure(scratch.path, port, count / 10);
  const auto whole = measure(scratch.path, port, count);
  std::printf("| | %d recipients | %d recipients | ratio |\n|---|---|---|---|\n", count / 10, count);
  const auto row = [](const char* what, double a, double b) {
    std::printf("| %s | %.2f | %.2f | %.1f |\n", what, a, b, b / a);
  };
  row("drop to first mail, s", tenth.first, whole.first);
  row("drop to last outcome, s", tenth.all, whole.all);
  row("ledger thread's longest task, ms", double(tenth.longest_ms), double(whole.longest_ms));
  row("peak memory, MB", tenth.peak_mb, whole.peak_mb);
  row("restart with all queued, s", tenth.restart, whole.restart);
  row("peak memory of that restart, MB", tenth.queued_peak_mb, whole.queued_peak_mb);
  return 0;
}
