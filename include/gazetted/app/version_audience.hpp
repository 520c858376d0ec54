// Who gets an update, a correction or a withdrawal because they had an earlier version, or wait for one: each person
// once, through the list and with the row of the latest version that they are on, so that the mail joins their thread.
// One reading for the daemon that accepts the version and for the commands that say whom it would reach. Blocking;
// intake's thread, or a command. What a crash leaves of it belongs to an acceptance that never finished.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "gazetted/app/acceptance.hpp"
#include "gazetted/app/suppressed_addresses.hpp"

namespace gazetted {

// The lists that leave when the release is accepted; others are read anew when their time comes. Pure.
std::set<std::string> open_lists_of(const Edition& edition, Time now);

class VersionAudience {
 public:
  using ReadRows = std::function<Result<std::vector<EarlierRecipient>>(TargetKey target, const RowRange& range)>;
  struct Input {
    const std::vector<ReleaseRow>& versions;  // those before this one, the latest first
    const Edition& edition;
    std::set<std::string> open_lists;
    std::function<bool()> goes_on;  // false: the daemon stops, which is an error like any other
    ReadRows rows;
  };
  // What the input refers to must outlive this.
  static Result<VersionAudience> read(Input input);

  bool is_empty() const { return addresses_.size() == 0; }
  // Whom no list must reach a second time, or at all: somebody cancelled what they were to get.
  AddressSet addresses() const;
  // Those of one list, counted; `each_page` gets them, and may be null.
  using EachPage = std::function<Status(std::vector<ThreadedRecipient>)>;
  Result<VersionReaders> readers_of(const std::string& list, const SuppressedAddresses& suppressed,
                                    const EachPage& each_page);

 private:
  using Each = std::function<Status(std::vector<EarlierRecipient>)>;
  explicit VersionAudience(Input input) : input_(std::move(input)) {}
  const Release& release() const { return input_.edition.set.first(); }
  Status for_each_page(const TargetRow& target, const Each& each) const;
  Status note_readers();
  Status note_cancelled();

  Input input_;
  AddressSet addresses_;  // each owned by the latest version that has a reason to mail it, or by `nobody`
};

}  // namespace gazetted
