#include "hub_pings.hpp"

#include <algorithm>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/net/url.hpp"
#include "gazetted/publishing/feed_folders.hpp"
#include "gazetted/site/addresses.hpp"

namespace gazetted {
namespace {

constexpr Duration first_pause = std::chrono::minutes(1), longest_pause = std::chrono::hours(1);
constexpr Duration given_up_after = std::chrono::hours(24);
constexpr std::uint64_t largest_file = 16u << 20;

}  // namespace

std::vector<std::string> feeds_that_tell_of(const SiteNewsroom& newsroom, const std::vector<std::string>& topics) {
  const auto& slug = newsroom.newsroom.slug;
  std::vector<std::string> folders;
  for (const auto& [language, folder] : feed_folders(newsroom)) folders.push_back(folder);
  for (const auto& topic : topics) {
    const auto path = topic_path(slug, topic);
    if (std::find(folders.begin(), folders.end(), path) == folders.end()) folders.push_back(path);
  }
  std::vector<std::string> feeds;
  for (const auto& folder : folders) {
    for (const char* form : {"feed.atom", "feed.rss", "feed.json"})
      feeds.push_back(newsroom.newsroom.public_url + folder + form);
  }
  return feeds;
}

Duration pause_after(int attempts) {
  auto pause = first_pause;
  for (int i = 1; i < attempts && pause < longest_pause; ++i) pause *= 2;
  return std::min(pause, longest_pause);
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

asio::awaitable<void> HubPings::run() {
  while (true) {
    const auto next = std::min_element(waiting_.begin(), waiting_.end(), [](const auto& one, const auto& other) {
      return one.second.due < other.second.due;
    });
    if (next == waiting_.end()) {
      co_await more_.wait();
    } else if (next->second.due > p_.clock.steady()) {
      const auto due = next->second.due;
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
  auto& ping = waiting_[key];
  if (response.status >= 200 && response.status < 300) {
    log(Event::hub_told, {{"hub", key.first}, {"feed", key.second}});
    if (ping.noted == noted) waiting_.erase(key);
  } else {
    ++ping.attempts;
    ping.due = p_.clock.steady() + pause_after(ping.attempts);
    const auto why = response.status == 0 ? response.trouble : std::to_string(response.status);
    log(Event::hub_trouble, {{"hub", key.first}, {"feed", key.second}, {"reason", why}});
    if (p_.clock.now() - ping.since > given_up_after) {
      p_.trouble({"a WebSub hub cannot be told of changes", key.first + " was not told for a day that " + key.second +
                                                                " has changed: " + why +
                                                                ". Readers who rely on it may not have seen it.\n"});
      waiting_.erase(key);
    }
  }
  const auto saved = co_await save();
  if (!saved) log(Event::hub_trouble, {{"hub", key.first}, {"feed", key.second}, {"reason", saved.error().text()}});
}

}  // namespace gazetted
