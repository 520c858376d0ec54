#include "feedback_ledger.hpp"

#include "gazetted/mail/address.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {

asio::awaitable<Result<std::vector<bool>>> FeedbackLedger::prove(std::vector<ReturnClaim> claims) {
  auto work = [addresses = addresses_, keys = configuration_.current()->tokens,
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
  auto answer = co_await on_pool(io_, pool_, work);
  co_return answer;
}

// What was read is in the log, by its counts, and in feedback/kept.
asio::awaitable<Status> FeedbackLedger::note(std::vector<BookedFeedback>) { co_return Status(); }

}  // namespace gazetted
