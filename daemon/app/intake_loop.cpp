#include "gazetted/app/intake_loop.hpp"

#include <boost/asio/post.hpp>

#include <atomic>
#include <mutex>
#include <thread>

#include "digest_rounds.hpp"
#include "gazetted/app/expiry_watch.hpp"
#include "gazetted/app/release_acceptor.hpp"
#include "gazetted/app/test_folder.hpp"
#include "gazetted/base/thread.hpp"
#include "gazetted/intake/spool_watch.hpp"
#include "release_opener.hpp"

namespace gazetted {
namespace {

namespace asio = boost::asio;

constexpr Duration rescan{60'000};

template <class... Values>
std::function<void(Values...)> on_loop(asio::io_context& io, std::function<void(Values...)> hook) {
  return [&io, hook = std::move(hook)](Values... values) {
    asio::post(io, [hook, ... values = std::move(values)]() mutable { hook(std::move(values)...); });
  };
}

IntakeHooks on_loop(asio::io_context& io, IntakeHooks hooks) {
  return {.accepted = on_loop(io, std::move(hooks.accepted)),
          .rejected = on_loop(io, std::move(hooks.rejected)),
          .test_refused = on_loop(io, std::move(hooks.test_refused)),
          .command = on_loop(io, std::move(hooks.command)),
          .test_mails = on_loop(io, std::move(hooks.test_mails)),
          .trouble = on_loop(io, std::move(hooks.trouble)),
          .opened = on_loop(io, std::move(hooks.opened)),
          .ahead = on_loop(io, std::move(hooks.ahead)),
          .held = on_loop(io, std::move(hooks.held)),
          .expired = on_loop(io, std::move(hooks.expired)),
          .ended = on_loop(io, std::move(hooks.ended)),
          .placed = on_loop(io, std::move(hooks.placed))};
}

}  // namespace

struct IntakeLoop::Rooms {
  Rooms(asio::io_context& io, LedgerThread& ledger, Spool owned, const Clock& used_clock, IntakeHooks given_hooks)
      : clock(used_clock),
        spool(std::move(owned)),
        hooks(on_loop(io, std::move(given_hooks))),
        watch(spool),
        keeper(spool, ledger, clock, hooks),
        controls({.spool = spool,
                  .ledger = ledger,
                  .clock = clock,
                  .keeper = keeper,
                  .hooks = hooks,
                  .wake = [this] { watch.wake(); }}),
        acceptor({.spool = spool,
                  .ledger = ledger,
                  .clock = clock,
                  .keeper = keeper,
                  .controls = controls,
                  .hooks = hooks,
                  .goes_on = [this] { return goes_on(); }}),
        opener({.spool = spool,
                .ledger = ledger,
                .clock = clock,
                .hooks = hooks,
                .goes_on = [this] { return goes_on(); }}),
        digests({.spool = spool,
                 .ledger = ledger,
                 .clock = clock,
                 .acceptor = acceptor,
                 .hooks = hooks,
                 .goes_on = [this] { return goes_on(); }}),
        expiry(ledger, clock, hooks),
        tests(spool, clock, keeper, hooks, [this] { return goes_on(); }) {}

  void sign_of_life() { last_sign = clock.steady(); }
  bool goes_on() {
    sign_of_life();
    return !stopping;
  }
  // By the machine's clock.
  std::optional<Time> next_time() const {
    std::optional<Time> soonest;
    for (const auto& next : {opener.next(), expiry.next(), digests.next()}) {
      if (next && (!soonest || *next < *soonest)) soonest = next;
    }
    return soonest;
  }
  std::shared_ptr<const Settings> current_settings() const {
    const std::lock_guard lock(mutex);
    return settings;
  }

  const Clock& clock;
  Spool spool;
  const IntakeHooks hooks;
  SpoolWatch watch;
  DropKeeper keeper;
  ControlFiles controls;
  ReleaseAcceptor acceptor;
  ReleaseOpener opener;
  DigestRounds digests;
  ExpiryWatch expiry;
  TestFolder tests;
  std::atomic<bool> stopping{false};
  std::atomic<SteadyTime> last_sign{SteadyTime{}};
  mutable std::mutex mutex;  // guards what both threads see:
  std::shared_ptr<const Settings> settings;
  std::shared_ptr<const Settings> looked_with;  // of the intake's thread: with which it was looked at zones
  std::vector<Settling> settling;
  std::thread thread;
};

IntakeLoop::IntakeLoop(asio::io_context& io, LedgerThread& ledger, Spool spool, const Clock& clock, IntakeHooks hooks)
    : r_(std::make_unique<Rooms>(io, ledger, std::move(spool), clock, std::move(hooks))) {
  r_->watch.begin();  // a drop that is renamed in while the ledger is being read is known to be whole
}

IntakeLoop::~IntakeLoop() { stop(); }

void IntakeLoop::recover(const std::vector<ReleaseRow>& live, const std::vector<std::string>& abandoned) {
  r_->acceptor.recover(live, abandoned);
}

void IntakeLoop::start(std::shared_ptr<const Settings> settings) {
  set_settings(std::move(settings));
  r_->thread = std::thread([this] {
    name_thread("intake");
    run();
  });
}

void IntakeLoop::set_settings(std::shared_ptr<const Settings> settings) {
  const std::lock_guard lock(r_->mutex);
  r_->settings = std::move(settings);
}

void IntakeLoop::look_again() { r_->watch.wake(); }

void IntakeLoop::request_stop() {
  r_->stopping = true;
  r_->watch.wake();
}

void IntakeLoop::stop() {
  if (!r_->thread.joinable()) return;
  request_stop();
  r_->thread.join();
}

SteadyTime IntakeLoop::last_sign_of_life() const { return r_->last_sign; }

std::vector<Settling> IntakeLoop::settling() const {
  const std::lock_guard lock(r_->mutex);
  return r_->settling;
}

void IntakeLoop::run() {
  Duration wait{0};
  while (!r_->stopping) {
    r_->watch.wait(wait, r_->next_time());
    if (r_->stopping) break;
    r_->sign_of_life();
    r_->watch.pass_hints(r_->clock.now());
    wait = scan_once();
    r_->sign_of_life();
  }
}

// How long to wait for the next one, where nothing is seen before.
Duration IntakeLoop::scan_once() {
  auto& spool = r_->spool;
  spool.set_options(r_->current_settings()->spool);
  r_->controls.remove_obeyed();
  if (r_->acceptor.place_unplaced() > 0) r_->hooks.placed();
  r_->keeper.forget_what_is_gone([this](const std::string& current) { return r_->acceptor.is_placed(current); },
                                 r_->acceptor.is_idle());
  const auto scan = spool.scan(r_->clock.now());
  {
    const std::lock_guard lock(r_->mutex);
    r_->settling = scan.settling;
  }
  r_->acceptor.abandon_left_behind();
  for (const auto& drop : scan.ready) {
    if (r_->stopping) break;
    if (!r_->keeper.waits(drop.current)) r_->acceptor.accept(drop, *r_->current_settings());
  }
  for (const auto& control : scan.controls) r_->controls.obey(control, scan);
  const auto settings = r_->current_settings();
  if (std::exchange(r_->looked_with, settings) != settings) r_->opener.hold_what_moved(*settings);
  r_->opener.open_due(*settings);
  r_->digests.make_due(*settings);
  r_->expiry.look();
  r_->tests.mail_changes(*r_->current_settings());
  if (!r_->keeper.waiting().empty() || !r_->acceptor.is_idle())
    return std::min(spool.options().trouble_wait, Duration(1'000));
  auto longest = spool.tests().settling() ? Duration(1'000) : rescan;
  for (const auto& again : {r_->opener.tries_again(), r_->digests.tries_again()}) {
    if (again) longest = std::min(longest, *again);
  }
  if (!scan.next) return longest;
  return std::clamp(*scan.next - r_->clock.now() + Duration(5), Duration(5), longest);
}

}  // namespace gazetted
