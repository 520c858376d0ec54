#include "feedback_ledger.hpp"

#include "feedback_forward.hpp"
#include "gazetted/app/feedback_judgement.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/net/answer_of.hpp"
#include "on_ledger.hpp"

namespace gazetted {
namespace {

// A bounce may be faster than what the server said to us, or than the restart after a crash; not by more than this.
constexpr Duration waits_for_its_outcome{5 * 60'000};

// Each with the row that its claim proves, as the ledger has it now.
Result<std::vector<NewFeedback>> judge_all(LedgerFeedback& ledger, const Settings& settings,
                                           const std::vector<BookedFeedback>& batch) {
  std::vector<DeliveryId> ids;
  for (const auto& booked : batch) ids.push_back(DeliveryId{booked.claim ? booked.claim->delivery : 0});
  auto rows = ledger.rows(ids);
  if (!rows) return rows.error();
  std::vector<NewFeedback> events;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto& row = (*rows)[i];
    const bool proven =
        batch[i].claim && row && proof_of(*settings.tokens, *batch[i].claim, row->address) != ReturnProof::none;
    if (!proven) row.reset();
    events.push_back(judge_feedback(batch[i], row));
    auto& event = events.back();
    const bool is_posted = batch[i].source.starts_with("provider:");
    if (batch[i].bytes.empty() || is_posted || !is_from_person(batch[i].feedback) || event.suppression) continue;
    event.forward = forward_of(batch[i].bytes, row, settings);
    if (event.forward) event.row.decided += "; sent on to " + event.forward->recipient;
  }
  return events;
}

}  // namespace

asio::awaitable<Result<std::vector<bool>>> FeedbackLedger::prove(std::vector<ReturnClaim> claims) {
  auto work = [addresses = addresses_, keys = p_.configuration.current()->tokens,
               claims = std::move(claims)]() -> Result<std::vector<bool>> {
    std::vector<std::int64_t> deliveries;
    for (const auto& claim : claims) deliveries.push_back(claim.delivery);
    const auto found = addresses->of(deliveries);
    if (!found) return found.error();
    std::vector<bool> proven;
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const auto& address = (*found)[i];
      proven.push_back(address && proof_of(*keys, claims[i], address_key(*address)) != ReturnProof::none);
    }
    return proven;
  };
  auto answer = co_await on_pool(p_.io, p_.pool, work);
  co_return answer;
}

asio::awaitable<Result<std::vector<bool>>> FeedbackLedger::note(std::vector<BookedFeedback> batch) {
  const auto now = p_.clock.now();
  std::vector<bool> settled(batch.size(), true);
  // Those that have waited long enough are kept as they are.
  for (const bool is_last : {false, true}) {
    std::vector<BookedFeedback> part;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if ((now - batch[i].at > waits_for_its_outcome) != is_last) continue;
      part.push_back(std::move(batch[i]));
      places.push_back(i);
    }
    if (part.empty()) continue;
    auto work = [part = std::move(part), settings = p_.configuration.current(), is_last,
                 now](Ledger& ledger) -> Result<TakenFeedback> {
      const auto events = judge_all(ledger.feedback(), *settings, part);
      if (!events) return events.error();
      using LastChance = LedgerFeedback::LastChance;
      return ledger.feedback().put(*events, is_last ? LastChance::yes : LastChance::no, now);
    };
    const auto taken = co_await on_ledger(p_.io, p_.ledger, work);
    if (!taken) co_return taken.error();
    const auto keys = keys_of(taken->added);
    if (!keys.empty()) {
      p_.dispatch.suppress(keys);
      log(Event::suppressed_changed, {{"added", std::to_string(keys.size())}, {"reason", "mail that came back"}});
    }
    if (!taken->forwards.empty()) p_.notices.take_up(taken->forwards);
    p_.votes.judge_complaints(taken->complaints);
    for (std::size_t i = 0; i < places.size(); ++i) settled[places[i]] = taken->each[i] != Taken::waiting;
  }
  const auto status = co_await p_.votes.decide();
  if (!status) log(Event::ledger_trouble, {{"reason", status.error().text()}});
  co_return settled;
}

}  // namespace gazetted
