#include <sysexits.h>

#include <cstdlib>
#include <sstream>

#include "gazetted/app/own_commands.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/terminal.hpp"
#include "interrupt.hpp"
#include "usage_error.hpp"

namespace gazetted {
namespace {

std::string default_configuration() {
  const char* from_environment = std::getenv("GAZETTED_CONFIG");
  return from_environment && *from_environment ? from_environment : "/etc/gazetted/gazetted.yaml";
}

std::string quoted(const std::string& word) {
  const bool plain = word.find_first_of(" '\"\\$`&;()<>|*?[]#~!{}") == std::string::npos;
  return plain ? word : "'" + replace_all(word, "'", "'\\''") + "'";
}

// A command of a rehearsal has to name it, and works wherever it is typed.
std::string start_in_rehearsal(const CommandContext& context) {
  const auto path = [](const std::string& given) { return quoted(fs::absolute(given).lexically_normal().string()); };
  const bool default_file = fs::absolute(context.config) == fs::absolute(default_configuration());
  return context.program + (default_file ? "" : " -c " + path(context.config)) + " --rehearse " +
         path(context.rehearsal);
}

// The word in the command's place: the first that is neither an option nor an option's value.
std::string command_in(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word(argv[i]);
    if (word == "-c" || word == "--config" || word == "--rehearse")
      ++i;
    else if (!word.starts_with('-'))
      return std::string(word);
  }
  return "";
}

// True: there is no such command, and that was said.
bool is_unknown_command(const CLI::App& app, const std::string& word) {
  if (word.empty()) return false;
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), word) != names.end()) return false;
  // "subscribe" is spelt like it, and is its opposite.
  const bool leaves = word == "unsubscribe" || word == "unsuppress" || word == "remove";
  const auto meant = word == "unsuppress" ? "; 'gazetted suppress --remove ADDRESS' mails them again"
                     : leaves             ? "; 'gazetted suppress ADDRESS' mails them nothing any more"
                                          : did_you_mean(word, names);
  say("gazetted: there is no command '" + one_line(word, 60) + "'" +
      (meant.empty() ? "; gazetted help lists them" : meant) + "\n");
  return true;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CommandContext context;
  context.config = default_configuration();
  if (argc > 0 && std::string_view(argv[0]).find('/') != std::string_view::npos) context.program = argv[0];
  CLI::App app{
      "gazetted accepts releases from a spool directory and sends each of them once to mailing lists and channels.\n"
      "Try it without changing anything:  gazetted demo\n"
      "Start your own newsroom:           gazetted init DIR",
      "gazetted"};
  app.set_version_flag("--version", "gazetted " GAZETTED_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("-c,--config", context.config,
                 "the configuration (default: $GAZETTED_CONFIG, else /etc/gazetted/gazetted.yaml)")
      ->type_name("FILE");
  app.add_option("--rehearse", context.rehearsal,
                 "a rehearsal in DIR: `serve` sends everything to a sandbox, and the other commands work on that")
      ->type_name("DIR");
  app.footer("Exit status: 0 fine, 1 a problem was found, 2 wrong usage.\nHelp for a command: gazetted help submit");
  app.parse_complete_callback([&context] {
    if (!context.rehearsal.empty()) commands_begin_with(start_in_rehearsal(context));
  });
  add_serve(app, context);
  add_check(app, context);
  add_preview(app, context);
  add_test(app, context);
  add_submit(app, context);
  add_status(app, context);
  add_schedule(app, context);
  add_feedback(app, context);
  add_history(app, context);
  add_report(app, context);
  add_trace(app, context);
  add_approve(app, context);
  add_embargo(app, context);
  add_steering(app, context);
  add_fetch(app, context);
  add_suppress(app, context);
  add_subscribers(app, context);
  add_person(app, context);
  add_forget(app, context);
  add_site(app, context);
  add_bounce(app, context);
  add_doctor(app, context);
  add_init(app, context);
  add_dkim_key(app, context);
  add_api_token(app, context);
  add_sandbox(app, context);
  add_demo(app, context);
  add_help(app, context);
  if (argc < 2) {
    say(app.help());
    return 2;
  }
  if (is_unknown_command(app, command_in(argc, argv))) return 2;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() != 0) {
      say("gazetted: " + usage_error(app, e) + "\n");
      return command_in(argc, argv) == "bounce" ? EX_TEMPFAIL : 2;  // a mail server would return the mail
    }
    std::ostringstream help;
    app.exit(e, help, help);
    out(help.str());
  }
  if (const auto status = finish_output(); !status) complain(context, status.error().text());
  if (context.interrupted) Interrupt::die();
  return context.status;
}

}  // namespace gazetted
