#include "gazetted/net/places.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {

Places::Places(int most, int of_one_address)
    : most_transfers_(std::max(1, most - most / 4)), limit_(most, of_one_address), visitors_(most, of_one_address) {}

Places::Entry Places::enter(const boost::asio::ip::address& who) {
  Entry entry;
  bool has_room = limit_.enter(who);
  if (!has_room && limit_.is_full() && !limit_.has_its_share(who) && !waiting_.empty()) {
    entry.leaves = waiting_.front();
    leave(entry.leaves);
    has_room = limit_.enter(who);
  }
  if (!has_room) return entry;
  entry.guest = ++last_;
  guests_[entry.guest].address = who;
  wait(entry.guest);
  return entry;
}

void Places::serve(Guest guest) {
  const auto found = guests_.find(guest);
  if (found == guests_.end() || !found->second.waits) return;
  waiting_.erase(found->second.in_line);
  found->second.waits = false;
}

void Places::wait(Guest guest) {
  const auto found = guests_.find(guest);
  if (found == guests_.end() || found->second.waits) return;
  found->second.in_line = waiting_.insert(waiting_.end(), guest);
  found->second.waits = true;
}

void Places::leave(Guest guest) {
  const auto found = guests_.find(guest);
  if (found == guests_.end()) return;
  serve(guest);
  limit_.leave(found->second.address);
  guests_.erase(found);
}

bool Places::begin_transfer() {
  if (transfers_ >= most_transfers_) return false;
  ++transfers_;
  return true;
}

boost::asio::ip::address visitor_behind(const boost::asio::ip::address& peer, std::string_view forwarded_for) {
  if (!peer.is_loopback()) return peer;
  const auto comma = forwarded_for.rfind(',');
  const std::string last(trim(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1)));
  boost::system::error_code code;
  const auto visitor = boost::asio::ip::make_address(last, code);
  return code ? peer : visitor;
}

}  // namespace gazetted
