// approve: the second person's yes.
#include "gazetted/app/control.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/commands.hpp"
#include "gazetted/cli/live_status.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/cli/waiting_drops.hpp"

namespace gazetted {
namespace {

struct ApproveOptions {
  std::string release, reason, text;
  bool force = false;
};

// What it does from now on.
std::string what_follows(const ReleaseStatus& release, const Settings& settings) {
  if (!release.held.empty()) return "it is still held: " + release.held + ": " + typed("resume " + release.id);
  if (is_over(release)) return "it is " + release.state;
  if (release.state.starts_with("paused")) return "it is still paused: " + typed("resume " + release.id);
  const bool has_early = std::any_of(release.targets.begin(), release.targets.end(),
                                     [](const auto& target) { return target.opens == Opens::early; });
  const auto at = std::max(release.not_before, release.release_at.value_or(release.not_before));
  if (at <= now()) return "it leaves now";
  const auto then = moment_in(at, now(), settings);
  return has_early && release.not_before <= now() ? "its early lists get it now, all others " + then
                                                  : "it leaves " + then;
}

void approve(CommandContext& context, const ApproveOptions& options) {
  const auto settings = places_for(context);
  if (!settings) return;
  const auto ledger = LedgerReader::open(settings->store.path);
  const auto known =
      ledger ? (*ledger)->release(options.release, now()) : Result<std::optional<ReleaseStatus>>(std::nullopt);
  if (known && !*known) {
    if (const auto drop = drop_that_becomes(options.release, *settings))
      return complain(context, not_accepted_text(*drop) + "; it can be approved once it is");
  }
  const json::object request{{"command", "approve"},
                             {"release", options.release},
                             {"force", options.force},
                             {"text", options.text},
                             {"reason", options.reason}};
  const auto answer = ask_daemon(settings->control, request);
  if (!answer) return complain(context, options.release + ": not approved: " + answer.error().text());
  const auto release =
      ledger ? (*ledger)->release(options.release, now()) : Result<std::optional<ReleaseStatus>>(std::nullopt);
  if (!release || !*release) return out("approved " + options.release + "\n");
  const auto& approved = **release;
  const auto leaving = approved.tally.total() - approved.tally[State::cancelled];
  out(fmt::format("{} {} (\"{}\", {}): {}\n", options.force ? "approved alone:" : "approved", approved.id,
                  one_line(approved.title, 200), recipients(leaving), what_follows(approved, *settings)));
  if (options.force) out("Somebody else has to confirm it: " + how_to_approve(approved.id, approved.hash) + "\n");
}

}  // namespace

void add_approve(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("approve", "let a release leave that awaits the approval of a second person");
  command->footer(
      "A release awaits it where its front matter, its newsroom or one of its lists says 'approval: true'. Whoever "
      "submitted it cannot approve it, not behind sudo either. Where the configuration has 'approvers', only those "
      "users "
      "can; one of them may use --force alone, and then somebody else has to confirm it.\n"
      "Read it first:  gazetted preview RELEASE");
  auto options = std::make_shared<ApproveOptions>();
  command->add_option("RELEASE", options->release, "its id")->required();
  command->add_option("--reason", options->reason, "why, for 'gazetted history'; needed with --force")
      ->type_name("TEXT");
  command->add_option("--text", options->text, "only if its text still has this hash, as a notice or 'status' names it")
      ->type_name("HASH");
  command->add_flag("--force", options->force, "without a second person; for users who are named under 'approvers'");
  command->callback([&context, options, command] {
    if (command->count("--text") > 0 && options->text.empty()) throw CLI::ValidationError("--text", "names no text");
    approve(context, *options);
  });
}

}  // namespace gazetted
