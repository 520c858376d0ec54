#include "queue_feed.hpp"

#include "gazetted/base/log.hpp"
#include "picker.hpp"

namespace gazetted {
namespace {

constexpr std::size_t fetch_rows = 512;  // a read of due rows from the ledger

struct FoundRows {
  std::vector<Delivery> rows;
  std::optional<Time> next;
};

}  // namespace

void QueueFeed::fetch_pending(const std::shared_ptr<QueuedTarget>& target, SteadyTime now) {
  auto ranges = target->pending.wanted(now);
  if (ranges.empty()) return;
  const auto key = target->row.key;
  ledger_.post([key, ranges](Ledger& ledger) { return ledger.queue().fetch(key, ranges); },
               [this, target, ranges, generation = target->generation](Result<std::vector<Delivery>> rows) {
                 if (generation != target->generation) return;
                 if (rows) {
                   target->pending.put(ranges, std::move(*rows));
                   return pump_.soon();
                 }
                 log(Event::ledger_trouble, {{"reason", rows.error().text()}});
                 target->pending.read_failed();
                 pump_.at(time_.steady() + look_again);
               });
}

void QueueFeed::fetch_due() {
  const auto next = due.next_read();
  if (!next) return;
  const auto now = time_.wall();
  if (*next > now) return pump_.at(time_.steady() + (*next - now));
  due.reading();
  ledger_.post(
      [now, after = due.after()](Ledger& ledger) -> Result<FoundRows> {
        auto rows = ledger.queue().fetch_due(now, after, fetch_rows);
        if (!rows) return rows.error();
        auto next_due = ledger.queue().next_due();
        if (!next_due) return next_due.error();
        return FoundRows{std::move(*rows), *next_due};
      },
      [this, now](Result<FoundRows> found) {
        if (!found) {
          log(Event::ledger_trouble, {{"reason", found.error().text()}});
          due.read_failed(now + Duration(1000));
          return pump_.at(time_.steady() + look_again);
        }
        const bool full = found->rows.size() == fetch_rows;
        due.read(std::move(found->rows), full, found->next, now);
        pump_.soon();
      });
}

void QueueFeed::wake_waiting() {
  // What was postponed a moment ago is not in the ledger yet: its commit would come after this, with the later time.
  commit_.wake_waiting(time_.wall());
  ledger_.post([now = time_.wall()](Ledger& ledger) { return ledger.queue().make_due(now); },
               [this](Result<Step> step) {
                 if (!step) log(Event::ledger_trouble, {{"reason", step.error().text()}});
                 if (step && *step == Step::more) wake_waiting();
                 due.start_over();
                 pump_.soon();
               });
}

}  // namespace gazetted
