#include "retention.hpp"

#include "gazetted/subscription/subscription.hpp"

namespace gazetted {
namespace {

constexpr Duration votes_kept = 180 * a_day;         // they count for no longer
constexpr Duration consents_kept = 3 * 365 * a_day;  // after the subscription ended: claims lapse by then
constexpr Duration sign_ups_kept = 30 * a_day;       // the longest limit of the door

}  // namespace

RetentionTerms retention_terms(const Settings& settings, Time now) {
  RetentionTerms terms;
  terms.deliveries = now - std::max(settings.retention.deliveries, least_kept_deliveries);
  terms.votes = now - votes_kept;
  terms.consents = now - consents_kept;
  terms.unconfirmed = now - unconfirmed_kept;
  terms.sign_ups = now - sign_ups_kept;
  // The row says what was made of a mail as long as its votes count; the mail itself goes with `retention.feedback`.
  terms.feedback = now - std::max(votes_kept, settings.feedback.keep);
  return terms;
}

}  // namespace gazetted
