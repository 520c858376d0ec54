#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <iostream>
#include <thread>

#include "child_daemon.hpp"
#include "gazetted/app/feedback_files.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/config/shipped.hpp"
#include "gazetted/config/shipped_services.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/model/outcome.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "gazetted/site/addresses.hpp"
#include "submission.hpp"

namespace gazetted {
namespace {

constexpr Duration patience{30'000};

fs::path demo_files() {
  std::error_code code;
  const auto places = shipped("demo");
  for (auto base = places.rbegin(); base != places.rend(); ++base) {
    if (fs::exists(*base / "release.md", code)) return *base;
  }
  return {};
}

// One that nobody has just now; 0: the system gives none.
int free_port() {
  asio::io_context io;
  boost::system::error_code code;
  asio::ip::tcp::acceptor acceptor(io);
  acceptor.open(asio::ip::tcp::v4(), code);
  if (!code) acceptor.bind({asio::ip::address_v4::loopback(), 0}, code);
  return code ? 0 : acceptor.local_endpoint(code).port();
}

std::string demo_settings(const fs::path& files, const fs::path& directory, int smtp, int http, int site) {
  const auto text = gazetted::read_file(files / "gazetted.yaml");
  std::string settings = text ? std::string(*text) : "";
  settings = replace_all(settings, "@DEMO@", files.string());
  settings = replace_all(settings, "@DIR@", directory.string());
  settings = replace_all(settings, "@SMTP_PORT@", std::to_string(smtp));
  settings = replace_all(settings, "@SITE_PORT@", std::to_string(site));
  return replace_all(settings, "@HTTP_PORT@", std::to_string(http));
}

// The capture server on a thread of its own.
class Sandbox {
 public:
  Status start() {
    CaptureOptions options;
    options.networks = Networks(shipped_services());
    auto made = CaptureServer::listen(io_, std::move(options));
    if (!made) return made.error();
    server_ = std::move(*made);
    thread_ = std::thread([this] { io_.run(); });
    return {};
  }
  ~Sandbox() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }
  CaptureServer& server() { return *server_; }

 private:
  asio::io_context io_;
  std::unique_ptr<CaptureServer> server_;
  std::thread thread_;
};

void print_result(CommandContext& context, const Settings& settings, const std::string& id, CaptureServer& server) {
  const auto ledger = ledger_for(context, settings);
  if (!ledger) return;
  const auto release = release_for(context, *ledger, id);
  if (!release) return;
  out("\n" + toned(Tone::bold, "Who got what") + "\n");
  auto status = ledger->report(release->key, [](const ReportRow& row) {
    const bool is_page = row.kind == TargetKind::channel && row.target == site_channel_name;
    out(fmt::format("  {:<8}{:<46} {:<14} ",
                    is_page                        ? "page"
                    : row.kind == TargetKind::list ? "mail"
                                                   : "channel",
                    is_page ? "" : row.target, row.kind == TargetKind::list ? row.list : "") +
        toned(tone_of(row.state), std::string(to_string(row.state))) + "  " +
        reply_text(row.code, one_line(row.reply, 60)) + "\n");
  });
  if (!status) complain(context, status.error().text());
  out("\n" + counts_text(*release) + fmt::format("; {} in total\n", release->tally.total()));
  out(fmt::format("{} mails and {} posts arrived at the sandbox.\n", server.mails().size(), server.posts().size()));
}

// As `submit` does it: what is wrong is said before anything is dropped. Nothing: after a complaint.
std::optional<Followed> drop_release(CommandContext& context, const fs::path& file, const std::string& name,
                                     const Settings& settings) {
  const auto submission = prepare_submission(context, settings, file, name, {});
  if (!submission) return std::nullopt;
  const auto audience = audience_of(*submission, settings);
  if (!audience) return complain(context, audience.error().text()), std::nullopt;
  auto dropped = drop_submission(*submission, settings);
  if (!dropped) return complain(context, dropped.error().text()), std::nullopt;
  say(std::string(submission->edition.earlier ? "A correction" : "A release") + " was dropped: " + dropped->name +
      "\n" + audience->text);
  return std::move(*dropped);
}

// Nothing: it was sent. Else why not.
std::string trouble_of(const Followed& followed, const FollowResult& result, const fs::path& log) {
  switch (result.end) {
    case FollowEnd::done:
    case FollowEnd::interrupted:
      return "";
    case FollowEnd::rejected:
      return followed.name + " was rejected: " + result.reason;
    case FollowEnd::replaced:
    case FollowEnd::not_accepted:
    case FollowEnd::daemon_gone:
      break;
  }
  const auto said = read_file(log);
  return std::string(result.end == FollowEnd::daemon_gone ? "the daemon has stopped"
                                                          : "the release was not accepted in time") +
         "; its log:\n" + (said ? *said : said.error().text());
}

// What arrived since, by recipient and number. False after a complaint.
bool keep_captured(CommandContext& context, const fs::path& captured, const std::string& ending,
                   CaptureServer& server) {
  auto status = make_directories(captured);
  for (const auto& mail : server.mails()) {
    const auto name = mail.recipient + ending;
    if (status) status = write_file(captured / (name + ".eml"), mail.bytes);
    if (status) status = write_file(captured / (name + ".html"), view_mail(mail.bytes).html);
  }
  for (const auto& post : server.posts()) {
    if (status) status = write_file(captured / fmt::format("post{}-{}.json", ending, post.number), post.body);
  }
  if (!status) complain(context, status.error().text());
  return status.has_value();
}

// Drops one and waits until everybody has it. False after a complaint, or an interrupt.
bool show_release(CommandContext& context, const fs::path& file, const std::string& name, const Settings& settings,
                  const fs::path& log) {
  const auto dropped = drop_release(context, file, name, settings);
  if (!dropped) return false;
  const auto followed = follow_release(settings, *dropped, patience);
  context.interrupted = followed.end == FollowEnd::interrupted;
  if (context.interrupted) return false;
  if (const auto trouble = trouble_of(*dropped, followed, log); !trouble.empty())
    return complain(context, trouble), false;
  if (followed.release->tally[State::sent] != followed.release->tally.total()) context.status = 1;
  return true;
}

// The first line of what the daemon answers for a path.
std::string answer_for(const Settings& settings, const std::string& path) {
  const auto colon = settings.http_listen.rfind(':');
  asio::ip::tcp::iostream connection;
  connection.expires_after(std::chrono::seconds(5));
  connection.connect(settings.http_listen.substr(0, colon), settings.http_listen.substr(colon + 1));
  connection << "GET " << path << " HTTP/1.0\r\nHost: " << settings.http_listen << "\r\n\r\n" << std::flush;
  std::string line;
  std::getline(connection, line);
  return std::string(trim(line));
}

// Where the newsroom is while the demo runs, and that the page of this release is there.
void print_newsroom(CommandContext& context, const Settings& settings, const std::string& id) {
  const auto& site = settings.site.newsrooms.at(settings.first_newsroom).newsroom;
  out("The newsroom: " + site.public_url + newsroom_path(site.slug) + "\n");
  const auto ledger = ledger_for(context, settings);
  const auto release = ledger ? release_for(context, *ledger, id) : std::nullopt;
  if (!release) return;
  std::string page;
  auto status = ledger->report(release->key, [&](const ReportRow& row) {
    if (row.kind == TargetKind::channel && row.target == site_channel_name) page = row.remote_id;
  });
  if (!status) return complain(context, status.error().text());
  const auto answer = page.empty() ? "" : answer_for(settings, page.substr(site.public_url.size()));
  out("Its page:     " + page + "  (" + (answer.empty() ? "it does not answer" : answer) + ")\n");
  if (answer.find(" 200 ") == std::string::npos) context.status = 1;
}

// What the recipient's mail server writes when there is no such address (RFC 3464).
std::string bounce_of(const CapturedMail& mail) {
  return "From: Mail Delivery System <mailer-daemon@mx.example>\r\nTo: <" + mail.sender +
         ">\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <demo@mx.example>\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
         "--b\r\n\r\nThis is the mail system at mx.example.\r\n\r\n"
         "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
         "Final-Recipient: rfc822; " +
         mail.recipient +
         "\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n--b--\r\n";
}

// One of the mails comes back, by the way that a mail server's pipe takes. False after a complaint.
bool show_bounce(CommandContext& context, const Settings& settings, const std::string& id, CaptureServer& server) {
  const auto mails = server.mails();
  const auto ledger = ledger_for(context, settings);
  if (mails.empty() || !ledger) return false;
  const auto& mail = mails.front();
  TakenMail back;
  back.source = "pipe";
  back.recipients = {mail.sender};
  back.at = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  back.bytes = bounce_of(mail);
  back.size = back.bytes.size();
  const FeedbackFiles files(settings.store.directory());
  if (auto status = files.put(std::span(&back, 1)); !status) return complain(context, status.error().text()), false;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    const auto rows = ledger->feedback(Time{}, 1);
    const auto release = ledger->release(id, back.at);
    if (rows && !rows->empty() && release && *release && (**release).tally[State::bounced] > 0) {
      const auto& row = rows->front();
      out("\nOne mail came back: " + row.address + ", " + row.text + ".\nThe account now: " + counts_text(**release) +
          ". The address rests for a week; after a second bounce it is suppressed.\n");
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return complain(context, "a mail that came back was not read in time"), false;
}

void demo(CommandContext& context, bool keep_open) {
  const auto files = demo_files();
  if (files.empty())
    return complain(context, "the demo's files are not installed (" + shipped("demo").front().string() + ")");
  std::string pattern = (fs::temp_directory_path() / "gazetted-demo-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) return complain(context, fail_errno(pattern).text());
  const fs::path directory = pattern;
  Sandbox sandbox;
  if (auto status = sandbox.start(); !status) return complain(context, status.error().text());
  const auto config = directory / "gazetted.yaml";
  if (auto status = write_file(config, demo_settings(files, directory, sandbox.server().smtp_port(),
                                                     sandbox.server().http_port(), free_port()));
      !status) {
    return complain(context, status.error().text());
  }
  context.config = config.string();
  auto settings = settings_for(context);
  if (!settings) return;
  say("A sandbox accepts the mail; a daemon watches " + (directory / "spool/incoming").string() + "\n");
  {
    ChildDaemon daemon;
    if (auto status = daemon.start(context, *settings, directory / "daemon.log"); !status)
      return complain(context, status.error().text());
    const auto log = directory / "daemon.log";
    auto& server = sandbox.server();
    if (!show_release(context, files / "release.md", "hospital-opening.md", *settings, log)) return;
    print_result(context, *settings, "hospital-opening", server);
    const bool interactive = keep_open && ::isatty(STDIN_FILENO) == 1 && out_is_terminal();
    const auto captured = directory / "captured";
    if (!keep_captured(context, captured, "", server)) return;
    // Its day was wrong: whoever has it gets the right one in the same thread, and posts are edited.
    const auto mails = server.mails().size(), posts = server.posts().size();
    out("\n");
    if (!show_release(context, files / "correction.md", "hospital-opening-corrected.md", *settings, log)) return;
    out(fmt::format(
        "{} more mails arrived, in the threads of the first; {} requests edited its posts, or followed them.\n",
        server.mails().size() - mails, server.posts().size() - posts));
    if (!keep_captured(context, captured, "-corrected", server)) return;
    if (!show_bounce(context, *settings, "hospital-opening", server)) return;
    out("\nLook at them: " + captured.string() + "/*.html\n");
    print_newsroom(context, *settings, "hospital-opening-corrected");
    out("The ledger:   " + context.program + " -c " + config.string() + " report hospital-opening\n");
    out("Came back:    " + context.program + " -c " + config.string() + " feedback\n");
    if (interactive) {
      out(fmt::format("In a browser: http://127.0.0.1:{}/\n\nPress Enter to end the demo. ", server.http_port()));
      flush_output();
      std::string line;
      std::getline(std::cin, line);
    }
  }
}

}  // namespace

void add_demo(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("demo", "show everything at once, in a temporary directory");
  auto no_wait = std::make_shared<bool>(false);
  command->add_flag("--no-wait", *no_wait, "end when done instead of keeping the sandbox's page open");
  command->footer(
      "A sandbox, the daemon, two lists, three channels, a public newsroom and a sample release. Nothing leaves this "
      "machine.");
  command->callback([&context, no_wait] { demo(context, !*no_wait); });
}

}  // namespace gazetted
