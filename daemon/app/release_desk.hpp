// Releases that come over HTTP: each is checked as `submit` checks it, dropped into the spool as a file of the daemon's
// own, and answered with what the intake made of this very file. What comes for one id, or would have the same name in
// the spool, is dealt with in turn, so that a thousand puts of it are one release. Nothing is in incoming/ before it is
// whole and on disk; a crash before that leaves a file that the next start removes, a crash after it a drop like any
// other. Belongs to the loop's thread.
#pragma once
#include <map>
#include <memory>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/drop_waits.hpp"
#include "gazetted/app/intake_hooks.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/model/live_status.hpp"
#include "gazetted/web/release_door.hpp"
#include "put_check.hpp"
#include "received_body.hpp"
#include "stored_release.hpp"

namespace gazetted {

class ReleaseDesk : public ReleaseDoor {
 public:
  struct Ports {
    asio::io_context& io;
    LedgerThread& ledger;
    const Configuration& configuration;
    Timers& timers;
    const Clock& clock;
    std::function<asio::awaitable<Status>(SpoolCommand)> obey;  // steers, with the history that belongs to it
    std::function<LiveStatus()> live;
    std::function<bool()> goes_on = {};  // false: the daemon stops. Called on any thread
  };
  // Removes what a crash left of bodies. Blocking.
  explicit ReleaseDesk(Ports ports);
  ~ReleaseDesk() override;  // waits for what its threads have in hand

  std::shared_ptr<LongBody> begin_body(std::uint64_t most) override;
  asio::awaitable<ReleaseAnswer> put(ReleasePut put) override;
  asio::awaitable<ReleaseAnswer> show(ApiClient client, std::string id) override;
  asio::awaitable<ReleaseAnswer> cancel(ApiClient client, std::string id) override;

  DropWaits& waits() { return waits_; }

 private:
  struct Whole {  // a body that came, as it can be dropped
    fs::path content;
    std::string name, hash;
    fs::path work;  // what is made of it while it is checked; goes with the body
  };
  struct Standing {  // what the ledger knows of an id and a content
    std::vector<KnownRelease> known;
    std::map<std::string, std::string> newsrooms;  // by the id of a release
  };
  struct Line {  // those who deal with one name in the spool
    explicit Line(asio::io_context& io) : flag(io) {}
    int wanted = 0;
    bool is_taken = false;
    SignalFlag flag;
  };

  asio::awaitable<void> take_turn(std::string line);
  void end_turn(const std::string& line);
  asio::awaitable<ReleaseAnswer> put_in_turn(const ReleasePut& put, const Whole& whole);
  asio::awaitable<std::optional<ReleaseAnswer>> earlier_answer(const ReleasePut& put, const Whole& whole,
                                                               bool& replaces);
  asio::awaitable<ReleaseAnswer> drop(const ReleasePut& put, const Whole& whole);
  asio::awaitable<ReleaseAnswer> answer_of_rejected(const ReleasePut& put, const Whole& whole, std::string reason);
  asio::awaitable<ReleaseAnswer> cancel_in_turn(const ApiClient& client, const std::string& id);
  asio::awaitable<Result<std::optional<StoredRelease>>> look_up(std::string id);
  asio::awaitable<ReleaseAnswer> with_status(ReleaseResult result, const std::string& id);

  Ports p_;
  const fs::path receiving_;
  DropWaits waits_;
  std::map<std::string, std::shared_ptr<Line>> lines_;
  // What is dropped, and what is asked, does not wait for a release that is being checked.
  std::shared_ptr<asio::thread_pool> files_ = std::make_shared<asio::thread_pool>(1);
  std::shared_ptr<asio::thread_pool> checks_ = std::make_shared<asio::thread_pool>(1);
  std::shared_ptr<asio::thread_pool> looks_ = std::make_shared<asio::thread_pool>(1);
};

}  // namespace gazetted
