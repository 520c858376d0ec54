#include "gazetted/ledger/rules/expiry.hpp"

#include "gazetted/ledger/rules/account.hpp"

namespace gazetted {

bool has_expired(const std::optional<Time>& expires_at, Time now) { return expires_at && *expires_at <= now; }

std::int64_t unsent_when_expired(const std::optional<Time>& expires_at, const std::optional<Time>& done,
                                 const Tally& tally, Time now) {
  if (!has_expired(expires_at, now) || (done && *done < *expires_at)) return 0;
  return waiting(tally) + tally[State::expired];
}

SentAfterAll sent_after_all(bool has_left, bool partly_cancelled) {
  if (has_left) return SentAfterAll::to_the_others;
  return partly_cancelled ? SentAfterAll::under_another_id : SentAfterAll::under_its_id;
}

std::string how_after_all(SentAfterAll how, const std::string& id) {
  switch (how) {
    case SentAfterAll::under_its_id:
      return "to send it after all, drop it again with a later `expires_at`";
    case SentAfterAll::under_another_id:
      return "to send it after all, drop it again with another id and a later `expires_at`";
    case SentAfterAll::to_the_others:
      return "to send it to those who do not have it, drop it again with another id, a later `expires_at` and a list "
             "of them alone (`gazetted report " +
             id + " --format csv` names them)";
  }
  return "";
}

std::string why_expired(const Ended& ended) {
  return "it expired at " + ended.when + ", and nothing more of it is sent; " +
         how_after_all(ended.after_all, ended.id);
}

}  // namespace gazetted
