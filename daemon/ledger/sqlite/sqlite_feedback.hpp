// The contract of what comes back, in SQLite. Owned by SqliteLedger, on its thread.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/feedback.hpp"
#include "gazetted/ledger/rules/account.hpp"

namespace gazetted {

class SqliteFeedback : public LedgerFeedback {
 public:
  explicit SqliteFeedback(Database& db) : db_(db) {}

  Result<std::vector<std::optional<ReturnedRow>>> rows(std::span<const DeliveryId> ids) override;
  Result<TakenFeedback> put(std::span<const NewFeedback> events, LastChance last, Time now) override;
  Result<std::vector<OpenVote>> open_votes(std::size_t limit, Time now) override;
  Result<std::vector<Vote>> held_votes(std::size_t limit) override;
  Result<std::vector<ProviderLoad>> load(const std::string& provider, Time now) override;
  Result<std::vector<Suppression>> settle(std::span<const HeldBack> held, std::span<const VoteDecision> decisions,
                                          Time now) override;
  Result<DecidedHeld> decide_held(HeldAre what, const std::string& provider, Time since, Time now,
                                   const Hand& by) override;
  Status count(const std::map<std::string, std::int64_t>& taken, Time now) override;
  Result<Ended> end_rests(Time now) override;
  Result<Undone> undo(const UndoScope& scope, Dry dry, Time now, const Hand& by) override;

 private:
  Result<Taken> take(const NewFeedback& event, LastChance last, AccountMoves& moves, TakenFeedback& taken);
  Status hold_back(const HeldBack& held, Time now);

  Database& db_;
};

}  // namespace gazetted
