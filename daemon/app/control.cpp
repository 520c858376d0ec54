#include "gazetted/app/control.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <map>

#include "gazetted/base/access.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/net/acceptor.hpp"
#include "gazetted/net/in_hand.hpp"
#include "gazetted/net/socket_file.hpp"
#include "gazetted/net/tuple_awaitable.hpp"

namespace gazetted {
namespace {

using Protocol = asio::local::stream_protocol;

std::optional<sockaddr_un> socket_address(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.string().size() >= sizeof address.sun_path) return std::nullopt;
  std::copy_n(path.c_str(), path.string().size(), address.sun_path);
  return address;
}

}  // namespace

struct ControlServer::State {
  State(asio::io_context& loop, fs::path where, Handler with, const ControlLimits& given, FileLock held)
      : io(loop),
        path(std::move(where)),
        handler(std::move(with)),
        limits(given),
        lock(std::move(held)),
        acceptor(loop),
        in_hand(loop) {}
  asio::io_context& io;
  fs::path path;
  Handler handler;
  ControlLimits limits;
  std::optional<FileLock> lock;
  std::optional<SocketFile> file;
  Acceptor<Protocol> acceptor;
  InHand in_hand;
  int connections = 0;
  std::map<unsigned, int> of_user;
  bool body_comes = false;
};

namespace {

using StatePtr = std::shared_ptr<ControlServer::State>;

// One connection; closed when its time is over.
struct Connection : std::enable_shared_from_this<Connection> {
  Connection(StatePtr of, Protocol::socket with) : state(std::move(of)), socket(std::move(with)), deadline(state->io) {
    ucred credentials{};
    socklen_t length = sizeof credentials;
    ::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &length);
    peer = {credentials.uid, login_of(credentials.pid), is_seen(credentials.pid)};
    ++state->connections;
    ++state->of_user[peer.uid];
  }
  ~Connection() {
    --state->connections;
    if (--state->of_user[peer.uid] == 0) state->of_user.erase(peer.uid);
    if (brings_body) state->body_comes = false;
  }
  Connection(const Connection&) = delete;

  void allow(Duration time) {
    deadline.expires_after(std::chrono::milliseconds(time.count()));
    deadline.async_wait([weak = weak_from_this()](const boost::system::error_code& code) {
      const auto self = weak.lock();
      if (code || !self || self->deadline.expiry() > std::chrono::steady_clock::now()) return;
      boost::system::error_code ignored;
      self->socket.close(ignored);
    });
  }
  void take_your_time() { deadline.expires_at(std::chrono::steady_clock::time_point::max()); }

  StatePtr state;
  Protocol::socket socket;
  asio::steady_timer deadline;
  std::string buffer;
  Peer peer;
  bool brings_body = false;
};

using ConnectionPtr = std::shared_ptr<Connection>;

json::object refusal(const Connection& connection, std::string reason) {
  log(Event::control_refused, {{"uid", std::to_string(connection.peer.uid)}, {"reason", reason}});
  json::object answer;
  answer["error"] = std::move(reason);
  return answer;
}

asio::awaitable<bool> say(ConnectionPtr connection, json::object answer) {
  const std::string text = json::serialize(answer) + "\n";
  const auto out = asio::buffer(text);
  connection->allow(connection->state->limits.patience);
  auto [code, written] = co_await asio::async_write(connection->socket, out, tuple_awaitable);
  co_return !code;
}

// The bytes that the request announced, put into its member "body"; else why not.
asio::awaitable<std::string> take_body(ConnectionPtr connection, json::object& request) {
  auto& state = *connection->state;
  const auto wanted = int_member(request, "bytes");
  if (wanted < 0 || std::uint64_t(wanted) > state.limits.body) {
    co_return "the files of a request are limited to " + format_size(state.limits.body);
  }
  if (state.body_comes) co_return std::string("another request is sending its files; try again");
  state.body_comes = connection->brings_body = true;
  auto& buffer = connection->buffer;
  const auto size = std::size_t(wanted);
  if (buffer.size() < size) {
    auto dynamic = asio::dynamic_buffer(buffer, size);
    const auto whole = asio::transfer_exactly(size - buffer.size());
    connection->allow(state.limits.body_patience);
    auto [code, count] = co_await asio::async_read(connection->socket, dynamic, whole, tuple_awaitable);
    if (code) co_return std::string("the files did not arrive in time");
  }
  request["body"] = std::string_view(buffer).substr(0, size);
  buffer.erase(0, size);
  co_return std::string();
}

asio::awaitable<void> serve(ConnectionPtr connection) {
  auto& state = *connection->state;
  auto& buffer = connection->buffer;
  while (true) {
    auto dynamic = asio::dynamic_buffer(buffer, state.limits.request);
    connection->allow(state.limits.patience);
    auto [code, count] = co_await asio::async_read_until(connection->socket, dynamic, '\n', tuple_awaitable);
    if (code == asio::error::not_found) {
      auto answer = refusal(*connection, "a request is limited to " + format_size(state.limits.request));
      static_cast<void>(co_await say(connection, std::move(answer)));
      co_return;
    }
    if (code) co_return;
    const auto line = buffer.substr(0, count);
    buffer.erase(0, count);
    auto request = parse_json(line);
    if (!request || !request->is_object()) {
      const bool sent = co_await say(connection, refusal(*connection, "a request must be one JSON object on one line"));
      if (!sent) co_return;
      continue;
    }
    auto& asked = request->as_object();
    if (asked.contains("bytes")) {
      const auto trouble = co_await take_body(connection, asked);
      if (!trouble.empty()) {
        static_cast<void>(co_await say(connection, refusal(*connection, trouble)));
        co_return;  // what would follow is no request
      }
    }
    connection->take_your_time();
    state.in_hand.begin();
    auto answer = co_await state.handler(asked, connection->peer);
    if (connection->brings_body) state.body_comes = connection->brings_body = false;
    const bool sent = co_await say(connection, std::move(answer));
    state.in_hand.end();
    if (!sent) co_return;
  }
}

asio::awaitable<void> turn_away(ConnectionPtr connection) {
  static_cast<void>(co_await say(connection, refusal(*connection, "too many connections are open; try again")));
}

asio::awaitable<void> arrived(StatePtr state, Protocol::socket socket) {
  const auto& limits = state->limits;
  const auto connection = std::make_shared<Connection>(state, std::move(socket));
  const bool full =
      state->connections > limits.connections || state->of_user[connection->peer.uid] > limits.of_one_user;
  return full ? turn_away(connection) : serve(connection);
}

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::listen(asio::io_context& io, const fs::path& path,
                                                             Handler handler, const ControlLimits& limits) {
  if (auto status = make_directories(path.parent_path()); !status) return status.error();
  auto lock = FileLock::take(path.string() + ".lock");
  if (!lock) return lock.error();
  auto state = std::make_shared<State>(io, path, std::move(handler), limits, std::move(*lock));
  auto file = SocketFile::listen(state->acceptor.socket(), path, "control", 16);
  if (!file) return file.error();
  state->file.emplace(std::move(*file));
  // Twice: even those who are turned away cost something.
  state->acceptor.start(2 * std::size_t(limits.connections),
                        [state](Protocol::socket connection) { return arrived(state, std::move(connection)); });
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(state)));
}

ControlServer::~ControlServer() { close(); }

asio::awaitable<void> ControlServer::answered() { return state_->in_hand.none(); }

void ControlServer::close() {
  if (!state_->acceptor.is_open()) return;
  state_->acceptor.close();
  state_->file.reset();
  state_->lock.reset();
}

namespace {

// False: the daemon closed meanwhile; it may have said why.
bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) return false;
    bytes.remove_prefix(std::size_t(count));
  }
  return true;
}

}  // namespace

Result<json::object> ask_daemon(const fs::path& path, json::object request, int timeout_seconds,
                                std::string_view body) {
  const Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto address = socket_address(path);
  if (!address) return fail("{}: the path is too long for a socket", path.string());
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    const bool down = errno == ENOENT || errno == ECONNREFUSED;
    return down ? fail("the daemon is not running ({})", path.string()) : fail_on(path, "", Use::write);
  }
  const timeval timeout{timeout_seconds, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  if (!body.empty()) request["bytes"] = std::int64_t(body.size());
  const bool sent = send_all(fd.get(), json::serialize(request) + "\n") && send_all(fd.get(), body);
  std::string answer;
  char chunk[4096];
  while (answer.find('\n') == std::string::npos) {
    const auto count = ::recv(fd.get(), chunk, sizeof chunk, 0);
    if (count <= 0) return sent ? fail("the daemon did not answer") : fail("the daemon cannot be reached");
    answer.append(chunk, std::size_t(count));
  }
  auto value = parse_json(answer);
  if (!value || !value->is_object()) return fail("the daemon's answer cannot be parsed");
  const auto error = text_member(value->as_object(), "error");
  if (!error.empty()) return fail("{}", error);
  return value->as_object();
}

}  // namespace gazetted
