#include <boost/asio/signal_set.hpp>

#include "gazetted/cli/terminal.hpp"
#include "gazetted/config/shipped_services.hpp"
#include "gazetted/sandbox/capture.hpp"

namespace gazetted {
namespace {

void sandbox(CommandContext& context, const std::string& smtp, const std::string& http) {
  asio::io_context io;
  CaptureOptions options;
  options.smtp = smtp;
  options.http = http;
  options.networks = Networks(shipped_services());
  auto server = CaptureServer::listen(io, std::move(options));
  if (!server) return complain(context, server.error().text());
  out(fmt::format(
      "mail       smtp://{}:{}   any user name; nothing is sent on\nwebhooks   http://{}:{}/any/path\nlook at    "
      "http://{}:{}/\nprograms   http://{}:{}/api/mails and /api/posts\n",
      smtp.substr(0, smtp.rfind(':')), (*server)->smtp_port(), http.substr(0, http.rfind(':')), (*server)->http_port(),
      http.substr(0, http.rfind(':')), (*server)->http_port(), http.substr(0, http.rfind(':')),
      (*server)->http_port()));
  out("Press ^C to stop it.\n");
  flush_output();
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) { io.stop(); });
  io.run();
}

}  // namespace

void add_sandbox(CLI::App& app, CommandContext& context) {
  auto* command =
      app.add_subcommand("sandbox", "run a local server that accepts any mail and webhook and sends nothing on");
  auto smtp = std::make_shared<std::string>("127.0.0.1:2525");
  auto http = std::make_shared<std::string>("127.0.0.1:8080");
  command->add_option("--smtp", *smtp, "where to accept mail (port 0: any free port)")
      ->capture_default_str()
      ->type_name("ADDR:PORT");
  command->add_option("--http", *http, "where to accept webhooks and show what arrived")
      ->capture_default_str()
      ->type_name("ADDR:PORT");
  command->callback([&context, smtp, http] { sandbox(context, *smtp, *http); });
}

}  // namespace gazetted
