// A withdrawal while its release is being sent, and one of a release a hundredth of that as the reference: from the
// drop of the withdrawal to its first mail, and to the last mail of the release that it stops. The bar is 2 s.
//   withdrawal [RECIPIENTS]              default 100000
#include <cstdio>
#include <cstdlib>

#include "bench.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/ledger/database.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

constexpr double bar_seconds = 2;

struct Measured {
  std::int64_t had = 0;  // recipients that the release had reached
  double first = 0;      // seconds from the drop to the first mail of the withdrawal
  double stopped = 0;    // to the last mail of the release
  double all = 0;        // to the last mail of the withdrawal
};

template <class Value>
Value must(Result<Value> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().text().c_str());
  std::exit(1);
}

// Of the mails of a release that were sent, for example max(o.last).
std::int64_t of_sent(Database& ledger, const std::string& what, const std::string& release) {
  return must(ledger.integer("SELECT coalesce(" + what +
                             ",0) FROM outcome o JOIN recipient r ON r.id=o.recipient JOIN target t ON t.key=r.target "
                             "JOIN release e ON e.key=t.release WHERE o.state='sent' AND e.id='" +
                             release + "'"));
}

std::string state_of(const fs::path& root, const std::string& id) {
  const auto reader = LedgerReader::open((root / "state/l.db").string());
  if (!reader) return "";
  const auto release = (*reader)->release(id, Time{});
  return release && *release ? (*release)->state : "";
}

Measured measure(const fs::path& root, int port, int count) {
  TestDaemon newsroom(root / "run", {{port, recipients(count, std::max(1, count / 100))}}, "connections: 10");
  newsroom.start();
  newsroom.drop();
  newsroom.wait_sent(count / 5, 600);
  const auto text = "---\nkind: withdrawal\nsupersedes: r\nchange_note: The figures in it were wrong.\n---\n";
  if (!write_file(newsroom.root / "w.md", text)) std::exit(1);
  const auto dropped = to_millis(Clock().now());
  fs::rename(newsroom.root / "w.md", newsroom.root / "spool/incoming/w.md");
  wait_for([&] { return state_of(newsroom.root, "w") == "done"; }, 600);
  newsroom.stop();
  auto ledger = must(Database::open((newsroom.root / "state/l.db").string(), Database::Mode::read_only));
  const auto since = [&](std::int64_t at) { return double(at - dropped) / 1000; };
  Measured made;
  made.had = of_sent(ledger, "count(*)", "r");
  made.first = since(of_sent(ledger, "min(o.last)", "w"));
  made.stopped = since(of_sent(ledger, "max(o.last)", "r"));
  made.all = since(of_sent(ledger, "max(o.last)", "w"));
  if (of_sent(ledger, "count(*)", "w") != made.had) {
    std::fprintf(stderr, "not all who had the release have its withdrawal\n");
    std::exit(1);
  }
  return made;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 100'000;
  const Scratch scratch;
  const int port = free_port();
  const auto sink = start_sink(port);
  const auto small = measure(scratch.path, port, std::max(100, count / 100));
  const auto large = measure(scratch.path, port, count);
  std::printf(
      "| withdrawn while it was sent | %d recipients | %d recipients | of the bar of 2 s |\n|---|---|---|---|\n",
      std::max(100, count / 100), count);
  std::printf("| had it, and have the withdrawal | %ld | %ld | |\n", long(small.had), long(large.had));
  const auto row = [](const char* what, double a, double b) {
    std::printf("| %s | %.2f | %.2f | %.2f |\n", what, a, b, b / bar_seconds);
  };
  row("drop to the first mail of the withdrawal, s", small.first, large.first);
  row("drop to the last mail of the release, s", small.stopped, large.stopped);
  std::printf("| drop to the last mail of the withdrawal, s | %.2f | %.2f | |\n", small.all, large.all);
  return 0;
}
