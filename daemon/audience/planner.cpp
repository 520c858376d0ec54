#include "gazetted/audience/planner.hpp"

#include <cstring>

#include "gazetted/base/text.hpp"
#include "gazetted/model/address.hpp"

namespace gazetted {
namespace {

constexpr std::size_t run_length = 50'000;
constexpr std::size_t batch = 5'000;

std::string_view domain_of(const std::string& address) {
  return std::string_view(address).substr(address.rfind('@') + 1);
}

Status put_run(std::size_t list, std::vector<Person>& run, const PutPeople& put) {
  std::stable_sort(run.begin(), run.end(),
                   [](const Person& a, const Person& b) { return domain_of(a.address) < domain_of(b.address); });
  for (std::size_t at = 0; at < run.size(); at += batch) {
    const auto from = run.begin() + std::ptrdiff_t(at);
    const auto end = from + std::ptrdiff_t(std::min(batch, run.size() - at));
    std::vector<Person> people(std::make_move_iterator(from), std::make_move_iterator(end));
    if (auto status = put(list, std::move(people)); !status) return status;
  }
  run.clear();
  return {};
}

std::uint64_t hash_of(const std::array<unsigned char, 10>& slot) {
  std::uint64_t value = 0;
  std::memcpy(&value, slot.data(), sizeof value);
  return value;
}

}  // namespace

AddressSet::AddressSet() : slots_(1024) {}

bool AddressSet::insert(std::string_view key) {
  if (size_ * 100 >= slots_.size() * 85) grow();
  const auto digest = sha256(key);
  Slot slot;
  std::memcpy(slot.data(), digest.data(), slot.size());
  if (slot == Slot{}) slot[0] = 1;  // all zero marks an empty slot
  if (!place(slot)) return false;
  ++size_;
  return true;
}

bool AddressSet::place(const Slot& slot) {
  // The hash scaled to the table's size needs no power of two, so it can grow by half.
  auto at = std::size_t((static_cast<unsigned __int128>(hash_of(slot)) * slots_.size()) >> 64);
  while (slots_[at] != Slot{}) {
    if (slots_[at] == slot) return false;
    at = at + 1 == slots_.size() ? 0 : at + 1;
  }
  slots_[at] = slot;
  return true;
}

void AddressSet::grow() {
  std::vector<Slot> old(slots_.size() + slots_.size() / 2);
  old.swap(slots_);
  for (const auto& slot : old) {
    if (slot != Slot{}) place(slot);
  }
}

Result<std::vector<PlannedList>> plan_lists(std::span<const ListOptions* const> lists, const PutPeople& put,
                                            const TellProblem& told) {
  AddressSet known;
  std::vector<PlannedList> planned;
  std::vector<Person> run;
  for (std::size_t at = 0; at < lists.size(); ++at) {
    const ListOptions& list = *lists[at];
    PlannedList result{list.name};
    auto reader = ListReader::open(list.subscribers, ListFormat{list.language, list.columns});
    if (!reader) return fail("list '{}': {}", list.name, reader.error().text());
    const auto tell = [&](const RowProblem& problem) {
      ++result.skipped;
      told(at, problem);
    };
    while (true) {
      auto person = (*reader)->next(tell);
      if (!person) return fail("list '{}': {}", list.name, person.error().text());
      if (!*person) break;
      if (!known.insert(address_key((*person)->address))) {
        ++result.repeated;
        continue;
      }
      ++result.people;
      run.push_back(std::move(**person));
      if (run.size() == run_length) {
        if (auto status = put_run(at, run, put); !status) return status.error();
      }
    }
    if (auto status = put_run(at, run, put); !status) return status.error();
    planned.push_back(std::move(result));
  }
  return planned;
}

}  // namespace gazetted
