// The commands: one source file each in daemon/cli/. Every add_ function hangs its command into
// the parser; the chosen one runs and leaves its exit status (0 fine, 1 a problem, 2 wrong usage).
#pragma once
#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace gazetted {

class Workspace;

struct CommandContext {
  std::string rehearsal;             // a directory: look there, not at the real spool and ledger
  std::string program = "gazetted";  // as it was called, for commands that we print
  std::string config;                // --config, else $GAZETTED_CONFIG, else /etc/gazetted/gazetted.yaml
  int status = 0;
  bool interrupted = false;             // ^C ended it: the process ends as if by the signal
  int status_of_bad_configuration = 1;  // `serve`: 2, so that systemd does not start it again and again
  std::shared_ptr<Workspace> made;      // see conversion_place.hpp
  int conversions = 0;
};

void add_serve(CLI::App& app, CommandContext& context);
void add_check(CLI::App& app, CommandContext& context);
void add_preview(CLI::App& app, CommandContext& context);
void add_test(CLI::App& app, CommandContext& context);
void add_submit(CLI::App& app, CommandContext& context);
void add_status(CLI::App& app, CommandContext& context);
void add_feedback(CLI::App& app, CommandContext& context);
void add_history(CLI::App& app, CommandContext& context);
void add_schedule(CLI::App& app, CommandContext& context);
void add_report(CLI::App& app, CommandContext& context);
void add_trace(CLI::App& app, CommandContext& context);
void add_approve(CLI::App& app, CommandContext& context);
void add_embargo(CLI::App& app, CommandContext& context);
void add_site(CLI::App& app, CommandContext& context);
void add_steering(CLI::App& app, CommandContext& context);
void add_fetch(CLI::App& app, CommandContext& context);
void add_subscribers(CLI::App& app, CommandContext& context);  // and subscribe
void add_person(CLI::App& app, CommandContext& context);
void add_forget(CLI::App& app, CommandContext& context);  // and prune
void add_suppress(CLI::App& app, CommandContext& context);
void add_bounce(CLI::App& app, CommandContext& context);
void add_doctor(CLI::App& app, CommandContext& context);
void add_dkim_key(CLI::App& app, CommandContext& context);
void add_api_token(CLI::App& app, CommandContext& context);
void add_init(CLI::App& app, CommandContext& context);
void add_sandbox(CLI::App& app, CommandContext& context);
void add_demo(CLI::App& app, CommandContext& context);
void add_help(CLI::App& app, CommandContext& context);  // help, version, completion; last, as it shows the others

// Parses argv and runs the command.
int run_command_line(int argc, char** argv);

}  // namespace gazetted
