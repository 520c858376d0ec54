// What is known of one channel's account: whether it takes posts, was paused by its network, or refuses us. Exclusive
// states, as of a relay: up; paused (the network asked for it; only time ends it); stopped (it refuses us: tried
// rarely, and at once after a reload or when somebody asks). Pure; owned by the loop's thread. Of a restart only a
// pause is kept, in the ledger's limits.
#pragma once
#include <string>
#include <utility>

#include "gazetted/base/json.hpp"
#include "gazetted/base/steady_time.hpp"
#include "gazetted/model/outcome.hpp"
#include "gazetted/send/channel.hpp"

namespace gazetted {

class ChannelQueue {
 public:
  explicit ChannelQueue(std::string name) : name_(std::move(name)) {}
  ChannelQueue(const ChannelQueue&) = delete;

  const std::string& name() const { return name_; }
  const ChannelOptions& options() const { return options_; }
  // What stopped it may have been put right. True: it was stopped, or gone, and may take posts now.
  bool set_options(const ChannelOptions& options);
  void leave_configuration(SteadyTime now) { gone_since_ = now; }
  SteadyTime gone_since() const { return gone_since_; }  // never: it is configured
  bool is_configured() const { return gone_since_ == SteadyTime{}; }

  // Posts that are on their way, of a few at most.
  bool has_room() const;
  void begin() { ++posting_; }
  void end() { --posting_; }

  bool may_post(SteadyTime now) const { return down_until_ <= now; }
  SteadyTime down_until() const { return down_until_; }
  SteadyTime down_since() const { return down_since_; }  // never: it took the last post
  SteadyTime failed_at() const { return failed_at_; }    // when it was tried last in vain
  bool is_stopped() const { return !reason_.empty(); }
  std::string why_down() const { return reason_.empty() ? "the network asked us to wait" : reason_; }

  struct Down {
    enum class What { no, paused, stopped };
    What what = What::no;
    bool news = false;
    Duration pause{0};
  };
  // What an answer says of the account, beyond the one post.
  Down answered(const Outcome& outcome, SteadyTime now);
  void restore_pause(SteadyTime until, SteadyTime now);
  // Somebody asks: what stopped it is tried now. A network's own pause holds.
  void try_now();
  // Before something is given up for it.
  void try_a_last_time(SteadyTime now) { down_until_ = now; }

  json::object account;  // what is known of it while we run: a session

 private:
  std::string name_;
  ChannelOptions options_;
  std::size_t posting_ = 0;
  int failures_ = 0;
  SteadyTime gone_since_, down_until_, down_since_, failed_at_;
  std::string reason_;  // why it is stopped; empty: it is not
  int code_ = 0;        // of the answer that stopped it
};

}  // namespace gazetted
