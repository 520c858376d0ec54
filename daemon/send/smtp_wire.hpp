// The bytes below an SMTP session: a TCP socket, TLS over it where asked, a deadline on each step.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gazetted/send/smtp_session.hpp"

namespace gazetted {

struct SmtpSession::Wire : std::enable_shared_from_this<SmtpSession::Wire> {
  using Socket = asio::ip::tcp::socket;

  explicit Wire(asio::io_context& context) : socket_(context), timer_(context), resolver_(context) {}

  asio::awaitable<Status> connect(const std::string& host, int port, Duration timeout);
  asio::awaitable<Status> start_tls(asio::ssl::context& context, const std::string& host, bool verify,
                                    Duration timeout);
  using Pieces = std::vector<std::string_view>;
  // One after the other, in as few calls of the kernel as they fit; what they look at must hold until it ends.
  asio::awaitable<Status> write(const Pieces& pieces, Duration timeout);
  asio::awaitable<Result<SmtpReply>> read_reply(Duration timeout);
  std::optional<SmtpReply> reply_at_hand();  // nothing: no whole reply is here
  bool has_unread() const { return !unread_.empty(); }
  // Whether bytes have come that answer nothing we said yet.
  bool spoke_early();
  bool secured() const { return tls_ != nullptr; }
  bool is_loopback() const;
  TlsFacts tls_facts() const;
  void close();

 private:
  void set_deadline(Duration timeout);
  void arm();
  std::vector<asio::const_buffer> send_now(const Pieces& pieces, boost::system::error_code& code);
  std::string reason(const boost::system::error_code& code, Duration timeout) const;

  Socket socket_;
  std::unique_ptr<asio::ssl::stream<Socket&>> tls_;
  asio::steady_timer timer_;
  asio::ip::tcp::resolver resolver_;
  std::string unread_;
  std::chrono::steady_clock::time_point deadline_{};
  bool armed_ = false, expired_ = false, closed_ = false;
  bool owes_ack_ = false;  // bytes came since we last wrote
};

}  // namespace gazetted
