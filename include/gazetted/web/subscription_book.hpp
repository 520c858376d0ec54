// Who is on which list and what they chose, as the pages of the subscribers' door ask for it: the pages know HTTP and
// words, whoever implements this knows the ledger, the limits and the mails. On the loop's thread. Where a call says
// that something was done, it is durable.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/ledger/subscriptions.hpp"
#include "gazetted/subscription/door_token.hpp"

namespace gazetted {

namespace asio = boost::asio;

// One of the lists that somebody gets, or has had.
enum class Membership {
  on,
  left,  // by their own act, and they may come back
  held   // mail to them was stopped, and an operator has to agree before they get it again
};
struct OwnList {
  std::string name;
  Choices choices;
  Membership standing = Membership::on;
};

class SubscriptionBook {
 public:
  virtual ~SubscriptionBook() = default;
  // Nothing, here and below: it could not be done, and may be tried again.
  virtual asio::awaitable<std::optional<SignUpAnswer>> sign_up(SignUp request) = 0;
  // That mail for `who` goes to another address: the request's, which is asked to confirm it.
  virtual asio::awaitable<std::optional<SignUpAnswer>> ask_to_move(PreferencesOf who, SignUp request) = 0;
  virtual asio::awaitable<std::optional<ConfirmResult>> confirm(Confirmation what, DoorVisitor visitor) = 0;
  // Those that they subscribed to, and the one whose mail led here, with those that they have left.
  virtual asio::awaitable<std::optional<std::vector<OwnList>>> lists_of(PreferencesOf who) = 0;
  virtual asio::awaitable<bool> choose(PreferencesOf who, OwnList list, DoorVisitor visitor) = 0;
  // Empty `lists`: all that there are, and what else there will be.
  virtual asio::awaitable<bool> leave(PreferencesOf who, std::vector<std::string> lists, DoorVisitor visitor) = 0;
  virtual asio::awaitable<bool> come_back(PreferencesOf who, std::vector<std::string> lists, DoorVisitor visitor) = 0;
};

}  // namespace gazetted
