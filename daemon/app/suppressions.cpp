#include "gazetted/app/suppressions.hpp"

#include <set>

#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/reader.hpp"
#include "on_ledger.hpp"
#include "refusal.hpp"

namespace gazetted {
namespace {

// Somebody who is named twice is one.
std::int64_t count_addresses(const std::vector<Suppression>& rows) {
  const auto keys = keys_of(rows);
  return std::int64_t(std::set<std::string>(keys.begin(), keys.end()).size());
}

// Of an address, or of the hash of one that nobody here knows.
Result<std::string> key_of(const std::string& text) {
  if (auto hash = parse_address_hash(text)) return std::move(*hash);
  const auto address = Address::parse(text);
  if (!address) return address.error();
  return address->key();
}

// What an import says, in a column of its own or by the reason that it has; else an operator's word.
SuppressionCause cause_of(const std::string& cause, const std::string& reason) {
  if (const auto said = parse_suppression_cause(cause)) return *said;
  if (reason.starts_with("import:")) return SuppressionCause::imported;
  const auto meant = parse_suppression_cause(lower(reason));
  return meant && *meant != SuppressionCause::bounce_rest ? *meant : SuppressionCause::manual;
}

json::object counted(std::int64_t count) {
  json::object answer;
  answer["count"] = count;
  return answer;
}

}  // namespace

asio::awaitable<json::object> Suppressions::suppress(const json::object& request, Hand by) {
  auto rows = rows_in(request);
  if (!rows) co_return refusal(rows.error().message());
  auto answer = counted(count_addresses(*rows));
  answer["people"] = people_of_tokens(request);
  auto status = co_await put(std::move(*rows), std::move(by));
  if (!status) co_return refusal(status.error().text());
  co_return answer;
}

asio::awaitable<json::object> Suppressions::unsuppress(const json::object& request, Hand by) {
  const auto list = text_member(request, "list");
  const auto address = address_key(text_member(request, "address"));
  const auto hash = is_address_hash(address) ? address : address_hash(address);
  auto work = [address, hash, list, by = std::move(by), now = p_.clock.now(),
               store = p_.configuration.current()->store.path](Ledger& ledger) {
    // Only what is there: each removal is an entry of the history.
    const auto reader = LedgerReader::open(store);
    const auto hashed = reader ? (*reader)->suppressions(hash) : Result<std::vector<Suppression>>(reader.error());
    const bool by_hash = hash != address && hashed && !hashed->empty();
    auto removed = ledger.registry().unsuppress(by_hash ? hash : address, list, now, by);
    if (!removed || !by_hash) return removed;
    auto others = ledger.registry().unsuppress(address, list, now, by);
    if (others) *others += *removed;
    return others;
  };
  auto removed = co_await on_ledger(p_.io, p_.ledger, work);
  if (!removed) co_return refusal(removed.error().text());
  std::vector<std::string> keys;
  for (const auto& key : {address, hash}) {
    keys.push_back(suppression_key(key, list));
    if (!list.empty()) continue;
    for (const auto& name : p_.configuration.current()->list_names()) keys.push_back(suppression_key(key, name));
  }
  p_.dispatch.unsuppress(keys);
  log(Event::suppressed_changed, {{"removed", std::to_string(*removed)}});
  co_return counted(*removed);
}

asio::awaitable<bool> Suppressions::leave(Unsubscription who) {
  std::vector<Suppression> rows;
  rows.push_back({who.address, who.list, "unsubscribed by link", p_.clock.now(), SuppressionCause::unsubscribe});
  Hand by;
  by.door = "link in a mail";
  auto status = co_await put(std::move(rows), std::move(by));
  if (!status) log(Event::ledger_trouble, {{"reason", status.error().text()}});
  co_return status.has_value();
}

// Who somebody's token is: whoever pasted it cannot read it.
json::array Suppressions::people_of_tokens(const json::object& request) const {
  json::array people;
  for (const auto& entry : request.at("rows").as_array()) {
    const auto text = text_member(entry.as_object(), "address");
    if (const auto who = p_.configuration.current()->tokens->read_unsubscribe(text))
      people.push_back(json::object{{"address", who->address}, {"list", who->list}});
  }
  return people;
}

Result<std::vector<Suppression>> Suppressions::rows_in(const json::object& request) const {
  std::vector<Suppression> rows;
  const auto* entries = request.if_contains("rows");
  if (!entries || !entries->is_array()) return fail("suppress needs a list of rows");
  for (const auto& entry : entries->as_array()) {
    if (!entry.is_object()) return fail("each row must be an object");
    const auto text = text_member(entry.as_object(), "address");
    const auto reason = one_line(text_member(entry.as_object(), "reason"), 300);
    // What somebody's mail program put into the subject of a mail to us.
    if (const auto who = p_.configuration.current()->tokens->read_unsubscribe(text)) {
      rows.push_back({who->address, who->list, reason.empty() ? "unsubscribed by mail" : reason, p_.clock.now(),
                      SuppressionCause::unsubscribe});
      continue;
    }
    auto key = key_of(text);
    if (!key) return key.error();
    // An import brings its own day along; none is later than now.
    auto at = p_.clock.now();
    if (entry.as_object().contains("since")) {
      const auto written = text_member(entry.as_object(), "since");
      const auto since = parse_rfc3339(written);
      if (!since) return fail("since '{}' is not a time like 2026-03-02T09:00:00Z", one_line(written, 40));
      at = std::min(*since, at);
    }
    Suppression row{*key, text_member(entry.as_object(), "list"), reason, at};
    row.cause = cause_of(text_member(entry.as_object(), "cause"), reason);
    if (const auto until = parse_rfc3339(text_member(entry.as_object(), "until"))) row.until = *until;
    rows.push_back(std::move(row));
  }
  return rows;
}

asio::awaitable<Status> Suppressions::put(std::vector<Suppression> rows, Hand by) {
  auto work = [rows, by = std::move(by), now = p_.clock.now()](Ledger& ledger) {
    return ledger.registry().suppress(rows, now, by);
  };
  auto status = co_await on_ledger(p_.io, p_.ledger, work);
  if (!status) co_return status;
  p_.dispatch.suppress(keys_of(rows));
  log(Event::suppressed_changed, {{"added", std::to_string(rows.size())}});
  co_return status;
}

}  // namespace gazetted
