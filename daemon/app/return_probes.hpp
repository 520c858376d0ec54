// Tries whether mail comes back, for `doctor`: a mail as a mail server bounces one, without a sender, to a fresh token
// that is of no delivery. What becomes of it is known here alone: no feedback is kept of it, and nobody rests for it.
// On the loop's thread. Nothing survives a restart; a probe that comes later is dropped.
#pragma once
#include <deque>

#include "gazetted/app/configuration.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
#include "gazetted/mail/return_token.hpp"

namespace gazetted {

class ReturnProbes {
 public:
  struct Ports {
    const Configuration& configuration;
    DispatchLoop& dispatch;
    const Clock& clock;
  };
  explicit ReturnProbes(const Ports& ports) : p_(ports) {}

  // {"command": "try-return", "relay": NAME}: {"id", "address", "relay", "outcome", "code", "reply"}, when the relay
  // has answered. With "direct": true nothing is sent, and "mail" is what the caller has to send to "address".
  // {"command": "try-return", "id"}: {"state": "waiting", "arrived", "unproven" or "refused", "source", "after" in ms,
  // "said"}. `unproven`: it arrived, and no token in it proves itself; `refused`: the same, at LMTP.
  asio::awaitable<json::object> handle(json::object request);

  // What came back. True: it is one of these, and is of no concern to anybody else.
  bool take(const std::optional<ReturnClaim>& claim, const std::string& message_id, const std::string& source);
  // The LMTP listener has refused a recipient: of interest where it is the bounce address, which has lost its token, or
  // one of a probe, whose token was made by another key.
  void note_refused(const std::optional<ReturnClaim>& claim, std::string_view recipient);

 private:
  struct Probe {
    std::string id;  // its Message-ID
    std::int64_t number = 0;
    SteadyTime begun;
    std::string state = "waiting", source, said;
    Duration after{0};
  };
  Probe* find(std::string_view id);
  json::object state_of(std::string_view id);
  void settle(Probe& probe, std::string state, std::string source, std::string said);

  static constexpr std::size_t most = 20;
  Ports p_;
  std::deque<Probe> probes_;
};

}  // namespace gazetted
