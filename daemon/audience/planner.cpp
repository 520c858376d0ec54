#include "gazetted/audience/planner.hpp"

#include <cstring>

#include "gazetted/audience/fetched_list.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

constexpr std::size_t run_length = 50'000;
constexpr std::size_t run_bytes = 32 << 20;  // a list may have long cells, and hundreds of columns
constexpr std::size_t batch = 5'000;
constexpr std::size_t batch_bytes = 4 << 20;
constexpr std::size_t named_rows = 5;  // in the reason why a list is unfit

std::string_view domain_of(const std::string& address) {
  return std::string_view(address).substr(address.rfind('@') + 1);
}

// What a subscriber takes in memory, roughly.
std::size_t bytes_of(const Subscriber& subscriber) {
  std::size_t bytes =
      sizeof subscriber + subscriber.address.size() + subscriber.name.size() + subscriber.language.size();
  for (const auto& topic : subscriber.topics) bytes += sizeof(std::string) + topic.size();
  for (const auto& [word, cell] : subscriber.attributes) bytes += 2 * sizeof(std::string) + word.size() + cell.size();
  return bytes;
}

Status put_run(std::size_t list, PlannedAs as, std::vector<Subscriber>& run, const PutRecipients& put) {
  std::stable_sort(run.begin(), run.end(), [](const Subscriber& a, const Subscriber& b) {
    return domain_of(a.address) < domain_of(b.address);
  });
  std::vector<Subscriber> subscribers;
  std::size_t bytes = 0;
  for (auto& subscriber : run) {
    bytes += bytes_of(subscriber);
    subscribers.push_back(std::move(subscriber));
    if (subscribers.size() < batch && bytes < batch_bytes) continue;
    if (auto status = put(list, as, std::exchange(subscribers, {})); !status) return status;
    bytes = 0;
  }
  if (!subscribers.empty()) {
    if (auto status = put(list, as, std::move(subscribers)); !status) return status;
  }
  run.clear();
  return {};
}

std::uint64_t hash_of(const std::array<unsigned char, 10>& digest) {
  std::uint64_t value = 0;
  std::memcpy(&value, digest.data(), sizeof value);
  return value;
}

Error of_list(const std::string& name, const Error& error) {
  const Error named(error.place(), "list '" + name + "': " + error.message());
  return error.of_machine() ? named.blame_machine() : named;
}

std::string rows_text(std::int64_t count) {
  return format_count(std::uint64_t(count)) + (count == 1 ? " row" : " rows");
}

}  // namespace

std::optional<std::string> unfit(const PlannedList& list) {
  const auto read = list.recipients + list.suppressed + list.repeated() + list.not_wanted + list.in_digest;
  const auto all = read + list.skipped;
  if (read > 0 && list.skipped * 10 <= all) return std::nullopt;
  if (all + list.unsubscribed + list.no_address == 0) return "the list has a header but no rows";
  std::string reason = read > 0 ? fmt::format("{} of its {} cannot be read, which is over a tenth",
                                              format_count(std::uint64_t(list.skipped)), rows_text(all))
                                : "nobody is on the list";
  if (read == 0 && list.skipped > 0) reason += "; " + rows_text(list.skipped) + " cannot be read";
  if (list.unsubscribed > 0)
    reason += "; " + rows_text(list.unsubscribed) + (list.unsubscribed == 1 ? " says" : " say") +
              " that the person unsubscribed";
  if (list.no_address > 0)
    reason += "; " + rows_text(list.no_address) + (list.no_address == 1 ? " has" : " have") + " no e-mail address";
  for (std::size_t i = 0; i < list.first_skipped.size(); ++i)
    reason += fmt::format("{}line {}: {}", i ? "; " : ": ", list.first_skipped[i].line, list.first_skipped[i].message);
  if (std::size_t(list.skipped) > list.first_skipped.size()) reason += "; …";
  return reason;
}

std::string left_out(const PlannedList& list) {
  std::string text;
  const auto add = [&](std::int64_t count, const std::string& what) {
    if (count > 0) text += ", " + what;
  };
  const auto more = [](std::int64_t count) {
    return format_count(std::uint64_t(count)) + (count == 1 ? " more is" : " more are");
  };
  add(list.suppressed, more(list.suppressed) + " suppressed");
  add(list.elsewhere, more(list.elsewhere) + " on an earlier list");
  add(list.reached,
      format_count(std::uint64_t(list.reached)) + (list.reached == 1 ? " more has" : " more have") + " it already");
  add(list.twice, format_count(std::uint64_t(list.twice)) + (list.twice == 1 ? " more repeats" : " more repeat") +
                      " an address of this list");
  add(list.skipped, rows_text(list.skipped) + " cannot be read");
  add(list.not_wanted, format_count(std::uint64_t(list.not_wanted)) +
                           (list.not_wanted == 1 ? " more has" : " more have") + " chosen other topics");
  add(list.in_digest, format_count(std::uint64_t(list.in_digest)) + (list.in_digest == 1 ? " more gets" : " more get") +
                          " it in a digest");
  add(list.no_address, rows_text(list.no_address) + (list.no_address == 1 ? " has" : " have") + " no e-mail address");
  add(list.unsubscribed, rows_text(list.unsubscribed) + (list.unsubscribed == 1 ? " is" : " are") + " unsubscribed");
  return text;
}

Result<std::unique_ptr<ListReader>> open_list(const ListOptions& list, ListUse use) {
  auto reader = ListReader::open(list.subscribers, ListFormat{list.language, list.columns, use});
  std::error_code code;
  if (reader || !list.source || fs::exists(list.subscribers, code) || code) return reader;
  return fail("nothing has been fetched yet from {}", shown(*list.source)).blame_machine();
}

std::string list_rule(const ListOptions& list) {
  std::error_code code;
  // A link that leads elsewhere is another file.
  auto rule = list.source ? identity_of(*list.source) : fs::weakly_canonical(list.subscribers, code).string();
  for (const auto& [column, header] : list.columns) rule += '\0' + column + '\0' + header;
  return hex(sha256(rule)).substr(0, 16);
}

AddressSet::AddressSet() : slots_(1024) {}

AddressSet::Slot AddressSet::slot_of(std::string_view key) {
  const auto hash = sha256(key);
  Slot slot;
  std::memcpy(slot.digest.data(), hash.data(), slot.digest.size());
  if (slot.digest == Slot{}.digest) slot.digest[0] = 1;
  return slot;
}

std::optional<std::size_t> AddressSet::owner_of(std::string_view key) {
  const auto slot = slot_of(key);
  const auto* place = find(slot);
  return place->digest == slot.digest ? std::optional<std::size_t>(place->owner) : std::nullopt;
}

void AddressSet::own_all(std::size_t owner) {
  for (auto& slot : slots_) slot.owner = static_cast<unsigned char>(std::min<std::size_t>(owner, 255));
}

std::optional<std::size_t> AddressSet::first_owner(std::string_view key, std::size_t owner) {
  if (size_ * 100 >= slots_.size() * 85) grow();
  auto slot = slot_of(key);
  slot.owner = static_cast<unsigned char>(std::min<std::size_t>(owner, 255));
  auto* place = find(slot);
  if (place->digest == slot.digest) return place->owner;
  *place = slot;
  ++size_;
  return std::nullopt;
}

// Its own place, or the empty one where it belongs.
AddressSet::Slot* AddressSet::find(const Slot& slot) {
  // The hash scaled to the table's size needs no power of two, so it can grow by less than a half.
  auto at = std::size_t((static_cast<unsigned __int128>(hash_of(slot.digest)) * slots_.size()) >> 64);
  while (slots_[at].digest != Slot{}.digest && slots_[at].digest != slot.digest)
    at = at + 1 == slots_.size() ? 0 : at + 1;
  return &slots_[at];
}

void AddressSet::grow() {
  std::vector<Slot> old(slots_.size() + slots_.size() * 2 / 5);
  old.swap(slots_);
  for (const auto& slot : old) {
    if (slot.digest != Slot{}.digest) *find(slot) = slot;
  }
}

namespace {

// The subscribers of a release as its lists go by. One list after the other.
class Plan {
 public:
  Plan(const LookUpSuppressed& suppressed, const PutRecipients& put, AddressSet reached)
      : suppressed_(suppressed), put_(put), reached_(std::move(reached)), has_reached_(reached_.size() > 0) {}

  Status add(std::size_t at, PlannedList& list, Subscriber subscriber) {
    const auto key = address_key(subscriber.address);
    const auto suppressed = suppressed_(key, list.name);
    const bool here = suppressed == Suppressed::here;
    if (const auto owner = earlier(key, here, at)) {
      const bool otherwise = has_reached_ && *owner == reached_otherwise;
      ++(otherwise ? list.reached : *owner == std::min<std::size_t>(at, 255) ? list.twice : list.elsewhere);
      return {};
    }
    ++(suppressed == Suppressed::no ? list.recipients : list.suppressed);
    const bool erased = suppressed == Suppressed::erased;
    if (erased) subscriber = Subscriber();
    bytes_ += bytes_of(subscriber);
    auto& run = here || erased ? passed_over_ : waiting_;
    run.push_back(std::move(subscriber));
    return run.size() < run_length && bytes_ < run_bytes ? Status() : flush(at);
  }
  // Whether they would be mailed, were it not for their choice; each address counts once.
  bool is_of_digest(std::size_t at, const PlannedList& list, const Subscriber& subscriber) {
    if (std::exchange(digest_list_, at) != at) digest_ = AddressSet();
    const auto key = address_key(subscriber.address);
    return suppressed_(key, list.name) == Suppressed::no && !reached_.owner_of(key) && digest_.insert(key);
  }
  Status flush(std::size_t at) {
    bytes_ = 0;
    if (auto status = put_run(at, PlannedAs::waiting, waiting_, put_); !status) return status;
    return put_run(at, PlannedAs::passed_over, passed_over_, put_);
  }

 private:
  // The list that has this subscriber already; whoever was only passed over can still be reached through another.
  std::optional<std::size_t> earlier(const std::string& key, bool here, std::size_t at) {
    if (!here) return reached_.first_owner(key, at);
    if (const auto owner = reached_.owner_of(key)) return owner;
    return named_.first_owner(key, at);
  }

  const LookUpSuppressed& suppressed_;
  const PutRecipients& put_;
  AddressSet reached_, named_;
  AddressSet digest_;  // who finds it in a digest of this list:
  std::size_t digest_list_ = 0;
  bool has_reached_;  // before the first list
  std::vector<Subscriber> waiting_, passed_over_;
  std::size_t bytes_ = 0;  // of both
};

// Named as rows that are skipped are, so that nobody looks for them in vain.
void leave_to_digest(Plan& plan, std::size_t at, PlannedList& list, const Subscriber& subscriber, int line,
                     const TellProblem& report) {
  if (!plan.is_of_digest(at, list, subscriber)) return;
  ++list.in_digest;
  report(at, {line, "gets digests of this list, and finds the release in the next", "", RowFate::in_digest,
              subscriber.address});
}

// Whom the list's file has as well is one person; who the ledger has twice is not.
Status add_own(Plan& plan, OwnChoices* own, std::size_t at, PlannedList& list, const TellProblem& report) {
  const auto repeated = list.twice;
  while (own) {
    auto reader = own->next(list.name);
    if (!reader) return reader.error();
    if (!*reader) break;
    auto& subscriber = (*reader)->subscriber;
    if ((*reader)->wanted == Wanted::in_digest) {
      leave_to_digest(plan, at, list, subscriber, 0, report);
    } else if (auto status = plan.add(at, list, std::move(subscriber)); !status) {
      return status;
    }
  }
  list.twice = repeated;
  return {};
}

}  // namespace

Result<std::vector<PlannedList>> plan_lists(std::span<const ListOptions* const> lists,
                                            const LookUpSuppressed& suppressed, const PutRecipients& put,
                                            const TellProblem& report, AddressSet reached, OwnChoices* own) {
  Plan plan(suppressed, put, std::move(reached));
  std::vector<PlannedList> planned;
  for (std::size_t at = 0; at < lists.size(); ++at) {
    const ListOptions& list = *lists[at];
    PlannedList result{list.name};
    auto reader = open_list(list);
    if (!reader) return of_list(list.name, reader.error());
    const auto tell = [&](const RowProblem& problem) {
      if (problem.fate == RowFate::skipped) ++result.skipped;
      if (problem.fate == RowFate::unsubscribed) ++result.unsubscribed;
      if (problem.fate == RowFate::no_address) ++result.no_address;
      if (problem.fate == RowFate::skipped && result.first_skipped.size() < named_rows)
        result.first_skipped.push_back({problem.line, problem.message, "", problem.fate, ""});
      report(at, problem);
    };
    while (true) {
      auto subscriber = (*reader)->next(tell);
      if (!subscriber) return of_list(list.name, subscriber.error());
      if (!*subscriber) break;
      const auto wanted = own ? own->apply(list.name, **subscriber) : Result<Wanted>(Wanted::yes);
      if (!wanted) return of_list(list.name, wanted.error());
      if (*wanted == Wanted::other_topics) ++result.not_wanted;
      if (*wanted == Wanted::in_digest) leave_to_digest(plan, at, result, **subscriber, (*reader)->line(), report);
      if (*wanted != Wanted::yes) continue;
      if (auto status = plan.add(at, result, std::move(**subscriber)); !status) return status.error();
    }
    if (auto status = add_own(plan, own, at, result, report); !status) return of_list(list.name, status.error());
    if (auto status = plan.flush(at); !status) return status.error();
    if (const auto reason = unfit(result)) {
      const Place place{list.subscribers.string(), result.first_skipped.empty() ? 1 : result.first_skipped[0].line, 1};
      return of_list(list.name, Error(place, *reason));
    }
    planned.push_back(std::move(result));
  }
  return planned;
}

}  // namespace gazetted
