// How many connections a server holds: all together, and of one address, so that nobody fills the house alone. An
// address of this machine may hold all, since a proxy connects for everybody. Pure; on the loop's thread.
#pragma once
#include <boost/asio/ip/address.hpp>
#include <map>

namespace gazetted {

class ConnectionLimit {
 public:
  ConnectionLimit(int most, int most_of_one_address) : most_(most), most_of_one_(most_of_one_address) {}

  // False: there is no room, and nothing to leave.
  bool enter(const boost::asio::ip::address& who);
  void leave(const boost::asio::ip::address& who);
  int count() const { return count_; }
  bool is_full() const { return count_ >= most_; }
  // Of all places that one address may have.
  bool has_its_share(const boost::asio::ip::address& who) const;

 private:
  int most_, most_of_one_, count_ = 0;
  std::map<boost::asio::ip::address, int> of_address_;
};

}  // namespace gazetted
