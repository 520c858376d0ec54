// Makes the digests of lists that offer them when their time has come, each as a release of the daemon's own, which is
// then delivered as any other. Asks the ledger which there were, so that it needs no memory: after a crash, a restart
// or a clock that was set it finds what is due. Blocking; intake's thread, which also accepts releases: what was
// accepted before a digest's time is in the ledger when that is made.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "gazetted/app/release_acceptor.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/digest_edition.hpp"
#include "gazetted/subscription/digest_schedule.hpp"

namespace gazetted {

class DigestRounds {
 public:
  struct Ports {
    Spool& spool;
    LedgerThread& ledger;
    const Clock& clock;
    ReleaseAcceptor& acceptor;
    const IntakeHooks& hooks;
    std::function<bool()> goes_on;  // false: the daemon stops
  };
  explicit DigestRounds(Ports ports) : p_(std::move(ports)) {}

  // Makes what is due. The answer is when to come back: a time of the machine's clock.
  void make_due(const Settings& settings);
  std::optional<Time> next() const { return next_; }
  // How long to wait at most for what could not be made just now; nothing: there is none.
  std::optional<Duration> tries_again() const;

 private:
  struct Digest;  // one list, one frequency
  Status make_due_of(const Digest& digest, const Settings& settings, Time now);
  Result<std::optional<std::string>> make(const Digest& digest, DigestIssue issue, const Settings& settings);
  void try_again(const Digest& digest, const Error& error);

  Ports p_;
  std::optional<Time> next_;
  struct Trouble {
    SteadyTime again;
    std::string said;
  };
  std::map<std::string, Trouble> troubles_;  // by list and frequency
};

}  // namespace gazetted
