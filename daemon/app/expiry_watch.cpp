#include "gazetted/app/expiry_watch.hpp"

#include <algorithm>

#include "gazetted/base/log.hpp"

namespace gazetted {

void ExpiryWatch::look() {
  next_.reset();
  const auto machine = clock_.now(), agreed = std::min(machine, wall_.now());
  auto expiries = ledger_.call([agreed](Ledger& ledger) { return ledger.steering().expired(agreed); });
  if (!expiries) return log(Event::ledger_trouble, {{"reason", expiries.error().text()}});
  if (expiries->next) next_ = *expiries->next + (machine - agreed);
  Told listed;
  for (auto& expired : expiries->releases) {
    const auto key = std::pair(expired.row.key.value, expired.row.accepted);
    listed.insert(key);
    if (!told_.contains(key)) hooks_.expired(std::move(expired));
  }
  told_ = std::move(listed);
}

}  // namespace gazetted
