#include "gazetted/cli/progress.hpp"
#include "interrupt.hpp"

#include <algorithm>
#include <thread>

#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/live_status.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/model/outcome.hpp"

namespace gazetted {
namespace {

constexpr auto tick = std::chrono::milliseconds(250);
constexpr Duration daemon_may_be_away{30'000};  // a restart, say

std::int64_t waiting(const Tally& tally) { return tally[State::pending] + tally[State::sending]; }

// On a terminal one line that is redrawn and never wider than the screen; elsewhere a line for each piece of news.
class Line {
 public:
  ~Line() {
    if (drawn_) say("\n");
  }
  // `news`: what a new line is worth where lines are not redrawn.
  void show(const std::string& text, const std::string& news) {
    if (const auto size = screen_size()) {
      say("\r\033[K" + clip(text, size->columns - 1));
      drawn_ = true;
    } else if (news != shown_) {
      say(text + "\n");
    }
    shown_ = news;
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
  auto release = ledger.release(own->id, moment);
  if (!release || !*release) return look;
  if ((*release)->key == own->key) {
    look.release = std::move(*release);
  } else if ((*release)->another_is_being_taken) {
    look.release.emplace();
    look.release->id = own->id;
    look.release->state = "taking";
  }
  return look;
}

bool is_taken(const std::optional<ReleaseStatus>& release) { return release && release->state != "taking"; }

}  // namespace

bool daemon_answers(const Settings& settings) { return ask_live(settings, std::chrono::seconds(5)).has_value(); }

double Pace::look(const Tally& tally, Time now) {
  constexpr Duration between{900}, window{10'000}, standstill{5'000};
  const auto settled = tally.total() - waiting(tally) - tally[State::deferred];
  if (samples_.empty() || settled < samples_.back().settled) {  // `retry` takes some back
    samples_ = {{now, settled}};
    moved_ = now;
    return 0;
  }
  if (now > samples_.back().at + between) {
    if (settled > samples_.back().settled) moved_ = now;
    samples_.push_back({now, settled});
    while (samples_.size() > 2 && samples_[1].at + window < now) samples_.pop_front();
  }
  const auto& first = samples_.front();
  const auto& last = samples_.back();
  if (last.at == first.at || moved_ + standstill < now) return 0;
  return double(last.settled - first.settled) * 1000 / double((last.at - first.at).count());
}

void RelayWatch::look(const LiveStatus& live, Time now) {
  std::map<std::string, Down> down;
  for (const auto& [name, relay] : live.relays) {
    if (relay.works) continue;
    const auto before = down_.find(name);
    auto& entry = down[name];
    entry.since = before == down_.end() ? now : before->second.since;
    entry.from_the_start = before == down_.end() ? !looked_ : before->second.from_the_start;
    entry.code = relay.code;
    entry.reason = relay.reason;
    entry.next_try = now + relay.next_try;
  }
  down_ = std::move(down);
  looked_ = true;
}

std::vector<std::string> RelayWatch::in_the_way(const ReleaseStatus& release, const Settings& settings) const {
  std::vector<std::string> names;
  for (const auto& target : release.targets) {
    const auto* list = target.kind == TargetKind::list ? settings.list(target.name) : nullptr;
    if (!list || target.tally.done()) continue;
    for (const auto& relay : list->audience.relays) {
      if (down_.contains(relay) && std::find(names.begin(), names.end(), relay) == names.end()) names.push_back(relay);
    }
  }
  return names;
}

std::string RelayWatch::text(const ReleaseStatus& release, const Settings& settings, Time now) const {
  std::vector<std::string> parts;
  for (const auto& name : in_the_way(release, settings)) {
    const auto& down = down_.at(name);
    parts.push_back(
        fmt::format("relay {} does not work since {}{}: {}, {}", name, down.from_the_start ? "before " : "",
                    moment_in(down.since, now, settings), reply_text(down.code, one_line(down.reason, 200)),
                    down.next_try <= now ? "being tried now" : "next try " + moment_in(down.next_try, now, settings)));
  }
  return join(parts, "; ");
}

std::string progress_line(const ReleaseStatus& release, double per_second, const Settings& settings,
                          const std::string& in_the_way) {
  if (release.state == "taking") return release.id + ": being accepted";
  std::string line = release.id + ": " + release.state;
  const auto moment = now();
  if (release.state == "embargoed") line += " until " + moment_in(*release.release_at, moment, settings);
  if (release.state == "scheduled") line += ", leaves " + moment_in(*release.release_at, moment, settings);
  if (release.state == "held" && !release.waits_for_person())
    line += ", leaves " + moment_in(release.not_before, moment, settings);
  if (!in_the_way.empty()) line += "; " + in_the_way + ";";
  line += (in_the_way.empty() ? ", " : " ") + counts_text(release);
  if (per_second >= 1) line += fmt::format(", {:.0f}/s", per_second);
  const auto left = waiting(release.tally);
  if (per_second >= 1 && left > 0)
    line += ", " + format_for_people(Duration(std::int64_t(double(left) / per_second * 1000))) + " left";
  if (release.next_due && in_the_way.empty() && left == 0 && release.tally[State::deferred] > 0)
    line += ", next try " + moment_in(*release.next_due, moment, settings);
  return line;
}

FollowResult follow_release(const Settings& settings, const Followed& followed, Duration appears_within) {
  const Interrupt interrupt;
  const auto started = now();
  Time answered = started;
  Time asked{};
  RelayWatch relays;
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
    if (moment > asked + Duration(5000)) {
      asked = moment;
      if (const auto live = ask_live(settings, std::chrono::seconds(5))) {
        answered = moment;
        relays.look(*live, moment);
      }
      if (moment > answered + daemon_may_be_away) return end(FollowEnd::daemon_gone);
    }
    auto reader = LedgerReader::open(settings.store.path);
    auto look = reader ? look_at(**reader, followed, key) : Look();
    if (!look.rejection.empty()) return end(FollowEnd::rejected, look.rejection);
    if (look.replaced) return end(FollowEnd::replaced);
    if (look.release) {
      result.release = std::move(look.release);
      const auto& status = *result.release;
      line.show(progress_line(status, pace.look(status.tally, moment), settings, relays.text(status, settings, moment)),
                status.state + " " + join(relays.in_the_way(status, settings), " "));
      if (is_over(status)) return end(FollowEnd::done);
    } else if (!result.release && moment > started + appears_within) {
      return end(FollowEnd::not_accepted, reader ? "" : reader.error().text());
    }
    std::this_thread::sleep_for(tick);
  }
}

FollowResult follow_acceptance(const Settings& settings, const Followed& followed, Duration within) {
  const Interrupt interrupt;
  const auto last = now() + within;
  std::optional<ReleaseKey> key;
  FollowResult result;
  while (true) {
    auto reader = LedgerReader::open(settings.store.path);
    auto look = reader ? look_at(**reader, followed, key) : Look();
    result.reason = look.rejection;
    result.release = std::move(look.release);
    result.end = !look.rejection.empty()    ? FollowEnd::rejected
                 : look.replaced            ? FollowEnd::replaced
                 : is_taken(result.release) ? FollowEnd::done
                 : interrupt.asked()        ? FollowEnd::interrupted
                                            : FollowEnd::not_accepted;
    if (result.end != FollowEnd::not_accepted || now() > last) return result;
    std::this_thread::sleep_for(tick);
  }
}

}  // namespace gazetted
