// Mails a second over a line of 40 ms round trip with 4 connections, beside smtp-source over the same
// line, which keeps its connections as we do and sends as many bytes. One round trip a message would be 100 a second.
//   far_relay [RECIPIENTS [ROUND_TRIP_MS]]      default 2000 and 40
#include <cstdio>
#include <cstdlib>

#include "bench.hpp"

using namespace gazetted;
using namespace gazetted::bench;

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 2000;
  const int round_trip = argc > 2 ? std::atoi(argv[2]) : 40;
  constexpr int connections = 4;
  const Scratch scratch;
  const int port = free_port();
  const auto sink = start_sink(port);
  const FarLine line(port, std::chrono::milliseconds(round_trip));
  TestDaemon daemon(scratch.path / "run", {{line.port(), recipients(count, 50)}}, "connections: 4");
  const int bytes = daemon.mail_bytes();
  auto begin = Steady::now();
  run_sources({line.port()}, connections, count, bytes);
  const double source = count / seconds_since(begin);
  daemon.start();
  begin = daemon.drop();
  daemon.wait_sent(count, 600);
  const double ours = count / seconds_since(begin);
  daemon.stop();
  const double bound = connections * 1000.0 / round_trip;
  std::printf(
      "| %d ms away, %d connections, %d bytes | mails a second | part of one round trip a message |\n|---|---|---|\n",
      round_trip, connections, bytes);
  std::printf("| smtp-source -d | %.0f | %.2f |\n| gazetted, end to end | %.0f | %.2f |\n", source, source / bound,
              ours, ours / bound);
  return 0;
}
