// Who holds which of a server's places. A connection that has asked for nothing yet, or for nothing more, keeps nobody
// else out: when all places are taken, the one that has waited for longest goes. What is long under way (a large file,
// a slow reader) may hold three quarters of them at the most, so that a page always finds one. Pure; on the thread of
// its server.
#pragma once
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <list>
#include <map>

#include "gazetted/net/connection_limit.hpp"

namespace gazetted {

class Places {
 public:
  using Guest = std::uint64_t;  // 0 is nobody

  Places(int most, int of_one_address);

  struct Entry {
    Guest guest = 0;   // nobody: there is no room
    Guest leaves = 0;  // who has lost the place to this one: its connection is to be closed
  };
  Entry enter(const boost::asio::ip::address& who);  // waits, until it asks for something
  void serve(Guest guest);
  void wait(Guest guest);
  void leave(Guest guest);  // of one that has lost its place: nothing

  // Whether another large answer may begin; each that did is ended by end_transfer().
  bool begin_transfer();
  void end_transfer() { --transfers_; }

  // Those who come through a proxy of this machine, by the address that it says they have.
  bool enter_by_proxy(const boost::asio::ip::address& visitor) { return visitors_.enter(visitor); }
  void leave_by_proxy(const boost::asio::ip::address& visitor) { visitors_.leave(visitor); }

 private:
  struct Place {
    boost::asio::ip::address address;
    bool waits = false;
    std::list<Guest>::iterator in_line{};  // where it waits
  };
  int most_transfers_, transfers_ = 0;
  ConnectionLimit limit_, visitors_;
  Guest last_ = 0;
  std::map<Guest, Place> guests_;
  std::list<Guest> waiting_;  // the longest first
};

// The address of the visitor for whom a proxy of this machine asks: the last of X-Forwarded-For, which is the one that
// the proxy itself has seen. The peer's own where that is no proxy of this machine, or says nothing that can be read.
boost::asio::ip::address visitor_behind(const boost::asio::ip::address& peer, std::string_view forwarded_for);

}  // namespace gazetted
