// Recipients a second, from the drop to the last outcome in the ledger, into Postfix's smtp-sink; beside Postfix's
// smtp-source with kept connections (-d) and mails of the same size into the same sinks, in alternating runs: first
// with one sink, which limits both, then with two. Prints the medians and their ratios: messages a second, CPU a
// message of the whole process from its start to its end, of the sinks, and of each thread of ours.
//   end_to_end [RECIPIENTS [PAIRS]]      default 20000 and 9
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "bench.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

constexpr int connections = 10;  // to each sink

struct Sinks {
  explicit Sinks(int count) {
    for (int i = 0; i < count; ++i) {
      ports.push_back(free_port());
      running.push_back(start_sink(ports.back()));
    }
  }
  double seconds() const {
    double all = 0;
    for (const auto& sink : running) {
      for (const auto& [name, used] : thread_seconds(sink->id())) all += used;
    }
    return all;
  }
  std::vector<int> ports;
  std::vector<std::unique_ptr<Child>> running;
};

// All in µs a message, but for the rate.
struct Measured {
  std::vector<double> rate, cpu, sinks;
  std::map<std::string, std::vector<double>> threads;
  void add(const Measured& one) {
    rate.push_back(one.rate.front());
    cpu.push_back(one.cpu.front());
    sinks.push_back(one.sinks.front());
    for (const auto& [name, used] : one.threads) threads[name].push_back(used.front());
  }
};

Measured run_reference(const Sinks& sinks, int count, int bytes) {
  const double before = sinks.seconds();
  const auto begin = Steady::now();
  const auto used = run_sources(sinks.ports, connections, count, bytes);
  const double rate = count / seconds_since(begin);
  return {{rate}, {used.cpu / count * 1e6}, {(sinks.seconds() - before) / count * 1e6}, {}};
}

Measured run_ours(TestDaemon& newsroom, const Sinks& sinks, int count, long& peak_kb) {
  const double before = sinks.seconds();
  newsroom.start();
  const auto begin = newsroom.drop();
  newsroom.wait_sent(count, 300);
  const double rate = count / seconds_since(begin);
  Measured made{{rate}, {}, {(sinks.seconds() - before) / count * 1e6}, {}};
  for (const auto& [name, used] : thread_seconds(newsroom.id())) made.threads[name] = {used / count * 1e6};
  const auto used = newsroom.stop();
  made.cpu = {used.cpu / count * 1e6};
  peak_kb = std::max(peak_kb, used.peak_kb);
  return made;
}

void print(int sinks, const Measured& reference, const Measured& ours) {
  const auto row = [&](const char* what, const char* unit, const std::vector<double>& theirs,
                       const std::vector<double>& own) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < own.size(); ++i) ratios.push_back(own[i] / theirs[i]);
    std::printf("| %d sink%s: %s | %.1f%s | %.1f%s | %.2f |\n", sinks, sinks == 1 ? "" : "s", what, median(theirs),
                unit, median(own), unit, median(ratios));
  };
  row("messages a second", "", reference.rate, ours.rate);
  row("CPU a message, the whole process", " µs", reference.cpu, ours.cpu);
  row("CPU a message, the sinks", " µs", reference.sinks, ours.sinks);
  for (const auto& [name, used] : ours.threads)
    std::printf("| %d sink%s: of ours, thread `%s` | | %.1f µs | |\n", sinks, sinks == 1 ? "" : "s", name.c_str(),
                median(used));
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 20'000;
  const int pairs = argc > 2 ? std::atoi(argv[2]) : 9;
  const Scratch scratch;
  long peak_kb = 0;
  int bytes = 0;
  std::vector<std::pair<Measured, Measured>> results;
  for (const int number : {1, 2}) {
    const Sinks sinks(number);
    auto& [reference, ours] = results.emplace_back();
    for (int pair = 0; pair < pairs; ++pair) {
      std::vector<TestDaemon::Route> routes;
      for (int i = 0; i < number; ++i)
        routes.push_back({sinks.ports[std::size_t(i)], recipients(count / number, 50, count / number * i)});
      TestDaemon newsroom(scratch.path / "run", routes, fmt::format("connections: {}", connections));
      if (bytes == 0) bytes = newsroom.mail_bytes();
      reference.add(run_reference(sinks, count, bytes));
      ours.add(run_ours(newsroom, sinks, count, peak_kb));
      std::printf("%d sinks, pair %d: smtp-source -d %.0f/s %.1f µs, gazetted %.0f/s %.1f µs\n", number, pair + 1,
                  reference.rate.back(), reference.cpu.back(), ours.rate.back(), ours.cpu.back());
      std::fflush(stdout);
    }
  }
  std::printf(
      "\n| %d recipients, %d connections a sink, %d bytes, median of %d pairs | smtp-source -d | gazetted, end to "
      "end | ratio |\n|---|---|---|---|\n",
      count, connections, bytes, pairs);
  for (std::size_t i = 0; i < results.size(); ++i) print(int(i) + 1, results[i].first, results[i].second);
  std::printf("| peak memory of the daemon | | %.0f MB | |\n", double(peak_kb) / 1024);
  return 0;
}
