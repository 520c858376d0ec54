// The planner: the lists of a release become one stream of people, each address once, sorted by
// domain in runs so that the ledger can keep its pending rows as spans. Memory: at most 32 bytes
// a person for remembering addresses, and one run of 50,000 rows.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gazetted/audience/list_reader.hpp"
#include "gazetted/audience/matcher.hpp"
#include "gazetted/base/error.hpp"

namespace gazetted {

struct ListOptions {
  std::string name;
  std::string title;
  fs::path subscribers;
  std::map<std::string, std::string> columns;
  std::string from, reply_to;
  std::vector<std::string> relays;  // in order
  std::string language;             // empty: the newsroom's
  std::string template_name = "default";
  std::string newsroom;  // a key of `newsrooms:`
  MatchRule match;
};

// A set of addresses by 80 bits of their SHA-256: a million take at most 24 MB at rest, and two of
// a million share a value with a chance of 4e-13.
class AddressSet {
 public:
  AddressSet();
  bool insert(std::string_view key);  // false when it was there
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return slots_.capacity() * sizeof(Slot); }

 private:
  using Slot = std::array<unsigned char, 10>;
  bool place(const Slot& slot);
  void grow();
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

struct PlannedList {
  std::string name;
  std::int64_t people = 0;
  std::int64_t repeated = 0;  // were on an earlier list, or twice on this one
  std::int64_t skipped = 0;
};

// Where the stream goes. `people` is at most 5,000 of one list, in sending order.
using PutPeople = std::function<Status(std::size_t list, std::vector<Person> people)>;
using TellProblem = std::function<void(std::size_t list, const RowProblem& problem)>;

Result<std::vector<PlannedList>> plan_lists(std::span<const ListOptions* const> lists, const PutPeople& put,
                                            const TellProblem& told);

}  // namespace gazetted
