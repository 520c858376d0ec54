#include "feedback_ledger.hpp"

#include "confirming_reply.hpp"
#include "feedback_forward.hpp"
#include "gazetted/app/feedback_judgement.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/render/mail.hpp"
#include "on_ledger.hpp"
#include "signed_wish.hpp"

namespace gazetted {

struct FeedbackLedger::ToNote {
  BookedFeedback booked;
  std::optional<ConfirmResult> confirmed;  // of a reply that confirms
};

namespace {

using ToNote = FeedbackLedger::ToNote;

// A bounce may be faster than what the server said to us, or than the restart after a crash; not by more than this.
constexpr Duration waits_for_its_outcome{5 * 60'000};
// Servers give up after five days; what is accepted today may leave in a while.
constexpr Duration originals_are_of{60LL * 24 * 3'600'000};

// With what asked for it, where the claim proves that.
Result<NewFeedback> judge_of_request(Ledger& ledger, const Settings& settings, const ToNote& one) {
  auto asked = ledger.subscriptions().asked_for(one.booked.claim->delivery);
  if (!asked) return asked.error();
  if (*asked && proof_of(*settings.tokens, *one.booked.claim, (*asked)->address) == ReturnProof::none) asked->reset();
  return judge_request(one.booked, *asked, one.confirmed);
}

// Each with the row that its claim proves, as the ledger has it now.
Result<std::vector<NewFeedback>> judge_all(Ledger& ledger, const Settings& settings, const std::vector<ToNote>& batch) {
  std::vector<DeliveryId> ids;
  for (const auto& one : batch) {
    const bool of_delivery = one.booked.claim && !is_about_request(one.booked);
    ids.push_back(DeliveryId{of_delivery ? one.booked.claim->delivery : 0});
  }
  auto rows = ledger.feedback().rows(ids);
  if (!rows) return rows.error();
  std::vector<NewFeedback> events;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto& booked = batch[i].booked;
    if (is_about_request(booked)) {
      auto event = judge_of_request(ledger, settings, batch[i]);
      if (!event) return event.error();
      events.push_back(std::move(*event));
      continue;
    }
    auto& row = (*rows)[i];
    const bool proven =
        booked.claim && row && proof_of(*settings.tokens, *booked.claim, row->address) != ReturnProof::none;
    if (!proven) row.reset();
    events.push_back(judge_feedback(booked, row, signed_wish(booked.feedback, *settings.tokens)));
    if (is_for_people(booked, events.back())) send_on(events.back(), booked.bytes, booked.feedback.from, row, settings);
  }
  return events;
}

using Addresses = Result<std::vector<std::optional<std::string>>>;

// Of each claim the address that it has to prove: of a delivery, of who asked for a subscription, or ours.
Addresses addresses_of(DeliveryAddresses& known, const std::vector<ReturnClaim>& claims, const std::string& own) {
  std::vector<std::int64_t> deliveries, requests;
  for (const auto& claim : claims) {
    if (is_probe(claim)) continue;
    (claim.kind == ReturnKind::confirmation ? requests : deliveries).push_back(claim.delivery);
  }
  auto of_deliveries = known.of(deliveries);
  if (!of_deliveries) return of_deliveries;
  auto of_requests = known.of_requests(requests);
  if (!of_requests) return of_requests;
  std::vector<std::optional<std::string>> all;
  std::size_t delivery = 0, request = 0;
  for (const auto& claim : claims) {
    if (is_probe(claim))
      all.emplace_back(own);
    else
      all.push_back(claim.kind == ReturnKind::confirmation ? (*of_requests)[request++] : (*of_deliveries)[delivery++]);
  }
  return all;
}

}  // namespace

asio::awaitable<Result<std::vector<bool>>> FeedbackLedger::prove(std::vector<ReturnClaim> claims) {
  auto work = [addresses = addresses_, settings = p_.configuration.current(),
               claims = std::move(claims)]() -> Result<std::vector<bool>> {
    const auto found = addresses_of(*addresses, claims, settings->bounce_address);
    if (!found) return found.error();
    std::vector<bool> proven;
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const auto& address = (*found)[i];
      proven.push_back(address && proof_of(*settings->tokens, claims[i], address_key(*address)) != ReturnProof::none);
    }
    return proven;
  };
  auto answer = co_await on_pool(p_.io, p_.pool, work);
  co_return answer;
}

namespace {

// Of the first of its tokens that somebody's signature is on.
DeliveryAddresses::Sought sought_by(const ReturnedOriginal& original, const TokenKeys& keys) {
  for (const auto& token : original.tokens) {
    if (const auto who = keys.read_unsubscribe(token))
      return {address_key(who->address), who->list, original.message_id};
  }
  return {};
}

bool is_message_of(const std::string& release, const DeliveryAddresses::Sought& sought) {
  const auto at = sought.message_id.rfind('@');
  return at != std::string::npos &&
         sought.message_id == message_id(release, sought.address_key, sought.message_id.substr(at + 1));
}

}  // namespace

asio::awaitable<Result<std::vector<std::optional<ReturnClaim>>>> FeedbackLedger::find(
    std::vector<ReturnedOriginal> originals) {
  using Claims = std::vector<std::optional<ReturnClaim>>;
  auto work = [addresses = addresses_, settings = p_.configuration.current(), originals = std::move(originals),
               since = p_.clock.now() - originals_are_of]() -> Result<Claims> {
    std::vector<DeliveryAddresses::Sought> sought;
    for (const auto& original : originals) sought.push_back(sought_by(original, *settings->tokens));
    const auto found = addresses->find(sought, since, is_message_of);
    if (!found) return found.error();
    Claims claims;
    for (std::size_t i = 0; i < sought.size(); ++i) {
      auto& claim = claims.emplace_back();
      if (!(*found)[i]) continue;
      // As the return path would have had it.
      const auto token = return_token(*settings->tokens, ReturnKind::bounce, *(*found)[i], sought[i].address_key);
      claim = read_return_token(ReturnKind::bounce, token);
    }
    return claims;
  };
  auto answer = co_await on_pool(p_.io, p_.pool, work);
  co_return answer;
}

// Before it is noted: a crash in between has it confirmed a second time, which changes nothing.
asio::awaitable<Status> FeedbackLedger::confirm_replies(std::vector<ToNote>& batch) {
  for (auto& one : batch) {
    if (!is_confirming_reply(one.booked)) continue;
    auto claim = *one.booked.claim;
    one.confirmed = co_await p_.confirm(std::move(claim));
    if (!one.confirmed) co_return fail("a reply that confirms a subscription could not be carried out");
  }
  co_return Status();
}

asio::awaitable<Result<std::vector<bool>>> FeedbackLedger::note(std::vector<BookedFeedback> batch) {
  const auto now = p_.clock.now();
  std::vector<bool> settled(batch.size(), true), is_probe;
  for (const auto& one : batch) is_probe.push_back(p_.probes.take(one.claim, one.message_id, one.source));
  // Those that have waited long enough are kept as they are.
  for (const bool is_last : {false, true}) {
    std::vector<ToNote> part;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (is_probe[i] || (now - batch[i].at > waits_for_its_outcome) != is_last) continue;
      ToNote one;
      one.booked = std::move(batch[i]);
      part.push_back(std::move(one));
      places.push_back(i);
    }
    if (part.empty()) continue;
    const auto confirmed = co_await confirm_replies(part);
    if (!confirmed) co_return confirmed.error();
    auto work = [part = std::move(part), settings = p_.configuration.current(), is_last,
                 now](Ledger& ledger) -> Result<TakenFeedback> {
      const auto events = judge_all(ledger, *settings, part);
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
