#include "gazetted/app/steering.hpp"

#include <algorithm>

#include "gazetted/base/log.hpp"

namespace gazetted {
namespace {

constexpr Duration try_again{1'000};

}  // namespace

void Steering::run(Command command, Time now, std::function<void(Result<Steered>)> done) {
  auto run = std::make_shared<Run>();
  run->command = std::move(command);
  run->now = now;
  run->done = std::move(done);
  // Nothing has expired unless both clocks say so.
  auto mark = [command = run->command, now = std::min(now, clock_.now())](Ledger& ledger) -> Result<Steered> {
    if (!command.scope.release.empty()) {
      auto known = ledger.acceptance().find(command.scope.release, "");
      if (!known) return known.error();
      if (known->empty()) return fail("there is no release '{}'", command.scope.release);
    }
    return ledger.steering().steer(command, now);
  };
  ledger_.post(std::move(mark), [this, run](Result<Steered> marked) {
    if (!marked) return run->answer(marked.error());
    run->sum = std::move(*marked);
    const auto verb = run->command.verb;
    if (verb == Verb::retry || verb == Verb::resume) dispatch_.try_again_now();
    tell_dispatch(run, [this, run] { go_on(run); });
  });
}

void Steering::go_on(const std::shared_ptr<Run>& run) {
  if (!run->sum.more) return run->answer(run->sum);
  auto step = [id = run->sum.command, now = run->now](Ledger& ledger) { return ledger.steering().go_on(id, now); };
  ledger_.post(step, [this, run](Result<Steered> moved) {
    if (!moved) {
      log(Event::ledger_trouble, {{"reason", moved.error().text()}});
      run->answer(fail("{}; the command holds, and its remaining rows follow as soon as the ledger can be written",
                       moved.error().text()));
      timers_.at(clock_.steady() + try_again, [this, run] { go_on(run); });
      return;
    }
    const auto verb = run->command.verb;
    if (verb == Verb::cancel || verb == Verb::retry) run->sum.count += moved->count;
    run->sum.more = moved->more;
    if (moved->more) return go_on(run);
    tell_dispatch(run, [run] { run->answer(run->sum); });
  });
}

// Dispatch reads again what was touched; what it did not have because it was done, and is no more, or because it could
// not be read, it gets.
void Steering::tell_dispatch(const std::shared_ptr<Run>& run, std::function<void()> then) {
  auto unfinished = [](Ledger& ledger) { return ledger.steering().unfinished(); };
  ledger_.post(unfinished, [this, run, then = std::move(then)](Result<std::vector<ReleaseKey>> live) {
    // Without it, what is done already and goes on is not brought in; what must stop is stopped all the same.
    if (!live) {
      log(Event::ledger_trouble, {{"reason", live.error().text()}});
      live = std::vector<ReleaseKey>();
    }
    for (const auto release : *live) {
      if (!dispatch_.has_rendering(release)) bring_in(release);
    }
    dispatch_.refresh(run->sum.releases, then);
  });
}

void Steering::bring_in(ReleaseKey release) {
  auto read = [release](Ledger& ledger) { return ledger.queue().load_release(release); };
  ledger_.post(read, [this, release](Result<std::optional<ReleaseRow>> row) {
    if (!row) return log(Event::ledger_trouble, {{"reason", row.error().text()}});
    if (!*row) return;
    load_(std::move(**row), [this, release](std::shared_ptr<const Rendering> rendering) {
      dispatch_.put_release(release, std::move(rendering));
    });
  });
}

}  // namespace gazetted
