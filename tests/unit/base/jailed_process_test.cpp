#include "gazetted/base/jailed_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <thread>

#include "support/files.hpp"

namespace gazetted {
namespace {

bool has_landlock() { return missing_from_jail().empty(); }

class Jail : public ::testing::Test {
 protected:
  Jail() { fs::create_directory(directory / "work"); }

  JailedProgram program(const std::string& path, std::vector<std::string> arguments) {
    JailedProgram one;
    one.program = path;
    one.arguments = std::move(arguments);
    one.directory = directory / "work";
    return one;
  }
  JailedProgram shell(const std::string& script) { return program("/bin/sh", {"-c", script}); }
  // The script says what it was refused, and ends with 1 when something was possible.
  JailedProgram python(const std::string& lines) {
    return program("/usr/bin/python3", {"-I", "-c", "import os, socket, sys\n" + lines});
  }
  JailedExit run(const JailedProgram& one) {
    auto end = run_jailed(one);
    EXPECT_TRUE(end) << end.error().text();
    return end ? *end : JailedExit();
  }

  test::TemporaryDirectory directory;
};

TEST_F(Jail, AProgramReadsWhatItIsGivenAndWritesInItsDirectory) {
  const auto given = directory.put("given.txt", "text\n").string();
  auto one = shell("read -r line < " + given + "; echo $line; echo made > made.txt; echo so >&2; exit 3");
  one.readable = {directory / "given.txt"};
  const auto end = run(one);
  EXPECT_EQ(end.output, "text\n");
  EXPECT_EQ(end.errors, "so\n");
  EXPECT_EQ(end.status, 3);
  EXPECT_FALSE(end.succeeded());
  EXPECT_EQ(describe(end, one), "ended with status 3: so");
  EXPECT_EQ(test::slurp(directory / "work/made.txt"), "made\n");
  EXPECT_GT(end.peak_memory, 100'000u);
}

TEST_F(Jail, NothingOfTheDaemonIsPassedOn) {
  const Descriptor open_here(::open("/dev/null", O_RDONLY));  // without O_CLOEXEC, as a careless library opens
  ::setenv("SECRET", "S3CRET", 1);
  auto one = python(
      "print(sorted(os.environ))\nprint(os.getcwd())\nprint([n for n in range(3, 64) if os.path.exists(n)])\n"
      "import signal; print(signal.getsignal(signal.SIGXFSZ) is not None, os.umask(0))");
  const auto end = run(one);
  ::unsetenv("SECRET");
  EXPECT_EQ(end.output.find("SECRET"), std::string::npos) << end.output;
  EXPECT_NE(end.output.find((directory / "work").string()), std::string::npos) << end.output;
  EXPECT_NE(end.output.find("[]\n"), std::string::npos) << "descriptors: " << end.output << end.errors;
}

TEST_F(Jail, ThereIsNoNetworkOfAnyKind) {
  const auto end = run(python(R"(
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, 16):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(family, kind)
            sys.exit(1)
        except PermissionError: print('refused')
)"));
  EXPECT_EQ(end.status, 0) << end.errors;
  EXPECT_EQ(std::count(end.output.begin(), end.output.end(), '\n'), 12);
}

TEST_F(Jail, OtherFilesCanNeitherBeReadNorWritten) {
  if (!has_landlock()) GTEST_SKIP() << missing_from_jail();
  const auto secret = directory.put("secret.txt", "S3CRET").string();
  const auto given = directory.put("given.txt", "text").string();
  auto one = python("secret, given, place = '" + secret + "', '" + given + "', '" + directory.path().string() + R"('
def refused(what):
    try: what()
    except OSError: return
    print('possible'); sys.exit(1)
refused(lambda: open(secret))
refused(lambda: open(secret, 'a'))
refused(lambda: open(place + '/new.txt', 'w'))
refused(lambda: open('/tmp/new.txt', 'w'))
refused(lambda: open('/etc/passwd'))
refused(lambda: open('/proc/self/environ'))
refused(lambda: open(given, 'a'))
refused(lambda: os.listdir(place))
refused(lambda: os.unlink(secret))
refused(lambda: os.unlink(given))
refused(lambda: os.rename(given, 'here'))
refused(lambda: os.link(given, 'here'))
refused(lambda: os.mkdir(place + '/new'))
refused(lambda: os.mkfifo('pipe'))
refused(lambda: os.execv(given, ['x']))
)");
  one.readable = {given};
  const auto end = run(one);
  EXPECT_EQ(end.status, 0) << end.output << end.errors;
  EXPECT_EQ(test::slurp(secret), "S3CRET");
}

TEST_F(Jail, WhatLandlockDoesNotSeeIsRefusedAsWell) {
  const auto given = directory.put("given.txt", "text").string();
  auto one = python("given = '" + given + R"('
def refused(what):
    try: what()
    except PermissionError: return
    print('possible'); sys.exit(1)
refused(lambda: os.chmod(given, 0o666))
refused(lambda: os.fchmod(os.open(given, os.O_RDONLY), 0o666))
refused(lambda: os.chown(given, 1, 1))
refused(lambda: os.utime(given, (1, 1)))
refused(lambda: os.truncate(given, 0))
refused(lambda: os.open(given, os.O_RDONLY | os.O_TRUNC))
refused(lambda: os.setxattr(given, 'user.x', b'y'))
refused(lambda: os.kill(os.getppid(), 0))
refused(lambda: os.sched_setaffinity(os.getppid(), {0}))
import resource
refused(lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (8, 8)))
)");
  one.readable = {given};
  const auto end = run(one);
  EXPECT_EQ(end.status, 0) << end.output << end.errors;
  EXPECT_EQ(test::slurp(given), "text");
}

TEST_F(Jail, OneProcessWithThreadsAndNoChildren) {
  const auto end = run(python(R"(
import threading, subprocess, signal
said = []
thread = threading.Thread(target=lambda: said.append('thread')); thread.start(); thread.join()
print(said[0], flush=True)
for make in (os.fork, lambda: subprocess.run(['/bin/true']), lambda: os.posix_spawn('/bin/true', ['true'], {})):
    try: make(); sys.exit(1)
    except OSError: print('refused', flush=True)
os.abort()
)"));
  EXPECT_EQ(end.output, "thread\nrefused\nrefused\nrefused\n") << end.errors;
  EXPECT_EQ(end.signal, SIGABRT) << "it may signal itself";
  const auto bomb = run(shell("bomb() { bomb | bomb & }; bomb; echo over"));
  EXPECT_EQ(bomb.limit, JailLimit::none);
  EXPECT_NE(bomb.status, 0);
}

TEST_F(Jail, AConverterOfDocumentsRunsInIt) {
  if (!fs::exists("/usr/bin/pandoc")) GTEST_SKIP() << "pandoc is not installed";
  auto one = program("/usr/bin/pandoc", {"--sandbox", "-f", "markdown", "-t", "html", "-o", "made.html",
                                         directory.put("given.md", "# Title\n\nText with *stress*.\n").string()});
  one.readable = {directory / "given.md"};
  const auto end = run(one);
  EXPECT_TRUE(end.succeeded()) << describe(end, one);
  EXPECT_NE(test::slurp(directory / "work/made.html").find("<em>stress</em>"), std::string::npos);
}

TEST_F(Jail, MemoryEnds) {
  auto one = python("kept = []\nfor n in range(4096): kept.append(bytearray(1 << 20))");
  one.memory = 128u << 20;
  const auto end = run(one);
  EXPECT_EQ(end.status, 1);
  EXPECT_NE(end.errors.find("MemoryError"), std::string::npos) << end.errors;
  EXPECT_LT(end.peak_memory, 200u << 20);
}

TEST_F(Jail, TimeEndsWhetherItWorksOrSleeps) {
  for (const std::string& script :
       {std::string("while :; do :; done"), std::string("exec sleep 1000"),
        std::string("exec >&- 2>&-; exec sleep 1000"), std::string("trap '' TERM; while :; do :; done")}) {
    auto one = shell(script);
    one.time = Duration(300);
    const auto end = run(one);
    EXPECT_EQ(end.limit, JailLimit::time) << script;
    EXPECT_EQ(end.signal, SIGKILL) << script;
    EXPECT_EQ(describe(end, one), "took longer than 300ms");
  }
}

TEST_F(Jail, WhatItSaysAndWritesIsBounded) {
  auto talker = program("/usr/bin/yes", {});
  talker.output = 100'000;
  const auto talked = run(talker);
  EXPECT_EQ(talked.limit, JailLimit::output);
  EXPECT_EQ(talked.output.size(), 100'000u);
  auto complainer = python("for n in range(100000): print('trouble', file=sys.stderr)\nprint('over')");
  const auto complained = run(complainer);
  EXPECT_EQ(complained.output, "over\n") << "what is too much on standard error is dropped, and it goes on";
  EXPECT_EQ(complained.errors.size(), 16u << 10);
  auto writer = program("/usr/bin/head", {"-c", "1000000", "/dev/zero"});
  writer.output = 2'000'000;
  EXPECT_EQ(run(writer).output.size(), 1'000'000u) << "a pipe is no file";
  auto filler = program("/bin/dd", {"if=/dev/zero", "of=full", "bs=4096", "count=1000"});
  filler.file_size = 65'536;
  const auto filled = run(filler);
  EXPECT_EQ(filled.limit, JailLimit::file_size) << describe(filled, filler);
  EXPECT_EQ(fs::file_size(directory / "work/full"), 65'536u);
}

TEST_F(Jail, WhatCannotBeStartedIsAnError) {
  const auto missing = run_jailed(program("/usr/bin/no-such-program", {}));
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().text().find("/usr/bin/no-such-program"), std::string::npos) << missing.error().text();
  auto nowhere = shell("exit 0");
  nowhere.directory = directory / "nowhere";
  ASSERT_FALSE(run_jailed(nowhere));
  EXPECT_FALSE(run_jailed(program(directory.put("plain", "text").string(), {}))) << "not executable";
}

TEST_F(Jail, RootHasNoPowersThere) {
  if (::getuid() != 0) GTEST_SKIP() << "only for root";
  const auto end = run(python(R"(
for line in ('chroot', 'setuid'):
    try:
        os.chroot('.') if line == 'chroot' else os.setuid(65534)
        sys.exit(1)
    except PermissionError: print('refused')
)"));
  EXPECT_EQ(end.output, "refused\nrefused\n") << end.errors;
}

// So that this process keeps what it may.
int in_a_child(const std::function<bool()>& work) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(work() ? 0 : 1);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int as_nobody(const std::function<bool()>& work) {
  return in_a_child(
      [&] { return ::setgroups(0, nullptr) == 0 && ::setgid(65534) == 0 && ::setuid(65534) == 0 && work(); });
}

TEST_F(Jail, AnOrdinaryUserHasTheSameJail) {
  if (::getuid() != 0) GTEST_SKIP() << "all other tests ran as one";
  fs::permissions(directory.path(), fs::perms(0755));
  ASSERT_EQ(::chown((directory / "work").c_str(), 65534, 65534), 0);
  EXPECT_EQ(as_nobody([&] {
              const auto end = run_jailed(shell("echo made > made.txt; echo no > ../elsewhere.txt; echo so"));
              return end && end->output == "so\n";
            }),
            0);
  EXPECT_EQ(test::slurp(directory / "work/made.txt"), "made\n");
}

// What `SystemCallFilter=~@privileged @resources` refuses, and systemd/gazetted.service does not give back.
bool refuse_as_the_unit_does() {
  const std::unique_ptr<void, void (*)(void*)> filter(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
  int bad = filter ? 0 : -1;
  for (const char* call : {"capset",
                           "chown",
                           "fchown",
                           "lchown",
                           "fchownat",
                           "setuid",
                           "setgid",
                           "setgroups",
                           "setresuid",
                           "setresgid",
                           "setreuid",
                           "setregid",
                           "setfsuid",
                           "setfsgid",
                           "chroot",
                           "pivot_root",
                           "bpf",
                           "acct",
                           "fanotify_init",
                           "quotactl",
                           "reboot",
                           "vhangup",
                           "ioprio_set",
                           "mbind",
                           "migrate_pages",
                           "move_pages",
                           "sched_setaffinity",
                           "sched_setattr",
                           "sched_setparam",
                           "sched_setscheduler",
                           "set_mempolicy",
                           "setrlimit"})
    bad |= seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), seccomp_syscall_resolve_name(call), 0);
  return bad == 0 && seccomp_load(filter.get()) == 0;
}

TEST_F(Jail, BeginsUnderTheFilterOfOurOwnUnit) {
  fs::permissions(directory.path(), fs::perms(0755));
  if (::getuid() == 0) {
    ASSERT_EQ(::chown((directory / "work").c_str(), 65534, 65534), 0);
  }
  const auto work = [&] {
    if (!refuse_as_the_unit_does()) return false;
    const auto end = run_jailed(shell("echo so"));
    if (!end) std::fprintf(stderr, "%s\n", end.error().text().c_str());
    return end && end->output == "so\n";
  };
  EXPECT_EQ(::getuid() == 0 ? as_nobody(work) : in_a_child(work), 0);
}

TEST_F(Jail, DoesNotBeginWithPowersThatCannotBeDropped) {
  if (::getuid() != 0) GTEST_SKIP() << "only for root";
  EXPECT_EQ(in_a_child([&] {
              if (!refuse_as_the_unit_does()) return false;
              const auto end = run_jailed(shell("echo so"));
              return !end && end.error().text().find("its privileges") != std::string::npos;
            }),
            0);
}

// A process of its own, in which no jail was made before.
TEST_F(Jail, WhatCouldNotBeMadeOnceIsMadeTheNextTime) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto try_twice = [&] {
    rlimit few{};
    ::getrlimit(RLIMIT_NOFILE, &few);
    const auto before = few.rlim_cur;
    few.rlim_cur = 3;
    ::setrlimit(RLIMIT_NOFILE, &few);
    const bool failed = !run_jailed(shell("echo so"));
    few.rlim_cur = before;
    ::setrlimit(RLIMIT_NOFILE, &few);
    const auto end = run_jailed(shell("echo so"));
    ::_exit(failed && end && end->output == "so\n" ? 0 : 1);
  };
  EXPECT_EXIT(try_twice(), testing::ExitedWithCode(0), "");
}

TEST_F(Jail, EndsWhenItIsNotToGoOn) {
  for (const std::string& script : {std::string("exec sleep 1000"), std::string("exec >&- 2>&-; exec sleep 1000")}) {
    auto one = shell(script);
    one.time = Duration(1'000'000);
    int asked = 0;
    one.goes_on = [&] { return ++asked < 3; };
    const auto end = run(one);
    EXPECT_EQ(end.limit, JailLimit::stopped) << script;
    EXPECT_EQ(end.signal, SIGKILL) << script;
    EXPECT_FALSE(end.succeeded());
    EXPECT_EQ(describe(end, one), "was stopped");
  }
}

TEST_F(Jail, ItEndsWithWhoeverStartedIt) {
  const pid_t owner = ::fork();
  if (owner == 0) {
    auto one =
        python("open('pid', 'w').write(str(os.getpid()))\nos.rename('pid', 'ready')\nimport time; time.sleep(1000)");
    one.time = Duration(1'000'000);
    (void)run_jailed(one);
    ::_exit(0);
  }
  while (!fs::exists(directory / "work/ready")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const pid_t inside = std::stoi(test::slurp(directory / "work/ready"));
  EXPECT_EQ(::kill(inside, 0), 0);
  ::kill(owner, SIGKILL);
  ::waitpid(owner, nullptr, 0);
  // An orphan is a zombie until init has looked: what counts is that nothing of it runs.
  const auto runs = [&] {
    auto state = read_file("/proc/" + std::to_string(inside) + "/stat");
    return state && state->find(") Z") == std::string::npos;
  };
  while (runs()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

TEST_F(Jail, ManyAtOnceFromManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> fine = 0;
  for (int n = 0; n < 8; ++n)
    threads.emplace_back([&, n] {
      for (int again = 0; again < 5; ++again) {
        auto end = run_jailed(shell("echo " + std::to_string(n)));
        if (end && end->succeeded() && end->output == std::to_string(n) + "\n") ++fine;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(fine, 40);
}

}  // namespace
}  // namespace gazetted
