// The right half of the flow: lease → pick → render → attempt → record. One loop, one thread, no locks. Deliveries
// come from the ledger in order of domain, take their rate tokens, get a durable intent in the next commit, wait in
// their relay's lane, and end as a record in a later commit. After a crash the ledger and the wire file say the rest.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/steady_wall.hpp"
#include "gazetted/dispatch/token_keeper.hpp"
#include "gazetted/edition/pipeline.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/net/http.hpp"
#include "gazetted/net/signal_flag.hpp"
#include "gazetted/net/timers.hpp"
#include "gazetted/schedule/limits.hpp"
#include "gazetted/schedule/relay_state.hpp"
#include "gazetted/schedule/window_shares.hpp"
#include "gazetted/send/channel.hpp"
#include "gazetted/send/transport.hpp"

namespace gazetted {
class DispatchLoop {
 public:
  struct Hooks {
    std::function<void(const ReleaseRow&)> release_done;  // and durably so
    std::function<void(ReleaseKey)> posts_done;           // for which mail waited: put_release() brings their addresses
    std::function<void(const std::string& subject, const std::string& text)> trouble;
    std::function<void(const std::string& relay, std::uint64_t bytes)> size_told;  // by EHLO; 0: no limit
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
  };
  DispatchLoop(const Ports& ports, Hooks hooks);
  ~DispatchLoop();
  void set_settings(std::shared_ptr<const Settings> settings);
  void restore_limits(const std::vector<LimitState>& states);  // after set_settings()
  void set_all_paused(bool paused);
  // Keys of suppression_key(). What has not had its final dot does not leave any more.
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
  Time time() const { return wall_.now(); }  // of retries; see steady_wall.hpp
  json::object live_state() const;           // for `status` over the control socket
 private:
  struct Target;
  struct Release;
  struct Job;
  struct Lane;
  struct ChannelLane;
  struct Pick;
  using JobPtr = std::shared_ptr<Job>;
  Time end_of_wait(const Release& release) const;
  void take_over(ReleaseRow row, std::shared_ptr<const Rendering> rendering);
  void pump();
  void schedule_pump();
  void pick(SteadyNanos now);
  void pick_due(SteadyNanos now);
  void pick_pending(SteadyNanos now, Priority least);
  bool pick_some(const std::shared_ptr<Target>& target, SteadyNanos now);
  Pick try_pick(const std::shared_ptr<Target>& target, Delivery& delivery, bool tried_before, SteadyNanos now);
  Pick claim_lane(const Target& target, const Release& release, const Delivery& delivery, Job& job, SteadyNanos now);
  Pick claim_channel(const Target& target, const Delivery& delivery, Job& job, SteadyNanos now);
  Pick why_not(const Target& target, SteadyNanos now) const;
  std::string why_unusable(const std::vector<std::string>& names) const;
  static const std::string& share_of(const Job& job);
  static std::string line_of(const Job& job);
  Pick ask_limits(const Limits::Keys& keys, SteadyNanos now, SteadyNanos& not_before) const;
  void hurry();
  void set_aside(const Target& target, const Delivery& delivery, const Pick& looked, SteadyNanos now);
  void fetch_more(const std::shared_ptr<Target>& target, SteadyNanos now);
  void fetch_due();
  void commit();
  void committed(std::shared_ptr<Batch> batch, std::vector<JobPtr> jobs, std::vector<std::size_t> slots,
                 Result<Committed> result);
  void apply(const Batch& batch, const Committed& result);
  void finish_releases();
  void finished(const std::vector<ReleaseKey>& proposed, const std::vector<ReleaseKey>& done);
  void forget_release(std::int64_t key);
  void set_relay(Lane& lane, const RelayOptions& options);
  void note_what_is_gone();
  std::vector<std::string> relays_of(const Target& target, const Release& release) const;
  void ask_ledger_for_due();
  void requeue_all(Lane& lane);
  void enqueue(const JobPtr& job);
  void ready(const JobPtr& job);
  bool signs_ahead(const Job& job) const;
  std::optional<Outcome> put_message(Job& job) const;
  asio::awaitable<void> make_ready(JobPtr job);
  asio::awaitable<std::optional<Outcome>> render(JobPtr job);
  asio::awaitable<void> sign(Message& message);
  void start_workers(const std::shared_ptr<Lane>& lane);
  asio::awaitable<void> work(std::shared_ptr<Lane> lane);
  asio::awaitable<std::optional<Outcome>> open_session(RelayOptions& relay, MailConnection& session);
  asio::awaitable<void> work_session(std::shared_ptr<Lane> lane, MailConnection& session, RelayState::Epoch epoch);
  asio::awaitable<void> post(std::shared_ptr<ChannelLane> lane, JobPtr job);
  asio::awaitable<Outcome> publish(ChannelLane& lane, const ChannelType& type, ChannelAttempt& attempt,
                                   const JobPtr& job);
  asio::awaitable<std::optional<Outcome>> make_ready_to_post(ChannelLane&, const ChannelType&, ChannelAttempt&);
  asio::awaitable<Outcome> look_back(ChannelLane& lane, const ChannelType& type, ChannelAttempt& attempt);
  void account_answered(ChannelLane& lane, Outcome& outcome);
  JobPtr next_job(Lane& lane);
  void put_back(Lane& lane, const JobPtr& job);
  bool pass_on(const JobPtr& job, const std::string& from);
  void stand_back(Lane& lane, const JobPtr& job, SteadyNanos now);
  bool still_wanted(const JobPtr& job);
  void finish(const JobPtr& job, const Outcome& outcome, const std::string& via);
  void give_back(const JobPtr& job, std::optional<Time> due);
  std::optional<Time> slow_down(const Job& job, const Outcome& outcome, Time first_attempt);
  std::optional<Time> rest(const Job& job, const Outcome& outcome, Time first_attempt);
  std::optional<Time> turn_after(const std::string& line, Duration wait, SteadyNanos apart, Time first_attempt);
  Time agreed_now() const;
  Time latest_now() const;
  void let_go(const Job& job);
  void record(const JobPtr& job, Record record, const Outcome* outcome);
  void lane_failed(Lane& lane, RelayState::Epoch epoch, const Outcome& outcome);
  void lane_works(Lane& lane, RelayState::Epoch epoch);
  void no_more_connections(const std::shared_ptr<Lane>& lane, const Outcome& outcome);
  void distrust(Lane& lane, MailConnection& session);
  struct Usable;
  Usable usable_lane(const std::vector<std::string>& names, SteadyNanos now);
  void spawn(asio::awaitable<void> task);
  void wake_at(SteadyNanos when);
  bool is_suppressed(const Target& target, const Delivery& delivery) const;
  bool may_leave(const Target& target) const;
  bool is_allowed(const Target& target) const;
  bool may_still_leave(const JobPtr& job);
  bool has_waited_too_long(const Target& target, const Delivery& delivery, SteadyNanos unusable_since,
                           SteadyNanos now) const;
  bool try_a_last_time(const Target& target, const Release& release, SteadyNanos now);
  json::array waiting_for_what_is_gone() const;
  asio::io_context& io_;
  Timers& timers_;
  MailTransport& mail_;
  std::function<std::unique_ptr<Http>()> make_http_;
  LedgerThread& ledger_;
  WireFile& wire_;
  TokenKeeper& tokens_;
  asio::thread_pool& blocking_;  // for what may wait for a disk
  const Clock& clock_;
  SteadyWall wall_{clock_};
  Hooks hooks_;
  std::shared_ptr<const Settings> settings_;
  std::map<std::int64_t, std::shared_ptr<Release>> releases_;
  std::map<std::int64_t, std::shared_ptr<Target>> targets_;
  std::map<std::string, std::shared_ptr<Lane>> lanes_;
  std::map<std::string, std::shared_ptr<ChannelLane>> channel_lanes_;
  std::unordered_set<std::string> suppressed_;
  Limits limits_;
  std::shared_ptr<Batch> batch_ = std::make_shared<Batch>();  // what the next commit will hold
  std::vector<JobPtr> batch_jobs_;                            // in the order of batch_->intents
  std::vector<std::size_t> batch_slots_;                      // wire slots that are free once it is durable
  std::size_t leased_ = 0;                                    // intents durable or asked for, outcome not durable
  std::unique_ptr<asio::thread_pool> signing_;                // while there are DKIM keys
  std::deque<Delivery> due_;
  std::unordered_set<std::int64_t> due_known_;
  std::pair<std::int64_t, std::int64_t> due_after_{0, 0};
  std::optional<Time> next_due_;
  Timers::Id wake_ = 0, commit_timer_ = 0;
  SignalFlag idle_;
  SteadyNanos wake_time_ = 0, last_commit_ = 0;
  WindowShares shares_;
  std::uint64_t steered_ = 1;  // grows with everything that may keep back what was picked
  std::size_t turn_ = 0, tasks_ = 0;
  bool committing_ = false, fetching_due_ = false, pump_scheduled_ = false, draining_ = false, all_paused_ = false,
       cut_ = false, ledger_troubled_ = false;
};

}  // namespace gazetted
