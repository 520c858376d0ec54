#include "smtp_wire.hpp"

#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>

#include "gazetted/base/text.hpp"
#include "gazetted/net/tuple_awaitable.hpp"

namespace gazetted {
namespace {

using Code = boost::system::error_code;

std::string certificate_trouble(const Code& code, SSL* ssl, const std::string& host) {
  const long verify = SSL_get_verify_result(ssl);
  if (verify != X509_V_OK)
    return "the certificate of " + host + " was refused: " + X509_verify_cert_error_string(verify);
  return "TLS failed: " + code.message();
}

}  // namespace

// The timer is set once and lets itself be overtaken: moving a deadline is a store, not a system
// call. It looks at least every 30 s, so a deadline that moved closer is late by no more than that.
void SmtpSession::Wire::set_deadline(Duration timeout) {
  deadline_ = std::chrono::steady_clock::now() + timeout;
  if (!armed_ || timer_.expiry() > deadline_ + std::chrono::seconds(30)) arm();
}

void SmtpSession::Wire::arm() {
  armed_ = true;
  timer_.expires_at(deadline_);
  timer_.async_wait([self = shared_from_this()](const Code& code) {
    if (code || self->closed_) return;
    if (std::chrono::steady_clock::now() < self->deadline_) return self->arm();
    self->armed_ = false;
    self->expired_ = true;
    Code ignored;
    self->resolver_.cancel();
    self->socket_.close(ignored);
  });
}

void SmtpSession::Wire::close() {
  closed_ = true;
  timer_.cancel();
  resolver_.cancel();
  Code ignored;
  socket_.close(ignored);
}

bool SmtpSession::Wire::spoke_early() {
  if (!unread_.empty()) return true;
  if (tls_) return SSL_pending(tls_->native_handle()) > 0;
  Code code;
  return socket_.available(code) > 0 && !code;
}

std::string SmtpSession::Wire::reason(const Code& code, Duration timeout) const {
  if (expired_) return "no reply within " + format_duration(timeout);
  if (closed_) return "connection closed by us";
  if (code == asio::error::eof || code == asio::ssl::error::stream_truncated) return "the server closed the connection";
  return code.message();
}

bool SmtpSession::Wire::is_loopback() const {
  Code code;
  const auto peer = socket_.remote_endpoint(code);
  return !code && peer.address().is_loopback();
}

SmtpSession::TlsFacts SmtpSession::Wire::tls_facts() const {
  TlsFacts facts;
  if (!tls_) return facts;
  SSL* ssl = tls_->native_handle();
  facts.version = SSL_get_version(ssl);
  facts.cipher = SSL_get_cipher_name(ssl);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl), X509_free);
  if (!certificate) return facts;
  const auto common_name = [](X509_NAME* name) {
    char text[256] = "";
    X509_NAME_get_text_by_NID(name, NID_commonName, text, sizeof text);
    return std::string(text);
  };
  facts.subject = common_name(X509_get_subject_name(certificate.get()));
  facts.issuer = common_name(X509_get_issuer_name(certificate.get()));
  int seconds = 0;
  ASN1_TIME_diff(&facts.days_left, &seconds, nullptr, X509_get0_notAfter(certificate.get()));
  return facts;
}

asio::awaitable<Status> SmtpSession::Wire::connect(const std::string& host, int port, Duration timeout) {
  set_deadline(timeout);
  auto [resolve_code, endpoints] = co_await resolver_.async_resolve(host, std::to_string(port), tuple_awaitable);
  if (resolve_code) co_return fail("{}: {}", host, reason(resolve_code, timeout));
  auto [code, endpoint] = co_await asio::async_connect(socket_, endpoints, tuple_awaitable);
  if (code) co_return fail("{} port {}: {}", host, port, reason(code, timeout));
  Code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  co_return Status();
}

asio::awaitable<Status> SmtpSession::Wire::start_tls(asio::ssl::context& context, const std::string& host, bool verify,
                                                     Duration timeout) {
  set_deadline(timeout);
  tls_ = std::make_unique<asio::ssl::stream<Socket&>>(socket_, context);
  SSL* ssl = tls_->native_handle();
  Code ignored;
  Code not_address;
  asio::ip::make_address(host, not_address);
  if (not_address) {  // RFC 6066 section 3: never an address. What SSL_set_tlsext_host_name() does, without its casts
    auto* name = const_cast<char*>(host.c_str());
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name);
  }
  if (verify) {
    tls_->set_verify_mode(asio::ssl::verify_peer, ignored);
    // OpenSSL compares the name itself, so that its error says "hostname mismatch".
    X509_VERIFY_PARAM* param = SSL_get0_param(ssl);
    // RFC 9525 section 2: a certificate is for the names in its SAN; its CN is free text.
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    if (not_address)
      X509_VERIFY_PARAM_set1_host(param, host.c_str(), host.size());
    else
      X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str());
  } else {
    tls_->set_verify_mode(asio::ssl::verify_none, ignored);
  }
  auto [code] = co_await tls_->async_handshake(asio::ssl::stream_base::client, tuple_awaitable);
  if (code) {
    auto text = expired_ ? reason(code, timeout) : certificate_trouble(code, ssl, host);
    close();
    co_return fail("{}", text);
  }
  co_return Status();
}

asio::awaitable<Status> SmtpSession::Wire::write(const Pieces& pieces, Duration timeout) {
  if (closed_ || expired_) co_return fail("the connection is closed");
  set_deadline(timeout);
  owes_ack_ = false;  // what is sent acknowledges what came
  Code code;
  if (tls_) {
    // In one run: each piece by itself would become a TLS record of its own.
    std::string all;
    for (const auto piece : pieces) all += piece;
    const auto buffer = asio::buffer(all);
    auto [result, count] = co_await asio::async_write(*tls_, buffer, tuple_awaitable);
    code = result;
  } else {
    const auto rest = send_now(pieces, code);
    if (!code && !rest.empty()) {
      auto [result, count] = co_await asio::async_write(socket_, rest, tuple_awaitable);
      code = result;
    }
  }
  if (code) co_return fail("{}", reason(code, timeout));
  co_return Status();
}

// Most writes fit the socket's buffer; the kernel gathers the pieces from where they are. What did not fit.
std::vector<asio::const_buffer> SmtpSession::Wire::send_now(const Pieces& pieces, Code& code) {
  std::vector<asio::const_buffer> buffers;
  buffers.reserve(pieces.size());
  for (const auto piece : pieces) buffers.emplace_back(piece.data(), piece.size());
  if (!socket_.non_blocking()) socket_.non_blocking(true, code);
  std::size_t sent = code ? 0 : socket_.write_some(buffers, code);
  if (code == asio::error::would_block) code.clear();
  auto rest = buffers.begin();
  for (; rest != buffers.end() && sent >= rest->size(); ++rest) sent -= rest->size();
  if (rest != buffers.end()) *rest += sent;
  buffers.erase(buffers.begin(), rest);
  return buffers;
}

std::optional<SmtpReply> SmtpSession::Wire::reply_at_hand() {
  if (unread_.empty()) return std::nullopt;
  auto taken = take_reply(unread_);
  return taken ? std::move(*taken) : std::nullopt;  // what is no reply stays for read_reply() to tell of
}

asio::awaitable<Result<SmtpReply>> SmtpSession::Wire::read_reply(Duration timeout) {
  set_deadline(timeout);
  while (true) {
    auto taken = take_reply(unread_);
    if (!taken) co_return taken.error();
    if (*taken) co_return std::move(**taken);
    if (closed_) co_return fail("the connection is closed");
    char chunk[4096];
    const auto buffer = asio::buffer(chunk);
    Code code;
    std::size_t count = 0;
    if (tls_) {
      auto [result, got] = co_await tls_->async_read_some(buffer, tuple_awaitable);
      code = result;
      count = got;
    } else {
      // We wait for more than came: a server that writes twice before it reads would wait 40 ms for our
      // acknowledgement of the first (RFC 1122 section 4.2.3.2, RFC 896).
      const int on = 1;
      if (owes_ack_) ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
      auto [result, got] = co_await socket_.async_read_some(buffer, tuple_awaitable);
      owes_ack_ = true;
      code = result;
      count = got;
    }
    if (code) co_return fail("{}", reason(code, timeout));
    unread_.append(chunk, count);
  }
}

Result<std::shared_ptr<asio::ssl::context>> make_tls_context(const RelayOptions& relay) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  if (relay.tls == TlsPolicy::off) return context;  // reading the system's certificates takes a while
  Code code;
  if (relay.ca_file.empty())
    context->set_default_verify_paths(code);
  else
    context->load_verify_file(relay.ca_file, code);
  if (code) return fail("{}: cannot read certificates: {}", relay.ca_file, code.message());
  return context;
}

}  // namespace gazetted
