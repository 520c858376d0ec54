#include "gazetted/base/text.hpp"
#include "gazetted/doctor/doctor.hpp"
#include "gazetted/net/tasks.hpp"
#include "gazetted/send/smtp_session.hpp"

namespace gazetted {
namespace {

const char* const lines = "the lines for it are in operating.md, \"Mail that comes back\"";

std::string seconds(Duration time) { return fmt::format("{:.1f} s", double(time.count()) / 1000); }

asio::awaitable<void> bring(SmtpSession& session, const Message& message, SmtpAnswer& answer) {
  auto trouble = co_await session.open();
  if (trouble) {
    answer = std::move(*trouble);
    co_return;
  }
  const MailConnection::Next nothing;
  const MailConnection::MayLeave nobody_objects = [] { return true; };
  answer = co_await session.send(message, nothing, nobody_objects);
  co_await session.quit();
}

}  // namespace

Diagnosis judge_return(const ReturnTrial& trial) {
  const std::string about = "mail that comes back";
  const auto to = "a mail without a sender to " + trial.address;
  if (!trial.sent)
    return {Verdict::bad, about, trial.through + " does not take " + to + ": " + trial.reply,
            trial.direct ? "others' servers meet the same when they bounce a mail; " + std::string(lines)
                         : "let it take mail without a sender and pass it on to the mail server of that domain; where "
                           "it is not to, try the way that others' servers take: gazetted doctor --returns --mx HOST"};
  if (trial.state == "arrived")
    return {Verdict::good, about, to + " came back by " + trial.source + " after " + seconds(trial.after), ""};
  if (trial.state == "refused")
    return {
        Verdict::bad, about, to + " came to feedback.lmtp " + trial.said + ", and was refused",
        trial.said == "without its token"
            ? "the mail server cuts off what is behind the '+': Exim needs rcpt_include_affixes, OpenSMTPD rcpt-to; " +
                  std::string(lines)
            : "another daemon with another token key sends or listens there: let both have the same token.key"};
  if (trial.state == "unproven")
    return {
        Verdict::bad, about, to + " came back by " + trial.source + ", but no token in it proves itself",
        "the mail server has changed the address, or the token key is another: it has to hand over the recipient as "
        "it was, in its headers (Delivered-To, X-Original-To, Envelope-To) or with --recipient; " +
            std::string(lines)};
  return {Verdict::bad, about,
          to + " was taken by " + trial.through + ", and has not arrived after " + seconds(trial.after),
          "look for that address in the mail server's log; " + std::string(lines)};
}

SmtpAnswer send_directly(const std::string& host, int port, const Message& message, const Settings& settings) {
  RelayOptions relay;
  relay.name = host;
  relay.host = host;
  relay.port = port;
  relay.tls = TlsPolicy::opportunistic;  // as servers of strangers deliver to each other
  relay.allow_plaintext = true;
  relay.dsn = false;
  SmtpAnswer answer;
  auto tls = make_tls_context(relay);
  if (!tls) {
    answer.trouble = tls.error().text();
    return answer;
  }
  asio::io_context io;
  SmtpTimeouts patience;
  patience.connect = patience.banner = patience.command = patience.data = patience.block = patience.dot =
      Duration(20'000);
  SmtpSession session(io, relay, settings.hostname, patience, **tls);
  Tasks tasks(io);
  tasks.spawn(bring(session, message, answer));
  io.run();
  return answer;
}

}  // namespace gazetted
