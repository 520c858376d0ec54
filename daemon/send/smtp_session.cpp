#include "gazetted/send/smtp_session.hpp"

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/send/dsn_request.hpp"
#include "smtp_wire.hpp"

namespace gazetted {

SmtpSession::SmtpSession(asio::io_context& io, const RelayOptions& relay, std::string hostname, SmtpTimeouts timeouts,
                         asio::ssl::context& tls)
    : wire_(std::make_shared<Wire>(io)), relay_(relay), hostname_(std::move(hostname)), timeouts_(timeouts), tls_(tls) {
  secrets_.add(relay_.auth.password);  // a server knows it since the connection before
}

SmtpSession::~SmtpSession() { wire_->close(); }

namespace {

constexpr std::uint64_t least_size = 64 << 10;

struct KeepsTls {
  std::shared_ptr<asio::ssl::context> tls;
};

// The context must outlive the session: it is the base that is destroyed last.
class TransportSession : private KeepsTls, public SmtpSession {
 public:
  TransportSession(asio::io_context& io, const RelayOptions& relay, const std::string& hostname,
                   const SmtpTimeouts& timeouts, std::shared_ptr<asio::ssl::context> context)
      : KeepsTls{std::move(context)}, SmtpSession(io, relay, hostname, timeouts, *KeepsTls::tls) {}
};

}  // namespace

std::unique_ptr<MailConnection> SmtpTransport::connect(const RelayOptions& relay, const std::string& hostname,
                                                       const SmtpTimeouts& timeouts,
                                                       std::shared_ptr<asio::ssl::context> tls) {
  return std::make_unique<TransportSession>(io_, relay, hostname, timeouts, std::move(tls));
}

bool SmtpSession::secured() const { return wire_->secured(); }

void SmtpSession::close() {
  usable_ = false;
  wire_->close();
}

asio::awaitable<SmtpAnswer> SmtpSession::read(SmtpStage stage, Duration timeout) {
  auto reply = co_await wire_->read_reply(timeout);
  co_return noted(stage, std::move(reply));
}

// The replies to a pipelined envelope come together: those that are here already need no coroutine each.
bool SmtpSession::take(SmtpStage stage, SmtpAnswer& answer) {
  auto reply = wire_->reply_at_hand();
  if (!reply) return false;
  answer = noted(stage, std::move(*reply));
  return true;
}

SmtpAnswer SmtpSession::noted(SmtpStage stage, Result<SmtpReply> reply) {
  SmtpAnswer answer;
  answer.stage = stage;
  answer.first_use = sent_ == 0;
  if (!reply) {
    answer.trouble = secrets_.redact(reply.error().message());  // it quotes what is no reply
    usable_ = false;
    wire_->close();
    return answer;
  }
  answer.reply = std::move(*reply);
  if (answer.reply->code == 421) usable_ = false;
  // A server may repeat what it was told; a reply is logged and kept.
  const bool kept_if_good = stage != SmtpStage::mail && stage != SmtpStage::rcpt && stage != SmtpStage::data;
  if (kept_if_good || answer.reply->code >= 400) {
    for (auto& line : answer.reply->lines) line = secrets_.redact(line);
  }
  return answer;
}

asio::awaitable<SmtpAnswer> SmtpSession::command(SmtpStage stage, std::string line, Duration timeout) {
  const std::vector<std::string_view> pieces(1, line);
  auto written = co_await wire_->write(pieces, timeout);
  if (!written) {
    // The server may have said why before it closed.
    auto last_word = co_await read(stage, Duration(1000));
    if (last_word.reply) co_return last_word;
    last_word.trouble = written.error().message();
    co_return last_word;
  }
  auto answer = co_await read(stage, timeout);
  co_return answer;
}

asio::awaitable<std::optional<SmtpAnswer>> SmtpSession::open() {
  SmtpAnswer answer;
  auto connected = co_await wire_->connect(relay_.host, relay_.port, timeouts_.connect);
  if (!connected) {
    answer.trouble = connected.error().message();
    co_return answer;
  }
  if (relay_.tls == TlsPolicy::implicit) {
    auto secured = co_await wire_->start_tls(tls_, relay_.host, true, timeouts_.command);
    if (!secured) {
      answer.stage = SmtpStage::starttls;
      answer.trouble = secured.error().message();
      co_return answer;
    }
  }
  answer = co_await read(SmtpStage::banner, timeouts_.banner);
  if (!answer.reply || !answer.reply->positive()) co_return answer;
  auto trouble = co_await greet(relay_.tls == TlsPolicy::starttls || relay_.tls == TlsPolicy::opportunistic);
  if (trouble) co_return trouble;
  if (relay_.auth.mechanism != AuthMechanism::none) {
    trouble = co_await authenticate();
    if (trouble) co_return trouble;
  }
  usable_ = true;
  co_return std::optional<SmtpAnswer>();
}

void SmtpSession::note_features(const SmtpReply& ehlo) {
  pipelining_ = starttls_ = size_ = smtputf8_ = dsn_ = false;
  size_limit_ = 0;
  auth_.clear();
  features_.assign(ehlo.lines.begin() + (ehlo.lines.empty() ? 0 : 1), ehlo.lines.end());
  for (std::size_t i = 1; i < ehlo.lines.size(); ++i) {
    const auto line = lower(ehlo.lines[i]);
    if (line == "pipelining") pipelining_ = true;
    if (line == "starttls") starttls_ = true;
    if (line == "smtputf8") smtputf8_ = true;
    if (line == "dsn") dsn_ = relay_.dsn;
    if (line == "size" || line.starts_with("size ")) {
      size_ = true;
      // RFC 5321 section 4.5.3.1.7: every server takes 64 KB. One that says less is wrong about itself.
      size_limit_ = std::strtoull(line.c_str() + 4, nullptr, 10);
      if (size_limit_ < least_size) size_limit_ = 0;
    }
    if (line.starts_with("auth ") || line.starts_with("auth=")) auth_ += " " + line.substr(5) + " ";
  }
}

asio::awaitable<std::optional<SmtpAnswer>> SmtpSession::greet(bool secure_first) {
  auto answer = co_await command(SmtpStage::ehlo, "EHLO " + hostname_ + "\r\n", timeouts_.command);
  if (!answer.reply || !answer.reply->positive()) co_return answer;
  note_features(*answer.reply);
  if (!secure_first) co_return std::optional<SmtpAnswer>();
  if (!starttls_) {
    if (relay_.tls == TlsPolicy::opportunistic) co_return std::optional<SmtpAnswer>();
    answer.stage = SmtpStage::starttls;
    answer.reply.reset();
    answer.trouble = "the server does not offer STARTTLS, which tls: starttls requires";
    wire_->close();
    co_return answer;
  }
  auto trouble = co_await secure();
  if (trouble) co_return trouble;
  auto again = co_await greet(false);
  co_return again;
}

asio::awaitable<std::optional<SmtpAnswer>> SmtpSession::secure() {
  auto answer = co_await command(SmtpStage::starttls, "STARTTLS\r\n", timeouts_.command);
  if (!answer.reply || !answer.reply->positive()) {
    if (answer.reply && relay_.tls == TlsPolicy::opportunistic) co_return std::optional<SmtpAnswer>();
    co_return answer;
  }
  // What came in clear behind the reply would be taken for the server's word under TLS
  // (CVE-2011-0411 and its client twins).
  if (wire_->spoke_early()) {
    answer.reply.reset();
    answer.trouble = "the server sent data after its reply and before TLS began";
    wire_->close();
    co_return answer;
  }
  const bool verify = relay_.tls != TlsPolicy::opportunistic;
  auto secured = co_await wire_->start_tls(tls_, relay_.host, verify, timeouts_.command);
  if (secured) co_return std::optional<SmtpAnswer>();
  answer.reply.reset();
  answer.trouble = secured.error().message();
  co_return answer;
}

asio::awaitable<std::optional<SmtpAnswer>> SmtpSession::authenticate() {
  SmtpAnswer answer;
  answer.stage = SmtpStage::auth;
  const auto& auth = relay_.auth;
  const bool verified = wire_->secured() && relay_.tls != TlsPolicy::opportunistic;
  if (!verified && !relay_.allow_plaintext && !wire_->is_loopback()) {
    answer.trouble = "a password is sent only to a verified server (allow_plaintext: true lifts this)";
    wire_->close();
    co_return answer;
  }
  const std::string name = auth.mechanism == AuthMechanism::login     ? "LOGIN"
                           : auth.mechanism == AuthMechanism::xoauth2 ? "XOAUTH2"
                                                                      : "PLAIN";
  if (auth_.find(" " + lower(name) + " ") == std::string::npos) {
    answer.trouble = "the server does not offer AUTH " + name + "; it offers:" + (auth_.empty() ? " nothing" : auth_);
    wire_->close();
    co_return answer;
  }
  if (auth.mechanism == AuthMechanism::xoauth2) {
    const auto response = xoauth2_response(auth.username, auth.password);
    answer = co_await command(SmtpStage::auth, "AUTH XOAUTH2 " + response + "\r\n", timeouts_.command);
    // A refusal comes as a challenge; an empty answer to it brings the reply with the code.
    if (answer.reply && answer.reply->code == 334)
      answer = co_await command(SmtpStage::auth, "\r\n", timeouts_.command);
  } else if (auth.mechanism == AuthMechanism::plain) {
    const auto token = base64(std::string("\0", 1) + auth.username + std::string("\0", 1) + auth.password.reveal());
    answer = co_await command(SmtpStage::auth, "AUTH PLAIN " + token + "\r\n", timeouts_.command);
  } else {
    answer = co_await command(SmtpStage::auth, "AUTH LOGIN\r\n", timeouts_.command);
    if (answer.reply && answer.reply->code == 334) {
      answer = co_await command(SmtpStage::auth, base64(auth.username) + "\r\n", timeouts_.command);
    }
    if (answer.reply && answer.reply->code == 334) {
      answer = co_await command(SmtpStage::auth, base64(auth.password.reveal()) + "\r\n", timeouts_.command);
    }
  }
  if (answer.reply && answer.reply->positive()) co_return std::optional<SmtpAnswer>();
  co_return answer;
}

// Why this server can never take a message, by what it said to EHLO; empty: it may.
std::string SmtpSession::why_never(const Message& message) const {
  if (size_limit_ != 0 && message.bytes.size() > size_limit_)
    return fmt::format("the mail has {} bytes, and the server accepts at most {}", message.bytes.size(), size_limit_);
  if (!smtputf8_ && !(is_ascii(message.recipient) && is_ascii(message.sender)))
    return "the address needs SMTPUTF8 (RFC 6531), which the server does not offer";
  return "";
}

std::string SmtpSession::mail_command(const Message& message) const {
  std::string out = "MAIL FROM:<" + message.sender + ">";
  if (size_) out += fmt::format(" SIZE={}", message.bytes.size());
  if (!is_ascii(message.recipient) || !is_ascii(message.sender)) out += " SMTPUTF8";
  if (dsn_) out += dsn_of_mail(message.envelope_id);
  return out + "\r\n";
}

// Where no bounce is read, it is the server that knows best what to tell the sender.
std::string SmtpSession::rcpt_command(const Message& message) const {
  std::string out = "RCPT TO:<" + message.recipient + ">";
  if (dsn_ && !message.envelope_id.empty()) out += dsn_of_recipient(message.recipient);
  return out + "\r\n";
}

SmtpSession::TlsFacts SmtpSession::tls_facts() const { return wire_->tls_facts(); }

asio::awaitable<SmtpAnswer> SmtpSession::try_sender(std::string sender) {
  auto answer = co_await command(SmtpStage::mail, "MAIL FROM:<" + sender + ">\r\n", timeouts_.command);
  co_return answer;
}

asio::awaitable<bool> SmtpSession::try_reset() {
  auto answer = co_await command(SmtpStage::mail, "RSET\r\n", timeouts_.command);
  const bool clean = answer.reply && answer.reply->positive();
  co_return clean;
}

std::string SmtpSession::envelope(const Message& message) {
  std::string out;
  reset_sent_ = reset_next_;
  if (reset_next_) out += "RSET\r\n";
  reset_next_ = false;
  out += mail_command(message) + rcpt_command(message) + "DATA\r\n";
  return out;
}

// The replies to a pipelined envelope, in order. A 354 is answer.reply; anything else ended the
// transaction, and the connection is clean again.
asio::awaitable<SmtpAnswer> SmtpSession::envelope_answers() {
  if (reset_sent_) {
    reset_sent_ = false;
    auto reset = co_await read(SmtpStage::mail, timeouts_.command);
    if (!reset.reply || !reset.reply->positive()) {
      usable_ = false;
      co_return reset;
    }
  }
  SmtpAnswer mail, rcpt, data;
  if (!take(SmtpStage::mail, mail)) mail = co_await read(SmtpStage::mail, timeouts_.command);
  if (!mail.reply || !usable_) co_return mail;
  if (!take(SmtpStage::rcpt, rcpt)) rcpt = co_await read(SmtpStage::rcpt, timeouts_.command);
  if (!rcpt.reply || !usable_) co_return rcpt;
  if (!take(SmtpStage::data, data)) data = co_await read(SmtpStage::data, timeouts_.data);
  if (!data.reply || !usable_) co_return data;
  const bool good = mail.reply->positive() && rcpt.reply->positive();
  if (good && data.reply->intermediate()) co_return data;
  if (data.reply->intermediate()) {
    // RFC 2920 section 3.1: the server waits for data though nobody is to get it.
    auto end = co_await command(SmtpStage::dot, ".\r\n", timeouts_.dot);
    if (!end.reply) usable_ = false;
  }
  reset_next_ = true;
  if (!mail.reply->positive()) co_return mail;
  if (!rcpt.reply->positive()) co_return rcpt;
  co_return data;
}

asio::awaitable<SmtpAnswer> SmtpSession::lock_step(const Message& message) {
  if (reset_next_) {
    reset_next_ = false;
    auto reset = co_await command(SmtpStage::mail, "RSET\r\n", timeouts_.command);
    if (!reset.reply || !reset.reply->positive()) {
      usable_ = false;
      co_return reset;
    }
  }
  auto answer = co_await command(SmtpStage::mail, mail_command(message), timeouts_.command);
  if (answer.reply && answer.reply->positive()) {
    answer = co_await command(SmtpStage::rcpt, rcpt_command(message), timeouts_.command);
    if (answer.reply && answer.reply->positive())
      answer = co_await command(SmtpStage::data, "DATA\r\n", timeouts_.data);
  }
  reset_next_ = answer.reply && !answer.reply->intermediate();
  co_return answer;
}

asio::awaitable<SmtpAnswer> SmtpSession::send(const Message& message, const Next& next, const MayLeave& may_leave) {
  SmtpAnswer answer;
  answer.trouble = why_never(message);
  if (!answer.trouble.empty()) {
    answer.stage = SmtpStage::mail;
    answer.never = true;
    co_return answer;
  }
  if (pipelining_) {
    if (!ahead_) {
      const std::string begin = envelope(message);
      const std::vector<std::string_view> pieces(1, begin);
      auto written = co_await wire_->write(pieces, timeouts_.command);
      if (!written && !wire_->has_unread()) {
        answer = co_await read(SmtpStage::mail, Duration(1000));
        usable_ = false;
        if (!answer.reply) answer.trouble = written.error().message();
        co_return answer;
      }
    }
    ahead_ = false;
    answer = co_await envelope_answers();
  } else {
    answer = co_await lock_step(message);
  }
  const bool go = answer.stage == SmtpStage::data && answer.reply && answer.reply->intermediate() && usable_;
  // It would be taken for the answer to data that has not left. The socket itself is asked once per connection: a
  // server that speaks out of turn does so from the first, and a look costs as much as reading a reply.
  if (go && (wire_->has_unread() || (sent_ == 0 && wire_->spoke_early()))) {
    answer.reply.reset();
    answer.trouble = "the server replied before it had the message";
    close();
    co_return answer;
  }
  if (!go) {
    ++sent_;
    co_return answer;
  }
  if (!may_leave()) {
    close();
    answer.reply.reset();
    answer.trouble = "held back";
    answer.withdrawn = true;
    co_return answer;
  }
  std::vector<std::string_view> pieces;
  message.bytes.append_data(pieces);
  // Only an envelope goes ahead: if the connection dies now, nothing of that message has left.
  const Message* following = pipelining_ && next ? next() : nullptr;
  if (following && !why_never(*following).empty()) following = nullptr;
  std::string ahead;
  if (following) ahead = envelope(*following);
  pieces.push_back(ahead);
  auto written = co_await wire_->write(pieces, timeouts_.block);
  const auto patience = written ? timeouts_.dot : Duration(1000);
  answer = co_await read(SmtpStage::dot, patience);
  // A write that failed half-way may still have brought the dot across: the kernel had it.
  answer.dot_sent = true;
  if (answer.reply && answer.reply->intermediate()) usable_ = false;  // nobody knows what it would take next lines for
  if (!answer.reply && !written) answer.trouble = written.error().message();
  ++sent_;
  ahead_ = following && usable_;
  co_return answer;
}

asio::awaitable<void> SmtpSession::quit() {
  if (usable_ && !ahead_) {
    usable_ = false;
    const std::vector<std::string_view> pieces(1, "QUIT\r\n");
    auto written = co_await wire_->write(pieces, timeouts_.quit);
    if (written) {
      auto bye = co_await wire_->read_reply(timeouts_.quit);
      static_cast<void>(bye);
    }
  }
  close();
}

}  // namespace gazetted
