#include "gazetted/base/run_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t errors_kept = 4096;
constexpr int between_questions = 100;  // ms

struct Pipe {
  Descriptor read, write;
  static Result<Pipe> make() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno("pipe");
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  }
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

// In a group of its own, with the signals that a program expects, and no file but the three.
Result<pid_t> spawn(const CommandToRun& command, const Pipe& out, const Pipe& err) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.write.get(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, err.write.get(), 2);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  ::posix_spawn_file_actions_addchdir_np(&actions, command.directory.c_str());
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  auto words = command.words;
  auto environment = command.environment;
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, words.front().c_str(), &actions, &attributes, pointers(words).data(),
                                  pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (error == 0) return pid;
  errno = error;
  return fail_errno(words.front());
}

// One that has ended is not reaped before its group is ended too: until then its number is nobody else's.
class Running {
 public:
  explicit Running(pid_t pid) : pid_(pid) {}
  Running(const Running&) = delete;
  ~Running() { end_group(); }

  bool has_ended() const {
    siginfo_t info{};
    return ::waitid(P_PID, id_t(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
  }
  int end_group() {
    if (pid_ == 0) return 0;
    ::kill(-pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_;
};

class Listener {
 public:
  Listener(Descriptor out, Descriptor err, Descriptor file, const CommandToRun& command)
      : out_(std::move(out)), err_(std::move(err)), file_(std::move(file)), command_(command) {}

  // Until it has ended, or a limit is met.
  Result<CommandLimit> listen(const Running& running) {
    const Clock clock;
    const auto deadline = clock.steady() + command_.time;
    while (true) {
      const bool ended = running.has_ended();  // asked first: what it wrote before that is in the pipes
      if (auto status = hear(ended ? 0 : between_questions); !status) return status.error();
      if (written_ > command_.most_output) return CommandLimit::output;
      if (ended && !heard_) return CommandLimit::none;
      if (command_.goes_on && !command_.goes_on()) return CommandLimit::stopped;
      if (clock.steady() >= deadline) return CommandLimit::time;
    }
  }
  Status finish() {
    if (::close(file_.release()) != 0) return fail_errno(command_.output.string());
    return {};
  }
  std::string take_errors() { return std::move(errors_); }

 private:
  Status hear(int patience) {
    heard_ = false;
    std::array<pollfd, 2> both = {pollfd{out_.get(), POLLIN, 0}, pollfd{err_.get(), POLLIN, 0}};
    if (::poll(both.data(), both.size(), patience) <= 0) {
      // A program that has closed both ends is waited for without a pause otherwise.
      if (!out_.valid() && !err_.valid() && patience > 0) ::poll(nullptr, 0, patience);
      return {};
    }
    std::array<char, 65536> part;
    if (both[0].revents != 0) {
      const auto size = read_part(out_, part);
      if (size > 0) {
        written_ += std::uint64_t(size);
        if (written_ <= command_.most_output) {
          const std::string_view bytes(part.data(), std::size_t(size));
          if (auto status = write_all(file_.get(), bytes, command_.output); !status) return status;
        }
      }
    }
    if (both[1].revents != 0) {
      const auto size = read_part(err_, part);
      if (size > 0) errors_.append(part.data(), std::min(std::size_t(size), errors_kept - errors_.size()));
    }
    return {};
  }

  ssize_t read_part(Descriptor& fd, std::array<char, 65536>& part) {
    const auto size = ::read(fd.get(), part.data(), part.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) return 0;
    if (size <= 0) fd = Descriptor();
    if (size > 0) heard_ = true;
    return size;
  }

  Descriptor out_, err_, file_;
  const CommandToRun& command_;
  std::uint64_t written_ = 0;
  std::string errors_;
  bool heard_ = false;
};

}  // namespace

std::string describe(const CommandEnd& end, const CommandToRun& command) {
  const auto said = one_line(trim(end.errors), 300);
  const auto why = said.empty() ? "" : ": " + said;
  switch (end.limit) {
    case CommandLimit::time:
      return "took longer than " + format_duration(command.time) + why;
    case CommandLimit::output:
      return "printed more than " + format_size(command.most_output);
    case CommandLimit::stopped:
      return "was ended, since the daemon stops";
    case CommandLimit::none:
      break;
  }
  if (end.signal != 0) return fmt::format("was ended by signal {}{}", end.signal, why);
  return fmt::format("ended with status {}{}", end.status, why);
}

Result<CommandEnd> run_command(const CommandToRun& command) {
  Descriptor file(::open(command.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (!file.valid()) return fail_errno(command.output.string());
  auto out = Pipe::make();
  if (!out) return out.error();
  auto err = Pipe::make();
  if (!err) return err.error();
  const auto pid = spawn(command, *out, *err);
  if (!pid) return pid.error();
  Running running(*pid);
  out->write = Descriptor();
  err->write = Descriptor();
  Listener listener(std::move(out->read), std::move(err->read), std::move(file), command);
  const auto limit = listener.listen(running);
  const int status = running.end_group();
  if (!limit) return limit.error();
  if (auto kept = listener.finish(); !kept) return kept.error();
  CommandEnd end;
  end.limit = *limit;
  if (WIFEXITED(status)) end.status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  end.errors = listener.take_errors();
  return end;
}

}  // namespace gazetted
