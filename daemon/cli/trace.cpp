#include "gazetted/app/notices.hpp"
#include "gazetted/app/pipeline.hpp"
#include "gazetted/audience/list_reader.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/model/address.hpp"
#include "terminal.hpp"

namespace gazetted {
namespace {

// On which lists an address stands now; the files are read through.
void print_lists(const Settings& settings, const std::string& key) {
  std::vector<std::string> on;
  for (const auto& list : settings.lists) {
    auto reader =
        ListReader::open(list.audience.subscribers, ListFormat{list.audience.language, list.audience.columns});
    if (!reader) {
      say("list " + list.audience.name + ": " + reader.error().text() + "\n");
      continue;
    }
    const auto ignore = [](const RowProblem&) {};
    while (true) {
      auto person = (*reader)->next(ignore);
      if (!person || !*person) break;
      if (address_key((*person)->address) != key) continue;
      on.push_back(list.audience.name);
      break;
    }
  }
  out("lists now     " + (on.empty() ? "none" : join(on, ", ")) + "\n");
}

// Which text of a release in several languages it was; empty where there is one, or the archive is gone.
std::string text_of(const TraceRow& row, const Settings& settings) {
  const auto frozen = read_frozen(settings.spool.directory / "archive" / row.release);
  if (!frozen || frozen->set.texts.size() < 2) return "";
  const auto* list = frozen->list(row.delivery.list);
  if (!list) return "";
  Person person;
  person.language = row.language;
  return ", in " + frozen->text_for(person, *list).language;
}

void trace(CommandContext& context, const std::string& text, const std::string& release) {
  auto settings = settings_for(context);
  if (!settings) return;
  auto address = Address::parse(text);
  if (!address) return complain(context, address.error().message());
  const auto ledger = ledger_for(context, *settings);
  if (!ledger) return;
  out(toned(Tone::bold, address->text()) + "\n");
  print_lists(*settings, address->key());
  auto suppressed = ledger->suppressions(address->key());
  if (!suppressed) return complain(context, suppressed.error().text());
  if (suppressed->empty()) out("suppressed    no\n");
  for (const auto& row : *suppressed) {
    out("suppressed    " + std::string(row.list.empty() ? "everywhere" : "on " + row.list) + " since " +
        clock_in(row.at, *settings) + (row.reason.empty() ? "" : ": " + row.reason) + "\n");
  }
  auto rows = ledger->trace(address->key(), release);
  if (!rows) return complain(context, rows.error().text());
  if (rows->empty()) out("\nNo release" + (release.empty() ? "" : " '" + release + "'") + " was for this address.\n");
  for (const auto& row : *rows) {
    const auto& delivery = row.delivery;
    out("\n" + toned(Tone::bold, row.release) + "  " + one_line(row.title, 120) + "\n  list " + delivery.list +
        ", taken " + clock_in(row.taken, *settings) + text_of(row, *settings) + "\n");
    for (const auto& attempt : row.attempts) {
      out("  " + clock_in(attempt.at, *settings) + "  " + attempt.relay + "  " +
          std::string(meaning_of(attempt.state)) + ": " + (attempt.code ? std::to_string(attempt.code) + " " : "") +
          attempt.reply + "\n");
    }
    out("  " + (delivery.last ? clock_in(*delivery.last, *settings) + "  " : "") +
        (delivery.relay.empty() ? "" : delivery.relay + "  ") +
        toned(tone_of(delivery.state), std::string(meaning_of(delivery.state))) +
        (delivery.reply.empty()
             ? ""
             : ": " + (delivery.code ? std::to_string(delivery.code) + " " : std::string()) + delivery.reply) +
        (delivery.remote_id.empty() ? "" : " [queue id " + delivery.remote_id + "]") +
        (delivery.due ? ", next try " + clock_in(*delivery.due, *settings) : "") + "\n");
  }
}

}  // namespace

void add_trace(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("trace", "why did somebody (not) get it");
  auto address = std::make_shared<std::string>();
  auto release = std::make_shared<std::string>();
  command->add_option("ADDRESS", *address, "whom to look for")->required();
  command->add_option("RELEASE", *release, "in this release only");
  command->callback([&context, address, release] { trace(context, *address, *release); });
}

}  // namespace gazetted
