// A world for dispatch that a seed decides: a clock that is turned, relays and a webhook that play what they are told,
// and the real SQLite ledger and wire file, through kills and restarts. One thread; the order in which the loop, the
// ledger and the timers get their turns is drawn too.
#pragma once
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gazetted/app/ledger_start.hpp"
#include "gazetted/app/steering.hpp"
#include "support/files.hpp"
#include "support/turned_clock.hpp"

namespace gazetted::test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  bool chance(double part) { return std::uniform_real_distribution<double>(0, 1)(engine_) < part; }
  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(engine_); }
  double real() { return std::uniform_real_distribution<double>(0, 1)(engine_); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[std::size_t(below(int(all.size())))];
  }

 private:
  std::mt19937_64 engine_;
};

class DrawnClock : public TurnedClock {
 public:
  explicit DrawnClock(Dice& dice) : dice_(dice) {}
  double dice() const override { return dice_.real(); }

 private:
  Dice& dice_;
};

// How a relay behaves; each part of messages in [0, 1].
struct Manners {
  bool refuses = false;  // connections
  bool silent = false;   // takes a connection and says nothing
  bool bad_password = false;
  bool wants_a_day = false;  // 421 to every connection, and asks to be left alone for a day
  double busy = 0;           // 421 to MAIL, and closes
  double greylists = 0;      // 451 for this recipient
  double slow_down = 0;      // 451 4.7.x for the destination
  double unknown_user = 0;   // 550 5.1.1
  double hangs_at_dot = 0;   // takes it and never answers
  double closes_at_dot = 0;  // takes it and closes without a word
  double loses_at_dot = 0;   // the same, and has not taken it
};

class World {
 public:
  World(std::uint64_t seed, std::shared_ptr<const Rendering> rendering, Settings settings);
  ~World();

  // A few random things happen.
  void step();
  // What a test wants to happen.
  void drop();
  void command(const Command& request);
  void run_for(Duration time);
  Manners& relay(const std::string& name) { return manners_[name]; }
  std::set<std::string> given_up() const;  // mails that are expired
  // Whatever was wrong is put right, what is still paused is resumed, and nothing more happens from outside.
  void calm();
  // Turns until every release is final. False: it never would be.
  // Nothing is given up meanwhile.
  bool settle();

  std::string what_is_left() const;  // rows that are not final, and what dispatch says of itself
  const std::vector<std::string>& story() const { return story_; }
  const std::vector<std::string>& complaints() const { return complaints_; }
  void check_account();  // no tally below zero, none that differs from its rows
  void check_copies();   // after settle()

 private:
  struct Life;
  struct Release {
    std::string id;
    ReleaseKey key;
    std::vector<TargetKey> targets;
    std::vector<std::string> recipients;
  };
  class Connection;
  class Relays;
  class Webhook;

  void begin_life(bool same_boot);
  void end_life();
  void turn();
  void steer();
  void reload();
  void change_manners();
  void suppress();
  void stop(bool kill);
  bool is_anything_paused() const;
  void resume_all();
  void resume(const SteerScope& scope);
  std::set<std::int64_t> paused_by_name() const;  // targets, not by `pause` alone
  Result<StartedLedger> start();
  void set_disk_full(bool full);
  void tell(std::string what);
  void complain(std::string what);
  Settings settings_of_now() const;
  void note_steered(const Command& request);
  void allow_again(const Command& request);
  void at_dot(const std::string& address);
  bool covers(const SteerScope& scope, std::int64_t target) const;

  Dice dice_;
  DrawnClock clock_;
  TemporaryDirectory directory_;
  std::shared_ptr<const Rendering> rendering_;
  Settings settings_;
  std::set<std::string> relays_gone_;
  bool channel_gone_ = false;
  std::map<std::string, Manners> manners_;
  double webhook_fails_ = 0;
  bool disk_full_ = false;
  std::set<std::string> given_up_before_;  // faults stopped
  int drops_ = 0, boot_ = 1;
  std::vector<Release> releases_;
  struct Target {
    std::string release, name;
    bool list = true;
  };
  std::map<std::int64_t, Target> targets_;         // by key
  std::map<std::string, std::int64_t> target_of_;  // address → target
  std::map<std::string, int> copies_;              // by address: taken by a relay
  std::map<std::string, int> asked_again_;         // by address: `retry --unknown`
  // Targets of which nothing may leave: that was answered, and not taken back. A cancel never is.
  std::set<std::int64_t> paused_, cancelled_;
  std::vector<std::string> story_, complaints_;
  std::unique_ptr<Life> life_;
};

}  // namespace gazetted::test
