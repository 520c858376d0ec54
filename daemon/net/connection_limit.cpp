#include "gazetted/net/connection_limit.hpp"

namespace gazetted {

bool ConnectionLimit::enter(const boost::asio::ip::address& who) {
  const auto known = of_address_.find(who);
  const int own = known == of_address_.end() ? 0 : known->second;
  if (count_ >= most_ || (!who.is_loopback() && own >= most_of_one_)) return false;
  ++count_;
  of_address_[who] = own + 1;
  return true;
}

void ConnectionLimit::leave(const boost::asio::ip::address& who) {
  --count_;
  if (--of_address_[who] == 0) of_address_.erase(who);
}

}  // namespace gazetted
