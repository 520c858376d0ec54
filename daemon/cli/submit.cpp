#include <unistd.h>

#include <iostream>

#include "changelog_entry.hpp"
#include "child_daemon.hpp"
#include "gazetted/app/outlook.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/access.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/live_status.hpp"
#include "gazetted/cli/screen.hpp"
#include "submission.hpp"
#include "submit_mail.hpp"
#include "workspace.hpp"

namespace gazetted {
namespace {

constexpr Duration accepted_within{60'000};
constexpr std::size_t most_from_stdin = 4u << 20;

struct SubmitOptions {
  std::vector<std::string> files;
  std::string id;
  std::string version;  // of a CHANGELOG.md
  std::string mail;     // the recipient of a mail on standard input
  bool wait = false, yes = false, once = false, print = false;
};

// An entry of a CHANGELOG.md, as a release file of its own.
std::optional<Submission> submission_of_changelog(CommandContext& context, const Settings& settings,
                                                  const SubmitOptions& options, const fs::path& path) {
  Findings findings;
  const auto entry = entry_of_changelog(context, settings, path, {options.version, options.id}, findings);
  for (const auto& finding : findings) say(to_string(finding) + "\n");
  if (!entry) return complain(context, path.string() + ": not submitted"), std::nullopt;
  return prepare_submission(context, settings, entry->path, entry->name, {&*entry, path.string()});
}

// What would be submitted, for another way in. No configuration is read: a CI job has none.
void print_entries(CommandContext& context, const SubmitOptions& options) {
  for (const auto& file : options.files) {
    Findings findings;
    const auto entry = entry_of_changelog(context, {}, file, {options.version, options.id}, findings);
    for (const auto& finding : findings) say(to_string(finding) + "\n");
    if (!entry) return complain(context, file + ": nothing was printed");
    const auto text = read_file(entry->path, most_from_stdin);
    if (!text) return complain(context, text.error().text());
    out(*text);
  }
}

bool confirmed() {
  say("Send? [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  return lower(trim(answer)) == "y" || lower(trim(answer)) == "yes";
}

// Standard input as a file, named by --id or by the id that it says itself.
std::optional<Submission> submission_from_stdin(CommandContext& context, const Settings& settings,
                                                const SubmitOptions& options, const Workspace& workspace) {
  auto text = read_all(STDIN_FILENO, "standard input", most_from_stdin);
  if (!text) return complain(context, text.error().text()), std::nullopt;
  const std::string name = (options.id.empty() ? "stdin" : options.id) + ".md";
  if (name.find('/') != std::string::npos)
    return complain(context, "--id must be one word, without a slash"), std::nullopt;
  const auto file = workspace / name;
  if (auto status = write_file(file, *text, 0600); !status)
    return complain(context, status.error().text()), std::nullopt;
  auto submission = prepare_submission(context, settings, file, name, {nullptr, name});
  if (!submission) return std::nullopt;
  if (options.id.empty() && submission->id() == "stdin") {
    return complain(context, "submit - needs a name for the release: --id NAME, or id: in its front matter"),
           std::nullopt;
  }
  submission->name = submission->id() + ".md";
  return submission;
}

bool is_everything_paused(const Settings& settings) {
  const auto live = ask_live(settings);
  return live && live->paused;
}

// When, and until when.
std::string when_it_leaves(const Submission& submission, const Settings& settings, bool is_held) {
  const auto moment = now();
  const auto outlook = outlook_of(submission.edition, settings, moment);
  const auto zone = Zone::load_or_utc(settings.newsroom(submission.edition.set.first().newsroom).time_zone);
  auto begin = is_everything_paused(settings) ? "Everything is paused; it leaves after: " + typed("resume")
                                              : begin_text(outlook, zone, moment);
  // Somebody has to look at it: nothing leaves by itself.
  const auto resume = typed("resume " + submission.id());
  if (is_held && outlook.begin == Outlook::Begin::when_accepted) begin = "It leaves after: " + resume;
  if (is_held && outlook.begin == Outlook::Begin::planned) begin += " But not before: " + resume;
  const auto end = expiry_text(outlook, zone, moment);
  return begin + (end.empty() ? "" : "\n  " + end);
}

std::vector<Submission> prepare_all(CommandContext& context, const Settings& settings, const SubmitOptions& options,
                                    const Workspace& workspace) {
  std::vector<Submission> all;
  for (const auto& file : options.files) {
    std::optional<Submission> submission;
    if (file == "-") {
      submission = submission_from_stdin(context, settings, options, workspace);
    } else {
      const auto path = fs::path(file).filename().empty() ? fs::path(file).parent_path() : fs::path(file);
      std::error_code code;
      if (!fs::exists(path, code))
        complain(context, file + ": " + absent_or_closed(path, "no such file"));
      else if (is_changelog(path))
        submission = submission_of_changelog(context, settings, options, path);
      else
        submission = prepare_submission(context, settings, path, fs::absolute(path).lexically_normal().filename(),
                                        {nullptr, file});
    }
    if (!submission) return {};
    for (const auto& other : all) {
      if (other.id() == submission->id())
        return complain(context, file + ": its id '" + other.id() + "' is also the id of " + other.name),
               std::vector<Submission>{};
    }
    auto audience = audience_of(*submission, settings);
    if (!audience) return complain(context, audience.error().text()), std::vector<Submission>{};
    say(fmt::format("{} as {}\n{}  {}\n", toned(Tone::bold, "\"" + submission->edition.set.first().title + "\""),
                    submission->id(), audience->text, when_it_leaves(*submission, settings, audience->is_held)));
    all.push_back(std::move(*submission));
  }
  return all;
}

// Why it goes on, or does not.
std::string going_on(const ReleaseStatus& release, const Settings& settings) {
  if (release.waits_for_person()) return "It is held: " + why_held(release.approval, release.held);
  if (!release.state.starts_with("paused")) return "The daemon continues";
  return is_everything_paused(settings) ? "Everything is paused; it leaves after `" + typed("resume") + "`"
                                        : "It is paused; it leaves after `" + typed("resume " + release.id) + "`";
}

std::string how_to_stop(const ReleaseStatus& release, const Settings& settings) {
  std::string text;
  if (release.state == "embargoed")
    text = "; it is under embargo until " + moment_in(*release.release_at, now(), settings);
  if (release.state == "scheduled") text = "; the release leaves " + moment_in(*release.release_at, now(), settings);
  if (release.state == "held" && !release.waits_for_person())
    text = "; the release leaves " + moment_in(release.not_before, now(), settings);
  return text + ".\nTo stop it:  " + typed("cancel " + release.id) + "\nTo follow:   " + typed("status " + release.id) +
         "\n";
}

// Where the posts can be seen.
void print_posts(const ReleaseStatus& release, const Settings& settings) {
  auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return;
  auto status = (*ledger)->report(release.key, [](const ReportRow& row) {
    if (row.kind == TargetKind::channel && row.remote_id.starts_with("http"))
      say("  " + row.target + "  " + one_line(row.remote_id, 2048) + "\n");
  });
  if (!status) say(status.error().text() + "\n");
}

// True: look at the next one.
bool tell_end(CommandContext& context, const Settings& settings, const Followed& followed, const FollowResult& result,
              bool once) {
  switch (result.end) {
    case FollowEnd::rejected:
      complain(context, followed.name + ": rejected: " + result.reason);
      return true;
    case FollowEnd::replaced:
      complain(context, followed.id + ": a later file replaced it before any of it left");
      return true;
    case FollowEnd::not_accepted:
      complain(context, followed.name + ": not accepted within " + format_for_people(accepted_within) +
                            "; it is still in the spool. " + typed("status") + " says what the daemon is doing");
      return false;
    case FollowEnd::daemon_gone:
      complain(context, followed.id + ": the daemon has stopped; the rest leaves when it is restarted");
      return false;
    case FollowEnd::interrupted: {
      const std::string stays = "What has not left stays in the ledger and leaves when a daemon runs again";
      if (result.release)
        say((once ? stays : going_on(*result.release, settings)) + how_to_stop(*result.release, settings));
      else
        say((once ? stays : "The daemon continues") + ": " + followed.name +
            " is in the spool.\nTo stop it:  " + typed("cancel " + followed.id) + "\n");
      return false;
    }
    case FollowEnd::done:
      break;
  }
  print_posts(*result.release, settings);
  const auto& tally = result.release->tally;
  if (tally[State::failed] + tally[State::bounced] + tally[State::expired] + tally[State::unknown] > 0)
    complain(context, followed.id + ": not everybody got it; see " + typed("report " + followed.id));
  else if (result.release->state == "cancelled")
    complain(context, followed.id + ": it was cancelled");
  return true;
}

// The daemon that this command brings along, where none is running.
bool start_own_daemon(CommandContext& context, const Settings& settings, ChildDaemon& child, const fs::path& log) {
  if (daemon_answers(settings)) {
    say("A daemon is already running; --once uses it.\n");
    return true;
  }
  if (auto status = child.start(context, settings, log); !status)
    return complain(context, status.error().text()), false;
  return true;
}

std::string why_not_followed(const Settings& settings) {
  const auto closed = why_not_allowed(settings.control, Use::write);
  return closed.empty() ? "--wait needs a running daemon; --once starts its own"
                        : "it cannot be followed without the daemon's socket: " + closed;
}

void submit(CommandContext& context, const SubmitOptions& options) {
  const auto settings = settings_for(context);
  if (!settings) return;
  Workspace workspace;
  if (auto status = workspace.make(); !status) return complain(context, status.error().text());
  const auto closed = why_not_allowed(settings->store.path);
  if (!closed.empty()) say(settings->store.path + ": " + ledger_is_closed(closed) + "\n");
  const auto all = prepare_all(context, *settings, options, workspace);
  if (all.empty()) return;
  if (!options.yes) {
    if (::isatty(STDIN_FILENO) != 1)
      return complain(context,
                      "nothing was submitted: there is no terminal to ask on; use --yes to submit without asking");
    if (!confirmed()) return complain(context, "nothing was submitted");
  }
  ChildDaemon child;
  const auto log = workspace / "daemon.log";
  if (options.once && !start_own_daemon(context, *settings, child, log)) return;
  std::vector<Followed> dropped;
  for (const auto& submission : all) {
    auto followed = drop_submission(submission, *settings);
    if (!followed) return complain(context, followed.error().text());
    dropped.push_back(std::move(*followed));
    out(submission.id() + "\n");
  }
  flush_output();
  const bool up = daemon_answers(*settings);
  if (!up)
    say(as_sentence(no_daemon(*settings, "the release will be accepted at the next start",
                              "the release is accepted at once if the daemon is running, otherwise when it next "
                              "starts")) +
        "\n");
  if (!options.wait && !options.once) return;
  if (!closed.empty()) return complain(context, "it cannot be followed without the ledger: " + closed);
  if (!up) return complain(context, why_not_followed(*settings));
  for (const auto& followed : dropped) {
    const auto result = follow_release(*settings, followed, accepted_within);
    context.interrupted = result.end == FollowEnd::interrupted;
    if (!tell_end(context, *settings, followed, result, options.once)) break;
  }
  child.stop();
  if (options.once && context.status != 0) {
    if (const auto said = read_file(log); said && !said->empty()) say("The daemon's log:\n" + *said);
  }
}

}  // namespace

void add_submit(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("submit", "check a release, show its audience, and put it into the spool");
  auto options = std::make_shared<SubmitOptions>();
  command->add_option("RELEASE", options->files, "release files or bundles; - reads standard input");
  command
      ->add_option(
          "--id", options->id,
          "the id of a release that is read from standard input; of a CHANGELOG.md, how its ids begin (default: "
          "the name of its directory)")
      ->type_name("NAME");
  command
      ->add_option("--version", options->version,
                   "of a CHANGELOG.md: which entry; default: the newest that is released")
      ->type_name("VERSION");
  command
      ->add_option("--mail", options->mail,
                   "a pipe of the mail server: reads a message for mail_in from standard input and ends as Postfix "
                   "expects (0 accepted, 65 and 77 refused, 75 try again)")
      ->type_name("RECIPIENT");
  command->add_flag("--wait", options->wait,
                    "show progress until it is done; exit 1 if it was rejected or anybody did not get it");
  command->add_flag("--print", options->print,
                    "of a CHANGELOG.md: print its entry as a release file, and submit nothing; needs no configuration");
  command->add_flag("--yes", options->yes, "do not ask; needed where there is no terminal");
  command->add_flag("--once", options->once,
                    "without a running daemon: serve until this release is done, as in a CI job; implies --wait");
  command->footer(
      "Prints the id of each release. Dropping the file into SPOOL/incoming does the same.\n"
      "Examples: gazetted submit statement.md --wait\n"
      "          generate-notes | gazetted submit - --id v2.5.0 --yes --once");
  command->callback([&context, options] {
    const auto is_log = [](const std::string& file) { return is_changelog(file); };
    const bool logs = std::any_of(options->files.begin(), options->files.end(), is_log);
    if (!options->mail.empty()) {
      if (!options->files.empty()) throw CLI::ValidationError("--mail", "reads the message from standard input alone");
      return submit_mail(context, options->mail);
    }
    if (options->files.empty()) throw CLI::ValidationError("RELEASE", "a file is missing: gazetted submit FILE");
    if (!options->version.empty() && !logs)
      throw CLI::ValidationError("--version",
                                 "is for an entry of a CHANGELOG.md: gazetted submit CHANGELOG.md --version 2.4.0");
    const auto inputs = std::count(options->files.begin(), options->files.end(), "-");
    if (!options->id.empty() && inputs == 0 && !logs)
      throw CLI::ValidationError("--id", "is for a release on standard input: gazetted submit - --id NAME");
    if (inputs > 1) throw CLI::ValidationError("RELEASE", "standard input can be read only once");
    if (!options->print) return submit(context, *options);
    if (!std::all_of(options->files.begin(), options->files.end(), is_log))
      throw CLI::ValidationError("--print", "is for an entry of a CHANGELOG.md: gazetted submit CHANGELOG.md --print");
    print_entries(context, *options);
  });
}

}  // namespace gazetted
