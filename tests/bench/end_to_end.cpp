// Recipients a second, from the drop to the last outcome in the ledger, into Postfix's smtp-sink; beside
// Postfix's smtp-source into the same sink, in alternating runs. Prints both, the ratio of the medians,
// CPU a message and the daemon's peak memory.
//   end_to_end [RECIPIENTS [PAIRS]]      default 20000 and 5
#include <arpa/inet.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <thread>

#include "gazetted/base/file.hpp"
#include "gazetted/ledger/reader.hpp"

namespace {

using namespace gazetted;
using Clock = std::chrono::steady_clock;

pid_t start(const std::vector<std::string>& command, const std::string& log) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  if (!std::freopen(log.c_str(), "w", stdout) || !std::freopen(log.c_str(), "a", stderr)) ::_exit(1);
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words[0], words.data());
  ::_exit(127);
}

struct Used {
  double cpu = 0;
  long peak_kb = 0;
};

Used finish(pid_t pid) {
  rusage usage{};
  int status = 0;
  ::wait4(pid, &status, 0, &usage);
  const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
  return {seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss};
}

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), length);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  ::close(fd);
  return ntohs(address.sin_port);
}

template <class Holds>
bool wait_for(Holds holds, int seconds) {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  while (!holds()) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

struct Measured {
  double rate = 0, cpu_us = 0;
  long peak_kb = 0;
};

Measured run_source(int port, int count, int bytes) {
  const auto begin = Clock::now();
  const pid_t pid = start({"smtp-source", "-s", "10", "-m", std::to_string(count), "-l", std::to_string(bytes), "-f",
                           "from@example.org", "-t", "to@example.org", "127.0.0.1:" + std::to_string(port)},
                          "/dev/null");
  const auto used = finish(pid);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return {count / seconds, used.cpu / count * 1e6, used.peak_kb};
}

std::string body_of_ten_kilobytes() {
  std::string body = "# A release of about ten kilobytes\n\n";
  while (body.size() < 4000) body += "This sentence stands for what a press office has to say on a day like this one. ";
  return body + "\n";
}

Measured run_daemon(const fs::path& root, int port, int count) {
  fs::remove_all(root);
  fs::create_directories(root);
  std::string list = "email,name\n";
  for (int i = 0; i < count; ++i) list += fmt::format("user{}@domain{}.example,Person {}\n", i, i % 50, i);
  const std::string yaml = fmt::format(
      "newsroom: {{name: Bench}}\nspool: {{directory: spool}}\nstore: sqlite:state/l.db\ncontrol: c.sock\nhostname: "
      "bench.example.org\nlog: {{level: warn}}\n"
      "relays: {{sink: {{host: 127.0.0.1, port: {}, tls: off, connections: 10, messages_per_connection: 100000}}}}\n"
      "lists: {{l: {{subscribers: l.csv, from: B <b@example.org>, relay: sink}}}}\ntemplates: {}\n",
      port, TEST_SOURCE_DIR "/config/templates");
  if (!write_file(root / "l.csv", list) || !write_file(root / "c.yaml", yaml) ||
      !write_file(root / "r.md", body_of_ten_kilobytes()))
    std::abort();
  const pid_t pid = start({GAZETTED_BINARY, "-c", (root / "c.yaml").string(), "serve"}, (root / "log").string());
  if (!wait_for([&] { return fs::exists(root / "c.sock"); }, 20)) std::abort();
  const auto begin = Clock::now();
  fs::rename(root / "r.md", root / "spool/incoming/r.md");
  const bool done = wait_for(
      [&] {
        auto reader = LedgerReader::open((root / "state/l.db").string());
        if (!reader) return false;
        auto status = (*reader)->release("r", Time{});
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        return status && *status && (*status)->tally[State::sent] == count;
      },
      300);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  ::kill(pid, SIGTERM);
  const auto used = finish(pid);
  if (!done) {
    std::fprintf(stderr, "the daemon did not finish; see %s\n", (root / "log").c_str());
    std::exit(1);
  }
  return {count / seconds, used.cpu / count * 1e6, used.peak_kb};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 20'000;
  const int pairs = argc > 2 ? std::atoi(argv[2]) : 5;
  std::string pattern = (fs::temp_directory_path() / "gazetted-bench-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) return 1;
  const int port = free_port();
  std::vector<std::string> command = {"smtp-sink", "127.0.0.1:" + std::to_string(port), "256"};
  if (::getuid() == 0) command.insert(command.begin() + 1, {"-u", "nobody"});
  const pid_t sink = start(command, "/dev/null");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  std::vector<double> source_rate, daemon_rate, source_cpu, daemon_cpu;
  long peak = 0;
  for (int pair = 0; pair < pairs; ++pair) {
    const auto source = run_source(port, count, 10'000);
    const auto daemon = run_daemon(fs::path(pattern) / "run", port, count);
    source_rate.push_back(source.rate);
    daemon_rate.push_back(daemon.rate);
    source_cpu.push_back(source.cpu_us);
    daemon_cpu.push_back(daemon.cpu_us);
    peak = std::max(peak, daemon.peak_kb);
    std::printf("pair %d: smtp-source %.0f/s, gazetted %.0f/s\n", pair + 1, source.rate, daemon.rate);
    std::fflush(stdout);
  }
  ::kill(sink, SIGTERM);
  finish(sink);
  fs::remove_all(pattern);
  std::printf(
      "\n| %d recipients, 10 connections, 10 KB | smtp-source | gazetted, end to end | ratio |\n|---|---|---|---|\n",
      count);
  std::printf("| messages a second (median of %d pairs) | %.0f | %.0f | %.2f |\n", pairs, median(source_rate),
              median(daemon_rate), median(daemon_rate) / median(source_rate));
  std::printf("| CPU a message, all threads | %.0f µs | %.0f µs | %.2f |\n", median(source_cpu), median(daemon_cpu),
              median(daemon_cpu) / median(source_cpu));
  std::printf("| peak memory of the daemon | | %.0f MB | |\n", double(peak) / 1024);
  return 0;
}
