#include "gazetted/capture/capture.hpp"

#include "capture_state.hpp"

namespace gazetted {
namespace {

using asio::ip::tcp;

Status listen_on(tcp::acceptor& acceptor, const std::string& where) {
  const auto colon = where.rfind(':');
  if (colon == std::string::npos) return fail("'{}' is not ADDRESS:PORT", where);
  auto host = where.substr(0, colon);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code code;
  const auto address = asio::ip::make_address(host, code);
  const int port = std::atoi(where.c_str() + colon + 1);
  if (code || port < 0 || port > 65535) return fail("'{}' is not ADDRESS:PORT", where);
  const tcp::endpoint endpoint(address, static_cast<unsigned short>(port));
  acceptor.open(endpoint.protocol(), code);
  if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) acceptor.bind(endpoint, code);
  if (!code) acceptor.listen(1024, code);
  if (code) return fail("{}: {}", where, code.message());
  return {};
}

}  // namespace

Time capture_now() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

int CaptureServer::State::add(CapturedMail mail) {
  const std::lock_guard lock(mutex);
  mail.number = ++mail_total;
  bytes += mail.bytes.size();
  mails.push_back(std::move(mail));
  for (auto& old : mails) {
    if (bytes <= options.keep_bytes) break;
    bytes -= old.bytes.size();
    old.bytes.clear();
  }
  return mail_total;
}

int CaptureServer::State::add(CapturedPost post) {
  const std::lock_guard lock(mutex);
  post.number = ++post_total;
  posts.push_back(std::move(post));
  if (posts.size() > 10'000) posts.pop_front();
  return post_total;
}

Result<std::unique_ptr<CaptureServer>> CaptureServer::listen(asio::io_context& io, CaptureOptions options) {
  auto state = std::make_shared<State>(io, std::move(options));
  if (auto status = listen_on(state->smtp, state->options.smtp); !status) return status.error();
  if (auto status = listen_on(state->http, state->options.http); !status) return status.error();
  if (!state->options.certificate_file.empty()) {
    boost::system::error_code code;
    state->tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    state->tls->use_certificate_chain_file(state->options.certificate_file, code);
    if (!code) state->tls->use_private_key_file(state->options.key_file, asio::ssl::context::pem, code);
    if (code) return fail("{}: {}", state->options.certificate_file, code.message());
  }
  start_smtp(state);
  start_http(state);
  return std::unique_ptr<CaptureServer>(new CaptureServer(std::move(state)));
}

CaptureServer::~CaptureServer() { close(); }

void CaptureServer::close() {
  boost::system::error_code ignored;
  state_->smtp.close(ignored);
  state_->http.close(ignored);
}

int CaptureServer::smtp_port() const { return state_->smtp.local_endpoint().port(); }
int CaptureServer::http_port() const { return state_->http.local_endpoint().port(); }

std::vector<CapturedMail> CaptureServer::mails() const {
  const std::lock_guard lock(state_->mutex);
  return {state_->mails.begin(), state_->mails.end()};
}

std::vector<CapturedPost> CaptureServer::posts() const {
  const std::lock_guard lock(state_->mutex);
  return {state_->posts.begin(), state_->posts.end()};
}

std::size_t CaptureServer::mail_count() const {
  const std::lock_guard lock(state_->mutex);
  return state_->mails.size();
}

int CaptureServer::connections() const {
  const std::lock_guard lock(state_->mutex);
  return state_->connections;
}

}  // namespace gazetted
