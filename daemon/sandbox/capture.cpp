#include "gazetted/sandbox/capture.hpp"

#include "capture_state.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/net/listen.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_posts = 10'000;

std::size_t size_of(const CapturedMail& mail) {
  return sizeof mail + mail.sender.size() + mail.recipient.size() + mail.login.size() + mail.bytes.size();
}

std::size_t size_of(const CapturedPost& post) {
  std::size_t size = sizeof post + post.method.size() + post.path.size() + post.body.size();
  for (const auto& [name, value] : post.headers) size += name.size() + value.size();
  return size;
}

}  // namespace

Time capture_now() { return Clock().now(); }

int CaptureServer::State::add(CapturedMail mail) {
  const std::lock_guard lock(mutex);
  mail.number = ++mail_total;
  bytes += size_of(mail);
  mails.push_back(std::move(mail));
  for (auto& old : mails) {  // bodies first: of very many mails it is still seen to whom they went
    if (bytes <= options.keep_bytes) break;
    bytes -= std::exchange(old.bytes, {}).size();
  }
  while (mails.size() > 1 && bytes > options.keep_bytes) {
    bytes -= size_of(mails.front());
    mails.pop_front();
  }
  return mail_total;
}

int CaptureServer::State::add(CapturedPost post) {
  const std::lock_guard lock(mutex);
  post.number = ++post_total;
  bytes += size_of(post);
  posts.push_back(std::move(post));
  while (posts.size() > 1 && (posts.size() > most_posts || bytes > options.keep_bytes)) {
    bytes -= size_of(posts.front());
    posts.pop_front();
  }
  return post_total;
}

Result<std::unique_ptr<CaptureServer>> CaptureServer::listen(asio::io_context& io, CaptureOptions options) {
  auto state = std::make_shared<State>(io, std::move(options));
  if (auto status = listen_on(state->smtp.socket(), state->options.smtp, backlog); !status) return status.error();
  if (!state->options.certificate_file.empty()) {
    boost::system::error_code code;
    state->tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    state->tls->use_certificate_chain_file(state->options.certificate_file, code);
    if (!code) state->tls->use_private_key_file(state->options.key_file, asio::ssl::context::pem, code);
    if (code) return fail("{}: {}", state->options.certificate_file, code.message());
  }
  auto http = listen_http(state);
  if (!http) return http.error();
  start_smtp(state);
  return std::unique_ptr<CaptureServer>(new CaptureServer(std::move(state), std::move(*http)));
}

CaptureServer::CaptureServer(std::shared_ptr<State> state, std::unique_ptr<HttpServer> http)
    : state_(std::move(state)), http_(std::move(http)) {}

CaptureServer::~CaptureServer() { close(); }

void CaptureServer::close() {
  state_->smtp.close();
  http_->close();
}

void CaptureServer::State::clear() {
  const std::lock_guard lock(mutex);
  mails.clear();
  posts.clear();
  bytes = 0;
}

void CaptureServer::clear() { state_->clear(); }

int CaptureServer::smtp_port() const { return state_->smtp.socket().local_endpoint().port(); }
int CaptureServer::http_port() const { return http_->port(); }

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
