#include "doctor_returns.hpp"

#include <charconv>
#include <thread>

#include "gazetted/app/control.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

constexpr std::chrono::milliseconds tick{250};
constexpr Duration patience{30'000}, patience_with_imap{120'000};
constexpr int relay_takes = 120;  // seconds that the daemon may need to send it
const char* const about = "mail that comes back";

struct Server {
  std::string host;
  int port = 25;
};

// HOST, HOST:PORT or [ADDRESS]:PORT.
std::optional<Server> server_in(const std::string& text) {
  Server server{text, 25};
  const auto colon = text.rfind(':');
  const bool has_port =
      colon != std::string::npos && (text.front() == '[' ? text[colon - 1] == ']' : text.find(':') == colon);
  if (has_port) {
    const auto* end = text.data() + text.size();
    const auto [read, code] = std::from_chars(text.data() + colon + 1, end, server.port);
    if (code != std::errc() || read != end || server.port < 1 || server.port > 65535) return std::nullopt;
    server.host = text.substr(0, colon);
  }
  if (server.host.starts_with('[') && server.host.ends_with(']'))
    server.host = server.host.substr(1, server.host.size() - 2);
  if (server.host.empty()) return std::nullopt;
  return server;
}

// What the daemon, or the server of --mx, said to the mail; an error where it did not come to that.
Result<ReturnTrial> send_trial(const ReturnsWay& way, const Settings& settings, std::string& id) {
  json::object request{{"command", "try-return"}, {"relay", way.relay}};
  if (!way.mx.empty()) request["direct"] = true;
  const auto begun = ask_daemon(settings.control, request, relay_takes);
  if (!begun) return begun.error();
  ReturnTrial trial;
  id = text_member(*begun, "id");
  trial.address = text_member(*begun, "address");
  if (way.mx.empty()) {
    trial.through = "relay " + text_member(*begun, "relay");
    trial.sent = text_member(*begun, "outcome") == "accepted";
    const auto code = int_member(*begun, "code");
    trial.reply = (code > 0 ? std::to_string(code) + " " : "") + text_member(*begun, "reply");
    return trial;
  }
  const auto server = server_in(way.mx);
  if (!server) return fail("--mx: '{}' is neither HOST nor HOST:PORT", one_line(way.mx, 60));
  trial.direct = true;
  trial.through = way.mx;
  Message message{"", trial.address, {}};
  message.bytes = text_member(*begun, "mail");
  const auto answer = send_directly(server->host, server->port, message, settings);
  trial.sent = answer.accepted();
  trial.reply = answer.reply ? fmt::format("{} {}", answer.reply->code, answer.reply->text()) : answer.trouble;
  return trial;
}

// One line that counts down on a terminal; one in all elsewhere.
void say_waiting(Duration left, bool is_first) {
  const auto text = fmt::format("       waiting for it to come back, {} s at most", left.count() / 1000);
  if (screen_size())
    say("\r\033[K" + text);
  else if (is_first)
    say(text + "\n");
}

}  // namespace

void examine_returns(const ReturnsWay& way, const Settings& settings, const Tell& tell) {
  if (settings.bounce_address.empty())
    return tell({Verdict::bad, about, "nothing can come back: the configuration has no bounce address",
                 "add bounces: {address: bounce@news.example.org}, and a way in below feedback:"});
  std::string id;
  auto trial = send_trial(way, settings, id);
  if (!trial)
    return tell({Verdict::unknown, about, trial.error().text(), "it is the daemon that knows what has come back"});
  const auto most = settings.feedback.imap.is_on() ? patience_with_imap : patience;
  const auto begun = std::chrono::steady_clock::now();
  const auto waited = [&] { return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begun); };
  bool is_first = true;
  trial->state = "waiting";
  while (trial->sent && trial->state == "waiting" && waited() < most) {
    say_waiting(most - waited(), std::exchange(is_first, false));
    std::this_thread::sleep_for(tick);
    const auto answer = ask_daemon(settings.control, {{"command", "try-return"}, {"id", id}});
    if (!answer) {
      if (screen_size()) say("\r\033[K");
      return tell({Verdict::unknown, about, answer.error().text(), "try again"});
    }
    trial->state = text_member(*answer, "state");
    trial->source = text_member(*answer, "source");
    trial->said = text_member(*answer, "said");
    trial->after = Duration(int_member(*answer, "after"));
  }
  if (!is_first && screen_size()) say("\r\033[K");
  if (trial->state == "waiting") trial->after = waited();
  tell(judge_return(*trial));
}

}  // namespace gazetted
