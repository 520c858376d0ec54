#include "gazetted/net/connection_limit.hpp"

namespace gazetted {

bool ConnectionLimit::has_its_share(const boost::asio::ip::address& who) const {
  const auto known = of_address_.find(who);
  return !who.is_loopback() && known != of_address_.end() && known->second >= most_of_one_;
}

bool ConnectionLimit::enter(const boost::asio::ip::address& who) {
  if (is_full() || has_its_share(who)) return false;
  ++count_;
  ++of_address_[who];
  return true;
}

void ConnectionLimit::leave(const boost::asio::ip::address& who) {
  --count_;
  if (--of_address_[who] == 0) of_address_.erase(who);
}

}  // namespace gazetted
