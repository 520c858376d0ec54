#include "operator_subscriptions.hpp"

#include <algorithm>

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/mail/address.hpp"
#include "on_ledger.hpp"
#include "refusal.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_topics = 20;
constexpr std::size_t longest_topic = 100;

// Those that the list's rule and the newsroom name; where neither names any, a release may have whatever it likes.
Status are_topics(const std::vector<std::string>& topics, const Settings& settings, const ListSettings& list) {
  auto known = list.audience.match.any;
  const auto newsroom = list.audience.newsroom.empty() ? settings.first_newsroom : list.audience.newsroom;
  if (const auto page = settings.site.newsrooms.find(newsroom); page != settings.site.newsrooms.end()) {
    for (const auto& [topic, titles] : page->second.topic_titles) known.push_back(topic);
  }
  for (const auto& topic : topics) {
    const auto is_this = [&](const auto& one) { return equal_ignoring_case(one, topic); };
    if (known.empty() || std::any_of(known.begin(), known.end(), is_this)) continue;
    return fail("there is no topic '{}' for list '{}'{}", topic, list.audience.name, did_you_mean(topic, known));
  }
  return {};
}

Result<Subscription> subscription_of(const json::object& request, const Settings& settings, Time now) {
  auto address = Address::parse(text_member(request, "address"));
  if (!address) return address.error();
  const auto list = text_member(request, "list");
  if (!settings.list(list))
    return fail("there is no list '{}'{}", one_line(list, 60), did_you_mean(list, settings.list_names()));
  const auto basis = parse_basis(text_member(request, "basis"));
  if (!basis) return fail("a basis is consent, legitimate_interest or contract");
  Subscription one;
  one.address = address->key();
  one.written = address->text();
  one.list = list;
  one.state = SubscriptionState::subscribed;
  one.basis = *basis;
  one.asked = now;
  one.confirmed = now;
  one.choices.language = text_member(request, "language");
  if (!one.choices.language.empty() && !is_language_tag(one.choices.language))
    return fail("'{}' is not a language (BCP 47: en, de, zh-Hant)", one_line(one.choices.language, 60));
  const auto frequency = text_member(request, "frequency");
  const auto chosen = frequency.empty() ? std::optional(Frequency::immediately) : parse_frequency(frequency);
  if (!chosen) return fail("a frequency is immediately, daily or weekly");
  if (*chosen != Frequency::immediately && !settings.list(list)->digest)
    return fail("list '{}' offers no digests; give it a time for them, digest: 08:30", list);
  one.choices.frequency = *chosen;
  const auto* topics = request.if_contains("topics");
  for (const auto& topic : topics && topics->is_array() ? topics->as_array() : json::array()) {
    if (topic.is_string() && one.choices.topics.size() < most_topics)
      one.choices.topics.push_back(one_line(std::string_view(topic.as_string()), longest_topic));
  }
  if (auto known = are_topics(one.choices.topics, settings, *settings.list(list)); !known) return known.error();
  return one;
}

}  // namespace

asio::awaitable<json::object> OperatorSubscriptions::subscribe(json::object request, Hand by) {
  const auto settings = p_.configuration.current();
  auto one = subscription_of(request, *settings, p_.clock.now());
  if (!one) co_return refusal(one.error().message());
  const auto name = by.uid ? user_name(by.login.value_or(*by.uid)) : by.door;
  one->source = "operator " + name;
  const auto* list = settings->list(one->list);
  const auto newsroom = list->audience.newsroom.empty() ? settings->first_newsroom : list->audience.newsroom;
  auto work = [row = *one, newsroom, name, by, marks = settings->marks](Ledger& ledger) -> Status {
    const auto marked = marks ? ledger.erasure().is_marked(marks->of(row.address)) : Result<bool>(false);
    if (!marked) return marked.error();
    if (*marked)
      return fail(
          "they were erased, since they asked to be forgotten: if they want mail again, first "
          "gazetted suppress --remove ADDRESS");
    if (auto done = ledger.subscriptions().subscribe(row, newsroom, name); !done) return done;
    HistoryEntry entry;
    entry.at = row.asked;
    entry.by = by;
    entry.verb = "subscribed";
    entry.list = row.list;
    entry.after = "1 address, " + std::string(to_string(row.basis));
    return ledger.registry().note_hand(entry);
  };
  auto done = co_await on_ledger(p_.io, p_.ledger, work);
  if (!done) co_return refusal(done.error().text());
  log(Event::subscription_changed, {{"list", one->list}, {"what", "subscribed by an operator"}});
  json::object answer;
  answer["count"] = 1;
  co_return answer;
}

}  // namespace gazetted
