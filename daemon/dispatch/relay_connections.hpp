// The connections of one relay: they take what may leave next from its queue, one message after the other, the next
// envelope ahead of time. Each is a coroutine over the transport; what was said is judged and settled elsewhere.
// Belongs to the loop's thread. Nothing of it survives a crash: the wire file says how far each message got.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gazetted/dispatch/relay_queue.hpp"
#include "gazetted/dispatch/token_keeper.hpp"
#include "gazetted/net/signal_flag.hpp"
#include "gazetted/net/tasks.hpp"
#include "gazetted/send/transport.hpp"
#include "mail_maker.hpp"
#include "pump.hpp"
#include "settler.hpp"

namespace gazetted {

class RelayConnections {
 public:
  struct Ports {
    asio::io_context& io;
    Timers& timers;
    MailTransport& transport;
    TokenKeeper& tokens;
    WireFile& wire;
    Limits& limits;
    const DispatchTime& time;
    const DeliveryQueue& deliveries;
    Settler& settler;
    MailMaker& maker;
    Pump& pump;
    Tasks& tasks;
    std::function<bool(const JobPtr&, const std::string& from)> pass_on;  // to another relay of its list; or kept
    std::function<void()> works_again;
    std::function<void(const std::string& subject, const std::string& text)> trouble;
    std::function<void(const std::string& relay, std::uint64_t bytes)> on_size;  // by EHLO; 0: no limit
  };
  RelayConnections(RelayQueue& queue, const Ports& ports);
  RelayConnections(const RelayConnections&) = delete;

  // `tls` null: its settings cannot be used.
  void set_settings(std::shared_ptr<const Settings> settings, std::shared_ptr<asio::ssl::context> tls);
  // Its intent is durable. Takes it, or gives it back to the ledger.
  void take(const JobPtr& job);
  void start();  // as many as the queue needs and the relay allows
  void cut() { cut_ = true; }
  std::size_t open() const { return workers_; }

  // Outside the ledger; nothing where this relay cannot be asked.
  asio::awaitable<std::optional<Outcome>> send_single(const Message& message);

 private:
  // A connection that is ready for mail, and what is on it.
  struct Session {
    MailConnection& connection;
    RelayState::Epoch epoch = 0;
    std::string via;
    int sent = 0;
    JobPtr job, ahead;  // its turn now; its envelope left with the last one's data
  };
  asio::awaitable<void> make_ready(JobPtr job);
  void ready(const JobPtr& job);
  asio::awaitable<void> work();
  asio::awaitable<void> work_session(Session& session);
  struct NotOpened {
    Outcome outcome;
    bool with_kept_token = false;  // which was refused and is forgotten: the next connection asks for a fresh one
  };
  asio::awaitable<std::optional<NotOpened>> open_session(RelayOptions& relay, MailConnection& connection);
  const Message* prepare_ahead(Session& session);
  enum class Goes { on, no_further };
  Goes answered(Session& session, const SmtpAnswer& answer);
  JobPtr next_job();
  void requeue(const JobPtr& job);
  void failed(RelayState::Epoch epoch, const Outcome& outcome);
  void works(RelayState::Epoch epoch);
  void no_more_connections(const Outcome& outcome);
  void disable_pipelining(MailConnection& connection);
  bool is_over(const Session& session) const;
  bool is_last(const Session& session) const { return session.sent + 1 >= queue_.options().messages_per_connection; }

  RelayQueue& queue_;
  Ports p_;
  std::shared_ptr<const Settings> settings_;
  std::shared_ptr<asio::ssl::context> tls_;  // sessions hold it too: a reload brings another
  SignalFlag wake_;
  SteadyTime look_again_;  // when the first that waits in the queue may leave
  SteadyTime lock_step_until_;
  std::size_t workers_ = 0, idle_ = 0;
  std::size_t fresh_ = 0, sessions_ = 0;  // workers, and those with an open connection, of the epoch `counted_`
  RelayState::Epoch counted_ = 0;
  bool cut_ = false;
};

}  // namespace gazetted
