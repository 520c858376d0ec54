#include "hub_pings.hpp"

#include <algorithm>
#include <charconv>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/net/url.hpp"

namespace gazetted {
namespace {

constexpr Duration first_pause = std::chrono::minutes(1), longest_pause = std::chrono::hours(1);
constexpr Duration given_up_after = std::chrono::hours(24);
constexpr long longest_wanted = 6 * 3600;  // seconds that a hub may ask us to wait
constexpr std::uint64_t largest_file = 16u << 20;

}  // namespace

Duration pause_after(int attempts, const HttpResponse& answer, Time now) {
  auto pause = first_pause;
  for (int i = 1; i < attempts && pause < longest_pause; ++i) pause *= 2;
  pause = std::min(pause, longest_pause);
  if (const auto wanted = answer.headers.find("retry-after"); wanted != answer.headers.end()) {
    long seconds = 0;
    const auto& text = wanted->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc() && end == text.data() + text.size())
      pause = std::max<Duration>(pause, std::chrono::seconds(std::clamp(seconds, 0L, longest_wanted)));
    else if (const auto when = parse_http_date(text))
      pause = std::max<Duration>(pause, *when - now);
    return std::min<Duration>(pause, std::chrono::seconds(longest_wanted));
  }
  return pause;
}

HubPings::HubPings(const Ports& ports, fs::path file) : p_(ports), file_(std::move(file)), more_(p_.io, &p_.timers) {
  const auto text = read_file(file_, largest_file);
  const auto parsed = text ? parse_json(*text) : Result<json::value>(json::value());
  for (const auto& each : parsed && parsed->is_array() ? parsed->as_array() : json::array()) {
    const auto* one = each.if_object();
    const auto* since = one ? one->if_contains("since") : nullptr;
    if (!since || !since->is_int64()) continue;
    Ping ping;
    ping.since = from_millis(since->as_int64());
    ping.due = p_.clock.steady();
    waiting_[{text_member(*one, "hub"), text_member(*one, "feed")}] = ping;
  }
}

asio::awaitable<Status> HubPings::save() {
  json::array all;
  for (const auto& [key, ping] : waiting_)
    all.push_back(json::object{{"hub", key.first}, {"feed", key.second}, {"since", to_millis(ping.since)}});
  auto work = [file = file_, text = json::serialize(all)] { return write_durably(file, text + "\n", 0640); };
  auto saved = co_await on_pool(p_.io, p_.pool, work);
  co_return saved;
}

asio::awaitable<Status> HubPings::note(std::vector<std::string> hubs, std::vector<std::string> feeds) {
  const auto now = p_.clock.now();
  for (const auto& hub : hubs) {
    for (const auto& feed : feeds) {
      auto& ping = waiting_[{hub, feed}];
      ++ping.noted;
      ping.since = now;
      ping.attempts = 0;
      ping.due = p_.clock.steady();
    }
  }
  if (hubs.empty() || feeds.empty()) co_return Status();
  auto saved = co_await save();
  more_.raise();
  co_return saved;
}

std::optional<std::pair<HubPings::Key, SteadyTime>> HubPings::next_due() const {
  std::optional<std::pair<Key, SteadyTime>> next;
  for (const auto& [key, ping] : waiting_) {
    const auto not_before = not_before_.find(key.first);
    const auto due = not_before == not_before_.end() ? ping.due : std::max(ping.due, not_before->second);
    if (!next || due < next->second) next.emplace(key, due);
  }
  return next;
}

asio::awaitable<void> HubPings::run() {
  while (true) {
    const auto next = next_due();
    if (!next) {
      co_await more_.wait();
    } else if (next->second > p_.clock.steady()) {
      const auto due = next->second;
      co_await more_.wait(due);
    } else {
      auto key = next->first;
      co_await tell(std::move(key));
    }
  }
}

asio::awaitable<void> HubPings::tell(Key key) {
  const auto noted = waiting_[key].noted;
  HttpRequest request;
  request.url = key.first;
  request.headers = {"Content-Type: application/x-www-form-urlencoded"};
  request.body = "hub.mode=publish&hub.url=" + percent_encode(key.second);
  const auto url = parse_http_url(key.first);
  request.allow_private = url && is_loopback(*url);  // whoever writes 127.0.0.1 means it
  const auto response = co_await p_.http.perform(std::move(request));
  settle(key, noted, response);
  const auto saved = co_await save();
  if (!saved) log(Event::hub_trouble, {{"hub", key.first}, {"feed", key.second}, {"reason", saved.error().text()}});
}

void HubPings::settle(const Key& key, int noted, const HttpResponse& response) {
  auto& ping = waiting_[key];
  if (response.status >= 200 && response.status < 300) {
    log(Event::hub_told, {{"hub", key.first}, {"feed", key.second}});
    not_before_.erase(key.first);
    if (ping.noted == noted) waiting_.erase(key);
    return;
  }
  ++ping.attempts;
  const auto due = p_.clock.steady() + pause_after(ping.attempts, response, p_.clock.now());
  const auto why = response.status == 0 ? response.trouble : std::to_string(response.status);
  log(Event::hub_trouble, {{"hub", key.first}, {"feed", key.second}, {"reason", why}});
  if (p_.clock.now() - ping.since > given_up_after) {
    p_.trouble({"a WebSub hub cannot be told of changes", key.first + " was not told for a day that " + key.second +
                                                              " has changed: " + why +
                                                              ". Readers who rely on it may not have seen it.\n"});
    waiting_.erase(key);
  }
  // It is the hub that has trouble, or wants to be left alone: nor is it told of other feeds, and no other hub waits
  // for its answers.
  not_before_[key.first] = due;
}

}  // namespace gazetted
