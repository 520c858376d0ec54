// The right half of the flow: lease → pick → render → attempt → record. One loop, one thread, no locks. This class
// joins the rooms of dispatch and has no policy of its own:
//
//   ledger ─ QueueFeed ─▶ DeliveryQueue ─ Picking/Picker ─▶ GroupCommit (intent) ─▶ RelayQueue ─ RelayConnections ─┐
//   ledger ◀───────────── GroupCommit (outcome) ◀── Settler/outcome_policy ◀──── ChannelQueue ─ ChannelPoster ◀┘
//
// After a crash the ledger and the wire file say the rest.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gazetted/base/clock.hpp"
#include "gazetted/dispatch/page_publisher.hpp"
#include "gazetted/dispatch/token_keeper.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/model/live_status.hpp"
#include "gazetted/net/http.hpp"
#include "gazetted/net/timers.hpp"
#include "gazetted/send/transport.hpp"

namespace gazetted {

class DispatchLoop {
 public:
  struct Hooks {
    std::function<void(const ReleaseRow&)> release_done;  // and durably so
    std::function<void(ReleaseKey)> posts_done;           // for which mail waited: put_release() brings their addresses
    std::function<void(const std::string& subject, const std::string& text)> trouble;
    std::function<void(const std::string& relay, std::uint64_t bytes)> on_size;  // by EHLO; 0: no limit
  };
  // The world, as dispatch sees it. All of it must outlive the loop.
  struct Ports {
    asio::io_context& io;
    LedgerThread& ledger;
    WireFile& wire;
    TokenKeeper& tokens;
    asio::thread_pool& blocking;  // for what may wait for a disk
    const Clock& clock;
    Timers& timers;
    MailTransport& mail;
    std::function<std::unique_ptr<Http>()> make_http;
    PagePublisher* pages = nullptr;  // null: there is no site
  };
  DispatchLoop(const Ports& ports, Hooks hooks);
  ~DispatchLoop();
  void set_settings(std::shared_ptr<const Settings> settings);
  void restore_limits(const std::vector<LimitState>& states);  // after set_settings()
  void set_all_paused(bool paused);
  // Keys of suppression_key(). What has not had its final dot will no longer be sent.
  void suppress(const std::vector<std::string>& keys);
  void unsuppress(const std::vector<std::string>& keys);

  // A new release, or one that is rendered anew. Its row is read from the ledger now, not taken from the caller:
  // whatever steering did since the caller looked is in it. `rendering` null: what it is rendered from cannot be read.
  void put_release(ReleaseKey release, std::shared_ptr<const Rendering> rendering);
  void drop_release(ReleaseKey release);         // replaced by a corrected one
  bool has_rendering(ReleaseKey release) const;  // it is here, and can be mailed
  // After steering: reads what the ledger now says of these releases (those that are not here are passed over) and of
  // `pause` without a name. When `done` is called, nothing that must not leave will leave, but what has had its final
  // dot. While the ledger cannot be read that is tried each second.
  void refresh(std::vector<ReleaseKey> releases, std::function<void()> done);
  // Somebody asks: relays and channels that are down are tried now, not at their next time.
  void try_again_now();

  // One mail outside the ledger (tests, notices), by the first of these relays that takes it.
  asio::awaitable<Outcome> send_single(std::vector<std::string> relays, Message message);
  // No new mail; returns once nothing is on the wire, or when the limit cuts.
  asio::awaitable<void> drain(Duration limit);
  Time time() const;               // of retries; see steady_wall.hpp
  LiveStatus live_status() const;  // dispatch's part of it
  // Mail that was taken or refused for good since this was last asked, by destination.
  std::map<std::string, std::int64_t> taken_since_asked();

 private:
  class Rooms;
  std::unique_ptr<Rooms> rooms_;
};

}  // namespace gazetted
