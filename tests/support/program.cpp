#include "support/program.hpp"

#include "gazetted/app/control.hpp"
#include "gazetted/config/shipped_services.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gazetted::test {
namespace {

std::vector<char*> arguments(const std::vector<std::string>& command) {
  std::vector<char*> out;
  for (const auto& word : command) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

int status_of(int raw) { return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw); }

}  // namespace

Ran run(const std::vector<std::string>& command, const std::string& input) {
  int in[2], out[2], err[2];
  if (::pipe(in) || ::pipe(out) || ::pipe(err)) broken("no pipe");
  const auto words = arguments(command);  // before the fork: another thread may hold the allocator's lock
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(in[0], 0);
    ::dup2(out[1], 1);
    ::dup2(err[1], 2);
    for (const int fd : {in[0], in[1], out[0], out[1], err[0], err[1]}) ::close(fd);
    ::execvp(words[0], words.data());
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  ::close(err[1]);
  if (!input.empty()) {
    EXPECT_EQ(::write(in[1], input.data(), input.size()), ssize_t(input.size()));
  }
  ::close(in[1]);
  Ran ran;
  pollfd fds[] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
  std::string* texts[] = {&ran.out, &ran.err};
  int open = 2;
  while (open > 0) {
    ::poll(fds, 2, -1);
    for (int i = 0; i < 2; ++i) {
      if (!(fds[i].revents & (POLLIN | POLLHUP))) continue;
      char buffer[65536];
      const auto count = ::read(fds[i].fd, buffer, sizeof buffer);
      if (count > 0) {
        texts[i]->append(buffer, std::size_t(count));
      } else {
        ::close(fds[i].fd);
        fds[i].fd = -1;
        --open;
      }
    }
  }
  int raw = 0;
  ::waitpid(pid, &raw, 0);
  ran.status = status_of(raw);
  return ran;
}

Process::Process(const std::vector<std::string>& command, const fs::path& log) {
  const auto words = arguments(command);  // before the fork: another thread may hold the allocator's lock
  const int fd = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  pid_ = ::fork();
  if (pid_ != 0) {
    ::close(fd);
    return;
  }
  ::dup2(fd, 1);
  ::dup2(fd, 2);
  ::execvp(words[0], words.data());
  ::_exit(127);
}

Process::~Process() {
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  wait();
}

bool Process::running() {
  if (pid_ <= 0 || status_ >= 0) return false;
  int raw = 0;
  if (::waitpid(pid_, &raw, WNOHANG) == 0) return true;
  status_ = status_of(raw);
  return false;
}

void Process::signal(int number) {
  if (running()) ::kill(pid_, number);
}

int Process::wait() {
  if (status_ >= 0) return status_;
  int raw = 0;
  ::waitpid(pid_, &raw, 0);
  return status_ = status_of(raw);
}

bool eventually(const std::function<bool()>& holds, Duration limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (std::chrono::steady_clock::now() < end) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return holds();
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

Capture::Capture(CaptureOptions options) {
  options.networks = Networks(shipped_services());
  auto made = CaptureServer::listen(io_, std::move(options));
  if (!made) broken(made.error().text());
  server_ = std::move(*made);
  thread_ = std::thread([this] { io_.run(); });
}

Capture::~Capture() {
  io_.stop();
  thread_.join();
}

Newsroom::Newsroom() = default;
Newsroom::~Newsroom() { stop(SIGKILL); }

void Newsroom::configure(const std::string& yaml) {
  const auto root = directory.path().string();
  directory.put(
      "gazetted.yaml",
      "newsroom: {name: GOV.UK, website: https://www.gov.uk/, email: press@example.org, time_zone: Europe/London" +
          (public_url.empty() ? "" : ", public_url: '" + public_url + "'") +
          "}\n"
          "spool: {directory: " +
          root + "/spool, settle: 500ms" + (spool_extra.empty() ? "" : ", " + spool_extra) +
          "}\n"
          "store: sqlite:" +
          root + "/state/ledger.db\ncontrol: " + root +
          "/control.sock\nhostname: test.example.org\n"
          "retry: {first: 200ms, factor: 2, max: 2s, jitter: 0, give_up_after: " +
          give_up_after +
          "}\nlog: {level: debug}\n"
          "templates: " +
          templates.string() + "\n" + extra + yaml);
}

void Newsroom::start() { start_with({}); }

void Newsroom::start_as(const std::string& user) { start_with({"setpriv", "--reuid=" + user, "--clear-groups", "--"}); }

void Newsroom::start_with(const std::vector<std::string>& wrapper) {
  std::vector<std::string> command = wrapper;
  command.insert(command.end(), {binary(), "-c", config().string(), "serve"});
  daemon = std::make_unique<Process>(command, directory / "log");
  const bool up = eventually([&] { return !daemon->running() || answers(); });
  ASSERT_TRUE(up && daemon->running()) << log();
}

bool Newsroom::answers() const {
  json::object ask;
  ask["command"] = "live";
  return ask_daemon(directory / "control.sock", ask, 5).has_value();
}

void Newsroom::stop(int number) {
  if (!daemon) return;
  daemon->signal(number);
  daemon->wait();
  daemon.reset();
}

void Newsroom::kill() { stop(SIGKILL); }

void Newsroom::drop(const std::string& name, const std::string& text) {
  fs::create_directories(incoming());
  directory.put("drop/" + name, text);
  fs::rename(directory / ("drop/" + name), incoming() / name);
}

Ran Newsroom::command(const std::vector<std::string>& words) {
  std::vector<std::string> all = {binary(), "-c", config().string()};
  all.insert(all.end(), words.begin(), words.end());
  return run(all);
}

std::optional<ReleaseStatus> Newsroom::status(const std::string& id) {
  auto reader = LedgerReader::open(directory / "state/ledger.db");
  if (!reader) return std::nullopt;
  auto release = (*reader)->release(id, std::chrono::floor<Duration>(std::chrono::system_clock::now()));
  return release ? *release : std::nullopt;
}

std::vector<ReportRow> Newsroom::report(const std::string& id) {
  std::vector<ReportRow> rows;
  auto reader = LedgerReader::open(directory / "state/ledger.db");
  const auto release = status(id);
  if (!reader || !release) return rows;
  EXPECT_TRUE((*reader)->report(release->key, [&](const ReportRow& row) { rows.push_back(row); }).has_value());
  return rows;
}

std::vector<std::string> Newsroom::audit() {
  auto reader = LedgerReader::open(directory / "state/ledger.db");
  if (!reader) return {reader.error().text()};
  auto wrong = (*reader)->audit();
  return wrong ? *wrong : std::vector<std::string>{wrong.error().text()};
}

bool Newsroom::done(const std::string& id, Duration limit) {
  return eventually(
      [&] {
        const auto release = status(id);
        return release && release->state == "done";
      },
      limit);
}

bool Newsroom::rejected(const std::string& name) {
  return eventually([&] {
    return fs::exists(directory / ("spool/rejected/" + name + ".error.txt")) &&
           fs::exists(fs::symlink_status(directory / ("spool/rejected/" + name)));
  });
}

std::string Newsroom::log() { return fs::exists(directory / "log") ? slurp(directory / "log") : ""; }

CaptureOptions answers_dots_after(Duration delay) {
  CaptureOptions options;
  options.smtp_script = [delay](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "dot") action.delay = delay;
    return action;
  };
  return options;
}

std::string simple_release(const std::string& title) {
  return "# " + title + "\n\nThe first paragraph of " + title + ".\n";
}

std::string press_settings(int smtp_port, const std::string& relay_extra, const std::string& list_extra) {
  return "relays:\n  main: {host: 127.0.0.1, port: " + std::to_string(smtp_port) + ", tls: off" +
         (relay_extra.empty() ? "" : ", " + relay_extra) +
         "}\nlists:\n  press: {title: Press, subscribers: lists/press.csv, from: Press Office "
         "<press@news.example.org>, relay: main" +
         (list_extra.empty() ? "" : ", " + list_extra) + "}\n";
}

std::string recipients(int count, const std::string& domain) {
  std::string text = "email,name\n";
  for (int i = 0; i < count; ++i) text += fmt::format("user{}@{},Person {}\n", i, domain, i);
  return text;
}

}  // namespace gazetted::test
