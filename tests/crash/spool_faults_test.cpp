// Every write, sync, rename and directory the intake makes for a release fails once, with EIO and with
// ENOSPC. The taking happens in a child process; then the next start must find the release taken exactly
// once, with everybody, or still to be taken. The linker's --wrap puts the faults in (tests/CMakeLists.txt).
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "gazetted/app/intake_loop.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/edition/loaded_release.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/wire_file.hpp"
#include "support/program.hpp"

namespace {

std::atomic<int> calls_left{-1};  // before the one that fails; -1: none does
std::atomic<int> calls{0};
int fault = EIO;

bool fails_now() {
  ++calls;
  if (calls_left < 0 || calls_left-- > 0) return false;
  errno = fault;
  return true;
}

bool is_file(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

}  // namespace

extern "C" {
ssize_t __real_write(int fd, const void* bytes, size_t count);
ssize_t __wrap_write(int fd, const void* bytes, size_t count) {
  return is_file(fd) && fails_now() ? -1 : __real_write(fd, bytes, count);
}
int __real_fsync(int fd);
int __wrap_fsync(int fd) { return fails_now() ? -1 : __real_fsync(fd); }
int __real_rename(const char* from, const char* to);
int __wrap_rename(const char* from, const char* to) { return fails_now() ? -1 : __real_rename(from, to); }
int __real_renameat2(int from_fd, const char* from, int to_fd, const char* to, unsigned flags);
int __wrap_renameat2(int from_fd, const char* from, int to_fd, const char* to, unsigned flags) {
  return fails_now() ? -1 : __real_renameat2(from_fd, from, to_fd, to, flags);
}
int __real_mkdir(const char* path, mode_t mode);
int __wrap_mkdir(const char* path, mode_t mode) { return fails_now() ? -1 : __real_mkdir(path, mode); }
int __real_mkdirat(int fd, const char* path, mode_t mode);
int __wrap_mkdirat(int fd, const char* path, mode_t mode) { return fails_now() ? -1 : __real_mkdirat(fd, path, mode); }
}

namespace gazetted::test {
namespace {

constexpr int everybody = 40;

ReleaseRow row_called(const std::string& id) {
  ReleaseRow row;
  row.id = id;
  return row;
}

struct Intake {
  explicit Intake(const TemporaryDirectory& directory) {
    Findings findings;
    settings = load_settings(directory / "gazetted.yaml", SecretUse::not_needed, findings);
    settings.spool.trouble_wait = Duration(20);
    settings.spool.settle = Duration(0);
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
  }
  // Starts as the daemon does, and takes what is there; false: it was rejected, or nothing came of it.
  bool take() {
    bool taken = false;
    auto opened = open_sqlite_ledger(settings.store);
    auto spool = Spool::open(settings.spool);
    if (!opened || !spool) return false;
    const Clock clock;
    asio::io_context io;
    const auto guard = asio::make_work_guard(io);
    LedgerThread thread(io, std::move(*opened), clock);
    auto recovered = thread.call([&](Ledger& ledger) {
      return ledger.start().recover({std::nullopt, {OnUnknown::resend}, Duration(48 * 3'600'000), clock.now()});
    });
    auto live = thread.call([](Ledger& ledger) { return ledger.queue().load(); });
    if (!recovered || !live) return false;
    IntakeHooks hooks;
    hooks.accepted = [&](AcceptedNews) { taken = true, io.stop(); };
    hooks.rejected = [&](std::string, std::string) { io.stop(); };
    hooks.command = [](const SpoolCommand&, const std::function<void(Status)>&) {};
    hooks.placed = [] {};
    hooks.trouble = [this](const std::string&, const std::string&) { trouble(); };
    IntakeLoop intake(io, thread, std::move(*spool), clock, hooks);
    intake.recover(*live, recovered->unfinished_directories);
    if (!live->empty()) return true;
    before();
    intake.start(std::make_shared<const Settings>(settings));
    io.run_for(std::chrono::seconds(20));
    intake.stop();
    return taken;
  }
  void change_ledger(const std::string& sql) const {
    const auto done = Database::open(settings.store.path, Database::Mode::read_write)->execute(sql);
    EXPECT_TRUE(done) << done.error().text();
  }
  std::function<void()> before = [] {}, trouble = [] {};  // the intake begins; it tells of trouble
  Settings settings;
};

// A newsroom in which a bundle waits to be taken.
void put_newsroom(const TemporaryDirectory& directory) {
  directory.put("press.csv", recipients(everybody) + "not-an-address,X\n");
  directory.put(
      "gazetted.yaml",
      "newsroom: {name: N}\nspool: {directory: spool}\nstore: sqlite:state/l.db\ncontrol: c.sock\ntemplates: " +
          source("config/templates").string() +
          "\nrelays: {r: {host: 127.0.0.1, tls: off}}\n"
          "lists: {press: {subscribers: press.csv, from: P <p@example.org>, relay: r}}\n");
  fs::create_directories(directory / "state");
  fs::create_directories(directory / "spool/incoming");
  directory.put("drop/a/release.md", "---\ntitle: A\nattachments: [notes/facts.txt]\n---\n\nText.\n");
  directory.put("drop/a/notes/facts.txt", "facts\n");
  for (const char* name : {"incoming", "test", "archive", "rejected"})
    fs::create_directories(directory / ("spool/" + std::string(name)));
  fs::rename(directory / "drop/a", directory / "spool/incoming/a");
  // A bundle that nobody touches: taken as if it had been there for long.
  run({"find", (directory / "spool/incoming").string(), "-exec", "touch", "-d", "1 hour ago", "{}", "+"});
}

// What a run with this call failing leaves behind; false: there is no such call.
bool try_fault(int number, int error) {
  TemporaryDirectory directory;
  put_newsroom(directory);
  std::fflush(nullptr);
  const auto child = ::fork();
  if (child == 0) {
    Intake intake(directory);
    intake.settings.spool.bundle_settle = Duration(0);
    calls = 0;
    fault = error;
    calls_left = number;
    const bool taken = intake.take();
    ::_exit(calls <= number ? 3 : taken ? 0 : 4);  // 3: the call never came
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 3) return false;
  const auto told = fmt::format("call {} with {}: status {:#x}", number, std::strerror(error), status);
  const bool ended = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
  EXPECT_TRUE(ended || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) << told;
  Intake next(directory);
  next.settings.spool.bundle_settle = Duration(0);
  EXPECT_TRUE(next.take()) << told;
  auto reader = LedgerReader::open(directory / "state/l.db");
  const auto found = (*reader)->release("a", Time{});
  EXPECT_TRUE(found && *found) << told;
  if (!found || !*found) return true;
  EXPECT_EQ((*found)->tally.total(), everybody) << told;
  EXPECT_NE((*found)->state, "taking") << told;
  EXPECT_TRUE((*reader)->audit()->empty()) << told;
  EXPECT_EQ(slurp(directory / "spool/archive/a/a/notes/facts.txt"), "facts\n") << told;
  EXPECT_TRUE(fs::exists(directory / "spool/archive/a/frozen.json")) << told;
  EXPECT_TRUE(load_release(Archive(directory / "spool/archive"), row_called("a"), next.settings).trouble.empty())
      << told;
  EXPECT_TRUE(fs::is_empty(directory / "spool/rejected")) << told;
  for (const auto& entry : fs::directory_iterator(directory / "spool/archive"))
    EXPECT_EQ(entry.path().filename(), "a") << told;
  EXPECT_TRUE(fs::is_empty(directory / "spool/incoming")) << told;
  return true;
}

class LedgerTrouble : public testing::Test {
 protected:
  LedgerTrouble() {
    put_newsroom(directory);
    intake.emplace(directory);
    intake->settings.spool.bundle_settle = Duration(0);
  }
  std::int64_t releases() const {
    return *Database::open(intake->settings.store.path, Database::Mode::read_only)
                ->integer("SELECT count(*) FROM release");
  }
  TemporaryDirectory directory;
  std::optional<Intake> intake;
};

// Not even what was begun can be removed, and that is done as soon as there is room.
TEST_F(LedgerTrouble, AReleaseThatMetAFullDiskIsThereOnceWhenThereIsRoomAgain) {
  std::int64_t begun = 0;
  intake->before = [&] {
    for (const char* when : {"INSERT ON recipient", "DELETE ON release"})
      intake->change_ledger(fmt::format("CREATE TRIGGER full_{} BEFORE {} BEGIN SELECT RAISE(ABORT,'disk full'); END",
                                        std::string(when).substr(0, 6), when));
  };
  intake->trouble = [&] {
    begun = releases();
    intake->change_ledger("DROP TRIGGER full_INSERT; DROP TRIGGER full_DELETE");
  };
  EXPECT_TRUE(intake->take());
  EXPECT_EQ(begun, 1);
  EXPECT_EQ(releases(), 1);
}

TEST_F(LedgerTrouble, ALedgerThatCannotBeReadRejectsNothing) {
  bool told = false;
  intake->before = [&] { intake->change_ledger("ALTER TABLE tally RENAME TO tally_away"); };
  intake->trouble = [&] {
    told = true;
    intake->change_ledger("ALTER TABLE tally_away RENAME TO tally");
  };
  EXPECT_TRUE(intake->take());
  EXPECT_TRUE(told);
  EXPECT_TRUE(fs::is_empty(directory / "spool/rejected"));
}

TEST(SpoolFaults, NoFailingCallLosesARelease) {
  int tried = 0;
  for (const int error : {EIO, ENOSPC}) {
    for (int number = 0; number < 400 && try_fault(number, error); ++number) ++tried;
  }
  std::printf("%d writes, syncs, renames and directories failed, one at a time\n", tried);
  EXPECT_GT(tried, 40);
}

}  // namespace
}  // namespace gazetted::test
