// LedgerSubscriptions: who subscribed by themselves, what they chose and agreed to, and what strangers asked for
// lately. The rules are those of the room subscription. On the ledger's thread. Each call that writes is one
// transaction, synced when it returns; a crash leaves all of it or nothing. SubscriptionReader only reads, and is open
// to other processes.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/history.hpp"
#include "gazetted/subscription/sign_up.hpp"

namespace gazetted {

// Who is at the door, for the proof.
struct DoorVisitor {
  std::string peer;   // the address
  std::string agent;  // the program, as it calls itself
};

struct SignUp {
  std::string address, written;  // Address::key(), and as it was typed
  std::string list;              // empty: of a change of address
  std::string newsroom;          // of the list, whose suppressions count
  Choices choices;
  std::string text;  // exactly what was agreed to, in choices.language
  DoorVisitor visitor;
  Time at;
  Proof proof = Proof::none;
};

// A mail of the daemon's own.
struct OwnMail {
  Notice notice;
  std::string message_id;
};
using MakeOwnMail = std::function<OwnMail(std::int64_t number)>;

struct SignedUp {
  SignUpVerdict verdict;
  std::optional<Notice> mail;  // what leaves, with its key
};

// What was asked for, by the number in the address that a reply comes to.
struct AskedFor {
  std::string address, written, list;
  std::string language;  // of the mails
  Time at;
};

// A list by its names, and whose it is.
struct ListPlace {
  std::string list, newsroom;
};

// Of one list; or, where `from` is set, of everything that `from` has, for a change of address.
struct ConfirmOrder {
  std::string address, written;
  ListPlace place;
  std::string from;      // Address::key()
  std::string of_list;   // of a change: one more list that `from` is on, by its file; empty: none
  std::string language;  // of a subscription
  Time asked, now;
  std::string how;  // "page", "mail"
  DoorVisitor visitor;
  std::vector<ListPlace> all_lists;  // who had left all of them has still left the others
};

// Who had left more than one list has still left the others.
struct LeavingTakenBack {
  std::vector<Suppression> ended, begun;
};

enum class ConfirmResult {
  done,
  before,   // it was confirmed once, and is not again
  expired,  // too late
  unknown   // nobody asked for that, or it is forgotten, or an operator has to agree
};
struct Confirmed {
  ConfirmResult result = ConfirmResult::unknown;
  LeavingTakenBack changed;    // of suppressions
  std::optional<Notice> mail;  // to the old address
};

class LedgerSubscriptions {
 public:
  virtual ~LedgerSubscriptions() = default;

  // Counts, judges, and keeps what was asked for with the mail that asks to confirm it, where one goes. `make` is
  // called within the transaction, and must not call the ledger.
  virtual Result<SignedUp> sign_up(const SignUp& request, const MakeOwnMail& make) = 0;
  // Not of a change of address, which the page alone confirms.
  virtual Result<std::optional<AskedFor>> asked_for(std::int64_t number) = 0;
  // Once for each request. `tell_old`: makes the mail to the old address of a change; null: none.
  virtual Result<Confirmed> confirm(const ConfirmOrder& order, const MakeOwnMail& tell_old) = 0;
  // What one chose, on lists that they are on; one that has no row is on it by its file.
  virtual Status choose(const std::string& address, const std::string& written, const std::string& list,
                        const Choices& choices, const DoorVisitor& visitor, Time now) = 0;
  // Suppresses, and ends the subscriptions where there are any, for the proof; a row without a list: all.
  virtual Status leave(std::span<const Suppression> rows, const std::string& how, const DoorVisitor& visitor, Time now,
                       const Hand& by) = 0;
  // Takes back that they left a list, by their own act.
  virtual Result<LeavingTakenBack> come_back(const std::string& address, const ListPlace& place,
                                             const std::vector<ListPlace>& all_lists, const DoorVisitor& visitor,
                                             Time now) = 0;
  // By an operator, who has the proof. An error: they are suppressed.
  virtual Status subscribe(const Subscription& who, const std::string& newsroom, const std::string& by) = 0;
  virtual Result<std::vector<Subscription>> of_address(const std::string& address) = 0;
  // Of those, the ones that mail is sent to: subscribed, and not suppressed. `by_file`: one more list that they are on,
  // by its file, unless they have left it; empty: none.
  virtual Result<std::vector<Subscription>> lists_of(const std::string& address,
                                                     const std::vector<ListPlace>& all_lists,
                                                     const std::string& by_file, Time now) = 0;
  // What nobody confirmed in time goes, and what limits need no more; how many subscriptions that were.
  virtual Result<std::int64_t> drop_unconfirmed(Time now) = 0;
};

class SubscriptionReader {
 public:
  static Result<std::unique_ptr<SubscriptionReader>> open(const std::string& path);
  virtual ~SubscriptionReader() = default;
  virtual Result<std::optional<Subscription>> find(const std::string& address, const std::string& list) = 0;
  // Of one list, in the order of their keys, those after `after`.
  virtual Result<std::vector<Subscription>> of_list(const std::string& list, std::int64_t after, std::size_t limit) = 0;
};

}  // namespace gazetted
