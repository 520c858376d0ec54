// The SMTP half: enough of RFC 5321 for any client, and a script's say at every step.
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "capture_state.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/tuple_awaitable.hpp"

namespace gazetted {
namespace {

using asio::ip::tcp;
constexpr auto patience = std::chrono::minutes(5);  // RFC 5321 section 4.5.3.2.7
constexpr std::size_t longest_command = 12'288;     // with its line end: RFC 4954 section 4 asks for it behind AUTH
constexpr std::size_t longest_line = 1 << 20;       // of a mail

class Session {
 public:
  Session(std::shared_ptr<CaptureServer::State> state, tcp::socket socket, int connection)
      : state_(std::move(state)), stream_(std::move(socket)), connection_(connection) {}

  asio::awaitable<void> run() {
    boost::system::error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    if (state_->options.implicit_tls) {
      const bool secured = co_await start_tls();
      if (!secured) co_return;
    }
    co_await answer("connect", "", "220 sandbox.invalid ESMTP gazetted");
    while (open_) {
      std::string line;
      const bool got = co_await read_line(line, longest_command);
      if (!got) co_return;
      co_await obey(line);
    }
  }

 private:
  asio::awaitable<bool> start_tls() {
    tls_ = std::make_unique<asio::ssl::stream<boost::beast::tcp_stream&>>(stream_, *state_->tls);
    stream_.expires_after(patience);
    auto [code] = co_await tls_->async_handshake(asio::ssl::stream_base::server, tuple_awaitable);
    co_return !code;
  }

  asio::awaitable<bool> fill() {
    char chunk[16384];
    const auto buffer = asio::buffer(chunk);
    stream_.expires_after(patience);
    if (tls_) {
      auto [code, count] = co_await tls_->async_read_some(buffer, tuple_awaitable);
      if (code) co_return false;
      in_.append(chunk, count);
    } else {
      auto [code, count] = co_await stream_.async_read_some(buffer, tuple_awaitable);
      if (code) co_return false;
      in_.append(chunk, count);
    }
    co_return true;
  }

  asio::awaitable<bool> read_line(std::string& line, std::size_t most) {
    while (true) {
      const auto end = in_.find('\n');
      if (std::min(end, in_.size()) >= most) {
        out_ += "500 5.5.2 line too long\r\n";
        static_cast<void>(co_await flush());
        co_return false;
      }
      if (end != std::string::npos) {
        line = in_.substr(0, end);
        if (line.ends_with('\r')) line.pop_back();
        in_.erase(0, end + 1);
        co_return true;
      }
      if (!out_.empty()) {
        const bool sent = co_await flush();
        if (!sent) co_return false;
      }
      const bool more = co_await fill();
      if (!more) co_return false;
    }
  }

  asio::awaitable<bool> flush() {
    const std::string text = std::move(out_);
    out_.clear();
    const auto buffer = asio::buffer(text);
    stream_.expires_after(patience);
    if (tls_) {
      auto [code, count] = co_await asio::async_write(*tls_, buffer, tuple_awaitable);
      co_return !code;
    }
    auto [code, count] = co_await asio::async_write(stream_, buffer, tuple_awaitable);
    co_return !code;
  }

  // The script's answer or the ordinary one; the code that was said, 0 when the connection was cut.
  asio::awaitable<int> answer(std::string stage, std::string argument, std::string ordinary,
                              std::string parameters = std::string()) {
    ServerAction action;
    if (state_->options.smtp_script) {
      SmtpStep step;
      step.stage = std::move(stage);
      step.argument = std::move(argument);
      step.connection = connection_;
      step.message = message_;
      step.parameters = std::move(parameters);
      action = state_->options.smtp_script(step);
    }
    if (action.delay.count() > 0) {
      // What was said before is not kept back by what takes long: RFC 2920 section 3.2.
      if (!out_.empty()) {
        const bool sent = co_await flush();
        if (!sent) co_return 0;
      }
      asio::steady_timer timer(state_->io, action.delay);
      co_await timer.async_wait(tuple_awaitable);
    }
    if (action.drop) {
      if (!out_.empty()) {
        const bool sent = co_await flush();
        static_cast<void>(sent);
      }
      boost::system::error_code ignored;
      stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
      stream_.socket().close(ignored);
      open_ = false;
      co_return 0;
    }
    const std::string& reply = action.reply.empty() ? ordinary : action.reply;
    out_ += reply + "\r\n";
    const int code = std::atoi(reply.c_str());
    if (code == 421) {
      const bool sent = co_await flush();
      static_cast<void>(sent);
      boost::system::error_code ignored;
      stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
      open_ = false;
    }
    co_return code;
  }

  asio::awaitable<void> obey(std::string line) {
    const auto word = lower(line.substr(0, 4));
    if (word == "ehlo" || word == "helo") {
      co_await answer("ehlo", line.substr(4), features());
    } else if (word == "star") {
      const auto* reply = state_->tls && !tls_ ? "220 2.0.0 go ahead" : "502 5.5.1 TLS not available";
      const int code = co_await answer("starttls", "", reply);
      if (code != 220) co_return;
      const bool sent = co_await flush();
      in_.clear();
      const bool secured = sent && co_await start_tls();
      open_ = secured;
    } else if (word == "auth") {
      co_await authenticate(line);
    } else if (word == "mail") {
      ++message_;
      recipient_.clear();
      sender_ = address_in(line);
      smtputf8_ = line.find("> ") != std::string::npos && lower(line).find(" smtputf8") != std::string::npos;
      const bool refused = asks_for_login() && login_.empty();
      const auto* reply = refused ? "530 5.7.0 Authentication required" : "250 2.1.0 Ok";
      const int code = co_await answer("mail", sender_, reply, parameters_in(line));
      mail_ok_ = code >= 200 && code < 300;
    } else if (word == "rcpt") {
      const auto address = address_in(line);
      const auto* reply = mail_ok_ ? "250 2.1.5 Ok" : "503 5.5.1 need MAIL first";
      const int code = co_await answer("rcpt", address, reply, parameters_in(line));
      if (code >= 200 && code < 300) recipient_ = address;
    } else if (word == "data") {
      const auto* reply = recipient_.empty() ? "554 5.5.1 no valid recipients" : "354 go on";
      const int code = co_await answer("data", recipient_, reply);
      if (code == 354) co_await take_message();
    } else if (word == "rset") {
      mail_ok_ = false;
      recipient_.clear();
      co_await answer("rset", "", "250 2.0.0 Ok");
    } else if (word == "noop") {
      co_await answer("noop", "", "250 2.0.0 Ok");
    } else if (word == "quit") {
      co_await answer("quit", "", "221 2.0.0 Bye");
      const bool sent = co_await flush();
      static_cast<void>(sent);
      open_ = false;
    } else {
      co_await answer("other", line, "500 5.5.2 what?");
    }
  }

  std::string features() const {
    std::string text = "250-sandbox.invalid\r\n";
    if (state_->options.pipelining) text += "250-PIPELINING\r\n";
    if (state_->options.smtputf8) text += "250-SMTPUTF8\r\n";
    if (state_->options.dsn) text += "250-DSN\r\n";
    if (state_->options.size_limit != 0) text += fmt::format("250-SIZE {}\r\n", state_->options.size_limit);
    if (state_->tls && !tls_) text += "250-STARTTLS\r\n";
    if (asks_for_login())
      text += std::string("250-AUTH PLAIN LOGIN") + (state_->options.may_log_in ? " XOAUTH2\r\n" : "\r\n");
    return text + "250-ENHANCEDSTATUSCODES\r\n250 8BITMIME";
  }

  bool asks_for_login() const { return state_->options.may_log_in || !state_->options.username.empty(); }

  bool may_log_in(const std::string& user, const std::string& password) const {
    if (state_->options.may_log_in) return state_->options.may_log_in(user, password);
    return user == state_->options.username && password == state_->options.password && !user.empty();
  }

  asio::awaitable<void> authenticate(std::string line) {
    const auto words = split(line, ' ');
    std::string user;
    std::string password;
    if (words.size() >= 2 && equal_ignoring_case(words[1], "login")) {
      out_ += "334 VXNlcm5hbWU6\r\n";
      std::string reply;
      const bool got_user = co_await read_line(reply, longest_command);
      user = base64_decode(reply).value_or("");
      out_ += "334 UGFzc3dvcmQ6\r\n";
      const bool got_password = got_user && co_await read_line(reply, longest_command);
      if (!got_password) co_return;
      password = base64_decode(reply).value_or("");
    } else if (words.size() == 3 && equal_ignoring_case(words[1], "xoauth2")) {
      const auto response = base64_decode(words[2]).value_or("");
      constexpr std::string_view bearer =
          "\x01"
          "auth=Bearer ";
      const auto at = response.find(bearer);
      if (response.starts_with("user=") && at != std::string::npos && response.ends_with("\x01\x01")) {
        user = response.substr(5, at - 5);
        password = response.substr(at + bearer.size(), response.size() - at - bearer.size() - 2);
      }
      if (!may_log_in(user, password)) {
        out_ += "334 " + base64(R"({"status":"401","schemes":"bearer"})") + "\r\n";
        std::string reply;
        const bool got = co_await read_line(reply, longest_command);
        if (!got) co_return;
      }
    } else if (words.size() == 3) {
      const auto token = base64_decode(words[2]).value_or("");
      const auto parts = token.find('\0', 1);
      if (parts != std::string::npos) {
        user = token.substr(1, parts - 1);
        password = token.substr(parts + 1);
      }
    }
    const bool good = may_log_in(user, password);
    const auto* reply = good ? "235 2.7.0 welcome" : "535 5.7.8 wrong user or password";
    const int code = co_await answer("auth", user, reply);
    if (code == 235) login_ = user;
  }

  static std::string address_in(const std::string& line) {
    const auto open = line.find('<');
    const auto close = line.find('>', open == std::string::npos ? 0 : open);
    return open == std::string::npos || close == std::string::npos ? "" : line.substr(open + 1, close - open - 1);
  }

  static std::string parameters_in(const std::string& line) {
    const auto close = line.find('>');
    return close == std::string::npos ? "" : std::string(trim(line.substr(close + 1)));
  }

  asio::awaitable<void> take_message() {
    CapturedMail mail;
    ByteBudget::Share taken(state_->budget);
    bool too_large = false;
    bool at_end = false;
    while (!at_end) {
      std::string line;
      const bool got = co_await read_line(line, longest_line);
      if (!got) {
        open_ = false;
        co_return;
      }
      at_end = line == ".";
      if (at_end) break;
      if (line.starts_with('.')) line.erase(0, 1);
      const auto most = std::min(largest_mail, state_->options.keep_bytes);
      too_large = too_large || mail.bytes.size() + line.size() > most || !taken.grow_to(mail.bytes.capacity());
      if (too_large)
        mail.bytes.clear();
      else
        mail.bytes += line + "\r\n";
    }
    if (too_large) {
      co_await answer("dot", recipient_, "552 5.3.4 the message is too large for this sandbox");
      mail_ok_ = false;
      recipient_.clear();
      co_return;
    }
    mail.at = capture_now();
    mail.sender = sender_;
    mail.recipient = recipient_;
    mail.login = login_;
    mail.tls = tls_ != nullptr;
    mail.smtputf8 = smtputf8_;
    mail.connection = connection_;
    const int code = co_await answer("dot", recipient_,
                                     fmt::format("250 2.0.0 Ok: queued as {:08X}", connection_ * 100'000 + message_));
    mail.answered = code != 0;
    mail_ok_ = false;
    recipient_.clear();
    if (code == 0 || code / 100 == 2) state_->add(std::move(mail));
  }

  std::shared_ptr<CaptureServer::State> state_;
  boost::beast::tcp_stream stream_;
  std::unique_ptr<asio::ssl::stream<boost::beast::tcp_stream&>> tls_;
  std::string in_, out_, sender_, recipient_, login_;
  int connection_, message_ = 0;
  bool open_ = true, mail_ok_ = false, smtputf8_ = false;
};

asio::awaitable<void> serve(std::shared_ptr<CaptureServer::State> state, tcp::socket socket) {
  int number = 0;
  {
    const std::lock_guard lock(state->mutex);
    number = ++state->connections;
  }
  Session session(state, std::move(socket), number);
  co_await session.run();
}

}  // namespace

void start_smtp(const std::shared_ptr<CaptureServer::State>& state) {
  state->smtp.start(most_connections, [state](tcp::socket socket) { return serve(state, std::move(socket)); });
}

}  // namespace gazetted
