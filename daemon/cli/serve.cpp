#include "gazetted/app/clock.hpp"
#include "gazetted/app/daemon.hpp"
#include "terminal.hpp"

namespace gazetted {

void add_serve(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("serve", "run the daemon in the foreground");
  command->footer(
      "SIGTERM finishes the mail that is on the wire (at most `drain`) and stops; SIGHUP reads the configuration "
      "again.\n"
      "Under systemd: systemctl start gazetted");
  command->callback([&context] {
    auto settings = settings_for(context, SecretUse::needed);
    if (!settings) return;
    open_log(settings->log);
    const Clock clock;
    Daemon daemon(std::move(*settings), clock);
    if (auto status = daemon.run(); !status) complain(context, status.error().text());
  });
}

}  // namespace gazetted
