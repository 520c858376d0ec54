// Recipients a second, from the drop to the last outcome in the ledger, into Postfix's smtp-sink; beside
// Postfix's smtp-source into the same sink, in alternating runs. Prints both, the ratio of the medians,
// CPU a message and the daemon's peak memory.
//   end_to_end [RECIPIENTS [PAIRS]]      default 20000 and 9
#include <cstdio>
#include <cstdlib>

#include "bench.hpp"

using namespace gazetted;
using namespace gazetted::bench;

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 20'000;
  const int pairs = argc > 2 ? std::atoi(argv[2]) : 9;
  const Scratch scratch;
  const int port = free_port();
  const auto sink = start_sink(port);
  std::vector<double> source_rate, daemon_rate, ratio, source_cpu, daemon_cpu;
  long peak = 0;
  for (int pair = 0; pair < pairs; ++pair) {
    auto begin = Steady::now();
    const auto source = run_source(port, 10, count, 10'000);
    source_rate.push_back(count / seconds_since(begin));
    TestDaemon newsroom(scratch.path / "run", port, "connections: 10", people(count, 50));
    newsroom.start();
    begin = newsroom.drop();
    newsroom.wait_sent(count, 300);
    daemon_rate.push_back(count / seconds_since(begin));
    const auto used = newsroom.stop();
    source_cpu.push_back(source.cpu / count * 1e6);
    daemon_cpu.push_back(used.cpu / count * 1e6);
    ratio.push_back(daemon_rate.back() / source_rate.back());
    peak = std::max(peak, used.peak_kb);
    std::printf("pair %d: smtp-source %.0f/s, gazetted %.0f/s, ratio %.2f\n", pair + 1, source_rate.back(),
                daemon_rate.back(), ratio.back());
    std::fflush(stdout);
  }
  std::printf(
      "\n| %d recipients, 10 connections, 10 KB | smtp-source | gazetted, end to end | ratio |\n|---|---|---|---|\n",
      count);
  std::printf("| messages a second (median of %d pairs) | %.0f | %.0f | %.2f |\n", pairs, median(source_rate),
              median(daemon_rate), median(ratio));
  std::printf("| CPU a message, all threads | %.0f µs | %.0f µs | %.2f |\n", median(source_cpu), median(daemon_cpu),
              median(daemon_cpu) / median(source_cpu));
  std::printf("| peak memory of the daemon | | %.0f MB | |\n", double(peak) / 1024);
  return 0;
}
