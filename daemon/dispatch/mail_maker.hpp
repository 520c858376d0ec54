// A delivery's bytes: spliced on the loop, signed on a pool, since a signature costs more than everything else of a
// mail. Belongs to the loop's thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>

#include "gazetted/config/settings.hpp"
#include "gazetted/dispatch/job.hpp"
#include "gazetted/model/outcome.hpp"

namespace gazetted {

class MailMaker {
 public:
  MailMaker(asio::io_context& io, const Clock& clock) : io_(io), clock_(clock) {}
  void set_settings(std::shared_ptr<const Settings> settings);

  bool signs() const { return !settings_->dkim->empty(); }
  // Small enough that hundreds may wait signed.
  bool signs_ahead(const Job& job) const;
  // Nothing: the job has its message, unsigned. Otherwise why there can be none for this recipient, as the refusal that
  // it is: nobody else's mail waits for it.
  std::optional<Outcome> put_message(Job& job) const;
  // The same, and signed.
  asio::awaitable<std::optional<Outcome>> make(JobPtr job);
  // The message must outlive the wait; nobody else touches it meanwhile.
  asio::awaitable<void> sign(Message& message);

 private:
  void name_delivery(const Job& job, Message& message) const;

  asio::io_context& io_;
  const Clock& clock_;
  std::shared_ptr<const Settings> settings_;
  std::unique_ptr<asio::thread_pool> pool_;  // while there are keys
};

}  // namespace gazetted
