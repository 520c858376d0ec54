// What `expires_at` means for a release whose time is over. Pure; tested as a table.
#pragma once
#include <optional>
#include <string>

#include "gazetted/base/time.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

// Nothing of it leaves any more.
bool has_expired(const std::optional<Time>& expires_at, Time now);
// How many deliveries its end keeps, or has kept, from leaving; 0 where it was done before.
std::int64_t unsent_when_expired(const std::optional<Time>& expires_at, const std::optional<Time>& done,
                                 const Tally& tally, Time now);
// How it can still be sent, which is as much of it as the daemon takes: its id again only while nothing of it has left
// (see has_left()) and nobody has cancelled a part.
enum class SentAfterAll { under_its_id, under_another_id, to_the_others };
SentAfterAll sent_after_all(bool has_left, bool partly_cancelled);
// "to send it after all, drop it again with a later `expires_at`". `id`: of what has expired.
std::string how_after_all(SentAfterAll how, const std::string& id);

struct Ended {
  std::string id, when;  // when: as the reader knows it
  SentAfterAll after_all = SentAfterAll::under_its_id;
};
// Why it is neither sent nor tried again, and the way out.
std::string why_expired(const Ended& ended);

}  // namespace gazetted
