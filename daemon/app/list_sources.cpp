#include "gazetted/app/list_sources.hpp"

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/answer_of.hpp"
#include "refusal.hpp"

namespace gazetted {
namespace {

constexpr Duration shortest_pause{1000};

// The wall clock may be set meanwhile; it is looked at again after an hour at the latest.
constexpr Duration longest_pause{3'600'000};

}  // namespace

asio::awaitable<void> ListSources::run() {
  while (p_.goes_on()) {
    auto next = p_.clock.steady() + longest_pause;
    const auto settings = p_.configuration.current();
    for (const auto& list : settings->lists) {
      const auto& name = list.audience.name;
      if (!list.audience.source || busy_.contains(name)) continue;
      const auto due = due_.find(name);
      if (due != due_.end() && due->second > p_.clock.steady()) {
        next = std::min(next, due->second);
        continue;
      }
      busy_.insert(name);
      tasks_.spawn(keep(name));
    }
    co_await flag_.wait(next);
  }
}

void ListSources::look_again() {
  due_.clear();
  flag_.raise();
}

asio::awaitable<void> ListSources::keep(std::string name) {
  const auto report = co_await fetch_one(name, FetchOrder::when_due);
  static_cast<void>(report);
}

// `name` is among the busy ones.
asio::awaitable<FetchReport> ListSources::fetch_one(std::string name, FetchOrder order) {
  const auto settings = p_.configuration.current();
  const auto* configured = settings->list(name);
  FetchReport report;
  if (configured && configured->audience.source) {
    const FetchPorts ports{p_.clock, Zone::load_or_utc(settings->newsroom(configured->audience.newsroom).time_zone),
                           p_.limits, p_.goes_on};
    auto work = [list = configured->audience, directory = directory_of_list(*settings, name), order, ports] {
      return fetch_list(list, directory, order, ports);
    };
    report = co_await on_pool(p_.io, pool_, work);
    const auto next = next_fetch(*configured->audience.source, report.record) - p_.clock.now();
    if (p_.configuration.current() == settings)  // else it may be another source
      due_[name] = p_.clock.steady() + std::clamp(next, shortest_pause, longest_pause);
    note(configured->audience, report);
  }
  busy_.erase(name);
  flag_.raise();
  co_return report;
}

void ListSources::note(const ListOptions& list, const FetchReport& report) {
  if (report.trouble) log(Event::list_trouble, {{"list", list.name}, {"reason", report.trouble->text()}});
  if (report.is_new)
    log(Event::list_fetched, {{"list", list.name}, {"people", std::to_string(report.record.subscribers)}});
  if (report.notice) p_.tell(*report.notice);
  if (report.is_new) p_.renewed();
}

asio::awaitable<json::object> ListSources::fetch(const json::object& request) {
  auto name = text_member(request, "list");
  const auto settings = p_.configuration.current();
  const auto* configured = settings->list(name);
  if (!configured)
    co_return refusal("there is no list '" + one_line(name, 60) + "'" + did_you_mean(name, settings->list_names()));
  if (!configured->audience.source)
    co_return refusal("list '" + name +
                      "' is a file, and nothing fetches it: " + configured->audience.subscribers.string());
  while (busy_.contains(name)) co_await flag_.wait();
  busy_.insert(name);
  const auto order = bool_member(request, "accept") ? FetchOrder::accept : FetchOrder::now;
  const auto report = co_await fetch_one(name, order);
  if (report.trouble) co_return refusal(report.trouble->text());
  json::object answer;
  answer["subscribers"] = report.record.subscribers;
  answer["is_new"] = report.is_new;
  co_return answer;
}

}  // namespace gazetted
