// embargo: lifts or moves the embargo of a release that was accepted, by a version of it.
#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/cli/commands.hpp"
#include "gazetted/cli/live_status.hpp"
#include "gazetted/cli/progress.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/intake/front_matter_edit.hpp"
#include "gazetted/model/planned_time.hpp"
#include "gazetted/render/labels.hpp"
#include "submission.hpp"
#include "workspace.hpp"

namespace gazetted {
namespace {

struct EmbargoOptions {
  std::string release, time, note;
};

constexpr Duration accepted_within{60'000};
constexpr std::size_t largest_text = 4u << 20;

// What a version says of itself; of the earlier one nothing of it may stay.
FrontMatterChange change_for(const Release& text, const EmbargoOptions& options) {
  const bool lifts = options.time.empty();
  const auto labels = labels_for(text.language);
  const auto words = std::string(labels.at(lifts ? "embargo_lifted" : "embargo_moved").as_string());
  FrontMatterChange change;
  change.without = {"id", "kind", "supersedes", "change_note", "embargo", "mail"};
  change.with = {{"id", options.release},
                 {"kind", "update"},
                 {"supersedes", options.release},
                 {"change_note", options.note.empty() ? words : options.note},
                 {"embargo", lifts ? "lifted" : options.time}};
  return change;
}

std::string how_by_hand(const EmbargoOptions& options) {
  return fmt::format(
      "submit the version yourself: its file with the lines kind: update, supersedes: {}, embargo: {} and change_note: "
      "(what has changed)",
      options.release, options.time.empty() ? "lifted" : options.time);
}

Status change_text(const fs::path& file, const Release& text, const EmbargoOptions& options) {
  const auto before = read_file(file, largest_text);
  if (!before) return before.error();
  const auto after = change_front_matter(*before, change_for(text, options));
  if (!after) return fail("{}: its front matter is not YAML in lines; {}", text.file, how_by_hand(options));
  std::error_code code;
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, code);
  return write_file(file, *after, 0600);
}

// Nothing else may differ: what it is made of is somebody's text.
bool is_same_text(const Edition& before, const Edition& after) {
  if (before.set.texts.size() != after.set.texts.size()) return false;
  for (std::size_t at = 0; at < before.set.texts.size(); ++at) {
    const auto& one = before.set.texts[at];
    const auto& other = after.set.texts[at];
    if (one.title != other.title || one.body != other.body || one.language != other.language) return false;
  }
  return true;
}

// A copy of what was accepted, with the front matter of its version.
Result<fs::path> make_version(const Edition& edition, const EmbargoOptions& options, const Workspace& workspace) {
  const auto content = workspace / edition.content;
  std::error_code code;
  fs::copy(edition.place, content, fs::copy_options::recursive, code);
  if (code) return fail("{}: {}", edition.place.string(), code.message());
  const bool is_bundle = fs::is_directory(content);
  if (is_bundle) fs::permissions(content, fs::perms::owner_all, code);
  for (const auto& text : edition.set.texts) {
    const auto file = is_bundle ? content / fs::path(text.file).filename() : content;
    if (auto status = change_text(file, text, options); !status) return status.error();
  }
  return content;
}

// False after a complaint.
bool is_under_embargo(CommandContext& context, const ReleaseStatus& release, const Edition& edition) {
  if (!release.superseded_by.empty()) {
    complain(context, "'" + release.id + "' was superseded by '" + release.superseded_by + "'; name that one");
    return false;
  }
  for (const auto& target : release.targets) {
    if (!target.cancelled || is_over(release)) continue;
    complain(context, std::string(to_string(target.kind)) + " '" + target.name + "' of '" + release.id +
                          "' was cancelled, and would get the update; write it yourself, with `lists` and `channels`");
    return false;
  }
  if (release.state.starts_with("paused")) {
    complain(context, "'" + release.id + "' is paused; resume it first: " + typed("resume " + release.id));
    return false;
  }
  const auto& embargo = edition.set.first().embargo;
  if (embargo && release.release_at && *release.release_at > now() && !release.done) return true;
  complain(context, "'" + release.id + "' is not under embargo (it is " + release.state + "); nothing was changed");
  return false;
}

std::string why_not_then(const PlannedTime& planned, const Release& release) {
  if (planned.instant <= now())
    return to_string(planned) + " is past; to end it now:  " + typed("embargo " + release.id + " lift");
  return planned.instant == release.embargo->instant ? "its embargo ends at " + to_string(planned) + " already" : "";
}

// False after a complaint.
bool is_new_time(CommandContext& context, const EmbargoOptions& options, const Edition& edition,
                 const Settings& settings) {
  if (options.time.empty()) return true;
  const auto& release = edition.set.first();
  const auto zone = Zone::load_or_utc(settings.newsroom(release.newsroom).time_zone);
  const auto planned = parse_planned_time(trim(options.time), zone);
  const auto why_not = planned ? why_not_then(*planned, release) : planned.error().message();
  if (!why_not.empty()) complain(context, release.id + ": " + why_not + "; nothing was changed");
  return why_not.empty();
}

// What the daemon made of the version. False after a complaint: nothing has changed, or nobody knows yet.
bool is_taken(CommandContext& context, const EmbargoOptions& options, const Followed& dropped,
              const Settings& settings) {
  const auto fate = follow_acceptance(settings, dropped, accepted_within);
  switch (fate.end) {
    case FollowEnd::done:
      return true;
    case FollowEnd::rejected:
      complain(context, dropped.id + ": rejected, and nothing was changed: " + fate.reason);
      return false;
    case FollowEnd::replaced:
      complain(context, dropped.id + ": a later file replaced it; " + typed("status " + dropped.id));
      return false;
    case FollowEnd::interrupted:
      context.interrupted = true;
      break;
    case FollowEnd::not_accepted:
    case FollowEnd::daemon_gone:
      break;
  }
  complain(context, fmt::format("the embargo of {} has not changed yet: {} is in the spool, and the daemon has not "
                                "accepted it. To see what becomes of it: {}",
                                options.release, dropped.name, typed("status " + dropped.id)));
  return false;
}

void change_embargo(CommandContext& context, const EmbargoOptions& options) {
  const auto settings = settings_for(context);
  if (!settings) return;
  const auto ledger = ledger_for(context, *settings);
  if (!ledger) return;
  const auto release = release_for(context, *ledger, options.release);
  if (!release) return;
  const auto edition = Edition::open(Archive::of(settings->spool), options.release);
  if (!edition) return complain(context, edition.error().text());
  if (!is_under_embargo(context, *release, *edition)) return;
  if (!is_new_time(context, options, *edition, *settings)) return;
  Workspace workspace;
  if (auto status = workspace.make(); !status) return complain(context, status.error().text());
  const auto version = make_version(*edition, options, workspace);
  if (!version) return complain(context, version.error().text());
  const auto submission = prepare_submission(context, *settings, *version,
                                             edition->converted_from.empty() ? edition->content : options.release, {});
  if (!submission) return;
  if (!is_same_text(*edition, submission->edition))
    return complain(context, options.release + ": its file cannot be changed by itself; " + how_by_hand(options));
  const auto audience = audience_of(*submission, *settings);
  if (!audience) return complain(context, audience.error().text());
  const auto dropped = drop_submission(*submission, *settings);
  if (!dropped) return complain(context, dropped.error().text());
  const bool up = daemon_answers(*settings);
  if (up && !is_taken(context, options, *dropped, *settings)) return;
  const auto& until = submission->edition.set.first().embargo;
  const bool approval = release->approval.state != ApprovalState::not_needed;
  const auto zone = Zone::load_or_utc(settings->newsroom(submission->edition.set.first().newsroom).time_zone);
  out(fmt::format("the embargo of {} {}: {} takes its place\n{}To follow it: {}\n", options.release,
                  approval ? "does not change before somebody approves that"
                  : until  ? "moves to " + format_beside_utc(until->instant, zone)
                           : "is lifted",
                  submission->id(), audience->text, typed("status " + submission->id())));
  if (!up)
    say(as_sentence(
            no_daemon(*settings, "this holds from its next start on",
                      "this holds as soon as it is accepted: at once if the daemon is running, otherwise when it "
                      "next starts")) +
        "\n");
}

}  // namespace

void add_embargo(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("embargo", "lift or move the embargo of a release");
  command->footer(
      "Both submit an update of the release with the same text. Whoever has it already, under embargo, gets it again "
      "in the thread of that mail, with a line that says what has changed; all others get it when the embargo ends.\n"
      "Examples: gazetted embargo budget-2027 lift\n"
      "          gazetted embargo budget-2027 move \"2027-03-02 09:00 Europe/London\"");
  auto options = std::make_shared<EmbargoOptions>();
  auto action = std::make_shared<std::string>();
  command->add_option("RELEASE", options->release, "its id")->required();
  command->add_option("ACTION", *action, "lift: end it now; move: let it end at TIME")
      ->required()
      ->check(CLI::IsMember({"lift", "move"}));
  command->add_option("TIME", options->time, "written as in a release: \"2027-03-02 09:00 Europe/London\"");
  command->add_option("--note", options->note, "what readers are told, in place of the usual line")->type_name("TEXT");
  command->callback([&context, options, action] {
    if ((*action == "move") == options->time.empty())
      throw CLI::ValidationError("TIME", *action == "move" ? "move needs the new time" : "lift takes no time");
    change_embargo(context, *options);
  });
}

}  // namespace gazetted
