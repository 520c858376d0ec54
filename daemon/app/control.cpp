#include "gazetted/app/control.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

using Protocol = asio::local::stream_protocol;
constexpr auto tuple_awaitable = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t max_request = 48u << 20;  // a test mail of the largest release

}  // namespace

ControlServer::ControlServer(asio::io_context& io, fs::path path, Handler handler)
    : io_(io), path_(std::move(path)), handler_(std::move(handler)), acceptor_(io) {}

Result<std::unique_ptr<ControlServer>> ControlServer::listen(asio::io_context& io, const fs::path& path,
                                                             Handler handler) {
  if (path.string().size() > 100) return fail("{}: the path of a socket has at most 100 bytes", path.string());
  if (auto status = make_directories(path.parent_path()); !status) return status.error();
  ::unlink(path.c_str());
  std::unique_ptr<ControlServer> server(new ControlServer(io, path, std::move(handler)));
  boost::system::error_code code;
  server->acceptor_.open(Protocol(), code);
  if (!code) server->acceptor_.bind(Protocol::endpoint(path.string()), code);
  if (code) return fail("{}: {}", path.string(), code.message());
  ::chmod(path.c_str(), 0660);
  server->acceptor_.listen(16, code);
  if (code) return fail("{}: {}", path.string(), code.message());
  asio::co_spawn(io, server->accept(), end_on_exception);
  return server;
}

ControlServer::~ControlServer() { close(); }

void ControlServer::close() {
  boost::system::error_code ignored;
  if (!acceptor_.is_open()) return;
  acceptor_.close(ignored);
  ::unlink(path_.c_str());
}

asio::awaitable<void> ControlServer::accept() {
  while (true) {
    auto [code, socket] = co_await acceptor_.async_accept(tuple_awaitable);
    if (code == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
    if (code) continue;
    asio::co_spawn(io_, serve(std::move(socket)), end_on_exception);
  }
}

asio::awaitable<void> ControlServer::serve(Protocol::socket socket) {
  ucred peer{};
  socklen_t length = sizeof peer;
  ::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &length);
  std::string buffer;
  while (true) {
    auto dynamic = asio::dynamic_buffer(buffer, max_request);
    auto [code, count] = co_await asio::async_read_until(socket, dynamic, '\n', tuple_awaitable);
    if (code) co_return;
    const auto line = buffer.substr(0, count);
    buffer.erase(0, count);
    auto request = parse_json(line);
    json::object answer;
    if (request && request->is_object()) {
      answer = co_await handler_(request->as_object(), peer.uid);
    } else {
      answer["error"] = "a request is one JSON object in a line";
      log(Event::control_refused, {{"uid", std::to_string(peer.uid)}, {"reason", "not JSON"}});
    }
    const std::string text = json::serialize(answer) + "\n";
    const auto out = asio::buffer(text);
    auto [write_code, written] = co_await asio::async_write(socket, out, tuple_awaitable);
    if (write_code) co_return;
  }
}

Result<json::object> ask_daemon(const fs::path& path, const json::object& request, int timeout_seconds) {
  const Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.string().size() >= sizeof address.sun_path)
    return fail("{}: the path is too long for a socket", path.string());
  std::copy_n(path.c_str(), path.string().size(), address.sun_path);
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    const bool down = errno == ENOENT || errno == ECONNREFUSED;
    return down ? fail("the daemon is not running ({})", path.string()) : fail_errno(path.string());
  }
  const timeval timeout{timeout_seconds, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  std::string text = json::serialize(request) + "\n";
  for (std::string_view rest = text; !rest.empty();) {
    const auto count = ::send(fd.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count < 0) return fail_errno("the daemon cannot be asked");
    rest.remove_prefix(std::size_t(count));
  }
  std::string answer;
  char chunk[4096];
  while (answer.find('\n') == std::string::npos) {
    const auto count = ::recv(fd.get(), chunk, sizeof chunk, 0);
    if (count <= 0) return fail("the daemon gave no answer");
    answer.append(chunk, std::size_t(count));
  }
  auto value = parse_json(answer);
  if (!value || !value->is_object()) return fail("the daemon's answer cannot be read");
  const auto error = text_member(value->as_object(), "error");
  if (!error.empty()) return fail("{}", error);
  return value->as_object();
}

}  // namespace gazetted
