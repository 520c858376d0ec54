#include "gazetted/app/notices.hpp"
#include "gazetted/base/text.hpp"
#include "terminal.hpp"

namespace gazetted {
namespace {

std::string csv_row(const ReportRow& row) {
  return join({row.kind == TargetKind::list ? "mail" : "channel", csv_cell(row.target),
               csv_cell(row.kind == TargetKind::list ? row.list : ""), std::string(to_string(row.state)),
               std::to_string(row.attempts)},
              ",") +
         "," + time_text(row.first) + "," + time_text(row.last) + "," + (row.code ? std::to_string(row.code) : "") +
         "," + csv_cell(row.reply) + "," + csv_cell(row.remote_id) + "," + std::to_string(row.doubts) + "\r\n";
}

std::string csv_header() {
  return "kind,target,list,state,attempts,first_attempt,last_attempt,code,reply,remote_id,doubts\r\n";
}

json::object json_row(const ReportRow& row) {
  return json::object{{"kind", row.kind == TargetKind::list ? "mail" : "channel"},
                      {"target", row.target},
                      {"list", row.kind == TargetKind::list ? row.list : ""},
                      {"state", to_string(row.state)},
                      {"attempts", row.attempts},
                      {"first_attempt", time_text(row.first)},
                      {"last_attempt", time_text(row.last)},
                      {"code", row.code},
                      {"reply", row.reply},
                      {"remote_id", row.remote_id},
                      {"doubts", row.doubts}};
}

Status print_page(const ReleaseStatus& release, const Settings& settings, LedgerReader& ledger) {
  out(toned(Tone::bold, one_line(release.title, 200)) + "\n" + release.id + ", " + release.state + "\n\n");
  out("taken         " + clock_in(release.taken, settings) + "\n");
  if (release.first_attempt) out("first sent    " + clock_in(*release.first_attempt, settings) + "\n");
  if (release.last_attempt) out("last answer   " + clock_in(*release.last_attempt, settings) + "\n");
  out("\n");
  for (std::size_t i = 0; i < state_count; ++i) {
    if (release.tally.counts[i] == 0) continue;
    out(fmt::format("{:>12}  ", format_count(std::uint64_t(release.tally.counts[i]))) +
        toned(tone_of(State(i)), std::string(meaning_of(State(i)))) + "\n");
  }
  out(fmt::format("{:>12}  in all\n", format_count(std::uint64_t(release.tally.total()))));
  int shown = 0;
  std::int64_t missing = 0;
  auto status = ledger.report(release.key, [&](const ReportRow& row) {
    if (row.state == State::sent || row.state == State::pending || row.state == State::sending) return;
    ++missing;
    if (++shown > 30) return;
    if (shown == 1) out("\nWho did not get it (yet), and why:\n");
    std::string why =
        row.reply.empty() ? "" : ": " + (row.code ? std::to_string(row.code) + " " : std::string()) + row.reply;
    if (row.state == State::deferred && row.due) why += ", next try " + clock_in(*row.due, settings);
    out("  " + row.target + "  " + toned(tone_of(row.state), std::string(meaning_of(row.state))) + why + "\n");
  });
  if (missing > 30)
    out(fmt::format("  … and {} more: gazetted report {} --format csv\n", format_count(std::uint64_t(missing - 30)),
                    release.id));
  out(toned(Tone::dim, "\nNothing reads bounces yet: what a mail server took may still come back.\n"));
  return status;
}

void report(CommandContext& context, const std::string& id, const std::string& format) {
  auto settings = settings_for(context);
  if (!settings) return;
  const auto ledger = ledger_for(context, *settings);
  if (!ledger) return;
  const auto release = release_for(context, *ledger, id);
  if (!release) return;
  Status status;
  if (format == "json") {
    out("[");
    bool first = true;
    status = ledger->report(release->key, [&](const ReportRow& row) {
      out((first ? "\n" : ",\n") + json::serialize(json_row(row)));
      first = false;
    });
    out("\n]\n");
  } else if (format == "csv" || !out_is_terminal()) {
    out(csv_header());
    status = ledger->report(release->key, [](const ReportRow& row) { out(csv_row(row)); });
  } else {
    status = print_page(*release, *settings, *ledger);
  }
  if (!status) complain(context, status.error().text());
}

}  // namespace

void add_report(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("report", "the ledger of a release: one row a recipient or channel");
  auto id = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>();
  command->add_option("RELEASE", *id, "the id of a release")->required();
  command->add_option("--format", *format, "csv or json (default: one page on a terminal, csv elsewhere)")
      ->check(CLI::IsMember({"csv", "json"}));
  command->callback([&context, id, format] { report(context, *id, *format); });
}

}  // namespace gazetted
