#include <algorithm>
#include <thread>

#include "gazetted/app/approvals.hpp"
#include "gazetted/app/list_fetching.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/page_address.hpp"
#include "gazetted/app/status_json.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/cli/live_status.hpp"
#include "gazetted/cli/progress.hpp"
#include "gazetted/cli/schedule_words.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/waiting_drops.hpp"
#include "gazetted/ledger/rules/expiry.hpp"
#include "interrupt.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_read = 1000;

struct StatusOptions {
  std::string id;
  bool as_json = false, watch = false, all = false;
};

using Live = std::optional<LiveStatus>;

// Its recipients are still being written.
bool is_being_accepted(const ReleaseStatus& release) { return release.state == "taking"; }

// ", expires 05:34:12 GMT"; of one that did, with something unsent, ", expired 05:34:12 GMT".
std::string expiry_text(const ReleaseStatus& release, const Settings& settings) {
  if (!release.expires_at) return "";
  const auto at = moment_in(*release.expires_at, now(), settings);
  if (has_expired(release.expires_at, now())) return expired_unsent(release, now()) ? ", expired " + at : "";
  return is_over(release) ? "" : ", expires " + at;
}

// ", left 2h 5m late", ", 2h 5m late" while it still waits.
std::string late_text(const ReleaseStatus& release) {
  const auto late = late_by(release, now());
  if (!late) return "";
  return (release.first_public_attempt ? ", left " : ", ") + format_for_people(*late) + " late";
}

// ", a correction of plan", ", superseded by plan-v2": which place it has among the versions of its story.
std::string version_text(const ReleaseStatus& release, const Settings& settings) {
  std::string text;
  if (!release.supersedes.empty()) {
    const std::string_view article = release.kind == ReleaseKind::update ? "an " : "a ";
    text += fmt::format(", {}{} of {}", article, to_string(release.kind), release.supersedes);
  }
  text += late_text(release) + expiry_text(release, settings);
  if (!release.superseded_by.empty()) text += ", superseded by " + release.superseded_by;
  if (release.another_is_being_taken) text += ", being replaced: another text of this id is being accepted";
  return text;
}

Tone tone_of_release(const ReleaseStatus& release) {
  const auto& tally = release.tally;
  if (tally[State::failed] + tally[State::bounced] + tally[State::expired] > 0) return Tone::bad;
  if (tally[State::unknown] + tally[State::deferred] > 0 || release.state == "paused") return Tone::warn;
  return release.state == "done" ? Tone::good : Tone::plain;
}

bool early_is_done(const ReleaseStatus& release) {
  return std::all_of(release.targets.begin(), release.targets.end(),
                     [](const auto& target) { return target.opens != Opens::early || target.tally.done(); });
}

// "held, leaves 05:34:12 GMT", "sending since 05:34:12 GMT", "done 05:35:01 GMT".
std::string when_text(const ReleaseStatus& release, const Settings& settings) {
  const auto moment = now();
  const auto at = [&](Time time) { return moment_in(time, moment, settings); };
  const auto state = toned(tone_of_release(release), release.state);
  const auto leaves = [&](Time time) {
    return state + ", leaves " + at(time) + " (in " + format_for_people(std::max(time - moment, Duration(0))) + ")";
  };
  if (release.waits_for_person() && release.state == "held")
    return state + ": " + one_line(why_held(release.approval, release.held), 300);
  if (release.state == "held") return leaves(release.not_before);
  if (release.state == "scheduled") return leaves(*release.release_at);
  if (release.state == "embargoed")
    return state + " until " + at(*release.release_at) + " (in " +
           format_for_people(std::max(*release.release_at - moment, Duration(0))) + "): its early lists " +
           (early_is_done(release) ? "have" : "get") + " it now, all others then";
  if (release.withdrawn) return state + " " + at(*release.withdrawn);
  if (is_over(release)) return state + " " + at(release.done.value_or(release.accepted));
  if (release.state == "sending") return state + " since " + at(release.first_attempt.value_or(release.not_before));
  return state + ", accepted " + at(release.accepted);
}

std::string next_try_text(const ReleaseStatus& release, const Settings& settings, const Live& live) {
  if (!release.next_due || release.tally[State::deferred] == 0 || release.state.starts_with("paused")) return "";
  // A row's own time says nothing while there is no relay to try it with.
  if (const auto wait = live ? until_a_relay_is_tried(release, settings, *live) : std::nullopt)
    return *wait == Duration(0) ? ", being tried now" : ", next try " + moment_in(now() + *wait, now(), settings);
  return ", next try " + moment_in(*release.next_due, now(), settings);
}

std::string nobody_approves(const ReleaseStatus& release, const Settings& settings) {
  return is_over(release) ? "" : why_nobody_can_approve(release.approval, settings);
}

std::vector<std::string> lines_of(const ReleaseStatus& release, const Settings& settings, const Live& live) {
  std::vector<std::string> lines;
  lines.push_back(toned(Tone::bold, release.id) + "  " + one_line(release.title, 400));
  if (is_being_accepted(release)) return {lines.front(), "  being accepted"};
  lines.push_back("  " + when_text(release, settings) + version_text(release, settings) +
                  next_try_text(release, settings, live));
  if (release.release_at && !is_over(release)) {
    const auto zone = Zone::load_or_utc(settings.newsroom("").time_zone);
    lines.push_back("  its time is " + format_beside_utc(*release.release_at, zone));
  }
  if (const auto text = approval_text(release); !text.empty()) lines.push_back("  " + text);
  if (const auto nobody = nobody_approves(release, settings); !nobody.empty())
    lines.push_back("  " + toned(Tone::bad, nobody));
  for (const auto& target : release.targets) {
    const auto counts = counts_text(target);
    const bool of_page = is_page(target.kind, target.name);
    lines.push_back(
        fmt::format("  {:<8}{:<20} ", of_page ? "page" : to_string(target.kind), of_page ? "" : target.name) + counts +
        (target.opens == Opens::early ? ", early" : "") + (target.paused && !target.tally.done() ? ", paused" : ""));
  }
  return lines;
}

// One release in two lines, for the page of all of them.
std::vector<std::string> short_lines_of(const ReleaseStatus& release, const Settings& settings, const Live& live) {
  if (is_being_accepted(release)) return lines_of(release, settings, live);
  const bool unconfirmed = release.approval.state == ApprovalState::forced;
  return {toned(Tone::bold, release.id) + "  " + one_line(release.title, 400),
          "  " + when_text(release, settings) + version_text(release, settings) +
              (unconfirmed ? ", approval not confirmed" : "") +
              (nobody_approves(release, settings).empty() ? "" : ", which nobody can give") + ": " +
              counts_text(release) + next_try_text(release, settings, live)};
}

std::vector<std::string> lines_of(const RejectedFile& file, const Settings& settings) {
  // The reason names the file itself.
  const auto reason = one_line(file.reason, 400);
  const bool named = reason.starts_with(file.name + ":");
  return {"  " + moment_in(file.at, now(), settings) + "  " + (named ? "" : one_line(file.name, 60) + ": ") + reason};
}

// Lines for a screen of so many rows; 0: as many as there are.
class Page {
 public:
  Page(std::size_t columns, std::size_t rows) : columns_(columns), rows_(rows) {}
  bool has_room(std::size_t lines) const { return rows_ == 0 || lines_.size() + lines <= rows_; }
  void add(const std::vector<std::string>& lines) { lines_.insert(lines_.end(), lines.begin(), lines.end()); }
  void add(const std::string& line) { lines_.push_back(line); }
  std::size_t size() const { return lines_.size(); }
  std::string text(const std::string& line_end) const {
    std::string text;
    for (const auto& line : lines_) text += (columns_ == 0 ? line : clip(line, columns_)) + line_end;
    return text;
  }

 private:
  std::size_t columns_, rows_;
  std::vector<std::string> lines_;
};

// What is going on first, then what is over, as many as have room; `below` are kept for what comes after.
void add_releases(Page& page, std::vector<ReleaseStatus> releases, const Settings& settings, const Live& live,
                  std::size_t below) {
  std::stable_partition(releases.begin(), releases.end(), [](const auto& release) { return !is_over(release); });
  std::size_t shown = 0;
  for (const auto& release : releases) {
    auto lines = is_over(release) || releases.size() > 5 ? short_lines_of(release, settings, live)
                                                         : lines_of(release, settings, live);
    if (shown > 0 && !page.has_room(lines.size() + below + 1)) break;
    page.add(lines);
    ++shown;
  }
  if (shown < releases.size())
    page.add(toned(Tone::dim, "… and " +
                                  count_of(std::int64_t(releases.size() - shown), "more release", "more releases") +
                                  ": " + typed("status --all")));
}

Result<Page> page_of_all(const Settings& settings, LedgerReader& ledger, std::optional<ScreenSize> screen) {
  const auto releases = ledger.releases(now(), most_read);
  if (!releases) return releases.error();
  const auto rejected = ledger.rejected(5);
  if (!rejected) return rejected.error();
  Page page(screen ? screen->columns : 0, screen ? screen->rows - 1 : 0);
  if (const auto held = ledger.held(); held && !held->empty()) page.add(toned(Tone::warn, *held));
  for (const auto& list : settings.lists) {
    const auto& audience = list.audience;
    const auto zone = Zone::load_or_utc(settings.newsroom(audience.newsroom).time_zone);
    if (const auto said = fetch_advice(audience, zone); !said.empty()) page.add(toned(Tone::warn, said));
  }
  const auto live = ask_live(settings);
  const auto waits = live_lines(settings, live);
  if (releases->empty())
    page.add("No release has been accepted yet. Drop one into " + (settings.spool.directory / "incoming").string());
  const auto below = waits.size() + (rejected->empty() ? 0 : rejected->size() + 2);
  add_releases(page, *releases, settings, live, std::min(below, screen ? screen->rows / 2 : below));
  page.add(waits);
  if (rejected->empty() || !page.has_room(3)) return page;
  page.add("");
  page.add("Recently rejected (in " + (settings.spool.directory / "rejected").string() + "):");
  for (const auto& file : *rejected) {
    if (!page.has_room(1)) break;
    page.add(lines_of(file, settings));
  }
  return page;
}

// Only where mail went out can any come back, and only to an address of ours is it read.
std::string bounce_note(const ReleaseStatus& release, const Settings& settings) {
  if (!settings.bounce_address.empty()) return "";
  for (const auto& target : release.targets) {
    if (target.kind == TargetKind::list && target.tally[State::sent] > 0)
      return toned(Tone::dim,
                   "  Mail that a server accepted may still bounce; to have that read, set bounces: {address: …}.");
  }
  return "";
}

void print_one(CommandContext& context, const Settings& settings, LedgerReader& ledger, const StatusOptions& options) {
  if (const auto known = ledger.release(options.id, now()); known && !*known) {
    if (const auto drop = drop_that_becomes(options.id, settings)) return out(not_accepted_text(*drop) + ".\n");
  }
  const auto release = release_for(context, ledger, options.id);
  if (!release) return;
  if (options.as_json)
    return out(json::serialize(status_json(*release, ask_live(settings), now(), page_address(release->id, settings))) +
               "\n");
  const auto screen = out_is_terminal() ? screen_size() : std::nullopt;
  Page page(screen ? screen->columns : 0, 0);
  const auto live = ask_live(settings);
  page.add(lines_of(*release, settings, live));
  if (!is_over(*release)) {
    page.add(live_lines(settings, live));
    const bool expired = has_expired(release->expires_at, now());
    if (expired) page.add("  " + how_after_all(sent_after_all(*release), release->id));
    for (const auto& obstacle : obstacles_of(*release, settings.approvers, now())) {
      if (!obstacle.command.empty()) page.add("  " + obstacle.purpose + ": " + obstacle.command);
    }
    if (!expired) page.add("  to stop it: " + typed("cancel " + release->id));
  }
  if (const auto note = bounce_note(*release, settings); !note.empty()) page.add(note);
  out(page.text("\n"));
}

void print_json(CommandContext& context, const Settings& settings, LedgerReader& ledger) {
  const auto releases = ledger.releases(now(), most_read);
  if (!releases) return complain(context, releases.error().text());
  const auto rejected = ledger.rejected(100);
  if (!rejected) return complain(context, rejected.error().text());
  const auto live = ask_live(settings);
  json::array list;
  for (const auto& release : *releases) list.push_back(status_json(release, live, now()));
  json::array files;
  for (const auto& file : *rejected)
    files.push_back(json::object{{"file", file.name}, {"at", format_rfc3339(file.at)}, {"reason", file.reason}});
  json::object object;
  if (const auto held = ledger.held(); held && !held->empty()) object["paused_because"] = *held;
  object["releases"] = list;
  object["rejected"] = files;
  out(json::serialize(object) + "\n");
}

// Repaints in place, so that nothing scrolls away; until ^C.
void watch_all(CommandContext& context, const Settings& settings) {
  const Interrupt interrupt;
  bool first = true;
  while (!interrupt.asked()) {
    const auto ledger = ledger_for(context, settings);
    if (!ledger) return;
    const auto screen = out_is_terminal() ? screen_size() : std::nullopt;
    const auto page = page_of_all(settings, *ledger, screen);
    if (!page) return complain(context, page.error().text());
    if (screen)
      out((first ? "\033[H\033[2J" : "\033[H") + page->text("\033[K\n") + "\033[J");
    else
      out(page->text("\n"));
    flush_output();
    first = false;
    for (int i = 0; i < 10 && !interrupt.asked(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  context.interrupted = true;
}

void watch_one(CommandContext& context, const Settings& settings, const std::string& id) {
  const auto ledger = ledger_for(context, settings);
  if (!ledger || !release_for(context, *ledger, id)) return;
  const auto result = follow_release(settings, {id, "", "", {}}, Duration(0));
  context.interrupted = result.end == FollowEnd::interrupted;
  if (result.end == FollowEnd::daemon_gone) complain(context, "the daemon is not running, so nothing will change");
}

void status(CommandContext& context, const StatusOptions& options) {
  const auto settings = places_for(context);
  if (!settings) return;
  if (options.watch)
    return options.id.empty() ? watch_all(context, *settings) : watch_one(context, *settings, options.id);
  const auto ledger = ledger_for(context, *settings);
  if (!ledger) return;
  if (!options.id.empty()) return print_one(context, *settings, *ledger, options);
  if (options.as_json) return print_json(context, *settings, *ledger);
  const auto screen = out_is_terminal() && !options.all ? screen_size() : std::nullopt;
  const auto page = page_of_all(*settings, *ledger, screen);
  if (!page) return complain(context, page.error().text());
  out(page->text("\n"));
}

}  // namespace

void add_status(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("status", "show releases, their counts, and what was rejected recently");
  auto options = std::make_shared<StatusOptions>();
  command->add_option("RELEASE", options->id, "the id of a release");
  command->add_flag("--json", options->as_json, "print JSON, for programs");
  command->add_flag("--watch", options->watch, "keep showing it until it is done, or until ^C");
  command->add_flag("--all", options->all, "everything, not only what fits the screen");
  command->callback([&context, options] { status(context, *options); });
}

}  // namespace gazetted
