// One drop at a time, from incoming/ to a release that the ledger has whole and that is in archive/ID. Blocking;
// intake's thread. The order makes a crash harmless: before the ledger has the release whole it does not exist, its
// rows and its private copy are removed at the next start and the claim is accepted anew; after it, the next start
// (recover) puts the copy in its place and forgets the claim.
#pragma once
#include "gazetted/app/control_files.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

class ReleaseAcceptor {
 public:
  struct Ports {
    Spool& spool;
    LedgerThread& ledger;
    const Clock& clock;
    DropKeeper& keeper;
    ControlFiles& controls;
    const IntakeHooks& hooks;
    std::function<bool()> goes_on;  // false: the daemon stops. Called now and then
  };
  explicit ReleaseAcceptor(Ports ports) : p_(std::move(ports)) {}

  // `live` is what the ledger has, `abandoned` the private copies of what never became a release. One release that
  // cannot be put right waits; it keeps nothing else back.
  void recover(const std::vector<ReleaseRow>& live, const std::vector<std::string>& abandoned);
  void accept(const Drop& drop, const Settings& settings);
  // What is prepared, from a drop or by the daemon itself. False: one of its lists is being written just now, so that
  // it must be tried again. An error, or false: its private copy is still there.
  Result<bool> accept(const AcceptanceInput& input);
  // What could not be finished when it was accepted. How many releases have reached their place.
  std::size_t place_unplaced();
  void abandon_left_behind();
  bool is_idle() const { return unplaced_.empty() && left_behind_.empty(); }
  bool is_placed(const std::string& current) const;

 private:
  struct Unplaced {  // live in the ledger, but not yet in the archive
    Claim claim;
    std::string id;
    ReleaseKey key;
  };
  std::optional<Edition> read(const Drop& drop, Claim& claim, const Settings& settings);
  std::string still_to_leave(const Edition& edition, const Drop& drop, const Settings& settings);
  void put(const Claim& claim, const Edition& edition, const Settings& settings);
  void hold_claim(const Claim& claim);
  void hand_over(AcceptedNews news, const Settings& settings);
  bool place(const Unplaced& release);

  Ports p_;
  std::vector<Unplaced> unplaced_;
  std::vector<ReleaseKey> left_behind_;  // whose rows could not be removed yet
};

}  // namespace gazetted
