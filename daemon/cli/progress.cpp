#include "gazetted/cli/progress.hpp"
#include "interrupt.hpp"

#include <algorithm>
#include <thread>

#include "gazetted/base/text.hpp"
#include "gazetted/cli/live_status.hpp"
#include "gazetted/cli/screen.hpp"

namespace gazetted {
namespace {

constexpr auto tick = std::chrono::milliseconds(250);
constexpr Duration daemon_may_be_away{30'000};  // a restart, say

std::int64_t waiting(const Tally& tally) { return tally[State::pending] + tally[State::sending]; }

// Deliveries a second, over at least a second.
class Pace {
 public:
  double look(std::int64_t left, Time moment) {
    if (last_left_ >= 0 && moment <= last_time_ + Duration(900)) return per_second_;
    if (last_left_ >= 0) per_second_ = double(last_left_ - left) * 1000 / double((moment - last_time_).count());
    last_left_ = left;
    last_time_ = moment;
    return per_second_;
  }

 private:
  std::int64_t last_left_ = -1;
  Time last_time_{};
  double per_second_ = 0;
};

// On a terminal one line that is redrawn and never wider than the screen; elsewhere a line for each change of state.
class Line {
 public:
  ~Line() {
    if (drawn_) say("\n");
  }
  void show(const std::string& text, const std::string& state) {
    if (const auto size = screen_size()) {
      say("\r\033[K" + clip(text, size->columns - 1));
      drawn_ = true;
    } else if (state != shown_) {
      say(text + "\n");
    }
    shown_ = state;
  }

 private:
  std::string shown_;
  bool drawn_ = false;
};

std::string rejection_of(LedgerReader& ledger, const Followed& followed) {
  auto rejected = ledger.rejected(1000);
  if (!rejected) return "";
  for (const auto& entry : *rejected) {
    if (entry.name == one_line(followed.name, 200) && entry.at >= followed.dropped) return entry.reason;
  }
  return "";
}

// What is there of it now. `key` is its own once it was seen.
struct Look {
  std::optional<ReleaseStatus> release;
  std::string rejection;
  bool replaced = false;
};

Look look_at(LedgerReader& ledger, const Followed& followed, std::optional<ReleaseKey>& key) {
  Look look;
  const auto moment = now();
  if (followed.hash.empty()) {
    if (auto release = ledger.release(followed.id, moment)) look.release = std::move(*release);
    return look;
  }
  auto known = ledger.known(followed.id, followed.hash);
  if (!known) return look;
  const auto own = std::find_if(known->begin(), known->end(), [&](const KnownRelease& entry) {
    return entry.same_content && entry.accepted >= followed.dropped;
  });
  if (own == known->end()) {
    look.replaced = key.has_value() && std::any_of(known->begin(), known->end(), [&](const KnownRelease& entry) {
                      return entry.id == followed.id && entry.key.value > key->value;
                    });
    look.rejection = rejection_of(ledger, followed);
    return look;
  }
  key = own->key;
  if (auto release = ledger.release(own->id, moment); release && *release && (*release)->key == own->key)
    look.release = std::move(*release);
  return look;
}

}  // namespace

bool daemon_answers(const Settings& settings) { return ask_live(settings, std::chrono::seconds(5)).has_value(); }

std::string progress_line(const ReleaseStatus& release, double per_second, const Settings& settings) {
  std::string line = release.id + ": " + release.state;
  const auto moment = now();
  if (release.state == "held") line += ", leaves " + moment_in(release.not_before, moment, settings);
  line += ", " + counts_text(release);
  if (per_second >= 1) line += fmt::format(", {:.0f}/s", per_second);
  const auto left = waiting(release.tally);
  if (per_second >= 1 && left > 0)
    line += ", " + format_for_people(Duration(std::int64_t(double(left) / per_second * 1000))) + " left";
  if (release.next_due && left == 0 && release.tally[State::deferred] > 0)
    line += ", next try " + moment_in(*release.next_due, moment, settings);
  return line;
}

FollowResult follow_release(const Settings& settings, const Followed& followed, Duration appears_within) {
  const Interrupt interrupt;
  const auto started = now();
  Time answered = started;
  Time asked = started;
  Pace pace;
  Line line;
  FollowResult result;
  std::optional<ReleaseKey> key;
  const auto end = [&](FollowEnd how, std::string reason = "") {
    result.end = how;
    result.reason = std::move(reason);
    return result;
  };
  while (true) {
    if (interrupt.asked()) return end(FollowEnd::interrupted);
    const auto moment = now();
    auto reader = LedgerReader::open(settings.store.path);
    auto look = reader ? look_at(**reader, followed, key) : Look();
    if (!look.rejection.empty()) return end(FollowEnd::rejected, look.rejection);
    if (look.replaced) return end(FollowEnd::replaced);
    if (look.release) {
      result.release = std::move(look.release);
      const auto& status = *result.release;
      line.show(progress_line(status, pace.look(waiting(status.tally), moment), settings), status.state);
      if (status.state == "done" || status.state == "cancelled") return end(FollowEnd::done);
    } else if (!result.release && moment > started + appears_within) {
      return end(FollowEnd::not_taken, reader ? "" : reader.error().text());
    }
    if (moment > asked + Duration(5000)) {
      asked = moment;
      if (daemon_answers(settings)) answered = moment;
      if (moment > answered + daemon_may_be_away) return end(FollowEnd::daemon_gone);
    }
    std::this_thread::sleep_for(tick);
  }
}

}  // namespace gazetted
