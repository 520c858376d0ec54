#include <algorithm>
#include <thread>

#include "gazetted/app/control.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/choices.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/cli/live_status.hpp"
#include "gazetted/cli/progress.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/cli/waiting_drops.hpp"
#include "gazetted/ledger/rules/expiry.hpp"
#include "gazetted/ledger/steering.hpp"

namespace gazetted {
namespace {

struct SteeringOptions {
  std::string release, list, channel, reason;
  bool unknown = false;
};

bool is_everything(const SteeringOptions& options) {
  return options.release.empty() && options.list.empty() && options.channel.empty();
}

// Releases that the command may mean: those under way, for `retry` all.
std::vector<ReleaseStatus> releases_in(LedgerReader* ledger, const std::string& command) {
  std::vector<ReleaseStatus> found;
  if (!ledger) return found;
  auto all = ledger->releases(now(), 1000);
  if (!all) return found;
  for (auto& release : *all) {
    if (command == "retry" || !is_over(release)) found.push_back(std::move(release));
  }
  return found;
}

bool goes_to(const ReleaseStatus& release, TargetKind kind, const std::string& name) {
  return std::any_of(release.targets.begin(), release.targets.end(),
                     [&](const TargetStatus& target) { return target.kind == kind && target.name == name; });
}

// The names of the configuration and of the releases under way: a list may have gone from the file since.
std::vector<std::string> names_of(TargetKind kind, const Settings& settings,
                                  const std::vector<ReleaseStatus>& releases) {
  auto names = kind == TargetKind::list ? settings.list_names() : settings.channel_names();
  for (const auto& release : releases) {
    for (const auto& target : release.targets) {
      if (target.kind == kind && std::find(names.begin(), names.end(), target.name) == names.end())
        names.push_back(target.name);
    }
  }
  return names;
}

// False after a complaint: the command would change nothing.
bool is_target(CommandContext& context, TargetKind kind, const std::string& name, const std::string& command,
               const Settings& settings, const std::vector<ReleaseStatus>& releases) {
  if (name.empty()) return true;
  const std::string what(to_string(kind));
  const auto names = names_of(kind, settings, releases);
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    const auto meant = did_you_mean(name, names);
    complain(context, "there is no " + what + " '" + name + "'" + (meant.empty() ? what_there_is(names) : meant));
    return false;
  }
  if (releases.size() == 1 && command.empty() && !goes_to(releases.front(), kind, name)) {
    complain(context, "release '" + releases.front().id + "' does not go to " + what + " '" + name + "'");
    return false;
  }
  const bool any = std::any_of(releases.begin(), releases.end(),
                               [&](const ReleaseStatus& release) { return goes_to(release, kind, name); });
  if (!any) {
    complain(context, "no release " + std::string(command == "retry" ? "" : "in progress ") + "goes to " + what + " '" +
                          name + "'; nothing was changed");
  }
  return any;
}

bool sends(const std::string& command) { return command == "retry" || command == "resume"; }

// Of a release that has expired by this clock nothing is sent. False after a complaint.
bool may_be_sent(CommandContext& context, const ReleaseStatus& release, const Settings& settings) {
  if (!has_expired(release.expires_at, now())) return true;
  const auto zone = Zone::load_or_utc(settings.newsroom("").time_zone);
  complain(context,
           "release '" + release.id + "': " +
               why_expired({release.id, format_beside_utc(*release.expires_at, zone), sent_after_all(release)}) +
               (is_over(release) ? "" : ". To end it: " + typed("cancel " + release.id)));
  return false;
}

// False after a complaint.
bool is_sensible(CommandContext& context, const std::string& command, const SteeringOptions& options,
                 const Settings& settings, LedgerReader* ledger) {
  auto releases = releases_in(ledger, command);
  auto asked = command;
  if (!options.release.empty() && ledger) {
    auto release = release_for(context, *ledger, options.release);
    if (!release) return false;
    if (command != "retry" && is_over(*release)) {
      if (sends(command) && !may_be_sent(context, *release, settings)) return false;
      const auto text = "release '" + release->id + "' is already " + release->state + "; nothing was changed";
      // Nothing is wrong where it is as it was asked for.
      if (command == "resume" || (command == "cancel" && release->state == "cancelled"))
        out(text + "\n");
      else
        complain(context, text);
      return false;
    }
    releases = {std::move(*release)};
    asked.clear();
  }
  return is_target(context, TargetKind::list, options.list, asked, settings, releases) &&
         is_target(context, TargetKind::channel, options.channel, asked, settings, releases);
}

constexpr std::size_t most_shown = 10;

// After `resume` alone: what was paused by its own name, one per line, and how to resume it.
std::string what_stays_paused(LedgerReader* ledger) {
  std::vector<std::string> lines;
  for (const auto& release : releases_in(ledger, "resume")) {
    for (const auto& target : release.targets) {
      if (target.tally.done()) continue;
      if (target.paused)
        lines.push_back(
            fmt::format("{} '{}' of '{}' stays paused: {}\n", to_string(target.kind), target.name, release.id,
                        typed(fmt::format("resume {} --{} {}", release.id, to_string(target.kind), target.name))));
    }
    if (!release.paused) continue;
    lines.push_back(fmt::format("release '{}' stays paused: {}\n", release.id, typed("resume " + release.id)));
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), most_shown); ++i) text += lines[i];
  if (lines.size() > most_shown) text += fmt::format("and {} more: {}\n", lines.size() - most_shown, typed("status"));
  return text;
}

// After `resume` of a part: what still keeps it from leaving.
std::string what_still_holds(const SteeringOptions& options, const Settings& settings, LedgerReader* ledger) {
  if (is_everything(options)) return "";
  const auto live = ask_live(settings, std::chrono::seconds(5));
  if (live && live->paused) return "; but everything is paused, and nothing leaves before: " + typed("resume");
  for (const auto& release : releases_in(ledger, "resume")) {
    if (!options.release.empty() && release.id != options.release) continue;
    if (!options.list.empty() && !goes_to(release, TargetKind::list, options.list)) continue;
    if (!options.channel.empty() && !goes_to(release, TargetKind::channel, options.channel)) continue;
    if (options.list.empty() && options.channel.empty()) {
      for (const auto& target : release.targets) {
        if (target.paused)
          return fmt::format("; but its {} '{}' is paused: {}", to_string(target.kind), target.name,
                             typed(fmt::format("resume {} --{} {}", release.id, to_string(target.kind), target.name)));
      }
    }
    if (release.approval.is_awaited())
      return "; but it awaits the approval of a second person: " + typed("approve " + release.id);
    if (release.state == "paused")
      return "; but release '" + release.id + "' is paused: " + typed("resume " + release.id);
  }
  return "";
}

// Whether something that the command means is in this state.
bool is_any(State state, const SteeringOptions& options, LedgerReader* ledger) {
  const auto all = ledger ? ledger->releases(now(), 1000) : Result<std::vector<ReleaseStatus>>(fail(""));
  if (!all) return false;
  for (const auto& release : *all) {
    if (!options.release.empty() && release.id != options.release) continue;
    for (const auto& target : release.targets) {
      const bool meant =
          (options.list.empty() || (target.kind == TargetKind::list && target.name == options.list)) &&
          (options.channel.empty() || (target.kind == TargetKind::channel && target.name == options.channel));
      if (meant && target.tally[state] > 0) return true;
    }
  }
  return false;
}

std::string scope_text(const SteeringOptions& options) {
  std::string text;
  if (!options.list.empty()) text += " list " + options.list;
  if (!options.channel.empty()) text += " channel " + options.channel;
  if (!options.release.empty()) text += (text.empty() ? " " : " of ") + options.release;
  return text.empty() ? " everything" : text;
}

// "relay main is tried now, for 2 deliveries that wait for it"; empty where all relays work.
std::string tried_text(const json::object& answer) {
  const auto* names = answer.if_contains("relays_tried");
  if (!names || !names->is_array() || names->as_array().empty()) return "";
  std::vector<std::string> relays;
  for (const auto& name : names->as_array()) {
    if (name.is_string()) relays.emplace_back(name.as_string());
  }
  const bool one = relays.size() == 1;
  const auto waiting = int_member(answer, "waiting_tried");
  return (one ? "relay " : "relays ") + join(relays, ", ") + (one ? " is" : " are") + " tried now" +
         (waiting > 0 ? ", for " + count_of(waiting, "delivery", "deliveries") + " that " +
                            (waiting == 1 ? "waits" : "wait") + " for " + (one ? "it" : "them")
                      : "") +
         "\n";
}

// `waits`: something of it did before the order.
std::string retried_text(const SteeringOptions& options, const json::object& answer, LedgerReader* ledger, bool waits) {
  const auto count = int_member(answer, "count");
  const auto tried = tried_text(answer);
  const std::string waiting =
      waits ? "; what waits for its relay, its channel or its page is tried now\n" : "; nothing was retried\n";
  auto text = count == 0 ? std::string(options.unknown ? "nothing has failed, expired or is unknown"
                                                       : "nothing has failed or expired") +
                               (tried.empty() ? waiting : "\n")
                         : count_of(count, "delivery", "deliveries") + " will be retried\n";
  text += tried;
  if (int_member(answer, "left_expired") > 0)
    text += "What belongs to a release whose `expires_at` has passed stays expired.\n";
  if (int_member(answer, "left_cancelled") == 0) return text;
  const auto release = ledger && !options.release.empty() ? ledger->release(options.release, now())
                                                          : Result<std::optional<ReleaseStatus>>(std::nullopt);
  const auto parts = release && *release ? cancelled_parts(**release) : std::string();
  return text + (parts.empty() ? "Cancelled deliveries stay cancelled.\n"
                               : "What was cancelled stays cancelled: " + parts + "\n");
}

// Mails that have left cannot be cancelled; what they lead to can.
std::string early_text(const SteeringOptions& options, LedgerReader* ledger) {
  if (!ledger || options.release.empty() || !options.channel.empty()) return "";
  const auto release = ledger->release(options.release, now());
  if (!release || !*release || !(*release)->release_at || *(*release)->release_at <= now()) return "";
  const auto& targets = (*release)->targets;
  const bool ended = std::any_of(targets.begin(), targets.end(), [&](const auto& target) {
    return target.opens == Opens::early && target.cancelled && (options.list.empty() || target.name == options.list);
  });
  return ended ? "Who had it early can no longer read its page, nor fetch the files that their mails link to.\n" : "";
}

// `waits`: something of it did before the order.
void print_done(const std::string& command, const SteeringOptions& options, const json::object& answer,
                LedgerReader* ledger, bool waits) {
  const auto deliveries = count_of(int_member(answer, "count"), "delivery", "deliveries");
  // What becomes of that is not counted yet.
  const bool on_the_wire = command == "cancel" && is_any(State::sending, options, ledger);
  if (command == "cancel")
    out("cancelled" + scope_text(options) + ": " + (on_the_wire ? "at least " : "") + deliveries +
        " will not be sent\n" + (on_the_wire ? "What is on the wire at this moment may still arrive.\n" : "") +
        early_text(options, ledger));
  else if (command == "retry")
    out(retried_text(options, answer, ledger, waits));
  else if (command == "pause")
    out("paused" + scope_text(options) +
        (options.release.empty() && !(options.list.empty() && options.channel.empty())
             ? " in the current releases; a release that is accepted later is not paused\n"
             : "\n"));
}

bool is_accepted(LedgerReader* ledger, const std::string& id) {
  const auto release = ledger ? ledger->release(id, now()) : Result<std::optional<ReleaseStatus>>(std::nullopt);
  return release && *release && !(*release)->is_being_taken();
}

// Whether there is anything for `resume` to end. Where that cannot be known, there is.
bool is_paused(const SteeringOptions& options, const Settings& settings, LedgerReader* ledger) {
  if (!ledger) return true;
  if (is_everything(options)) {
    const auto held = ledger->held();
    const auto live = ask_live(settings);
    return !live || live->paused || !held || !held->empty();
  }
  const bool whole = options.list.empty() && options.channel.empty();
  for (const auto& release : releases_in(ledger, "resume")) {
    if (!options.release.empty() && release.id != options.release) continue;
    if (whole && (release.paused || !release.held.empty())) return true;
    for (const auto& target : release.targets) {
      const auto& name = target.kind == TargetKind::list ? options.list : options.channel;
      if (!whole && target.paused && target.name == name) return true;
    }
  }
  return false;
}

void print_resumed(const SteeringOptions& options, const json::object& answer, const std::string& still, bool paused) {
  const auto scope = scope_text(options).substr(1);
  out((paused ? "resumed " + scope : scope + " was not paused") + still + "\n" + tried_text(answer));
}

void print_all_resumed(const json::object& answer, LedgerReader* ledger, bool paused) {
  const auto left = what_stays_paused(ledger);
  const std::string not_paused = left.empty() ? "nothing was paused" : "nothing was paused as a whole";
  out((paused ? "resumed everything" : not_paused) + "\n" + tried_text(answer) + left);
}

// What becomes the release, but is not in the ledger yet. It may be accepted at the moment when it is looked for.
std::optional<WaitingDrop> not_accepted_yet(const std::string& id, const Settings& settings, LedgerReader* ledger) {
  if (id.empty() || is_accepted(ledger, id)) return std::nullopt;
  auto drop = drop_that_becomes(id, settings);
  return is_accepted(ledger, id) ? std::nullopt : drop;
}

// While the daemon is accepting it, which takes seconds at most but for the largest lists: then it is steered like any
// other, with its reason.
void wait_until_accepted(const std::string& id, LedgerReader* ledger) {
  constexpr auto tick = std::chrono::milliseconds(20);
  constexpr int ticks = 250;
  for (int i = 0; i < ticks && ledger; ++i) {
    const auto release = ledger->release(id, now());
    if (!release || !*release || !(*release)->is_being_taken()) return;
    std::this_thread::sleep_for(tick);
  }
}

// As if somebody had dropped ID.cancel beside it.
void steer_by_file(CommandContext& context, const std::string& command, const SteeringOptions& options,
                   const WaitingDrop& drop, const Settings& settings) {
  const auto text = not_accepted_text(drop);
  if (command == "retry") return complain(context, text + "; nothing of it has failed");
  if (!options.list.empty() || !options.channel.empty())
    return complain(context, text + "; one list or channel can be steered once it is. To " + command +
                                 " all of it:  " + typed(command + " " + options.release));
  if (auto status = leave_command(options.release, command, settings); !status)
    return complain(context, text + ", and cannot be steered: " + status.error().text());
  const auto verb = verb_called(command);
  out(text + "; it will be " + std::string(verb ? past_of(*verb) : command) + " once it is.\n" +
      (options.reason.empty() ? "" : "The reason was not recorded: a release has no history before it is accepted.\n"));
}

// The daemon has the last word on whether its end has come; this says it in the newsroom's time. False: it is said.
bool is_refused_otherwise(CommandContext& context, const std::string& command, const SteeringOptions& options,
                          const Settings& settings, LedgerReader* ledger) {
  if (!sends(command) || options.release.empty() || !ledger) return true;
  const auto release = ledger->release(options.release, now());
  return !release || !*release || may_be_sent(context, **release, settings);
}

void steer(CommandContext& context, const std::string& command, const SteeringOptions& options) {
  const auto settings = places_for(context);
  if (!settings) return;
  auto opened = LedgerReader::open(settings->store.path);
  auto* ledger = opened ? opened->get() : nullptr;
  wait_until_accepted(options.release, ledger);
  if (const auto drop = not_accepted_yet(options.release, *settings, ledger))
    return steer_by_file(context, command, options, *drop, *settings);
  if (!is_sensible(context, command, options, *settings, ledger)) return;
  const bool paused = command == "resume" && is_paused(options, *settings, ledger);
  const bool waits = command == "retry" && is_any(State::deferred, options, ledger);
  json::object request;
  request["command"] = command;
  request["release"] = options.release;
  request["list"] = options.list;
  request["channel"] = options.channel;
  request["unknown"] = options.unknown;
  request["reason"] = options.reason;
  const auto answer = ask_daemon(settings->control, request);
  if (!answer) {
    if (!is_refused_otherwise(context, command, options, *settings, ledger)) return;
    const bool by_file = ledger && !daemon_answers(*settings) && !options.release.empty() && options.list.empty() &&
                         options.channel.empty() && command != "retry";
    return complain(
        context,
        answer.error().text() +
            (by_file ? "\nTo do it when the daemon starts:  touch " +
                           (settings->spool.directory / "incoming" / (options.release + "." + command)).string()
                     : ""));
  }
  if (command == "resume" && is_everything(options))
    print_all_resumed(*answer, ledger, paused);
  else if (command == "resume")
    print_resumed(options, *answer, what_still_holds(options, *settings, ledger), paused);
  else
    print_done(command, options, *answer, ledger, waits);
}

void add(CLI::App& app, CommandContext& context, const std::string& name, const std::string& help,
         const std::string& footer) {
  auto* command = app.add_subcommand(name, help);
  auto options = std::make_shared<SteeringOptions>();
  command->add_option("RELEASE", options->release, "the id of a release");
  command->add_option("--list", options->list, "this list only")->type_name("LIST");
  command->add_option("--channel", options->channel, "this channel only")->type_name("CHANNEL");
  command->add_option("--reason", options->reason, "why, for 'gazetted history'")->type_name("TEXT");
  if (name == "retry") command->add_flag("--unknown", options->unknown, "also what may or may not have arrived");
  command->footer(footer);
  command->callback([&context, name, options] {
    if (name == "cancel" && is_everything(*options))
      throw CLI::ValidationError("RELEASE", "name a release, --list LIST or --channel CHANNEL");
    steer(context, name, *options);
  });
}

}  // namespace

void add_steering(CLI::App& app, CommandContext& context) {
  add(app, context, "pause", "hold what has not left",
      "Without RELEASE, --list or --channel: everything, later releases too.");
  add(app, context, "resume", "continue what was paused",
      "Without RELEASE, --list or --channel: everything, but for what was paused by its own name; that is listed.");
  add(app, context, "cancel", "never send what has not left",
      "What is on the wire at this moment may still arrive. A cancelled delivery stays cancelled.");
  add(app, context, "retry", "requeue what failed or expired, and try waiting relays at once",
      "Example: gazetted retry memorial-statement --list uk-press");
}

}  // namespace gazetted
