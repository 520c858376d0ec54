#include <thread>

#include "gazetted/app/control.hpp"
#include "gazetted/app/notices.hpp"
#include "gazetted/base/text.hpp"
#include "progress.hpp"

namespace gazetted {
namespace {

json::object release_json(const ReleaseStatus& release) {
  json::object object;
  object["release"] = release.id;
  object["title"] = release.title;
  object["state"] = release.state;
  object["taken"] = format_rfc3339(release.taken);
  object["not_before"] = format_rfc3339(release.not_before);
  object["deliveries"] = to_json(release.tally);
  json::object lists;
  json::object channels;
  for (const auto& target : release.targets)
    (target.kind == TargetKind::list ? lists : channels)[target.name] = to_json(target.tally);
  object["lists"] = lists;
  object["channels"] = channels;
  return object;
}

void print_release(const ReleaseStatus& release, const Settings& settings) {
  out(toned(Tone::bold, release.id) + "  " + one_line(release.title, 200) + "\n");
  out("  " + release.state + ", taken " + clock_in(release.taken, settings));
  if (release.state == "held") out(", leaves " + clock_in(release.not_before, settings));
  if (release.done) out(", done " + clock_in(*release.done, settings));
  out("\n");
  for (const auto& target : release.targets) {
    out(fmt::format("  {:<8}{:<20} ", target.kind == TargetKind::list ? "list" : "channel", target.name) +
        counts_text(target.tally) + (target.paused ? ", paused" : "") + (target.cancelled ? ", cancelled" : "") + "\n");
  }
  if (release.next_due && release.tally[State::deferred] > 0)
    out("  next try " + clock_in(*release.next_due, settings) + "\n");
}

// What only the running daemon knows: what mail waits for.
void print_waits(const Settings& settings) {
  json::object request;
  request["command"] = "live";
  const auto live = ask_daemon(settings.control, request, 2);
  if (!live) return out(toned(Tone::warn, "The daemon is not running; nothing leaves.\n"));
  if (bool_member(*live, "paused")) out(toned(Tone::warn, "Everything is paused; gazetted resume goes on.\n"));
  if (const auto* relays = live->if_contains("relays"); relays && relays->is_object()) {
    for (const auto& [name, value] : relays->as_object()) {
      if (!value.is_object() || bool_member(value.as_object(), "works")) continue;
      const auto* seconds = value.as_object().if_contains("next_try_seconds");
      const auto wait = Duration(seconds && seconds->is_int64() ? seconds->as_int64() * 1000 : 0);
      out(toned(Tone::warn,
                fmt::format("relay {} does not work: {}; its mail is kept, next try in {}\n", std::string_view(name),
                            text_member(value.as_object(), "reason"), format_for_people(wait))));
    }
  }
  if (const auto* quotas = live->if_contains("quotas_reached"); quotas && quotas->is_array()) {
    for (const auto& value : quotas->as_array()) {
      if (!value.is_object()) continue;
      const auto until = parse_rfc3339(text_member(value.as_object(), "until"));
      if (!until) continue;
      const auto limit = text_member(value.as_object(), "limit");
      out(toned(Tone::warn, fmt::format("the quota of {} a {} is reached; it goes on {}\n",
                                        replace_all(limit.substr(0, limit.rfind(' ')), ":", " "),
                                        limit.ends_with("d") ? "day" : "hour", clock_in(*until, settings))));
    }
  }
}

void print_one(CommandContext& context, const Settings& settings, LedgerReader& ledger, const std::string& id,
               bool as_json) {
  const auto release = release_for(context, ledger, id);
  if (!release) return;
  if (as_json) return out(json::serialize(release_json(*release)) + "\n");
  print_release(*release, settings);
  if (release->state != "done" && release->state != "cancelled") print_waits(settings);
  out(toned(Tone::dim, "  Nothing reads bounces yet: what a mail server took may still come back.\n"));
}

void print_all(CommandContext& context, const Settings& settings, LedgerReader& ledger, bool as_json) {
  auto releases = ledger.releases(now(), as_json ? 1000 : 20);
  auto rejected = ledger.rejected(as_json ? 100 : 5);
  if (!releases) return complain(context, releases.error().text());
  if (!rejected) return complain(context, rejected.error().text());
  if (as_json) {
    json::array list;
    for (const auto& release : *releases) list.push_back(release_json(release));
    json::array files;
    for (const auto& file : *rejected)
      files.push_back(json::object{{"file", file.name}, {"at", format_rfc3339(file.at)}, {"reason", file.reason}});
    json::object object;
    if (const auto held = ledger.held(); held && !held->empty()) object["paused_because"] = *held;
    object["releases"] = list;
    object["rejected"] = files;
    return out(json::serialize(object) + "\n");
  }
  if (const auto held = ledger.held(); held && !held->empty()) out(toned(Tone::warn, *held + "\n"));
  if (releases->empty())
    out("No release has been taken yet. Drop one into " + (settings.spool.directory / "incoming").string() + "\n");
  for (const auto& release : *releases) print_release(release, settings);
  print_waits(settings);
  if (!rejected->empty())
    out("\nRejected lately (the files lie in " + (settings.spool.directory / "rejected").string() + "):\n");
  for (const auto& file : *rejected)
    out("  " + clock_in(file.at, settings) + "  " + one_line(file.name, 60) + ": " + one_line(file.reason, 200) + "\n");
}

void status(CommandContext& context, const std::string& id, bool as_json, bool watch) {
  auto settings = settings_for(context);
  if (!settings) return;
  if (watch && !id.empty()) {
    static_cast<void>(watch_release(context, *settings, id, Duration(0)));
    return;
  }
  while (true) {
    const auto ledger = ledger_for(context, *settings);
    if (!ledger) return;
    if (watch && out_is_terminal()) out("\033[H\033[2J");
    if (id.empty())
      print_all(context, *settings, *ledger, as_json);
    else
      print_one(context, *settings, *ledger, id, as_json);
    std::fflush(stdout);
    if (!watch || context.status != 0) return;
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace

void add_status(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("status", "releases, their counts, and what was rejected lately");
  auto id = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  auto watch = std::make_shared<bool>(false);
  command->add_option("RELEASE", *id, "the id of a release");
  command->add_flag("--json", *as_json, "for programs");
  command->add_flag("--watch", *watch, "go on until it is done (or until ^C)");
  command->callback([&context, id, as_json, watch] { status(context, *id, *as_json, *watch); });
}

}  // namespace gazetted
