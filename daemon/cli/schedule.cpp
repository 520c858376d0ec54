#include "gazetted/cli/schedule_words.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_read = 100'000;

struct ScheduleOptions {
  bool as_calendar = false, as_json = false;
};

void schedule(CommandContext& context, const ScheduleOptions& options) {
  const auto settings = places_for(context);
  if (!settings) return;
  const auto ledger = ledger_for(context, *settings);
  if (!ledger) return;
  const auto moment = now();
  auto releases = ledger->releases(moment, most_read, Which::waiting);
  if (!releases) return complain(context, releases.error().text());
  put_in_order(*releases, moment);
  const auto zone = Zone::load_or_utc(settings->newsroom("").time_zone);
  const ScheduleContext here{zone, settings->approvers, moment};
  if (options.as_calendar) return out(calendar_of(schedule_events(*releases, settings->hostname, here), moment));
  if (options.as_json) return out(json::serialize(schedule_json(*releases, here)) + "\n");
  out(schedule_text(*releases, here));
}

}  // namespace

void add_schedule(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("schedule", "show what leaves when, and what waits for a person");
  auto options = std::make_shared<ScheduleOptions>();
  auto* calendar =
      command->add_flag("--ics", options->as_calendar, "print a calendar (RFC 5545), for programs that show one");
  command->add_flag("--json", options->as_json, "print JSON, for programs")->excludes(calendar);
  command->callback([&context, options] { schedule(context, *options); });
}

}  // namespace gazetted
