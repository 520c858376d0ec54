// Whether readers of the newsroom slow the mail: recipients a second into Postfix's smtp-sink, without readers and with
// slow readers of a file of 100 MB who are served all the while, in alternating runs. Prints the medians and their
// ratio, and how long a page takes meanwhile.
//   readers [RECIPIENTS [PAIRS [READERS]]]      default 60000, 7 and 500
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "bench.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/thread.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

constexpr std::size_t piece = 4096;  // that each reads ten times a second: slow, but not slow enough to be given up

int connect_to(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int small = 8192;
  ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(std::uint16_t(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
  return fd;
}

// All of them on one thread.
class SlowReaders {
 public:
  SlowReaders(int port, int count) : port_(port) {
    for (int i = 0; i < count; ++i) sockets_.push_back(ask());
    thread_ = std::thread([this] {
      make_thread_nice(19);  // its own work is no cost of the daemon's
      read();
    });
  }
  ~SlowReaders() {
    ends_ = true;
    thread_.join();
    for (const int fd : sockets_) ::close(fd);
  }
  std::uint64_t bytes() const { return bytes_; }
  int lost() const { return lost_; }

 private:
  int ask() const {
    const int fd = connect_to(port_);
    constexpr std::string_view request = "GET /newsroom/bench/media/1/kit.zip HTTP/1.1\r\nHost: x\r\n\r\n";
    if (fd >= 0 && ::write(fd, request.data(), request.size()) < 0) std::perror("readers: a request");
    return fd;
  }
  void read() {
    char buffer[piece];
    while (!ends_) {
      for (auto& fd : sockets_) {
        const auto count = fd < 0 ? -1 : ::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
        if (count > 0) bytes_ += std::uint64_t(count);
        if (count == 0) {
          ++lost_;
          ::close(fd);
          fd = ask();
        }
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

  int port_;
  std::vector<int> sockets_;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<int> lost_ = 0;
  std::atomic<bool> ends_ = false;
  std::thread thread_;
};

// Milliseconds until the whole front page is there; below 0: it did not come.
double page_time(int port) {
  const auto begin = Steady::now();
  const int fd = connect_to(port);
  constexpr std::string_view request = "GET /newsroom/bench/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  std::string said;
  if (fd < 0 || ::write(fd, request.data(), request.size()) < 0) return -1;
  char buffer[65536];
  for (auto count = ::read(fd, buffer, sizeof buffer); count > 0; count = ::read(fd, buffer, sizeof buffer))
    said.append(buffer, std::size_t(count));
  ::close(fd);
  return said.starts_with("HTTP/1.1 200") ? seconds_since(begin) * 1000 : -1;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 60'000;
  const int pairs = argc > 2 ? std::atoi(argv[2]) : 7;
  const int readers = argc > 3 ? std::atoi(argv[3]) : 500;
  const Scratch scratch;
  std::vector<double> alone, read, ratios, pages;
  for (int pair = 0; pair < pairs; ++pair) {
    for (const bool with_readers : {pair % 2 == 0, pair % 2 != 0}) {
      const int smtp = free_port(), http = free_port();
      const auto sink = start_sink(smtp);
      TestDaemon newsroom(scratch.path / "run", {{smtp, recipients(count, 50)}}, "connections: 10",
                          fmt::format("http: {{listen: \"127.0.0.1:{}\"}}\nsite: {{}}\n", http));
      const auto config = newsroom.root / "c.yaml";
      const auto yaml =
          replace_all(*read_file(config), "{name: Bench}",
                      fmt::format("{{name: Bench, slug: bench, public_url: \"http://127.0.0.1:{}\"}}", http));
      if (!write_file(config, yaml)) return 1;
      newsroom.start();
      const auto site = newsroom.root / "state/site/newsroom/bench";
      if (!wait_for([&] { return page_time(http) > 0; }, 30)) return std::printf("the site is not served\n"), 1;
      fs::create_directories(site / "media/1");
      if (!write_file(site / "media/1/kit.zip", std::string(100'000'000, 'k'))) return 1;
      std::unique_ptr<SlowReaders> slow;
      if (with_readers) slow = std::make_unique<SlowReaders>(http, readers);
      if (slow && !wait_for([&] { return slow->bytes() > std::uint64_t(readers) * piece; }, 30)) return 1;
      const auto before = slow ? slow->bytes() : 0;
      const auto begin = newsroom.drop();
      if (with_readers) pages.push_back(page_time(http));
      newsroom.wait_sent(count, 300);
      const double took = seconds_since(begin);
      (with_readers ? read : alone).push_back(count / took);
      if (slow)
        std::printf("%d readers: %.0f recipients/s, %.1f MB/s to them, %d cut off, a page in %.1f ms\n", readers,
                    read.back(), double(slow->bytes() - before) / took / 1e6, slow->lost(), pages.back());
      else
        std::printf("no readers:  %.0f recipients/s\n", alone.back());
      std::fflush(stdout);
      slow.reset();
      newsroom.stop();
    }
    ratios.push_back(read.back() / alone.back());
  }
  std::printf(
      "\n| %d recipients, median of %d pairs | no readers | %d slow readers of 100 MB | ratio |\n|---|---|---|---|\n"
      "| recipients a second | %.0f | %.0f | %.2f |\n| a page meanwhile | | %.1f ms | |\n",
      count, pairs, readers, median(alone), median(read), median(ratios), median(pages));
  return 0;
}
