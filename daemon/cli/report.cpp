#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/ledger/sunset.hpp"
#include "gazetted/model/outcome.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t most_shown = 30;
// An address as it is, also one that a spreadsheet would take for a formula: programs look people up by it.
std::string exact_cell(const std::string& text) {
  return text.find_first_of(",\"\r\n") == std::string::npos ? text : "\"" + replace_all(text, "\"", "\"\"") + "\"";
}

std::string csv_row(const ReportRow& row) {
  return join({row.kind == TargetKind::list ? "mail" : "channel", exact_cell(row.target),
               csv_cell(row.kind == TargetKind::list ? row.list : ""), std::string(to_string(row.state)),
               std::to_string(row.attempts)},
              ",") +
         "," + time_text(row.first) + "," + time_text(row.last) + "," + code_text(row.code) + "," +
         csv_cell(row.reply) + "," + csv_cell(row.remote_id) + "," + std::to_string(row.doubts) + "\r\n";
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

// "first and last minute": when it was accepted, when it began to leave, and the last answer.
void print_times(const ReleaseStatus& release, const Settings& settings) {
  const auto line = [&](const char* what, const std::optional<Time>& time) {
    if (time) out(fmt::format("{:<16}", what) + clock_in(*time, settings) + "\n");
  };
  line("accepted", release.accepted);
  line("first attempt", release.first_attempt);
  line("last reply", release.last_attempt);
  line("done", release.done);
}

void print_counts(const ReleaseStatus& release) {
  for (const auto& target : release.targets) {
    if (is_page(target.kind, target.name) && target.tally.total() > 0)
      out("\n" + toned(Tone::bold, "Page") + "\n" + std::string(14, ' ') + counts_text(target) + "\n");
  }
  for (const auto kind : {TargetKind::list, TargetKind::channel}) {
    Tally tally;
    for (const auto& target : release.targets) {
      if (target.kind == kind && !is_page(target.kind, target.name)) tally += target.tally;
    }
    if (tally.total() == 0) continue;
    const auto total = kind == TargetKind::list ? count_of(tally.total(), "recipient", "recipients")
                                                : count_of(tally.total(), "post", "posts");
    out("\n" + toned(Tone::bold, total) + "\n");
    for (std::size_t i = 0; i < state_count; ++i) {
      if (tally.counts[i] == 0) continue;
      out(fmt::format("{:>12}  ", format_count(std::uint64_t(tally.counts[i]))) +
          toned(tone_of(State(i)), std::string(meaning_for(State(i), kind))) + "\n");
    }
  }
}

std::string why_not(const ReportRow& row, const Settings& settings) {
  std::string why(meaning_for(row.state, row.kind));
  if (row.state == State::deferred && row.due) why = "next try " + moment_in(*row.due, now(), settings);
  why = toned(tone_of(row.state), why);
  if (!row.reply.empty()) why += ": " + reply_text(row.code, one_line(row.reply, 300));
  return why;
}

Status print_page(const ReleaseStatus& release, const Settings& settings, LedgerReader& ledger) {
  const auto columns = screen_size().value_or(ScreenSize{}).columns;
  out(wrap(toned(Tone::bold, one_line(release.title, 400)), columns, "") + "\n" + release.id + ", " + release.state +
      "\n\n");
  if (const auto text = approval_text(release); !text.empty()) out(text + "\n\n");
  print_times(release, settings);
  print_counts(release);
  std::int64_t missing = 0;
  bool heading_shown = false;
  std::string posts, pages;
  auto status = ledger.report(release.key, [&](const ReportRow& row) {
    if (row.kind == TargetKind::channel && row.state == State::sent && row.remote_id.starts_with("http")) {
      const bool of_page = is_page(row.kind, row.target);
      (of_page ? pages : posts) +=
          fmt::format("  {:<16}{}\n", of_page ? "page" : row.target, one_line(row.remote_id, 2048));
    }
    if (row.state == State::sent || row.state == State::pending || row.state == State::sending) return;
    if (++missing > most_shown) return;
    if (!std::exchange(heading_shown, true)) out("\n" + toned(Tone::bold, "Who did not get it, and why") + "\n");
    out(wrap("  " + row.target + "  " + why_not(row, settings), columns, "      ") + "\n");
  });
  if (missing > most_shown)
    out(fmt::format("  … and {} more: {}\n", format_count(std::uint64_t(missing - most_shown)),
                    typed("report " + release.id + " --format csv")));
  if (!pages.empty()) out("\n" + pages);
  if (!posts.empty()) out("\n" + toned(Tone::bold, "Posts") + "\n" + posts);
  for (const auto& target : release.targets) {
    if (!settings.bounce_address.empty()) break;
    if (target.kind != TargetKind::list || target.tally[State::sent] == 0) continue;
    out(toned(Tone::dim, "\nBounces are not read yet: mail that a server accepted may still come back.\n"));
    break;
  }
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

std::string sunset_text(const UnreachedAddress& one, const Settings& settings) {
  return "  " + toned(Tone::bold, one.address) + "  on " + one.lists + ": " +
         (one.always_bounced ? "each of " + count_of(one.releases, "release", "releases") + " came back"
                             : "none of " + count_of(one.releases, "release", "releases") + " was taken") +
         " since " + clock_in(one.first, settings) + (one.reply.empty() ? "" : ": " + one_line(one.reply, 200)) +
         (one.suppressed.empty() ? "" : " (suppressed: " + one.suppressed + ")");
}

// Whom nothing reaches: for people, or as rows for whoever cleans a list.
void report_sunset(CommandContext& context, const std::string& format) {
  auto settings = settings_for(context);
  if (!settings || !ledger_for(context, *settings)) return;
  const auto columns = screen_size().value_or(ScreenSize{}).columns;
  const bool as_csv = format == "csv" || (format.empty() && !out_is_terminal());
  json::array rows;
  std::int64_t count = 0;
  if (as_csv) out("email,lists,releases,first,last,why,reply,suppressed\r\n");
  const auto status = read_sunset(settings->store.path, {}, [&](const UnreachedAddress& one) {
    const std::string why = one.always_bounced ? "always bounced" : "never taken";
    ++count;
    if (format == "json")
      rows.push_back(json::object{{"email", one.address},
                                  {"lists", one.lists},
                                  {"releases", one.releases},
                                  {"first", format_rfc3339(one.first)},
                                  {"last", format_rfc3339(one.last)},
                                  {"why", why},
                                  {"reply", one.reply},
                                  {"suppressed", one.suppressed}});
    else if (as_csv)
      out(exact_cell(one.address) + "," + csv_cell(one.lists) + "," + std::to_string(one.releases) + "," +
          format_rfc3339(one.first) + "," + format_rfc3339(one.last) + "," + why + "," + csv_cell(one.reply) + "," +
          one.suppressed + "\r\n");
    else
      out(wrap(sunset_text(one, *settings), columns, "      ") + "\n");
  });
  if (!status) return complain(context, status.error().text());
  if (format == "json") return out(json::serialize(rows) + "\n");
  if (as_csv) return;
  if (count == 0) return out("Everybody who was mailed for a month was reached.\n");
  out("\n" + count_of(count, "address", "addresses") +
      " nothing reaches. They are not removed: take them off their lists, or leave them to their suppression.\n");
}

}  // namespace

void add_report(CLI::App& app, CommandContext& context) {
  auto* command =
      app.add_subcommand("report", "show who got a release and who did not: one row per recipient or channel");
  auto id = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>();
  auto sunset = std::make_shared<bool>(false);
  auto* release = command->add_option("RELEASE", *id, "the id of a release");
  command
      ->add_flag("--sunset", *sunset,
                 "whom nothing reaches: nobody took 5 releases over 30 days, or each mail came back")
      ->excludes(release);
  command->add_option("--format", *format, "csv or json (default: one page on a terminal, csv elsewhere)")
      ->check(CLI::IsMember({"csv", "json"}));
  command->callback([&context, id, format, sunset] {
    if (*sunset) return report_sunset(context, *format);
    if (id->empty()) throw CLI::RequiredError("RELEASE or --sunset");
    report(context, *id, *format);
  });
}

}  // namespace gazetted
