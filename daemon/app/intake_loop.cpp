#include "gazetted/app/intake_loop.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/thread_name.hpp"

namespace gazetted {
namespace {

constexpr Duration rescan{60'000};

}  // namespace

IntakeLoop::IntakeLoop(asio::io_context& io, LedgerThread& ledger, Spool spool, const Clock& clock, Hooks hooks)
    : io_(io),
      ledger_(ledger),
      spool_(std::move(spool)),
      clock_(clock),
      hooks_(std::move(hooks)),
      controls_(spool_, ledger_, clock_),
      inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

IntakeLoop::~IntakeLoop() { stop(); }

void IntakeLoop::recover(const std::vector<ReleaseRow>& live, const std::vector<std::string>& unfinished) {
  std::set<std::string> waiting, known;
  for (const auto& release : live) {
    known.insert(release.id);
    if (release.accepting_directory.empty() && release.claim.empty()) continue;
    Claim claim;
    claim.claimed = release.claim;
    claim.drop.name = release.source;
    claim.directory = spool_.archive().accepting(release.accepting_directory);
    if (finish(claim, release.id, release.key)) continue;
    waiting.insert(release.accepting_directory);
    unfinished_.push_back({claim, release.id, release.key});
    not_before_[claim.claimed] = INT64_MAX;
  }
  std::error_code code;
  for (const auto& directory : unfinished) fs::remove_all(spool_.archive().accepting(directory), code);
  spool_.archive().remove_leftovers(waiting);
  if (auto obeyed = controls_.obey_waiting(known); !obeyed) tell_trouble("incoming/", obeyed.error());
}

void IntakeLoop::start(std::shared_ptr<const Settings> settings) {
  settings_ = std::move(settings);
  watch();
  thread_ = std::thread([this] {
    name_thread("intake");
    run();
  });
}

void IntakeLoop::set_settings(std::shared_ptr<const Settings> settings) {
  const std::lock_guard lock(mutex_);
  settings_ = std::move(settings);
}

std::shared_ptr<const Settings> IntakeLoop::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

std::vector<Settling> IntakeLoop::settling() const {
  const std::lock_guard lock(mutex_);
  return settling_;
}

void IntakeLoop::wake() {
  const std::uint64_t one = 1;
  if (::write(wake_.get(), &one, sizeof one) < 0) broken("the intake thread cannot be woken");
}

void IntakeLoop::request_stop() {
  stopping_ = true;
  wake();
}

void IntakeLoop::stop() {
  if (!thread_.joinable()) return;
  request_stop();
  thread_.join();
}

// Watch first, then scan: what comes between is seen by one of them.
void IntakeLoop::watch() {
  const auto mask =
      IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
  incoming_watch_ = ::inotify_add_watch(inotify_.get(), spool_.incoming().c_str(), mask);
  test_watch_ = ::inotify_add_watch(inotify_.get(), spool_.test().c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR);
}

void IntakeLoop::drain_events() {
  for (std::uint64_t calls = 0; ::read(wake_.get(), &calls, sizeof calls) > 0;) {
  }
  alignas(inotify_event) char buffer[16384];
  while (true) {
    const auto count = ::read(inotify_.get(), buffer, sizeof buffer);
    if (count <= 0) break;
    for (char* at = buffer; at < buffer + count;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      if (event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF)) watch();
      if (event->wd != incoming_watch_ || event->len == 0) continue;
      const std::string name(event->name);
      if (event->mask & IN_MOVED_TO) spool_.note_moved_in(name);
      if ((event->mask & (IN_CREATE | IN_MODIFY)) && !(event->mask & IN_ISDIR)) spool_.note_writing(name, clock_.now());
      if (event->mask & IN_CLOSE_WRITE) spool_.note_closed(name);
    }
  }
}

void IntakeLoop::run() {
  Duration wait{0};
  while (!stopping_) {
    pollfd fds[] = {{inotify_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    ::poll(fds, 2, int(wait.count()));
    if (stopping_) break;
    tick_ = to_millis(clock_.steady());
    drain_events();
    wait = scan_once();
    tick_ = to_millis(clock_.steady());
  }
}

Duration IntakeLoop::scan_once() {
  spool_.set_options(settings()->spool);
  remove_obeyed();
  const auto moved =
      std::erase_if(unfinished_, [&](const Unfinished& each) { return finish(each.claim, each.id, each.key); });
  if (moved > 0) on_loop([this] { hooks_.moved(); });
  forget_what_is_gone();
  const auto scan = spool_.scan(clock_.now());
  {
    const std::lock_guard lock(mutex_);
    settling_ = scan.settling;
  }
  std::erase_if(abandoned_, [&](ReleaseKey key) { return abandon_acceptance(ledger_, key); });
  for (const auto& drop : scan.ready) {
    if (stopping_) break;
    if (!waits(drop.current)) take(drop);
  }
  for (const auto& control : scan.controls) obey(control, scan);
  scan_tests();
  if (!not_before_.empty() || !unfinished_.empty() || !abandoned_.empty())
    return std::min(spool_.options().trouble_wait, Duration(1'000));
  const auto longest = spool_.tests().settling() ? Duration(1'000) : rescan;
  if (!scan.next) return longest;
  return std::clamp(*scan.next - clock_.now() + Duration(5), Duration(5), longest);
}

// One for a release that is not known waits for whatever may still become it.
void IntakeLoop::obey(const ControlDrop& control, const Scan& scan) {
  const auto& drop = control.drop;
  if (waits(drop.current)) return;
  Claim claim;
  claim.drop = drop;
  claim.claimed = drop.current;
  const auto uid = spool_.check_control(drop);
  if (!uid && !spool_.is_there(drop)) return;  // obeyed since the scan, with the release that it was for
  if (!uid && uid.error().of_machine()) return wait_for_machine(claim, uid.error());
  if (!uid) return reject(claim, drop.name + ": " + uid.error().message());
  auto command = command_of(drop, *uid);
  const auto known = ledger_.call([&](Ledger& ledger) { return ledger.acceptance().find(command.id, ""); });
  if (!known) return wait_for_machine(claim, known.error());
  if (known->empty()) {
    const bool may_come =
        clock_.now() < control.patient_until || !scan.settling.empty() || scan.arriving || !not_before_.empty();
    if (!may_come)
      reject(claim, fmt::format("{}: there is no release '{}', and no file in incoming/ that could become it",
                                drop.name, command.id));
    return;
  }
  not_before_[drop.current] = INT64_MAX;  // until the answer is there
  on_loop([this, drop, command = std::move(command)] {
    hooks_.control(command, [this, drop](Status status) {
      const std::lock_guard lock(mutex_);
      obeyed_.emplace_back(drop, std::move(status));
      wake();
    });
  });
}

void IntakeLoop::remove_obeyed() {
  std::vector<std::pair<Drop, Status>> obeyed;
  {
    const std::lock_guard lock(mutex_);
    obeyed.swap(obeyed_);
  }
  for (const auto& [drop, status] : obeyed) {
    not_before_.erase(drop.current);
    Claim claim;
    claim.drop = drop;
    claim.claimed = drop.current;
    if (!status && status.error().of_machine()) {
      wait_for_machine(claim, status.error());
    } else if (!status) {
      reject(claim, drop.name + ": " + status.error().text());
    } else if (auto removed = spool_.remove_control(drop); !removed) {
      not_before_[drop.current] = INT64_MAX;  // it was obeyed: once is enough
      tell_trouble(drop.name, removed.error());
    }
  }
}

}  // namespace gazetted
