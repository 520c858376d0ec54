// Makes the pictures of releases before their pages are written, one at a time, on a thread of its own: one of each
// release in turn, so that a large bundle holds up another for one picture at most. Nothing survives the process: what
// was made is in the store, and the rest is asked for again.
#pragma once
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

namespace asio = boost::asio;

class PictureRounds {
 public:
  // `goes_on`: from its thread; once it is false, nothing is made any more.
  explicit PictureRounds(std::function<bool()> goes_on) : goes_on_(std::move(goes_on)) {}

  struct Work {
    std::shared_ptr<const Settings> settings;
    std::function<Result<Edition>()> open;  // on its thread; what cannot be read has no pictures
    std::function<void()> then;             // on its thread, when all were made or tried, or nothing is made any more
  };
  void make(Work work);  // from any thread
  void join() { thread_.join(); }

 private:
  struct Round {
    Work work;
    Edition edition;
    std::vector<std::string> files;
    std::size_t next = 0;
  };
  void begin(Work work);
  void make_next(const std::shared_ptr<Round>& round);

  const std::function<bool()> goes_on_;
  asio::thread_pool thread_{1};
};

}  // namespace gazetted
