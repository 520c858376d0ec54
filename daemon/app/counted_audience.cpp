#include "gazetted/app/counted_audience.hpp"

#include "gazetted/app/list_fetching.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/lifecycle/guard.hpp"
#include "gazetted/mail/address.hpp"
#include "own_subscribers.hpp"

namespace gazetted {

Result<std::vector<PlannedList>> count_audience(std::span<const ListOptions* const> lists,
                                                const SuppressedAddresses& suppressed, const EachSubscriber& each,
                                                const TellProblem& report, AddressSet reached, OwnChoices* own) {
  const PutRecipients put = [&](std::size_t list, PlannedAs as, std::vector<Subscriber> recipients) {
    if (as == PlannedAs::passed_over) return Status();
    for (const auto& subscriber : recipients) {
      if (suppressed.on(address_key(subscriber.address), lists[list]->name) == Suppressed::no) each(list, subscriber);
    }
    return Status();
  };
  return plan_lists(lists, suppressed.look_up(), put, report, std::move(reached), own);
}

namespace {

// Something of it leaves by itself.
bool is_leaving(const ReleaseRow& version) {
  if (version.paused || version.waits_for_person()) return false;
  return std::any_of(version.targets.begin(), version.targets.end(), [](const TargetRow& target) {
    return target.kind == TargetKind::list && !target.paused && !target.cancelled &&
           target.opens != Opens::when_renewed && !target.tally.done();
  });
}

// Of a text that takes the place of one with its id, that one is a version too: whoever waits for it gets this.
Result<std::vector<ReleaseRow>> versions_before(const Edition& edition, LedgerReader& ledger) {
  auto own = ledger.versions(edition.set.first().id);
  if (!own) return own.error();
  const auto is_earlier = [&](const auto& version) { return version.id == edition.earlier->id; };
  if (std::any_of(own->begin(), own->end(), is_earlier)) {
    // Of what is in the archive already, the first row is its own.
    if (edition.is_accepted) own->erase(own->begin());
    return own;
  }
  return ledger.versions(edition.earlier->id);
}

std::int64_t waiting_on(const std::string& list, const std::vector<ReleaseRow>& versions) {
  std::int64_t waiting = 0;
  for (const auto& version : versions) {
    for (const auto& target : version.targets) {
      if (target.kind == TargetKind::list && target.name == list && is_leaving(version))
        waiting += target.tally[State::pending] + target.tally[State::deferred];
    }
  }
  return waiting;
}

// Counts who has an earlier version, into the lists; the answer is whom no list must reach again.
Result<AddressSet> count_readers(const Edition& edition, const Settings& settings,
                                 const SuppressedAddresses& suppressed, Time now, const EachSubscriber& each,
                                 CountedAudience& counted) {
  const auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return ledger.error();
  const auto versions = versions_before(edition, **ledger);
  if (!versions) return versions.error();
  counted.may_change = std::any_of(versions->begin(), versions->end(), is_leaving);
  const auto rows = [&](TargetKey target, const RowRange& range) {
    return (*ledger)->earlier_recipients(target, range);
  };
  auto audience = VersionAudience::read({*versions, edition, open_lists_of(edition, now), [] { return true; }, rows});
  if (!audience) return audience.error();
  for (std::size_t i = 0; i < counted.lists.size(); ++i) {
    const auto look = [&](const std::vector<ThreadedRecipient>& recipients) {
      for (const auto& one : recipients) {
        if (!one.suppressed) each(counted.places[i], one.subscriber);
      }
      return Status();
    };
    auto readers = audience->readers_of(counted.lists[i].planned.name, suppressed, look);
    if (!readers) return readers.error();
    counted.lists[i].readers = std::move(*readers);
    if (edition.set.first().kind == ReleaseKind::withdrawal)
      counted.lists[i].may_come = waiting_on(counted.lists[i].planned.name, *versions);
  }
  return audience->addresses();
}

}  // namespace

Result<CountedAudience> count_edition(const Edition& edition, const Settings& settings, Time now,
                                      const EachSubscriber& each) {
  const auto suppressed = SuppressedAddresses::read(settings);
  CountedAudience counted;
  std::vector<const ListOptions*> read;  // lists that the daemon would read
  std::vector<std::size_t> at;           // their places in `counted`
  for (std::size_t place = 0; place < edition.lists.size(); ++place) {
    const auto& list = edition.lists[place];
    const auto* options = settings.list(list.text.name);
    if (!options && !list.former) continue;  // of an old release; the configuration has changed since
    if (!list.former) {
      at.push_back(counted.lists.size());
      read.push_back(&options->audience);
    }
    counted.lists.push_back({PlannedList{list.text.name}, VersionReaders{list.text.name}});
    counted.places.push_back(place);
  }
  AddressSet reached;
  if (edition.earlier) {
    counted.is_version = true;
    auto readers = count_readers(edition, settings, suppressed, now, each, counted);
    if (!readers) return readers.error();
    reached = std::move(*readers);
  }
  const auto own = OwnSubscribers::of_release(settings, edition);
  const auto planned = count_audience(
      read, suppressed, [&](std::size_t list, const Subscriber& one) { each(counted.places[at[list]], one); },
      [](std::size_t, const RowProblem&) {}, std::move(reached), own ? own->get() : nullptr);
  if (!planned) return planned.error();
  for (std::size_t i = 0; i < planned->size(); ++i) counted.lists[at[i]].planned = (*planned)[i];
  return counted;
}

std::string what_is_odd(const CountedAudience& counted, const Settings& settings, Time now) {
  std::string odd;
  const auto add = [&](const std::string& said) {
    if (!said.empty()) odd += (odd.empty() ? "" : "; ") + said;
  };
  const auto ledger = LedgerReader::open(settings.store.path);
  for (const auto& each : counted.lists) {
    const auto& list = each.planned;
    const auto* configured = settings.list(list.name);
    if (!configured) continue;
    const auto people = list.recipients + list.suppressed;
    const auto last = ledger ? (*ledger)->last_of_list(list.name) : Result<std::optional<LastOfList>>(std::nullopt);
    if (last && *last)
      add(gazetted::what_is_odd({list.name, (*last)->recipients, people, std::nullopt, (*last)->release},
                                configured->guard));
    add(what_is_lost({list.name, people + list.repeated() + list.skipped, list.skipped}, configured->guard));
    add(why_too_old(configured->audience, Zone::load_or_utc(settings.newsroom(configured->audience.newsroom).time_zone),
                    now));
  }
  return odd;
}

}  // namespace gazetted
