#include "gazetted/app/person_record.hpp"

#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/base/json.hpp"
#include "token_keys.hpp"

namespace gazetted {
namespace {

json::value time_or_null(const std::optional<Time>& time) {
  return time ? json::value(format_rfc3339(*time)) : json::value();
}

json::array texts(const std::vector<std::string>& from) {
  json::array made;
  for (const auto& text : from) made.push_back(json::value(text));
  return made;
}

json::object of_subscriber(const Subscriber& subscriber) {
  json::object made{{"email", subscriber.address}, {"name", subscriber.name}, {"language", subscriber.language}};
  made["topics"] = texts(subscriber.topics);
  json::object attributes;
  for (const auto& [key, value] : subscriber.attributes) attributes[key] = value;
  made["attributes"] = std::move(attributes);
  return made;
}

json::object of(const CurrentRow& row) {
  auto made = of_subscriber(row.subscriber);
  made["list"] = row.list;
  made["file"] = row.file;
  made["line"] = row.line;
  return made;
}

json::object of(const ListRow& row) {
  auto made = of_subscriber(row.subscriber);
  made["release"] = row.release;
  made["list"] = row.list;
  return made;
}

json::object of(const Subscription& row) {
  json::object made{{"list", row.list},
                    {"state", to_string(row.state)},
                    {"written", row.written},
                    {"language", row.choices.language},
                    {"frequency", to_string(row.choices.frequency)},
                    {"basis", to_string(row.basis)},
                    {"source", row.source},
                    {"asked", format_rfc3339(row.asked)}};
  made["topics"] = texts(row.choices.topics);
  made["confirmed"] = time_or_null(row.confirmed);
  made["ended"] = time_or_null(row.ended);
  return made;
}

json::object of(const ConsentText& row) {
  const auto& consent = row.consent;
  json::object made{{"at", format_rfc3339(consent.at)},
                    {"list", consent.list},
                    {"what", to_string(consent.what)},
                    {"how", consent.how},
                    {"basis", to_string(consent.basis)},
                    {"ip", consent.peer},
                    {"user_agent", consent.agent},
                    {"message_id", consent.message_id},
                    {"by", consent.by},
                    {"language", row.language},
                    {"text", row.text}};
  made["topics"] = texts(consent.topics);
  return made;
}

json::object of(const AskedAtDoor& row) {
  return {{"at", format_rfc3339(row.at)},
          {"list", row.list},
          {"network", row.network},
          {"mailed", row.mailed},
          {"confirmed", row.confirmed}};
}

json::object of(const TraceRow& row) {
  const auto& delivery = row.delivery;
  json::object made{{"release", row.release},         {"title", row.title},
                    {"list", delivery.list},          {"state", to_string(delivery.state)},
                    {"attempts", delivery.attempts},  {"code", delivery.code},
                    {"reply", delivery.reply},        {"relay", delivery.relay},
                    {"remote_id", delivery.remote_id}};
  made["first_attempt"] = time_or_null(delivery.first);
  made["last_attempt"] = time_or_null(delivery.last);
  return made;
}

json::object of(const FeedbackRow& row) {
  return {{"at", format_rfc3339(row.at)}, {"kind", row.kind},      {"class", row.what},    {"reason", row.reason},
          {"release", row.release},       {"list", row.list},      {"status", row.status}, {"text", row.text},
          {"named", row.named},           {"decided", row.decided}};
}

json::object of(const Vote& vote) {
  return {{"at", format_rfc3339(vote.at)},
          {"kind", to_string(vote.kind)},
          {"list", vote.list},
          {"reason", vote.reason},
          {"text", vote.text},
          {"source", vote.source},
          {"state", to_string(vote.state)}};
}

json::object of(const Suppression& row) {
  json::object made{{"list", row.list},
                    {"newsroom", row.newsroom},
                    {"cause", to_string(row.cause)},
                    {"reason", row.reason},
                    {"since", format_rfc3339(row.at)}};
  made["until"] = time_or_null(row.until);
  return made;
}

template <class Rows>
json::array all_of(const Rows& rows) {
  json::array made;
  for (const auto& row : rows) made.push_back(of(row));
  return made;
}

Status read_lists(const Settings& settings, const std::string& key, PersonRecord& person) {
  for (const auto& list : settings.lists) {
    auto reader = open_list(list.audience);
    if (!reader) {
      person.unread.push_back("list " + list.audience.name + ": " + reader.error().text());
      continue;
    }
    while (true) {
      auto row = (*reader)->next([](const RowProblem&) {});
      if (!row) return row.error();
      if (!*row) break;
      if (address_key((*row)->address) == key)
        person.lists.push_back(
            {list.audience.name, list.audience.subscribers.string(), (*reader)->line(), std::move(**row)});
    }
  }
  return {};
}

}  // namespace

std::string mark_of(const Settings& settings, const std::string& key) {
  if (settings.marks) return settings.marks->of(key);
  const auto marks = AddressMarks::load(mark_key(settings.store));
  return marks ? marks->of(key) : "";
}

Result<PersonRecord> read_person(const Settings& settings, const Address& address) {
  const auto key = address.key();
  const auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return ledger.error();
  PersonRecord person;
  auto own = read_person_rows(settings.store.path, key);
  if (!own) return own.error();
  person.own = std::move(*own);
  auto deliveries = (*ledger)->trace(key, "");
  if (!deliveries) return deliveries.error();
  person.deliveries = std::move(*deliveries);
  auto feedback = (*ledger)->feedback_about(key);
  if (!feedback) return feedback.error();
  person.feedback = std::move(*feedback);
  auto votes = (*ledger)->votes_on(key);
  if (!votes) return votes.error();
  person.votes = std::move(*votes);
  for (const auto& one : {key, address_hash(key), mark_of(settings, key)}) {
    if (one.empty()) continue;
    const auto rows = (*ledger)->suppressions(one);
    if (!rows) return rows.error();
    person.suppressions.insert(person.suppressions.end(), rows->begin(), rows->end());
  }
  return person;
}

Result<PersonRecord> read_person_and_lists(const Settings& settings, const Address& address) {
  auto person = read_person(settings, address);
  if (!person) return person;
  if (auto done = read_lists(settings, address.key(), *person); !done) return done.error();
  return person;
}

ErasedRows rows_of(const PersonRecord& person) {
  ErasedRows rows;
  rows.deliveries = std::int64_t(person.own.rows.size());
  for (const auto& row : person.deliveries)
    rows.waiting += row.delivery.state == State::pending || row.delivery.state == State::deferred;
  rows.subscriptions = std::int64_t(person.own.subscriptions.size());
  rows.consents = std::int64_t(person.own.consents.size());
  rows.sign_ups = std::int64_t(person.own.asked.size());
  rows.feedback = std::int64_t(person.feedback.size());
  rows.votes = std::int64_t(person.votes.size());
  for (const auto& row : person.suppressions) rows.suppressions += !is_mark(row.address);
  rows.notices = person.own.notices;
  return rows;
}

json::object to_json(const PersonRecord& person, const Address& address, Time now) {
  json::object made{{"address", address.text()}, {"as_of", format_rfc3339(now)}};
  made["lists"] = all_of(person.lists);
  made["subscriptions"] = all_of(person.own.subscriptions);
  made["consents"] = all_of(person.own.consents);
  made["requests"] = all_of(person.own.asked);
  made["rows"] = all_of(person.own.rows);
  made["deliveries"] = all_of(person.deliveries);
  made["feedback"] = all_of(person.feedback);
  made["votes"] = all_of(person.votes);
  made["suppressions"] = all_of(person.suppressions);
  made["mail_waiting"] = person.own.notices;
  made["lists_not_read"] = texts(person.unread);
  return made;
}

}  // namespace gazetted
