#include "bounce_orders.hpp"

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "on_ledger.hpp"
#include "refusal.hpp"

namespace gazetted {
namespace {

constexpr std::size_t addresses_shown = 20;

// Nothing where it is not there; an error where it is no time.
Result<std::optional<Time>> time_of(const json::object& request, std::string_view name) {
  const auto written = text_member(request, name);
  if (written.empty()) return std::optional<Time>();
  const auto time = parse_rfc3339(written);
  if (!time) return fail("{} '{}' is not a time like 2026-03-02T09:00:00Z", name, one_line(written, 40));
  return std::optional<Time>(*time);
}

Result<UndoScope> scope_of(const json::object& request) {
  UndoScope scope;
  const auto since = time_of(request, "since");
  if (!since) return since.error();
  if (!*since) return fail("an undo needs the time since when");
  scope.since = **since;
  const auto until = time_of(request, "until");
  if (!until) return until.error();
  scope.until = *until;
  scope.domain = lower(text_member(request, "domain"));
  scope.provider = lower(text_member(request, "provider"));
  scope.reason = text_member(request, "cause");
  if (!scope.reason.empty()) {
    const auto cause = parse_suppression_cause(scope.reason);
    if (!cause || !is_of_bounces(*cause))
      return fail("'{}' cannot be undone; only bounce, bounce-rest and provider-list can", one_line(scope.reason, 40));
  }
  return scope;
}

}  // namespace

asio::awaitable<json::object> BounceOrders::undo(json::object request, Hand by) {
  const auto scope = scope_of(request);
  if (!scope) co_return refusal(scope.error().message());
  using Dry = LedgerFeedback::Dry;
  const auto dry = bool_member(request, "dry") ? Dry::yes : Dry::no;
  auto work = [scope = *scope, dry, by = std::move(by), now = p_.clock.now()](Ledger& ledger) {
    return ledger.feedback().undo(scope, dry, now, by);
  };
  const auto undone = co_await on_ledger(p_.io, p_.ledger, work);
  if (!undone) co_return refusal(undone.error().text());
  if (dry == Dry::no) {
    const auto keys = keys_of(undone->lifted);
    p_.dispatch.unsuppress(keys);
    log(Event::suppressed_changed, {{"removed", std::to_string(keys.size())}, {"reason", "undone"}});
  }
  json::object answer;
  answer["count"] = std::int64_t(undone->lifted.size());
  answer["votes"] = undone->votes;
  json::array addresses;
  for (const auto& row : undone->lifted) {
    if (addresses.size() == addresses_shown) break;
    addresses.push_back(json::object{{"address", row.address}, {"reason", row.reason}});
  }
  answer["addresses"] = std::move(addresses);
  co_return answer;
}

asio::awaitable<json::object> BounceOrders::decide_held(json::object request, Hand by) {
  using HeldAre = LedgerFeedback::HeldAre;
  const auto what = text_member(request, "what");
  if (what != "accept" && what != "discard") co_return refusal("held bounces can be accepted or discarded");
  const auto since = time_of(request, "since");
  if (!since) co_return refusal(since.error().message());
  auto work = [what, provider = lower(text_member(request, "provider")), since = since->value_or(Time{}),
               by = std::move(by), now = p_.clock.now()](Ledger& ledger) {
    return ledger.feedback().decide_held(what == "accept" ? HeldAre::accepted : HeldAre::discarded, provider, since,
                                         now, by);
  };
  const auto decided = co_await on_ledger(p_.io, p_.ledger, work);
  if (!decided) co_return refusal(decided.error().text());
  if (!decided->lifted.empty()) {
    const auto keys = keys_of(decided->lifted);
    p_.dispatch.unsuppress(keys);
    log(Event::suppressed_changed,
        {{"removed", std::to_string(keys.size())}, {"reason", "held bounces were discarded"}});
  }
  const auto status = co_await p_.votes.decide();
  if (!status) log(Event::ledger_trouble, {{"reason", status.error().text()}});
  json::object answer;
  answer["count"] = decided->votes;
  answer["lifted"] = std::int64_t(decided->lifted.size());
  co_return answer;
}

}  // namespace gazetted
