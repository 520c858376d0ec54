#include "bench.hpp"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <cstdlib>
#include <deque>

#include "gazetted/app/control.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/model/live_status.hpp"

namespace gazetted::bench {
namespace {

using Tcp = boost::asio::ip::tcp;
constexpr auto tuple_awaitable = boost::asio::as_tuple(boost::asio::use_awaitable);

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

}  // namespace

double seconds_since(Steady::time_point begin) { return std::chrono::duration<double>(Steady::now() - begin).count(); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Child::Child(const std::vector<std::string>& command, const fs::path& log) : pid_(::fork()) {
  if (pid_ != 0) return;
  if (!std::freopen(log.c_str(), "a", stdout) || !std::freopen(log.c_str(), "a", stderr)) ::_exit(1);
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words[0], words.data());
  ::_exit(127);
}

Child::~Child() {
  if (!ended_) stop(SIGKILL);
}

Used Child::stop(int number) {
  ::kill(pid_, number);
  return wait();
}

Used Child::wait() {
  rusage usage{};
  int status = 0;
  ::wait4(pid_, &status, 0, &usage);
  ended_ = true;
  const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
  return {seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss};
}

std::map<std::string, double> thread_seconds(pid_t process) {
  std::map<std::string, double> seconds;
  std::error_code code;
  for (const auto& task : fs::directory_iterator(fmt::format("/proc/{}/task", process), code)) {
    const auto stat = read_file(task.path() / "stat");
    if (!stat) continue;
    // proc(5): the name is in brackets and may hold anything; the fields after it are counted from 3.
    const auto open = stat->find('(');
    const auto close = stat->rfind(')');
    if (open == std::string::npos || close == std::string::npos) continue;
    unsigned long user = 0, system = 0;
    std::sscanf(stat->c_str() + close + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user, &system);
    seconds[stat->substr(open + 1, close - open - 1)] += double(user + system) / double(::sysconf(_SC_CLK_TCK));
  }
  return seconds;
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

std::unique_ptr<Child> start_sink(int port) {
  std::vector<std::string> command = {"smtp-sink", "127.0.0.1:" + std::to_string(port), "256"};
  if (::getuid() == 0) command.insert(command.begin() + 1, {"-u", "nobody"});
  auto sink = std::make_unique<Child>(command, "/dev/null");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  return sink;
}

Used run_sources(const std::vector<int>& ports, int sessions, int count, int bytes) {
  std::vector<std::unique_ptr<Child>> sources;
  for (const int port : ports) {
    const auto share = count / int(ports.size());
    sources.push_back(std::make_unique<Child>(
        std::vector<std::string>{"smtp-source", "-d", "-s", std::to_string(sessions), "-m", std::to_string(share), "-l",
                                 std::to_string(bytes), "-f", "from@example.org", "-t", "to@example.org",
                                 "127.0.0.1:" + std::to_string(port)},
        "/dev/null"));
  }
  Used all;
  for (const auto& source : sources) {
    const auto used = source->wait();
    all.cpu += used.cpu;
    all.peak_kb = std::max(all.peak_kb, used.peak_kb);
  }
  return all;
}

TestDaemon::TestDaemon(fs::path where, const std::vector<Route>& routes, const std::string& relay_extra,
                       const std::string& yaml_extra)
    : root(std::move(where)) {
  fs::remove_all(root);
  fs::create_directories(root);
  std::string body = "# A release of about ten kilobytes\n\n";
  while (body.size() < 4000) body += "This sentence stands for what a press office has to say on a day like this one. ";
  std::string relays, lists;
  for (std::size_t i = 0; i < routes.size(); ++i) {
    relays += fmt::format("  sink{}: {{host: 127.0.0.1, port: {}, tls: off, messages_per_connection: 1000000, {}}}\n",
                          i, routes[i].port, relay_extra);
    lists += fmt::format(
        "  l{0}: {{subscribers: l{0}.csv, from: B <b@example.org>, reply_to: b@example.org, relay: sink{0}}}\n", i);
    if (!write_file(root / fmt::format("l{}.csv", i), routes[i].list)) give_up("cannot write below " + root.string());
  }
  const std::string yaml = fmt::format(
      "newsroom: {{name: Bench}}\nspool: {{directory: spool, settle: 0s}}\nstore: sqlite:state/l.db\ncontrol: c.sock\n"
      "hostname: bench.example.org\nlog: {{level: warn}}\nrelays:\n{}lists:\n{}templates: {}\n{}",
      relays, lists, TEST_SOURCE_DIR "/config/templates", yaml_extra);
  if (!write_file(root / "c.yaml", yaml) || !write_file(root / "r.md", body + "\n"))
    give_up("cannot write below " + root.string());
}

int TestDaemon::mail_bytes() const {
  const auto shown = root / "shown";
  Child preview(
      {GAZETTED_BINARY, "-c", (root / "c.yaml").string(), "preview", (root / "r.md").string(), "--out", shown.string()},
      root / "log");
  preview.wait();
  std::error_code code;
  for (const auto& file : fs::recursive_directory_iterator(shown, code)) {
    if (file.path().extension() == ".eml") return int(file.file_size());
  }
  give_up("the release cannot be shown; see " + (root / "log").string());
}

double TestDaemon::start() {
  const auto begin = Steady::now();
  fs::remove(root / "c.sock");
  daemon_ = std::make_unique<Child>(
      std::vector<std::string>{GAZETTED_BINARY, "-c", (root / "c.yaml").string(), "serve"}, root / "log");
  if (!wait_for([&] { return fs::exists(root / "c.sock"); }, 60)) give_up("the daemon does not start; see its log");
  return seconds_since(begin);
}

Steady::time_point TestDaemon::drop() {
  const auto begin = Steady::now();
  fs::rename(root / "r.md", root / "spool/incoming/r.md");
  return begin;
}

std::int64_t TestDaemon::count(State state) const {
  const auto reader = LedgerReader::open((root / "state/l.db").string());
  if (!reader) return 0;
  const auto release = (*reader)->release("r", Time{});
  if (!release || !*release || (*release)->state == "taking") return 0;
  return (*release)->tally[state];
}

// One connection and one small query: whoever measures must not take the processor from what is measured.
void TestDaemon::wait_sent(std::int64_t wanted, int seconds) const {
  std::optional<Database> ledger;
  const bool done = wait_for(
      [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        if (!ledger) {
          auto opened = Database::open((root / "state/l.db").string(), Database::Mode::read_only);
          if (opened) ledger.emplace(std::move(*opened));
        }
        const auto sent = ledger ? ledger->integer("SELECT coalesce(sum(sent),0) FROM tally") : Result<std::int64_t>(0);
        return sent && *sent >= wanted;
      },
      seconds);
  if (!done) give_up("the daemon did not finish; see " + (root / "log").string());
}

long TestDaemon::longest_ledger_ms() const {
  json::object request;
  request["command"] = "live";
  const auto answer = ask_daemon(root / "c.sock", request);
  return answer ? long(read_live_status(*answer).ledger_longest.count()) : -1;
}

std::string recipients(int count, int domains, int from) {
  std::string list = "email,name\n";
  for (int i = from; i < from + count; ++i)
    list += fmt::format("user{}@domain{}.example,Person {}\n", i, std::uint64_t(i) * 2654435761 % unsigned(domains), i);
  return list;
}

// One direction of a connection: what was read is written half a round trip later.
struct FarLine::Link {
  static boost::asio::awaitable<void> pump(std::shared_ptr<Tcp::socket> from, std::shared_ptr<Tcp::socket> to,
                                           std::chrono::microseconds late) {
    struct Piece {
      Steady::time_point due;
      std::string bytes;
    };
    const auto queue = std::make_shared<std::deque<Piece>>();
    const auto wake = std::make_shared<boost::asio::steady_timer>(from->get_executor(), Steady::time_point::max());
    auto writer = [](std::shared_ptr<std::deque<Piece>> pieces, std::shared_ptr<boost::asio::steady_timer> flag,
                     std::shared_ptr<Tcp::socket> out) -> boost::asio::awaitable<void> {
      while (out->is_open()) {
        if (pieces->empty()) {
          flag->expires_at(Steady::time_point::max());
          co_await flag->async_wait(tuple_awaitable);
          continue;
        }
        if (pieces->front().due > Steady::now()) {
          boost::asio::steady_timer timer(out->get_executor(), pieces->front().due);
          co_await timer.async_wait(tuple_awaitable);
        }
        const auto piece = std::move(pieces->front());
        pieces->pop_front();
        boost::system::error_code code;
        if (piece.bytes.empty()) {
          out->shutdown(Tcp::socket::shutdown_send, code);
          co_return;
        }
        const auto buffer = boost::asio::buffer(piece.bytes);
        auto [failed, count] = co_await boost::asio::async_write(*out, buffer, tuple_awaitable);
        if (failed) co_return;
      }
    };
    boost::asio::co_spawn(from->get_executor(), writer(queue, wake, to), end_on_exception);
    while (true) {
      std::string bytes(65536, '\0');
      const auto buffer = boost::asio::buffer(bytes);
      auto [code, count] = co_await from->async_read_some(buffer, tuple_awaitable);
      bytes.resize(code ? 0 : count);
      queue->push_back({Steady::now() + late, std::move(bytes)});
      wake->cancel();
      if (code) co_return;
    }
  }
};

FarLine::FarLine(int to_port, std::chrono::milliseconds round_trip) {
  const auto acceptor = std::make_shared<Tcp::acceptor>(io_, Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  port_ = acceptor->local_endpoint().port();
  auto accept = [](std::shared_ptr<Tcp::acceptor> door, int port,
                   std::chrono::microseconds late) -> boost::asio::awaitable<void> {
    while (true) {
      auto [code, socket] = co_await door->async_accept(tuple_awaitable);
      if (code) co_return;
      const auto near = std::make_shared<Tcp::socket>(std::move(socket));
      const auto far = std::make_shared<Tcp::socket>(near->get_executor());
      const Tcp::endpoint to(boost::asio::ip::address_v4::loopback(), boost::asio::ip::port_type(port));
      auto [failed] = co_await far->async_connect(to, tuple_awaitable);
      if (failed) continue;
      near->set_option(Tcp::no_delay(true));
      far->set_option(Tcp::no_delay(true));
      boost::asio::co_spawn(near->get_executor(), Link::pump(near, far, late), end_on_exception);
      boost::asio::co_spawn(near->get_executor(), Link::pump(far, near, late), end_on_exception);
    }
  };
  boost::asio::co_spawn(io_, accept(acceptor, to_port, round_trip / 2), end_on_exception);
  thread_ = std::thread([this] { io_.run(); });
}

FarLine::~FarLine() {
  io_.stop();
  thread_.join();
}

Scratch::Scratch() {
  std::string pattern = (fs::temp_directory_path() / "gazetted-bench-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) give_up("cannot make a directory in " + fs::temp_directory_path().string());
  path = pattern;
}

Scratch::~Scratch() {
  std::error_code code;
  fs::remove_all(path, code);
}

}  // namespace gazetted::bench
