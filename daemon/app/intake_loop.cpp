#include "gazetted/app/intake_loop.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "gazetted/audience/planner.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/thread_name.hpp"

namespace gazetted {
namespace {

constexpr Duration rescan{60'000};

}  // namespace

LoadedRelease load_release_from(const fs::path& directory, ReleaseRow row, const Settings& settings, Time now) {
  LoadedRelease loaded;
  auto frozen = read_frozen(directory, now);
  for (const auto& target : row.targets) {
    const auto address = target.posts.empty() ? "" : target.posts.front().remote_id;  // of a thread, where it begins
    if (frozen && (address.starts_with("https://") || address.starts_with("http://")))
      frozen->posts[target.name] = address;
  }
  auto rendering =
      frozen ? Rendering::make(std::move(*frozen), settings) : Result<std::shared_ptr<const Rendering>>(frozen.error());
  if (rendering)
    loaded.rendering = *rendering;
  else
    loaded.trouble = rendering.error().text();
  loaded.row = std::move(row);
  return loaded;
}

IntakeLoop::IntakeLoop(asio::io_context& io, LedgerThread& ledger, Spool spool, const Clock& clock, Hooks hooks)
    : io_(io),
      ledger_(ledger),
      spool_(std::move(spool)),
      clock_(clock),
      hooks_(std::move(hooks)),
      inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

IntakeLoop::~IntakeLoop() { stop(); }

Status IntakeLoop::recover(const std::vector<ReleaseRow>& live, const std::vector<std::string>& unfinished) {
  std::error_code code;
  std::set<std::string> finishing;
  for (const auto& release : live) {
    if (!release.taking_directory.empty()) {
      finishing.insert(release.taking_directory);
      if (auto status = spool_.finish_accept(release.taking_directory, release.id); !status) return status;
    }
    if (!release.claim.empty()) {
      Claim claim;
      claim.claimed = release.claim;
      claim.drop.name = release.source;
      spool_.forget(claim);
    }
    if (!release.taking_directory.empty() || !release.claim.empty()) {
      const auto key = release.key;
      if (auto status = ledger_.call([key](Store& store) { return store.in_place(key); }); !status) return status;
    }
  }
  for (const auto& directory : unfinished) fs::remove_all(spool_.archive() / directory, code);
  for (const auto& entry : fs::directory_iterator(spool_.archive(), code)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(".taking-") && !finishing.contains(name)) fs::remove_all(entry.path(), code);
  }
  return {};
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

void IntakeLoop::request_stop() {
  stopping_ = true;
  const std::uint64_t one = 1;
  if (::write(wake_.get(), &one, sizeof one) < 0) broken("the intake thread cannot be woken");
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
    tick_ = clock_.steady_nanos() / 1'000'000;
    drain_events();
    wait = scan_once();
    tick_ = clock_.steady_nanos() / 1'000'000;
  }
}

Duration IntakeLoop::scan_once() {
  {
    const std::lock_guard lock(mutex_);
    spool_.set_options(settings_->spool);
  }
  std::erase_if(abandoned_, [&](ReleaseKey key) { return abandon(key); });
  std::erase_if(unfinished_, [&](const Unfinished& each) { return finish(each.claim, each.id, each.key); });
  const auto scan = spool_.scan(clock_.now());
  for (const auto& drop : scan.ready) {
    if (stopping_) break;
    const auto waits = not_before_.find(drop.current);
    if (waits != not_before_.end() && waits->second > clock_.steady_nanos() / 1'000'000) continue;
    if (drop.kind == DropKind::control)
      take_control(drop);
    else
      take(drop);
  }
  for (const auto& name : spool_.scan_tests(clock_.now())) send_test(name);
  if (!not_before_.empty() || !unfinished_.empty() || !abandoned_.empty())
    return std::min(spool_.options().trouble_wait, Duration(1'000));
  if (scan.next)
    return std::clamp(*scan.next - clock_.now() + Duration(5), Duration(5),
                      spool_.tests_settling() ? Duration(1'000) : rescan);
  return spool_.tests_settling() ? Duration(1'000) : rescan;
}

void IntakeLoop::take_control(const Drop& drop) {
  if (!spool_.take_control(drop)) return;
  const auto dot = drop.name.rfind('.');
  on_loop([this, command = drop.name.substr(dot + 1), id = drop.name.substr(0, dot)] { hooks_.control(command, id); });
}

void IntakeLoop::send_test(const std::string& name) {
  std::shared_ptr<const Settings> settings;
  {
    const std::lock_guard lock(mutex_);
    settings = settings_;
  }
  PrepareInput input;
  input.content = spool_.test() / name;
  input.name = name;
  input.now = clock_.now();
  Findings findings;
  std::error_code code;
  if (fs::is_symlink(input.content, code)) return;
  if (fs::is_regular_file(input.content, code) && fs::file_size(input.content, code) > settings->spool.max_file_size)
    return;
  auto frozen = prepare(input, *settings, findings);
  auto rendering = has_errors(findings) ? Result<std::shared_ptr<const Rendering>>(fail("{}", to_lines(findings)))
                                        : Rendering::make(std::move(frozen), *settings, true);
  if (!rendering) {
    const auto reason = rendering.error().text();
    log(Event::release_rejected, {{"file", "test/" + name}, {"reason", reason}});
    return on_loop([this, name, reason] { hooks_.rejected("test/" + name, reason); });
  }
  std::vector<std::pair<std::string, Message>> mails;
  for (const auto& list : (*rendering)->frozen().lists) {
    for (const auto& address : settings->notify) {
      for (const auto& text : (*rendering)->frozen().set.texts) {
        Person person;
        person.address = address;
        person.language = text.language;
        mails.emplace_back(list.text.name,
                           (*rendering)->mail(list.text.name, person)->personalise(person, clock_.now()));
      }
    }
  }
  on_loop([this, name, moved = std::make_shared<decltype(mails)>(std::move(mails))] {
    hooks_.test_mails(std::move(*moved), name);
  });
}

}  // namespace gazetted
