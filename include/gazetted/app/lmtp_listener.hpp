// `feedback: {lmtp: …}`: mail servers of this machine bring what comes back, over a Unix socket or a port of loopback.
// Nothing is answered before it is durable, so their queues keep what we cannot take. On the loop's thread; a crash
// leaves the socket's file, which the next start replaces.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "gazetted/app/lmtp_session.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/net/tasks.hpp"

namespace gazetted {

struct LmtpPorts {
  asio::io_context& io;
  const Clock& clock;
  std::function<std::string()> hostname;
  LmtpSession::Form form;
  std::function<asio::awaitable<LmtpVerdict>(ReturnClaim)> judge;  // whether it proves itself
  std::function<asio::awaitable<Status>(TakenMail)> put;           // durable when it returns
};

struct LmtpLimits {
  int connections = 50;          // more are told to come again later
  Duration command{5 * 60'000};  // for each command (RFC 5321 section 4.5.3.2.7)
  Duration data{10 * 60'000};    // for all the data of a mail
};

class LmtpListener {
 public:
  // `where`: as `feedback: {lmtp: …}`; port 0 is a free one. An error names it.
  static Result<std::unique_ptr<LmtpListener>> listen(LmtpPorts ports, const std::string& where,
                                                      const LmtpLimits& limits = LmtpLimits());
  ~LmtpListener();
  LmtpListener(const LmtpListener&) = delete;

  int port() const;  // 0: a Unix socket
  // To new connections and new mails. A mail whose data is on its way may end.
  void close();
  asio::awaitable<void> answered();  // until every mail whose data has begun is answered

  struct State;

 private:
  explicit LmtpListener(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace gazetted
