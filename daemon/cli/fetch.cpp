// fetch: what the source of a list has now, without waiting for its time.
#include "gazetted/app/control.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/commands.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

struct FetchOptions {
  std::string list;
  bool accept = false;
};

void fetch(CommandContext& context, const FetchOptions& options) {
  const auto settings = places_for(context);
  if (!settings) return;
  const json::object request{{"command", "fetch"}, {"list", options.list}, {"accept", options.accept}};
  const auto answer = ask_daemon(settings->control, request);
  if (!answer) return complain(context, answer.error().text());
  const auto number = int_member(*answer, "subscribers");
  out(fmt::format("list {}: {} {}{}\n", options.list, format_count(std::uint64_t(number)),
                  number == 1 ? "subscriber" : "subscribers", bool_member(*answer, "is_new") ? "" : ", as before"));
}

}  // namespace

void add_fetch(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("fetch", "fetch a list from its source now, or take what was not taken");
  auto options = std::make_shared<FetchOptions>();
  command->add_option("LIST", options->list, "a list whose subscribers come from a url or a command")
      ->type_name("LIST")
      ->required();
  command->add_flag("--accept", options->accept,
                    "take what came last, though it is much smaller than before or has other people in it");
  command->footer("Example: gazetted fetch press");
  command->callback([&context, options] { fetch(context, *options); });
}

}  // namespace gazetted
