#include "gazetted/app/lmtp_listener.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <list>

#include "gazetted/base/log.hpp"
#include "gazetted/base/once_a_minute.hpp"
#include "gazetted/net/acceptor.hpp"
#include "gazetted/net/in_hand.hpp"
#include "gazetted/net/listen.hpp"
#include "gazetted/net/socket_file.hpp"
#include "gazetted/net/tuple_awaitable.hpp"

namespace gazetted {

using Tcp = asio::ip::tcp;
using Local = asio::local::stream_protocol;

struct LmtpListener::State {
  State(LmtpPorts with, const LmtpLimits& given)
      : ports(std::move(with)), limits(given), tcp(ports.io), local(ports.io), in_hand(ports.io) {}

  void note_refused(const char* reason) {
    if (const auto count = refused.count(ports.clock.steady()))
      log(Event::feedback_refused, {{"reason", reason}, {"count", std::to_string(count)}});
  }

  LmtpPorts ports;
  LmtpLimits limits;
  Acceptor<Tcp> tcp;
  Acceptor<Local> local;
  std::optional<SocketFile> file;
  InHand in_hand;
  OnceAMinute refused;
  std::list<std::function<void()>> wake;  // of each connection: it looks whether it is to end
  bool closing = false;
};

namespace {

constexpr int backlog = 128;

template <class Protocol>
class Connection : public std::enable_shared_from_this<Connection<Protocol>> {
 public:
  Connection(std::shared_ptr<LmtpListener::State> state, typename Protocol::socket socket)
      : state_(std::move(state)),
        socket_(std::move(socket)),
        deadline_(state_->ports.io),
        session_(state_->ports.hostname(), state_->ports.form) {}

  // Not in the constructor: it needs the pointer that keeps it.
  void enlist() {
    const auto wake = [weak = this->weak_from_this()] {
      const auto self = weak.lock();
      boost::system::error_code ignored;
      if (self && !self->in_data_) self->socket_.cancel(ignored);
    };
    place_ = state_->wake.insert(state_->wake.end(), wake);
  }
  void leave() {
    state_->wake.erase(place_);
    end_data();
  }

  asio::awaitable<void> run() {
    allow(state_->limits.command);
    bool goes_on = true;
    while (goes_on) goes_on = co_await step();
  }

 private:
  // The time is for all of what it allows: who sends a byte now and then does not get more of it.
  void allow(Duration time) {
    deadline_.expires_after(std::chrono::milliseconds(time.count()));
    deadline_.async_wait([weak = this->weak_from_this()](const boost::system::error_code& code) {
      const auto self = weak.lock();
      if (code || !self || self->deadline_.expiry() > std::chrono::steady_clock::now()) return;
      boost::system::error_code ignored;
      self->socket_.close(ignored);
    });
  }

  asio::awaitable<bool> step() {
    const auto wants = session_.next();
    if (session_.is_in_data() && !in_data_) {
      in_data_ = true;
      state_->in_hand.begin();
      allow(state_->limits.data);
    } else if (!in_data_ && session_.commands() != commands_) {
      commands_ = session_.commands();
      allow(state_->limits.command);
    }
    switch (wants) {
      case LmtpSession::Wants::bytes: {
        const bool is_said = co_await say();
        if (!is_said) co_return false;
        if (!session_.is_in_data()) end_data();
        const bool is_heard = co_await hear();
        co_return is_heard;
      }
      case LmtpSession::Wants::verdict: {
        auto claim = session_.asked();
        const auto verdict = co_await state_->ports.judge(std::move(claim));
        session_.judge(verdict);
        co_return true;
      }
      case LmtpSession::Wants::storing: {
        auto mail = session_.take_mail();
        mail.source = "lmtp";
        mail.at = state_->ports.clock.now();
        const auto status = co_await state_->ports.put(std::move(mail));
        session_.stored(status.has_value());
        co_return true;
      }
      case LmtpSession::Wants::end: {
        static_cast<void>(co_await say());
        co_return false;
      }
    }
    co_return false;
  }

  void end_data() {
    if (!std::exchange(in_data_, false)) return;
    state_->in_hand.end();
    allow(state_->limits.command);
  }

  asio::awaitable<bool> say() {
    if (session_.has_failed_often() && !told_) {
      told_ = true;
      state_->note_refused("too many errors");
    }
    const auto text = session_.replies();
    if (text.empty()) co_return true;
    const auto out = asio::buffer(text);
    auto [code, count] = co_await asio::async_write(socket_, out, tuple_awaitable);
    co_return !code;
  }

  asio::awaitable<bool> hear() {
    if (state_->closing && !in_data_) {
      session_.close();
      co_return true;
    }
    const auto room = asio::buffer(chunk_);
    auto [code, count] = co_await socket_.async_read_some(room, tuple_awaitable);
    if (code == asio::error::operation_aborted && state_->closing && socket_.is_open()) co_return true;
    if (code) co_return false;
    session_.hear(std::string_view(chunk_.data(), count));
    co_return true;
  }

  std::shared_ptr<LmtpListener::State> state_;
  typename Protocol::socket socket_;
  asio::steady_timer deadline_;
  LmtpSession session_;
  std::array<char, 16384> chunk_;
  std::list<std::function<void()>>::iterator place_;
  std::size_t commands_ = 0;
  bool in_data_ = false, told_ = false;
};

template <class Protocol>
asio::awaitable<void> serve(std::shared_ptr<LmtpListener::State> state, typename Protocol::socket socket) {
  if (int(state->wake.size()) >= state->limits.connections) {
    state->note_refused("too many connections");
    const std::string text = "421 4.3.2 too many connections; try again later\r\n";
    const auto out = asio::buffer(text);
    static_cast<void>(co_await asio::async_write(socket, out, tuple_awaitable));
    co_return;
  }
  const auto connection = std::make_shared<Connection<Protocol>>(state, std::move(socket));
  connection->enlist();
  co_await connection->run();
  connection->leave();
}

}  // namespace

Result<std::unique_ptr<LmtpListener>> LmtpListener::listen(LmtpPorts ports, const std::string& where,
                                                           const LmtpLimits& limits) {
  auto state = std::make_shared<State>(std::move(ports), limits);
  // Twice: even those who are told to come again cost something.
  const auto most = 2 * std::size_t(limits.connections);
  if (where.starts_with('/')) {
    auto file = SocketFile::listen(state->local.socket(), where, "feedback.lmtp", backlog);
    if (!file) return file.error();
    state->file.emplace(std::move(*file));
    state->local.start(most, [state](Local::socket socket) { return serve<Local>(state, std::move(socket)); });
  } else {
    if (auto status = listen_on(state->tcp.socket(), where, backlog); !status) return status.error();
    state->tcp.start(most, [state](Tcp::socket socket) { return serve<Tcp>(state, std::move(socket)); });
  }
  return std::unique_ptr<LmtpListener>(new LmtpListener(std::move(state)));
}

LmtpListener::~LmtpListener() { close(); }

int LmtpListener::port() const {
  boost::system::error_code code;
  return state_->tcp.is_open() ? state_->tcp.socket().local_endpoint(code).port() : 0;
}

void LmtpListener::close() {
  if (std::exchange(state_->closing, true)) return;
  state_->tcp.close();
  state_->local.close();
  state_->file.reset();
  for (const auto& wake : state_->wake) wake();
}

asio::awaitable<void> LmtpListener::answered() { return state_->in_hand.none(); }

}  // namespace gazetted
