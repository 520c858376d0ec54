// The seam between dispatch and the public newsroom: one release, one page, one outcome. publishing/ writes files; a
// test plays a script.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "gazetted/edition/rendering.hpp"
#include "gazetted/model/outcome.hpp"

namespace gazetted {

namespace asio = boost::asio;

class PagePublisher {
 public:
  virtual ~PagePublisher() = default;
  // On the loop's thread. Accepted: the page is there, with its address as Outcome::remote_id. Deferred: it cannot be
  // written now, and why. Nothing else: to write it once more changes nothing.
  virtual asio::awaitable<Outcome> publish(std::shared_ptr<const Rendering> release) = 0;
};

}  // namespace gazetted
