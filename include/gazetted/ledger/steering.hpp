// Commands that change what leaves: pause, resume, cancel, retry. The first transaction sets the marks, which hold
// at once; rows that must move with them, perhaps a million, follow in steps of some thousand, between which outcomes
// are committed. What is left of a command is a row of the ledger: the next start finishes it.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/ids.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

class Store;

// Of work that is done in steps: whether the call is to be made again.
enum class Step { done, more };

enum class Verb { pause, resume, cancel, retry };

// What a command acts on. Without names: everything.
struct SteerScope {
  std::string release, list, channel;
};

struct Command {
  Verb verb = Verb::pause;
  SteerScope scope;
  bool with_unknown = false;  // of retry: what is in doubt too
};

struct Steered {
  std::int64_t command = 0;          // for Store::go_on()
  std::int64_t count = 0;            // targets (pause, resume) or deliveries (cancel, retry) that were moved
  std::int64_t left_cancelled = 0;   // of retry: targets that it left alone, since they were cancelled
  std::vector<ReleaseKey> releases;  // those that the command touches
  bool more = false;                 // steps are left
};

// The command number of what a replaced release leaves behind; no other command has it.
inline constexpr std::int64_t rows_of_replaced = -1;

// All steps in a row, for whoever has the store to himself. `count` is that of the whole.
Result<Steered> steer_whole(Store& store, const Command& command, Time now);

}  // namespace gazetted
