#include "child_daemon.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "gazetted/cli/progress.hpp"

namespace gazetted {
namespace {

constexpr Duration patience{30'000};

[[noreturn]] void become_daemon(const CommandContext& context, const fs::path& log) {
  ::setpgid(0, 0);                     // ^C is for the command alone
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // whatever ends the command ends this too
  const int fd = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int none = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd < 0 || none < 0) ::_exit(1);
  ::dup2(none, STDIN_FILENO);
  ::dup2(fd, STDOUT_FILENO);
  ::dup2(fd, STDERR_FILENO);
  if (context.rehearsal.empty())
    ::execl("/proc/self/exe", "gazetted", "-c", context.config.c_str(), "serve", static_cast<char*>(nullptr));
  else
    ::execl("/proc/self/exe", "gazetted", "-c", context.config.c_str(), "--rehearse", context.rehearsal.c_str(),
            "serve", static_cast<char*>(nullptr));
  ::_exit(127);
}

}  // namespace

Status ChildDaemon::start(const CommandContext& context, const Settings& settings, const fs::path& log) {
  std::fflush(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) return fail_errno("fork");
  if (pid_ == 0) become_daemon(context, log);
  const auto give_up = now() + patience;
  while (running() && now() < give_up) {
    if (daemon_answers(settings)) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const auto said = read_file(log);
  return fail("the daemon did not start:\n{}", said ? *said : said.error().text());
}

bool ChildDaemon::running() {
  if (pid_ <= 0) return false;
  int raw = 0;
  if (::waitpid(pid_, &raw, WNOHANG) == 0) return true;
  status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  pid_ = -1;
  return false;
}

int ChildDaemon::stop() {
  if (running()) {
    ::kill(pid_, SIGTERM);
    int raw = 0;
    ::waitpid(pid_, &raw, 0);
    status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
    pid_ = -1;
  }
  return status_;
}

}  // namespace gazetted
