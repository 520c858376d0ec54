#include "gazetted/app/expiry_watch.hpp"

#include "gazetted/base/log.hpp"

namespace gazetted {

void ExpiryWatch::look() {
  next_.reset();
  auto expiries = ledger_.call([now = clock_.now()](Ledger& ledger) { return ledger.steering().note_expired(now); });
  if (!expiries) return log(Event::ledger_trouble, {{"reason", expiries.error().text()}});
  next_ = expiries->next;
  for (auto& expired : expiries->releases) hooks_.expired(std::move(expired));
}

}  // namespace gazetted
