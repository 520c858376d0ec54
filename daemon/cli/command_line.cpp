#include <cstdlib>

#include "terminal.hpp"

namespace gazetted {

int run_command_line(int argc, char** argv) {
  CommandContext context;
  const char* from_environment = std::getenv("GAZETTED_CONFIG");
  context.config = from_environment && *from_environment ? from_environment : "/etc/gazetted/gazetted.yaml";
  CLI::App app{
      "gazetted takes releases from a spool directory and sends them, once each, to mailing lists and channels.\n"
      "Try it without touching anything: gazetted demo",
      "gazetted"};
  app.set_version_flag("--version", "gazetted " GAZETTED_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("-c,--config", context.config,
                 "the configuration (default: $GAZETTED_CONFIG, else /etc/gazetted/gazetted.yaml)")
      ->type_name("FILE");
  app.add_option("--rehearse", context.rehearsal,
                 "a rehearsal in DIR: `serve` sends everything to a sandbox, the other commands look at what it did")
      ->type_name("DIR");
  app.footer(
      "Exit status: 0 fine, 1 a problem was found, 2 wrong usage.\nEach command explains itself: gazetted submit "
      "--help");
  add_serve(app, context);
  add_check(app, context);
  add_preview(app, context);
  add_test(app, context);
  add_submit(app, context);
  add_status(app, context);
  add_report(app, context);
  add_trace(app, context);
  add_steering(app, context);
  add_suppress(app, context);
  add_doctor(app, context);
  add_dkim_key(app, context);
  add_sandbox(app, context);
  add_demo(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e, std::cout, std::cerr);
    return code == 0 ? 0 : 2;
  }
  return context.status;
}

}  // namespace gazetted
