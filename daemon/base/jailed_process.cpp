#include "gazetted/base/jailed_process.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>

#include "gazetted/base/clock.hpp"
#include "jail_files.hpp"
#include "jail_filter.hpp"

namespace gazetted {
namespace {

constexpr std::size_t errors_kept = 16u << 10;
constexpr std::uint64_t mapped_beside = 1u << 30;  // program text, libraries, stacks that are hardly touched
constexpr rlim_t open_files = 64;
constexpr Duration between_questions{100};     // whether it is to go on
constexpr int memory_deny_write_execute = 65;  // PR_SET_MDWE, Linux 6.3

struct Step {  // what could not be done in the child, over a pipe; both numbers are of this process alone
  int number = 0;
  int error = 0;
};

constexpr std::array<const char*, 8> steps = {"",
                                              "standard input and output",
                                              "its directory",
                                              "its limits",
                                              "its privileges",
                                              "its view of the file system",
                                              "its filter of system calls",
                                              "starting it"};

struct Limit {
  decltype(RLIMIT_AS) what;
  rlim_t most;
};

// Everything that the child needs: after a fork of a process with threads nothing may be allocated.
struct Cell {
  std::vector<std::string> words;
  std::vector<char*> argv;
  std::vector<std::string> settings;
  std::vector<char*> environment;
  std::vector<Limit> limits;
  std::string directory;
  Descriptor files;
  JailFilter filter;
  int niceness = 0;
  pid_t parent = 0;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

// Made once. What could not be made for want of a descriptor or of memory may be made the next time.
Result<JailFilter> filter_of_calls() {
  static std::mutex mutex;
  static std::optional<JailFilter> kept;
  const std::lock_guard lock(mutex);
  if (kept) return *kept;
  auto made = make_jail_filter();
  if (made) kept = *made;
  return made;
}

Result<Cell> make_cell(const JailedProgram& program) {
  Cell cell;
  auto filter = filter_of_calls();
  if (!filter) return filter.error();
  cell.filter = *filter;
  auto files = make_file_rules(program.program, program.readable, program.directory);
  if (!files) return files.error();
  cell.files = std::move(*files);
  cell.directory = program.directory.string();
  cell.words = program.arguments;
  cell.words.insert(cell.words.begin(), program.program.string());
  cell.settings = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + cell.directory, "TMPDIR=" + cell.directory,
                   "MALLOC_ARENA_MAX=2"};  // an arena for each thread would be half of the memory
  cell.argv = pointers(cell.words);
  cell.environment = pointers(cell.settings);
  const auto seconds = static_cast<rlim_t>(std::chrono::ceil<std::chrono::seconds>(program.time).count());
  cell.limits = {{RLIMIT_CPU, (seconds + 1) * std::max(1u, std::thread::hardware_concurrency())},
                 {RLIMIT_DATA, program.memory},
                 {RLIMIT_AS, program.memory + mapped_beside},
                 {RLIMIT_FSIZE, program.file_size},
                 {RLIMIT_NOFILE, open_files},
                 {RLIMIT_MEMLOCK, 0},
                 {RLIMIT_CORE, 0}};
  cell.niceness = std::clamp(program.niceness, 0, 19);
  cell.parent = ::getpid();
  return cell;
}

// From here to start(): in the child, where only what is safe in a signal handler is.
[[noreturn]] void give_up(int step) {
  const Step said{step, errno};
  (void)!::write(3, &said, sizeof said);
  ::_exit(127);
}

// capset may be refused to whoever has nothing to drop: systemd counts it among @privileged.
bool has_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> held{};
  if (::syscall(SYS_capget, &header, held.data()) != 0) return true;
  const auto is_some = [](const auto& part) { return (part.effective | part.permitted | part.inheritable) != 0; };
  return is_some(held[0]) || is_some(held[1]);
}

void drop_privileges() {
  for (unsigned long one = 0; one < 64; ++one) ::prctl(PR_CAPBSET_DROP, one, 0, 0, 0);  // refused to all but root
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, 2> none{};
  if (has_capabilities() && ::syscall(SYS_capset, &header, none.data()) != 0) give_up(4);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up(4);
  ::prctl(memory_deny_write_execute, 1, 0, 0, 0);  // older kernels go without
}

void close_others_on_start() {
  constexpr unsigned only_on_exec = 4;  // CLOSE_RANGE_CLOEXEC
  if (::syscall(SYS_close_range, 3u, ~0u, only_on_exec) == 0) return;
  rlimit most{};
  ::getrlimit(RLIMIT_NOFILE, &most);
  const auto last = static_cast<int>(std::min<rlim_t>(most.rlim_cur, 1u << 20));
  for (int fd = 3; fd < last; ++fd) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void die_with(pid_t parent) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) give_up(4);
  if (::getppid() != parent) ::_exit(127);  // it went before it could be heard of
}

// Where it may: a wish, not a wall. A session of its own has its own share of the processor where the kernel groups
// tasks by session (sched(7), autogroup); the niceness of a process counts only within that.
void be_nice(int niceness) {
  ::setpriority(PRIO_PROCESS, 0, niceness);
  const int group = ::open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
  if (group < 0) return;
  const std::array<char, 2> digits{char('0' + niceness / 10), char('0' + niceness % 10)};
  (void)!::write(group, digits.data(), digits.size());
  ::close(group);
}

[[noreturn]] void become(Cell& cell, int none, int out, int err, int trouble) {
  ::setsid();  // no terminal; and a group that is killed as one
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &usual, nullptr);
  // Clear of the places that they go to.
  const int kept = ::fcntl(trouble, F_DUPFD_CLOEXEC, 10);
  const int rules = cell.files.valid() ? ::fcntl(cell.files.get(), F_DUPFD_CLOEXEC, 10) : -1;
  const int empty = ::fcntl(none, F_DUPFD_CLOEXEC, 10);
  const int said = ::fcntl(out, F_DUPFD_CLOEXEC, 10);
  const int complained = ::fcntl(err, F_DUPFD_CLOEXEC, 10);
  if (kept < 0 || ::dup2(kept, 3) < 0) ::_exit(127);
  if (::dup2(empty, 0) < 0 || ::dup2(said, 1) < 0 || ::dup2(complained, 2) < 0) give_up(1);
  close_others_on_start();
  ::umask(0077);
  if (::chdir(cell.directory.c_str()) != 0) give_up(2);
  be_nice(cell.niceness);
  drop_privileges();
  die_with(cell.parent);
  if (rules >= 0 && restrict_files(rules) != 0) give_up(5);
  for (const Limit& limit : cell.limits) {
    rlimit both{limit.most, limit.most};
    rlimit now{};
    if (::getrlimit(limit.what, &now) == 0) both.rlim_max = both.rlim_cur = std::min(limit.most, now.rlim_max);
    if (::setrlimit(limit.what, &both) != 0) give_up(3);
  }
  name_own_process(cell.filter, ::getpid());
  sock_fprog filter{static_cast<unsigned short>(cell.filter.size()), cell.filter.data()};
  sigset_t all;
  ::sigemptyset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) != 0) give_up(6);
  ::execve(cell.argv[0], cell.argv.data(), cell.environment.data());
  give_up(7);
}

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno("pipe");
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// A child that ends with its owner, however that returns.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  ~Child() { end(); }
  bool started() const { return pid_ > 0; }
  // True when it ended; `options` as of waitpid.
  bool wait(int options) {
    pid_t ended = 0;
    while ((ended = ::wait4(pid_, &status, options, &usage)) < 0 && errno == EINTR) {
    }
    if (ended != pid_) return false;
    pid_ = -1;
    return true;
  }
  void end() {
    if (!started()) return;
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);  // before it had a group of its own
    wait(0);
  }

  int status = 0;
  rusage usage{};

 private:
  pid_t pid_;
};

pid_t start(Cell& cell, int none, const Pipe& out, const Pipe& err, const Pipe& trouble) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);  // no handler of this process may run in the child
  const pid_t pid = ::fork();
  if (pid == 0) become(cell, none, out.write.get(), err.write.get(), trouble.write.get());
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

// What a program says, as far as it is kept.
class Ear {
 public:
  Ear(Descriptor fd, std::uint64_t most) : fd_(std::move(fd)), most_(most) {}
  int fd() const { return fd_.get(); }  // -1: it said the last
  bool too_much() const { return too_much_; }
  std::string take() { return std::move(text_); }
  void hear() {
    std::array<char, 16384> part;
    const ssize_t size = ::read(fd_.get(), part.data(), part.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (size <= 0) {
      fd_ = Descriptor();
      return;
    }
    const auto room =
        static_cast<std::size_t>(std::min<std::uint64_t>(most_ - text_.size(), static_cast<std::size_t>(size)));
    text_.append(part.data(), room);
    if (room < static_cast<std::size_t>(size)) too_much_ = true;
  }

 private:
  Descriptor fd_;
  std::uint64_t most_;
  std::string text_;
  bool too_much_ = false;
};

// Until both are silent, one says too much or the time is over.
JailLimit listen(Ear& out, Ear& err, SteadyTime deadline, const std::function<bool()>& goes_on) {
  const Clock clock;
  while (out.fd() >= 0 || err.fd() >= 0) {
    if (goes_on && !goes_on()) return JailLimit::stopped;
    auto left = to_duration(deadline - clock.steady());
    if (left <= Duration(0)) return JailLimit::time;
    if (goes_on) left = std::min(left, between_questions);
    std::array<pollfd, 2> both = {pollfd{out.fd(), POLLIN, 0}, pollfd{err.fd(), POLLIN, 0}};
    const int some =
        ::poll(both.data(), both.size(), static_cast<int>(std::min<Duration::rep>(left.count() + 1, 60'000)));
    if (some < 0 && errno != EINTR) broken("poll on a pipe");
    if (some <= 0) continue;
    if (both[0].revents != 0) out.hear();
    if (both[1].revents != 0) err.hear();
    if (out.too_much()) return JailLimit::output;
  }
  return JailLimit::none;
}

// It has closed what it says things on, which is its end, or nearly.
JailLimit wait_for_end(Child& child, SteadyTime deadline, const std::function<bool()>& goes_on) {
  const Clock clock;
  for (auto pause = std::chrono::microseconds(100); !child.wait(WNOHANG);
       pause = std::min(pause * 2, std::chrono::microseconds(20'000))) {
    if (goes_on && !goes_on()) return JailLimit::stopped;
    if (clock.steady() >= deadline) return JailLimit::time;
    std::this_thread::sleep_for(pause);
  }
  return JailLimit::none;
}

Status started(const Descriptor& trouble, const fs::path& program) {
  Step step;
  ssize_t size = 0;
  while ((size = ::read(trouble.get(), &step, sizeof step)) < 0 && errno == EINTR) {
  }
  if (size == 0) return {};  // closed by execve
  if (size != sizeof step || step.number <= 0 || static_cast<std::size_t>(step.number) >= steps.size())
    return fail("{}: its jail cannot be made", program.string());
  errno = step.error;
  return fail_errno(fmt::format("{}: {}", program.string(), steps[static_cast<std::size_t>(step.number)]));
}

void judge(const Child& child, JailedExit& end) {
  end.peak_memory = static_cast<std::uint64_t>(child.usage.ru_maxrss) * 1024;
  if (WIFEXITED(child.status)) end.status = WEXITSTATUS(child.status);
  if (WIFSIGNALED(child.status)) end.signal = WTERMSIG(child.status);
  if (end.limit != JailLimit::none) return;
  if (end.signal == SIGXCPU) end.limit = JailLimit::time;
  if (end.signal == SIGXFSZ) end.limit = JailLimit::file_size;
}

}  // namespace

Result<JailedExit> run_jailed(const JailedProgram& program) {
  auto cell = make_cell(program);
  if (!cell) return cell.error();
  auto out = make_pipe();
  auto err = make_pipe();
  auto trouble = make_pipe();
  const Descriptor none(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!out || !err || !trouble || !none.valid()) return fail_errno(program.program.string());
  const Clock clock;
  const SteadyTime begun = clock.steady();
  Child child(start(*cell, none.get(), *out, *err, *trouble));
  if (!child.started()) return fail_errno("fork");
  for (Pipe* pipe : {&*out, &*err, &*trouble}) pipe->write = Descriptor();
  if (auto done = started(trouble->read, program.program); !done) return done.error();
  JailedExit end;
  Ear output(std::move(out->read), program.output);
  Ear errors(std::move(err->read), errors_kept);
  end.limit = listen(output, errors, begun + program.time, program.goes_on);
  if (end.limit == JailLimit::none) end.limit = wait_for_end(child, begun + program.time, program.goes_on);
  child.end();
  judge(child, end);
  end.took = to_duration(clock.steady() - begun);
  end.output = output.take();
  end.errors = errors.take();
  return end;
}

std::string describe(const JailedExit& end, const JailedProgram& program) {
  switch (end.limit) {
    case JailLimit::time:
      return fmt::format("took longer than {}", format_duration(program.time));
    case JailLimit::output:
      return fmt::format("said more than {} bytes", program.output);
    case JailLimit::file_size:
      return fmt::format("wrote a file of more than {} bytes", program.file_size);
    case JailLimit::stopped:
      return "was stopped";
    case JailLimit::none:
      break;
  }
  if (end.signal != 0) return fmt::format("was ended by signal {}", end.signal);
  const std::string first = end.errors.substr(0, end.errors.find('\n'));
  return fmt::format("ended with status {}{}{}", end.status, first.empty() ? "" : ": ", first);
}

std::string missing_from_jail() {
  if (landlock_version() > 0) return {};
  return "this kernel has no Landlock: programs that read pictures and documents of strangers are kept from the "
         "network "
         "and from other processes, but not from files that the daemon's user can read or write";
}

}  // namespace gazetted
