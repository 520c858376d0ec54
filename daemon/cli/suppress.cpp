#include <span>
#include <unordered_set>

#include "gazetted/app/control.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/suppress_arguments.hpp"
#include "gazetted/cli/suppression_file.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/address_mark.hpp"
#include "gazetted/model/suppression.hpp"
#include "since.hpp"

namespace gazetted {
namespace {

constexpr std::size_t rows_a_request = 1000;

struct SuppressOptions {
  std::vector<std::string> addresses;
  std::string list, reason, file;
  std::string since, until, domain, provider;  // of an undo
  bool remove = false, undo = false, dry_run = false;
};

// A text that begins with a quote of its own gets another, since `--import` takes one off: the quote that keeps a
// spreadsheet from taking the cell for a formula.
std::string own_cell(const std::string& text) { return csv_cell(text.starts_with('\'') ? "'" + text : text); }

void print_all(CommandContext& context, const Settings& settings) {
  const auto ledger = ledger_for(context, settings);
  if (!ledger) return;
  auto rows = ledger->suppressions("");
  if (!rows) return complain(context, rows.error().text());
  out("email,list,reason,since,cause,until\r\n");
  // A mark says nothing to anybody else.
  const auto marks = std::erase_if(*rows, [](const Suppression& row) { return is_mark(row.address); });
  if (marks > 0)
    say(fmt::format("{} erased, {} not named here: {}\n",
                    marks == 1 ? "1 person was" : format_count(marks) + " people were",
                    marks == 1 ? "and is" : "and are", "no list brings them back"));
  for (const auto& row : *rows)
    out(own_cell(row.address) + "," + csv_cell(row.list) + "," + own_cell(row.reason) + "," + format_rfc3339(row.at) +
        "," + std::string(to_string(row.cause)) + "," + (row.until ? format_rfc3339(*row.until) : "") + "\r\n");
}

bool read_arguments(CommandContext& context, const SuppressOptions& options, std::vector<ImportedSuppression>& rows) {
  const auto who = suppress_arguments(options.addresses);
  if (!who) return complain(context, who.error().message()), false;
  for (const auto& one : *who) {
    if (options.remove && one.find('@') == std::string::npos)
      return complain(context, "--remove needs an address, and not a token; gazetted suppress lists the addresses"),
             false;
    rows.push_back({one, options.list, options.reason, {}, {}, {}});
  }
  return true;
}

// Whose the tokens are: only the daemon can read them.
void tell_people(const json::object& answer) {
  const auto* people = answer.if_contains("people");
  for (const auto& one : people && people->is_array() ? people->as_array() : json::array()) {
    if (!one.is_object()) continue;
    const auto list = text_member(one.as_object(), "list");
    say(text_member(one.as_object(), "address") + (list.empty() ? "" : ", on list " + list) + "\n");
  }
}

// Names the first, and counts the rest.
class FewNamed {
 public:
  void add(const std::string& text) {
    if (++count_ <= named) say(text + "\n");
  }
  void finish(std::string_view what) const {
    if (count_ > named) say(fmt::format("{} more {}\n", format_count(count_ - named), what));
  }

 private:
  static constexpr std::uint64_t named = 20;
  std::uint64_t count_ = 0;
};

bool read_file_into(CommandContext& context, const SuppressOptions& options, std::vector<ImportedSuppression>& rows) {
  FewNamed stays;
  FewNamed noted;
  const SuppressionRemarks remarks{[&](const std::string& text) { complain(context, text); },
                                   [&](const std::string& text) { stays.add(text); },
                                   [&](const std::string& text) { noted.add(text); }};
  auto read = read_suppressions(options.file, remarks);
  if (!read) return complain(context, read.error().text()), false;
  stays.finish("are not suppressed");
  noted.finish("remarks like these");
  for (auto& row : *read) {
    if (!options.list.empty()) row.list = options.list;
    if (!options.reason.empty()) row.reason = options.reason;
    rows.push_back(std::move(row));
  }
  return true;
}

// A file that says no reason is one itself, for those of whom nothing is known yet: the daemon keeps the reason that is
// there where none comes.
void name_import(const std::string& file, const Settings& settings, std::span<ImportedSuppression> rows) {
  std::unordered_set<std::string> known;
  if (const auto ledger = LedgerReader::open(settings.store.path)) {
    const auto there = (*ledger)->suppressions("");
    for (const auto& row : there ? *there : std::vector<Suppression>())
      known.insert(suppression_key(row.address, row.list));
  }
  for (auto& row : rows) {
    if (row.reason.empty() && row.cause.empty() && !known.contains(suppression_key(address_key(row.address), row.list)))
      row.reason = "import:" + one_line(fs::path(file).filename().string(), 100);
  }
}

// Each person once on each list, as they come first. A token's person is only known to the daemon.
void drop_repeated(std::vector<ImportedSuppression>& rows) {
  std::unordered_set<std::string> known;
  std::erase_if(rows, [&](const ImportedSuppression& row) {
    return !known.insert(suppression_key(address_key(row.address), row.list)).second;
  });
}

// One request: many rows, or one to be removed.
json::object request_of(std::span<const ImportedSuppression> rows, bool remove) {
  json::object request;
  request["command"] = remove ? "unsuppress" : "suppress";
  if (remove) {
    request["list"] = rows.front().list;
    request["address"] = address_key(rows.front().address);
    return request;
  }
  json::array entries;
  for (const auto& row : rows) {
    json::object entry{{"address", row.address}, {"list", row.list}, {"reason", row.reason}};
    if (row.since) entry["since"] = format_rfc3339(*row.since);
    if (!row.cause.empty()) entry["cause"] = row.cause;
    if (row.until) entry["until"] = format_rfc3339(*row.until);
    entries.push_back(std::move(entry));
  }
  request["rows"] = std::move(entries);
  return request;
}

// Takes back what bounces suppressed, and nothing that somebody wished.
void undo(CommandContext& context, const Settings& settings, const SuppressOptions& options) {
  if (options.since.empty())
    return complain(context, "--undo needs --since, as in --since 2026-03-02, or --since 6h for the last six hours");
  if (!options.addresses.empty() || !options.file.empty() || !options.list.empty())
    return complain(context,
                    "--undo takes --since, --until, --domain, --provider and --reason; for one address use "
                    "gazetted suppress --remove ADDRESS");
  const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  const auto since = parse_since(options.since, now);
  if (!since) return complain(context, "--since: " + since.error().message());
  json::object request{{"command", "undo-bounces"},    {"since", format_rfc3339(*since)}, {"domain", options.domain},
                       {"provider", options.provider}, {"cause", options.reason},         {"dry", options.dry_run}};
  if (!options.until.empty()) {
    const auto until = parse_since(options.until, now);
    if (!until) return complain(context, "--until: " + until.error().message());
    request["until"] = format_rfc3339(*until);
  }
  const auto answer = ask_daemon(settings.control, request);
  if (!answer) return complain(context, answer.error().text());
  const auto count = int_member(*answer, "count");
  if (options.dry_run && answer->contains("addresses") && answer->at("addresses").is_array()) {
    for (const auto& one : answer->at("addresses").as_array())
      if (one.is_object())
        say(text_member(one.as_object(), "address") + "  " + text_member(one.as_object(), "reason") + "\n");
    const auto shown = std::int64_t(answer->at("addresses").as_array().size());
    if (count > shown) say(fmt::format("and {} more\n", format_count(std::uint64_t(count - shown))));
  }
  out(fmt::format("{} {} {}\n", format_count(std::uint64_t(count)), count == 1 ? "address" : "addresses",
                  options.dry_run ? "would be mailed again" : "mailed again from now on"));
}

void suppress(CommandContext& context, SuppressOptions options) {
  auto settings = settings_for(context);
  if (!settings) return;
  if (options.undo) return undo(context, *settings, options);
  if (options.addresses.empty() && options.file.empty()) {
    if (options.remove) return complain(context, "--remove needs an address");
    return print_all(context, *settings);
  }
  if (!options.list.empty() && !settings->list(options.list))
    return complain(context,
                    "there is no list '" + options.list + "'" + did_you_mean(options.list, settings->list_names()));
  std::vector<ImportedSuppression> rows;
  if (!read_arguments(context, options, rows)) return;
  if (!options.file.empty() && !read_file_into(context, options, rows)) return;
  drop_repeated(rows);
  if (!options.file.empty() && !options.remove) name_import(options.file, *settings, rows);
  std::int64_t count = 0;
  const auto step = options.remove ? 1 : rows_a_request;
  for (std::size_t at = 0; at < rows.size(); at += step) {
    const auto part = std::span(rows).subspan(at, std::min(step, rows.size() - at));
    auto answer = ask_daemon(settings->control, request_of(part, options.remove));
    if (!answer) return complain(context, answer.error().text());
    tell_people(*answer);
    count += int_member(*answer, "count");
  }
  out(fmt::format("{} {}\n", format_count(std::uint64_t(count)), options.remove ? "removed" : "suppressed"));
}

}  // namespace

void add_suppress(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("suppress", "never mail somebody again, whatever a list says");
  auto options = std::make_shared<SuppressOptions>();
  command->add_option("ADDRESS", options->addresses,
                      "an address, or the subject \"unsubscribe TOKEN\" of a mail; without one, print who is "
                      "suppressed and why, as CSV");
  command->add_option("--list", options->list, "on this list only")->type_name("LIST");
  command
      ->add_option("--reason", options->reason,
                   "why; it is kept and shown. With --undo: only bounce, bounce-rest or provider-list")
      ->type_name("TEXT");
  command
      ->add_option(
          "--import", options->file,
          "a file that this command printed, a mail provider's export (CSV or JSON), or one address, or its SHA-256, "
          "per line")
      ->type_name("FILE");
  command->add_flag("--remove", options->remove, "mail them again");
  command->add_flag("--undo", options->undo,
                    "mail those again whom bounces have suppressed since a time; who left or complained stays");
  command->add_option("--since", options->since, "with --undo: " + std::string(since_help))->type_name("TIME");
  command->add_option("--until", options->until, "with --undo: until then")->type_name("TIME");
  command->add_option("--domain", options->domain, "with --undo: addresses of this domain only")->type_name("DOMAIN");
  command->add_option("--provider", options->provider, "with --undo: of this provider only, as in gmail.com")
      ->type_name("DOMAIN");
  command->add_flag("--dry-run", options->dry_run, "with --undo: say whom it is about, and change nothing");
  command->footer("It is checked when a release is accepted and again at the moment of sending.");
  command->callback([&context, options] { suppress(context, *options); });
}

}  // namespace gazetted
