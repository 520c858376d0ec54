// A burst of bounces while a release is being sent: recipients a second into Postfix's smtp-sink, beside the same
// burst into Postfix's `smtp-sink -L`, which takes and forgets it, so that both have the same work of the sender of
// bounces on the same cores; in alternating runs. First with 500 bounces a second, then with as many as are taken.
//   returns [RECIPIENTS [BOUNCES [PAIRS]]]      default 200000, 100000 and 5
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "bench.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/sandbox/capture.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

constexpr int people = 20'000;  // whose mails come back, several times each
constexpr int sessions = 4;     // of LMTP

[[noreturn]] void broken(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

std::string bounce(const std::string& to, int number) {
  return replace_all(
      fmt::format("From: MAILER-DAEMON@mx.example (Mail Delivery System)\nTo: {0}\nMessage-ID: <{1}@mx.example>\n"
                  "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
                  "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
                  "--b\n\nThis is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your "
                  "message could not be delivered.\n--b\nContent-Type: message/delivery-status\n\n"
                  "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; gone@x.example\nAction: failed\n"
                  "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\n\n--b\nContent-Type: "
                  "message/rfc822\n\nFrom: b@example.org\nSubject: A release\n\n{2}\n--b--\n.\n",
                  to, number, std::string(2000, 'x')),
      "\n", "\r\n");
}

// One connection of a mail server that has bounces to bring.
class Session {
 public:
  explicit Session(const std::string& socket) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy_n(socket.c_str(), socket.size(), address.sun_path);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      broken("nobody answers at " + socket);
    replies(1);
    send("LHLO mx.example\r\n");
    replies(1);
  }
  ~Session() { ::close(fd_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  bool bring(const std::string& to, const std::string& mail) {
    send("MAIL FROM:<>\r\nRCPT TO:<" + to + ">\r\nDATA\r\n");
    replies(3);
    send(mail);
    return replies(1).starts_with("250");
  }

 private:
  void send(const std::string& text) {
    if (::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) != ssize_t(text.size())) broken("the way back was closed");
  }
  // Returns the last line of the last.
  std::string replies(int count) {
    while (true) {
      for (auto end = unread_.find("\r\n"); end != std::string::npos; end = unread_.find("\r\n")) {
        const auto line = unread_.substr(0, end);
        unread_.erase(0, end + 2);
        if (line.size() < 4 || line[3] != '-') --count;
        if (count == 0) return line;
      }
      char chunk[4096];
      const auto got = ::recv(fd_, chunk, sizeof chunk, 0);
      if (got <= 0) broken("the way back was closed");
      unread_.append(chunk, std::size_t(got));
    }
  }
  int fd_;
  std::string unread_;
};

class Burst {
 public:
  // `rate`: a second, 0: as they are taken.
  Burst(std::string socket, const std::vector<std::string>& to, int count, int rate) : begin_(Steady::now()) {
    for (int i = 0; i < sessions; ++i) {
      threads_.emplace_back([this, socket, &to, count, rate] {
        Session session(socket);
        for (int number = next_++; number < count; number = next_++) {
          if (rate > 0) std::this_thread::sleep_until(begin_ + std::chrono::microseconds(1'000'000) * number / rate);
          const auto& whose = to[std::size_t(number) % to.size()];
          if (!session.bring(whose, bounce(whose, number))) broken("a bounce was refused");
          ++taken_;
        }
      });
    }
  }
  ~Burst() {
    for (auto& thread : threads_) thread.join();
  }
  double per_second() const { return taken_ / seconds_since(begin_); }

 private:
  Steady::time_point begin_;
  std::atomic<int> next_ = 0, taken_ = 0;
  std::vector<std::thread> threads_;
};

struct Run {
  double rate = 0;   // recipients a second
  double taken = 0;  // bounces a second, while the release was sent
  long peak_kb = 0;  // of the daemon, to the end of the burst
};

void put(const fs::path& root, const std::string& id, const std::string& list) {
  if (!write_file(root / (id + ".md"), "---\ntitle: A release\nlists: [" + list + "]\n---\nSome text.\n"))
    broken("cannot write below " + root.string());
  fs::rename(root / (id + ".md"), root / "spool/incoming" / (id + ".md"));
}

Run run(const fs::path& root, int count, int bounces, int rate, bool ours) {
  CaptureOptions options;
  options.keep_bytes = 1 << 30;
  boost::asio::io_context io;
  auto capture = CaptureServer::listen(io, options);
  if (!capture) broken(capture.error().text());
  std::thread thread([&] { io.run(); });
  const int port = free_port();
  const auto sink = start_sink(port);
  const auto lmtp = (root / "sink.sock").string();
  fs::remove(lmtp);
  const Child forgets({"smtp-sink", "-L", "unix:" + lmtp, "16"}, "/dev/null");
  TestDaemon newsroom(root / "run",
                      {{(*capture)->smtp_port(), recipients(people, 50)}, {port, recipients(count, 1000, people)}},
                      "connections: 10", "bounces: {address: bounce@b.example}\nfeedback: {lmtp: lmtp.sock}\n");
  newsroom.start();
  put(newsroom.root, "first", "l0");
  newsroom.wait_sent(people, 300);
  std::vector<std::string> senders;
  for (const auto& mail : (*capture)->mails()) senders.push_back(mail.sender);
  io.stop();
  thread.join();
  if (senders.size() != std::size_t(people)) broken("the first release is not with everybody");
  Run made;
  {
    const Burst burst(ours ? (newsroom.root / "lmtp.sock").string() : lmtp, senders, bounces, rate);
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const auto begin = Steady::now();
    put(newsroom.root, "second", "l1");
    newsroom.wait_sent(people + count, 600);
    made.rate = count / seconds_since(begin);
    made.taken = burst.per_second();
  }
  made.peak_kb = newsroom.stop().peak_kb;
  return made;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 200'000;
  const int bounces = argc > 2 ? std::atoi(argv[2]) : 100'000;
  const int pairs = argc > 3 ? std::atoi(argv[3]) : 5;
  const Scratch scratch;
  std::printf(
      "| %d recipients beside %d bounces, median of %d pairs | smtp-sink -L | gazetted | ratio |\n"
      "|---|---|---|---|\n",
      count, bounces, pairs);
  for (const int rate : {500, 0}) {
    std::vector<double> sent[2], taken[2], peak[2], ratios;
    for (int pair = 0; pair < pairs; ++pair) {
      for (const bool ours : {pair % 2 == 0, pair % 2 != 0}) {
        const auto made = run(scratch.path, count, bounces, rate, ours);
        std::fprintf(stderr, "%s %.0f recipients/s, %.0f bounces/s, %ld MB\n", ours ? "gazetted" : "smtp-sink -L",
                     made.rate, made.taken, made.peak_kb / 1024);
        sent[ours].push_back(made.rate);
        taken[ours].push_back(made.taken);
        peak[ours].push_back(double(made.peak_kb) / 1024);
      }
      ratios.push_back(sent[1].back() / sent[0].back());
    }
    const auto how = rate ? fmt::format("{} bounces a second", rate) : std::string("bounces as they are taken");
    std::printf("| %s: recipients a second | %.0f | %.0f | %.2f |\n", how.c_str(), median(sent[0]), median(sent[1]),
                median(ratios));
    std::printf("| %s: taken a second | %.0f | %.0f | |\n", how.c_str(), median(taken[0]), median(taken[1]));
    std::printf("| %s: peak memory of the daemon, MB | %.0f | %.0f | |\n", how.c_str(), median(peak[0]),
                median(peak[1]));
  }
  return 0;
}
