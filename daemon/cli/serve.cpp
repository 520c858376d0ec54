#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <thread>

#include "gazetted/app/daemon.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/config/shipped_services.hpp"
#include "gazetted/sandbox/capture.hpp"

namespace gazetted {
namespace {

std::string host_of(const std::string& listen) { return listen.substr(0, listen.rfind(':')); }

// Where the newsroom is, or its list where there are several; empty: nothing is served.
std::string web_line(const Settings& settings, int http_port) {
  if (http_port == 0) return "";
  const auto address = fmt::format("http://{}:{}/", host_of(settings.http_listen), http_port);
  return fmt::format("  {:<20} {}\n", settings.site.is_on() ? "the newsroom" : "web pages", address);
}

// For a person who started it in a terminal; systemd and log files get the log alone.
void greet(const Settings& settings, int http_port) {
  if (::isatty(STDERR_FILENO) != 1) return;
  std::string text =
      fmt::format("gazetted " GAZETTED_VERSION " is running; press ^C to stop it.\n  drop releases into   {}\n",
                  (settings.spool.directory / "incoming").string());
  text += "  configuration        " + settings.file + "\n";
  text += "  ledger               " + settings.store.path + "\n";
  text += web_line(settings, http_port) + "  see how it goes      gazetted status\n";
  say(text);
}

void serve(CommandContext& context) {
  auto settings = settings_for(context, SecretUse::needed);
  if (!settings) return;
  open_log(settings->log);
  const Clock clock;
  if (auto status = run_daemon(std::move(*settings), clock, {}, greet); !status)
    complain(context, status.error().text());
}

// Services that are described beside the configuration go before the shipped ones. Those of `type: http` have no name
// of their own.
Networks networks_of(const Settings& settings) {
  std::vector<std::shared_ptr<const HttpService>> services;
  for (const auto& channel : settings.channels) {
    if (channel.service && channel.type != "http") services.push_back(channel.service);
  }
  for (auto& service : shipped_services()) services.push_back(std::move(service));
  return Networks(services);
}

// The same daemon with the same lists; only the ways out lead into a sandbox in this process.
void rehearse(CommandContext& context) {
  auto settings = settings_for(context);
  if (!settings) return;
  asio::io_context io;
  CaptureOptions options;
  options.title = "Rehearsal: " + settings->newsroom("").name;
  options.networks = networks_of(*settings);
  auto sandbox = CaptureServer::listen(io, std::move(options));
  if (!sandbox) return complain(context, sandbox.error().text());
  Rehearsal rehearsal{fs::absolute(context.rehearsal), (*sandbox)->smtp_port(), (*sandbox)->http_port()};
  rehearsal.apply(*settings);
  if (auto status = make_directories(rehearsal.directory / "state"); !status)
    return complain(context, status.error().text());
  open_log(settings->log);
  const auto greet_rehearsal = [&](const Settings& with, int http_port) {
    out(fmt::format("A rehearsal: nothing leaves this machine.\n  {:<20} {}\n  {:<20} http://127.0.0.1:{}/\n",
                    "drop releases into", (with.spool.directory / "incoming").string(), "see what arrived",
                    rehearsal.http_port) +
        web_line(with, http_port) +
        fmt::format("  {:<20} {}\nPress ^C to stop it.\n", "see how it goes", typed("status")));
    flush_output();
  };
  std::thread thread([&io] { io.run(); });
  const Clock clock;
  if (auto status = run_daemon(std::move(*settings), clock, rehearsal, greet_rehearsal); !status)
    complain(context, status.error().text());
  io.stop();
  thread.join();
}

}  // namespace

void add_serve(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("serve", "run the daemon in the foreground");
  command->footer(
      "SIGTERM finishes the mail that is on the wire (at most `drain`) and stops; SIGHUP reads the configuration "
      "again.\nStarted in a terminal, it also stops when that terminal is closed.\n"
      "Under systemd: systemctl start gazetted\n"
      "Exit status 2: the configuration has errors; a restart will not help.\n"
      "serve --rehearse DIR: the real lists and templates, a spool and a ledger in DIR, and a sandbox in place of "
      "every "
      "relay and channel.");
  command->callback([&context] {
    context.status_of_bad_configuration = 2;
    context.rehearsal.empty() ? serve(context) : rehearse(context);
  });
}

}  // namespace gazetted
