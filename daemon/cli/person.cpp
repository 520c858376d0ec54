// person: everything that is held about somebody, for the copy that they may ask for.
#include "gazetted/app/person_record.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/cli/commands.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/mail/mailboxes.hpp"

namespace gazetted {
namespace {

void print_line(const std::string& what, const std::string& text) { out(fmt::format("{:<14}{}\n", what, text)); }

// "name Anna Berg, language de, topics sea rail, city Bergen"
std::string words_of(const Subscriber& subscriber) {
  std::vector<std::string> words;
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) words.push_back(name + " " + one_line(value, 300));
  };
  add("name", subscriber.name);
  add("language", subscriber.language);
  add("topics", join(subscriber.topics, " "));
  for (const auto& [name, value] : subscriber.attributes) add(name, value);
  return join(words, ", ");
}

void print_subscription(const Subscription& row, const Settings& settings) {
  print_line("subscription", fmt::format("{}: {} by {}, {}, asked {}{}{}", row.list, to_string(row.state), row.source,
                                         to_string(row.basis), clock_in(row.asked, settings),
                                         row.confirmed ? ", confirmed " + clock_in(*row.confirmed, settings) : "",
                                         row.ended ? ", ended " + clock_in(*row.ended, settings) : ""));
  Subscriber chosen;
  chosen.language = row.choices.language;
  chosen.topics = row.choices.topics;
  const auto words = words_of(chosen);
  print_line("", fmt::format("gets it {}{}{}", to_string(row.choices.frequency), words.empty() ? "" : ", ", words));
}

void print_consent(const ConsentText& row, const Settings& settings) {
  const auto& consent = row.consent;
  print_line("consent", fmt::format("{} {} on {} by {}{}{}{}", clock_in(consent.at, settings), to_string(consent.what),
                                    consent.list.empty() ? "all lists" : consent.list, consent.how,
                                    consent.peer.empty() ? "" : ", from " + consent.peer,
                                    consent.agent.empty() ? "" : ", " + one_line(consent.agent, 200),
                                    consent.by.empty() ? "" : ", operator " + consent.by));
  if (!row.text.empty()) print_line("", "\"" + one_line(row.text, 2000) + "\"");
}

void print_delivery(const TraceRow& row, const Settings& settings) {
  const auto& delivery = row.delivery;
  print_line("delivery", fmt::format("{} on {}: {}{}{}", row.release, delivery.list, to_string(delivery.state),
                                     delivery.last ? ", " + clock_in(*delivery.last, settings) : "",
                                     delivery.reply.empty() ? "" : ": " + one_line(delivery.reply, 200)));
}

void print_suppression(const Suppression& row, const Settings& settings) {
  const auto where = !row.newsroom.empty() ? "on the lists of " + row.newsroom
                     : row.list.empty()    ? "everywhere"
                                           : "on " + row.list;
  print_line("suppressed", fmt::format("{} since {} ({}){}", where, clock_in(row.at, settings), to_string(row.cause),
                                       row.reason.empty() ? "" : ": " + row.reason));
  if (is_mark(row.address)) print_line("", "they were erased; this mark is all that is kept of it");
}

void print(const PersonRecord& person, const Settings& settings) {
  for (const auto& row : person.lists) {
    print_line("list now", fmt::format("{} ({}:{})", row.list, row.file, row.line));
    if (const auto words = words_of(row.subscriber); !words.empty()) print_line("", words);
  }
  for (const auto& row : person.own.subscriptions) print_subscription(row, settings);
  for (const auto& row : person.own.consents) print_consent(row, settings);
  for (const auto& row : person.own.asked)
    print_line("request", fmt::format("{} for {}, from {}", clock_in(row.at, settings),
                                      row.list.empty() ? "another address" : row.list, row.network));
  for (const auto& row : person.own.rows) {
    if (const auto words = words_of(row.subscriber); !words.empty())
      print_line("row", fmt::format("{} on {}: {}", row.release, row.list, words));
  }
  for (const auto& row : person.deliveries) print_delivery(row, settings);
  for (const auto& row : person.feedback)
    print_line("came back", fmt::format("{} {} ({}, {}): {}; {}", clock_in(row.at, settings), row.kind, row.release,
                                        row.list, one_line(row.text, 200), row.decided));
  for (const auto& vote : person.votes)
    print_line("vote", fmt::format("{} {} by {}: {} ({})", clock_in(vote.at, settings), to_string(vote.kind),
                                   vote.source, one_line(vote.text, 200), to_string(vote.state)));
  for (const auto& row : person.suppressions) print_suppression(row, settings);
  if (person.own.notices > 0)
    print_line("mail waiting", fmt::format("{} of ours to them", format_count(std::uint64_t(person.own.notices))));
}

bool is_nothing(const PersonRecord& person) {
  const auto& own = person.own;
  return person.lists.empty() && own.subscriptions.empty() && own.consents.empty() && own.asked.empty() &&
         own.rows.empty() && person.deliveries.empty() && person.feedback.empty() && person.votes.empty() &&
         person.suppressions.empty() && own.notices == 0;
}

void person(CommandContext& context, const std::string& text, bool as_json) {
  const auto settings = settings_for(context);
  if (!settings) return;
  const auto mailboxes = parse_mailboxes(text);
  if (!mailboxes) return complain(context, mailboxes.error().message());
  const auto& address = mailboxes->front().address;
  const auto record = read_person_and_lists(*settings, address);
  if (!record) return complain(context, record.error().text());
  for (const auto& list : record->unread) complain(context, list);
  if (as_json) return out(json::serialize(to_json(*record, address, now())) + "\n");
  out(toned(Tone::bold, address.readable()) + "\n");
  if (is_nothing(*record)) return out("Nothing is held about this address.\n");
  print(*record, *settings);
}

}  // namespace

void add_person(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("person", "print everything that is held about somebody");
  auto address = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  command->add_option("ADDRESS", *address, "an e-mail address")->required();
  command->add_flag("--json", *as_json, "one JSON object, as the copy that somebody may take elsewhere");
  command->footer(
      "Rows of lists, subscriptions, consents with the exact texts, deliveries, what came back, votes and "
      "suppressions.\n"
      "The mails that came back are files, which `gazetted feedback` names. To erase all of it: gazetted forget "
      "ADDRESS");
  command->callback([&context, address, as_json] { person(context, *address, *as_json); });
}

}  // namespace gazetted
