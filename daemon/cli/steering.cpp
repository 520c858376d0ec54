#include "gazetted/app/control.hpp"
#include "terminal.hpp"

namespace gazetted {
namespace {

struct SteeringOptions {
  std::string release, list, channel;
  bool unknown = false;
};

void steer(CommandContext& context, const std::string& command, const SteeringOptions& options) {
  auto settings = settings_for(context);
  if (!settings) return;
  json::object request;
  request["command"] = command;
  request["release"] = options.release;
  request["list"] = options.list;
  request["channel"] = options.channel;
  request["unknown"] = options.unknown;
  auto answer = ask_daemon(settings->control, request);
  if (!answer) {
    const bool by_file =
        !options.release.empty() && options.list.empty() && options.channel.empty() && command != "retry";
    return complain(context,
                    answer.error().text() + (by_file ? "; an empty file " + options.release + "." + command + " in " +
                                                           (settings->spool.directory / "incoming").string() +
                                                           " does the same at its next start"
                                                     : ""));
  }
  const auto count = int_member(*answer, "count");
  if (command == "cancel")
    out(fmt::format("{} deliveries cancelled\n", count));
  else if (command == "retry")
    out(fmt::format("{} deliveries queued again\n", count) +
        (int_member(*answer, "left_cancelled") > 0 ? "What was cancelled stays cancelled.\n" : ""));
  else
    out(fmt::format("{}d\n", command));
}

void add(CLI::App& app, CommandContext& context, const std::string& name, const std::string& help,
         const std::string& footer) {
  auto* command = app.add_subcommand(name, help);
  auto options = std::make_shared<SteeringOptions>();
  command->add_option("RELEASE", options->release, "the id of a release");
  command->add_option("--list", options->list, "this list only")->type_name("LIST");
  command->add_option("--channel", options->channel, "this channel only")->type_name("CHANNEL");
  if (name == "retry") command->add_flag("--unknown", options->unknown, "also what may or may not have arrived");
  command->footer(footer);
  command->callback([&context, name, options] { steer(context, name, *options); });
}

}  // namespace

void add_steering(CLI::App& app, CommandContext& context) {
  add(app, context, "pause", "let nothing more leave, for now",
      "Without RELEASE, --list or --channel: everything, later releases too.");
  add(app, context, "resume", "let it go on", "Without RELEASE, --list or --channel: everything.");
  add(app, context, "cancel", "never send what has not left",
      "What is on the wire at this moment may still arrive. A cancelled delivery stays cancelled.");
  add(app, context, "retry", "queue again what failed or expired",
      "Example: gazetted retry memorial-statement --list uk-press");
}

}  // namespace gazetted
