// Commands over a large release while mail leaves: the longest that one piece of work holds the ledger's writer, and
// the longest that a commit of outcomes waits, against the bar of 100 ms. In the order of the ledger's thread: a step
// of the command, then the commit that came meanwhile.
//   steering [RECIPIENTS]                default 1000000
#include <cstdio>
#include <cstdlib>

#include "bench.hpp"
#include "gazetted/ledger/ledger.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

const Time now = from_millis(1'800'000'000'000);
constexpr double bar_ms = 100;

template <class Value>
Value must(Result<Value> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().text().c_str());
  std::exit(1);
}

ReleaseRow take(Ledger& ledger, const std::string& id, int recipients) {
  NewRelease release;
  release.id = release.title = release.hash = id;
  release.accepted = release.not_before = now;
  release.targets.push_back({TargetKind::list, id});
  const auto begun = must(ledger.acceptance().begin(release));
  for (int from = 0; from < recipients; from += 5000) {
    std::vector<Subscriber> some(std::size_t(std::min(5000, recipients - from)));
    for (std::size_t i = 0; i < some.size(); ++i)
      some[i].address = "user" + std::to_string(from + int(i)) + "@example" + std::to_string(i % 50) + ".org";
    if (!ledger.acceptance().put_recipients(begun.targets[0], some)) std::exit(1);
  }
  return must(ledger.acceptance().finish(begun.key, std::nullopt));
}

// Leases the rows of a target from `next` on, and records them in `state` with the next call, as dispatch does.
class Sender {
 public:
  Sender(Ledger& ledger, const ReleaseRow& release)
      : ledger_(ledger), target_(release.targets[0]), next_(target_.first) {}
  bool send(std::int64_t count, State state) {
    Batch batch;
    batch.now = now;
    batch.records = std::move(waiting_);
    waiting_.clear();
    std::int64_t last = next_;
    for (; count > 0 && next_ <= target_.last; --count, ++next_) {
      batch.intents.push_back({DeliveryId{next_}, target_.key, false, State::pending});
      Record record;
      record.id = DeliveryId{next_};
      record.target = target_.key;
      record.to = state;
      record.attempts = 1;
      record.first = record.last = now;
      record.reply = "450 4.2.0 come again later";
      if (state == State::deferred) record.due = now + Duration(3'600'000);
      waiting_.push_back(std::move(record));
    }
    for (const auto& span : target_.spans) {
      if (span.last >= last && span.next < next_)
        batch.advances.push_back({target_.key, span.key, std::min(next_, span.last + 1)});
    }
    const auto committed = must(ledger_.queue().commit(batch));
    for (auto& record : waiting_) record.lease = committed.lease;
    return !waiting_.empty();
  }

 private:
  Ledger& ledger_;
  TargetRow target_;
  std::int64_t next_;
  std::vector<Record> waiting_;
};

struct Measured {
  double longest_ms = 0, commit_ms = 0, seconds = 0;
  long steps = 0, moved = 0;
};

Measured measure(Ledger& ledger, Sender& mail, Verb verb, const SteerScope& scope) {
  Measured made;
  const auto begin = Steady::now();
  auto at = begin;
  auto steered = must(ledger.steering().steer({verb, scope, false}, now));
  made.longest_ms = seconds_since(at) * 1000;
  if (verb == Verb::cancel) made.moved = long(steered.count);
  while (steered.more) {
    const auto step_at = Steady::now();
    auto step = must(ledger.steering().go_on(steered.command, now));
    made.longest_ms = std::max(made.longest_ms, seconds_since(step_at) * 1000);
    made.moved += long(step.count);
    steered.more = step.more;
    ++made.steps;
    const auto commit_at = Steady::now();
    mail.send(64, State::sent);
    made.commit_ms = std::max(made.commit_ms, seconds_since(commit_at) * 1000);
  }
  made.seconds = seconds_since(begin);
  return made;
}

void print(const char* what, const Measured& made) {
  std::printf("| %s | %ld | %ld | %.2f | %.1f | %.2f | %.1f |\n", what, made.moved, made.steps, made.seconds,
              made.longest_ms, made.longest_ms / bar_ms, made.commit_ms);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 1'000'000;
  const Scratch scratch;
  StoreOptions options;
  options.path = (scratch.path / "ledger.db").string();
  const auto ledger = must(open_sqlite_ledger(options));
  const auto big = take(*ledger, "big", count);
  const auto other = take(*ledger, "other", 200'000);
  Sender mail(*ledger, other);
  Sender setup(*ledger, big);
  while (setup.send(5000, State::failed)) continue;
  ledger->quiet();
  std::printf(
      "| command over %d rows | rows moved | steps | seconds | longest hold, ms | of the bar of 100 ms | longest "
      "commit between, ms |\n|---|---|---|---|---|---|---|\n",
      count);
  print("retry", measure(*ledger, mail, Verb::retry, {"big", "", ""}));
  print("pause", measure(*ledger, mail, Verb::pause, {"big", "", ""}));
  // What dispatch does with each row of a paused release that comes due: aside, without a time.
  const auto& target = big.targets[0];
  for (auto id = target.first; id <= target.last;) {
    Batch batch;
    batch.now = now;
    for (int i = 0; i < 5000 && id <= target.last; ++i, ++id) {
      Record aside;
      aside.id = DeliveryId{id};
      aside.target = target.key;
      aside.from = aside.to = State::pending;
      aside.verdict = false;
      batch.records.push_back(std::move(aside));
    }
    must(ledger->queue().commit(batch));
  }
  ledger->quiet();
  print("resume", measure(*ledger, mail, Verb::resume, {"big", "", ""}));
  print("cancel", measure(*ledger, mail, Verb::cancel, {"big", "", ""}));
  return 0;
}
