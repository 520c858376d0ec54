#include <unordered_set>

#include "gazetted/app/control.hpp"
#include "gazetted/audience/list_reader.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/ledger/subscriptions.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

constexpr std::size_t rows_of_page = 1000;

struct SubscribersOptions {
  std::string list, format = "csv";
};

// Somebody who is on the list, or was, or asked to be.
struct Row {
  std::string address, name, state, language, topics, frequency, basis, source;
  std::optional<Time> asked, confirmed, ended;
  std::string suppressed;  // why; empty: they are mailed
};

std::string csv_line(const Row& row) {
  std::string line;
  for (const auto* cell :
       {&row.address, &row.name, &row.state, &row.language, &row.topics, &row.frequency, &row.basis, &row.source})
    line += csv_cell(*cell) + ",";
  return line + time_text(row.asked) + "," + time_text(row.confirmed) + "," + time_text(row.ended) + "," +
         csv_cell(row.suppressed) + "\r\n";
}

std::string json_line(const Row& row) {
  json::object out{
      {"email", row.address}, {"name", row.name},     {"state", row.state},         {"language", row.language},
      {"basis", row.basis},   {"source", row.source}, {"frequency", row.frequency}, {"suppressed", row.suppressed}};
  json::array topics;
  for (const auto& topic : split(row.topics, ';')) topics.push_back(json::value(topic));
  out["topics"] = std::move(topics);
  for (const auto& [key, time] :
       {std::pair("asked", row.asked), std::pair("confirmed", row.confirmed), std::pair("left", row.ended)}) {
    out[key] = time ? json::value(format_rfc3339(*time)) : json::value();
  }
  return json::serialize(out) + "\n";
}

class Printing {
 public:
  Printing(const ListSettings& list, std::vector<Suppression> suppressions, bool as_json)
      : list_(list), as_json_(as_json) {
    for (auto& row : suppressions) {
      if (!row.list.empty() && row.list != list.audience.name) continue;
      if (!row.newsroom.empty() && row.newsroom != list.audience.newsroom) continue;
      suppressed_[row.address] = std::string(to_string(row.cause)) + (row.reason.empty() ? "" : ": " + row.reason);
    }
  }

  // Those who subscribed by themselves, or chose something; then those whom the file alone has.
  Status all(SubscriptionReader* ledger) {
    if (!as_json_) out("email,name,state,language,topics,frequency,basis,source,asked,confirmed,left,suppressed\r\n");
    std::int64_t last = 0;
    while (ledger) {
      const auto page = ledger->of_list(list_.audience.name, last, rows_of_page);
      if (!page) return page.error();
      if (page->empty()) break;
      last = page->back().key;
      for (const auto& row : *page) {
        if (row.source != chosen_by_file) print(row);
      }
    }
    return of_file(ledger);
  }

 private:
  void print(Row row, const std::string& key) {
    if (const auto found = suppressed_.find(key); found != suppressed_.end()) row.suppressed = found->second;
    out(as_json_ ? json_line(row) : csv_line(row));
  }
  void print(const Subscription& one) {
    known_.insert(one.address);
    Row row;
    row.address = one.written;
    row.state = to_string(one.state);
    row.language = one.choices.language;
    row.topics = join(one.choices.topics, ";");
    row.frequency = to_string(one.choices.frequency);
    row.basis = to_string(one.basis);
    row.source = one.source;
    row.asked = one.asked;
    row.confirmed = one.confirmed;
    row.ended = one.ended;
    print(std::move(row), one.address);
  }
  Status of_file(SubscriptionReader* ledger) {
    const auto& audience = list_.audience;
    auto reader = ListReader::open(audience.subscribers, ListFormat{audience.language, audience.columns});
    if (!reader) return reader.error();
    while (true) {
      auto one = (*reader)->next([](const RowProblem&) {});
      if (!one) return one.error();
      if (!*one) return {};
      const auto key = address_key((*one)->address);
      if (!known_.insert(key).second) continue;
      Row row;
      row.address = (*one)->address;
      row.name = (*one)->name;
      row.state = "subscribed";
      row.language = (*one)->language;
      row.frequency = to_string(Frequency::immediately);
      row.source = audience.subscribers.filename().string();
      if (auto chosen = ledger ? ledger->find(key, audience.name) : Result<std::optional<Subscription>>(std::nullopt);
          chosen && *chosen) {
        if (!(*chosen)->choices.language.empty()) row.language = (*chosen)->choices.language;
        row.topics = join((*chosen)->choices.topics, ";");
        row.frequency = to_string((*chosen)->choices.frequency);
      }
      print(std::move(row), key);
    }
  }

  const ListSettings& list_;
  const bool as_json_;
  std::map<std::string, std::string> suppressed_;
  std::unordered_set<std::string> known_;
};

const ListSettings* list_for(CommandContext& context, const Settings& settings, const std::string& name) {
  const auto* list = settings.list(name);
  if (!list) complain(context, "there is no list '" + name + "'" + did_you_mean(name, settings.list_names()));
  return list;
}

void print_subscribers(CommandContext& context, const SubscribersOptions& options) {
  const auto settings = settings_for(context);
  const auto* list = settings ? list_for(context, *settings, options.list) : nullptr;
  if (!list) return;
  const auto ledger = ledger_for(context, *settings);
  if (!ledger) return;
  auto suppressions = ledger->suppressions("");
  if (!suppressions) return complain(context, suppressions.error().text());
  const auto reader = SubscriptionReader::open(settings->store.path);
  if (!reader) return complain(context, reader.error().text());
  auto status = Printing(*list, std::move(*suppressions), options.format == "json").all(reader->get());
  if (!status) complain(context, status.error().text());
}

struct SubscribeOptions {
  std::string address, list, basis, language, frequency;
  std::vector<std::string> topics;
};

void subscribe(CommandContext& context, const SubscribeOptions& options) {
  const auto settings = settings_for(context);
  if (!settings || !list_for(context, *settings, options.list)) return;
  json::object request{{"command", "subscribe"}, {"address", options.address},   {"list", options.list},
                       {"basis", options.basis}, {"language", options.language}, {"frequency", options.frequency}};
  json::array topics;
  for (const auto& topic : options.topics) topics.push_back(json::value(topic));
  request["topics"] = std::move(topics);
  const auto answer = ask_daemon(settings->control, request);
  if (!answer) return complain(context, answer.error().text());
  out(fmt::format("subscribed to {}\n", options.list));
}

}  // namespace

void add_subscribers(CLI::App& app, CommandContext& context) {
  auto* all = app.add_subcommand("subscribers", "who is on a list, since when and on what basis");
  auto shown = std::make_shared<SubscribersOptions>();
  all->add_option("LIST", shown->list, "the list's name")->required();
  all->add_option("--format", shown->format, "csv or json, one object a line")
      ->check(CLI::IsMember({"csv", "json"}))
      ->type_name("FORMAT");
  all->footer(
      "Those of the list's file, those who subscribed by themselves, and those who left or have not confirmed.\n"
      "The topics are those that somebody chose, or an operator with subscribe: they get releases with one of them\n"
      "alone. A column of topics in the list's file is for templates; it selects nothing, and is not shown.");
  all->callback([&context, shown] { print_subscribers(context, *shown); });

  auto* one = app.add_subcommand("subscribe", "put somebody on a list, with the basis that you have for it");
  auto options = std::make_shared<SubscribeOptions>();
  one->add_option("ADDRESS", options->address, "an e-mail address")->required();
  one->add_option("--list", options->list, "the list")->required()->type_name("LIST");
  one->add_option("--basis", options->basis, "consent, legitimate_interest or contract; it is kept as the proof")
      ->required()
      ->check(CLI::IsMember({"consent", "legitimate_interest", "contract"}))
      ->type_name("BASIS");
  one->add_option("--language", options->language, "of the mails; else the list's")->type_name("LANGUAGE");
  one->add_option("--frequency", options->frequency,
                  "immediately, or daily or weekly digests, where the list offers them")
      ->check(CLI::IsMember({"immediately", "daily", "weekly"}))
      ->type_name("FREQUENCY");
  one->add_option("--topic", options->topics, "only releases with one of these topics")->type_name("TOPIC");
  one->footer(
      "Somebody who is suppressed is not subscribed: if they want mail again, take that back first, with the command\n"
      "that the refusal names. A topic is one that the list's match or the newsroom's topics name.");
  one->callback([&context, options] { subscribe(context, *options); });
}

}  // namespace gazetted
