// All ways in of what comes back, the tray that they end in, and the loop that reads it, as the configuration has them.
// Where the listener and the Maildir are holds until a restart, and what is said of IMAP follows a reload. On the
// loop's thread; files are touched on a pool of its own, so that neither mail nor releases wait for it.
#pragma once
#include <boost/asio/thread_pool.hpp>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/feedback_loop.hpp"
#include "gazetted/app/feedback_tray.hpp"
#include "gazetted/app/lmtp_listener.hpp"
#include "gazetted/app/maildir_source.hpp"
#include "gazetted/web/webhooks.hpp"
#include "imap_source.hpp"

namespace gazetted {

class FeedbackWays {
 public:
  struct Ports {
    asio::io_context& io;
    asio::thread_pool& pool;
    Timers& timers;
    const Clock& clock;
    const Configuration& configuration;
    FeedbackBook& book;
    std::function<void(const std::string& subject, const std::string& text)> tell;  // whoever runs this
    // A recipient, by the LMTP listener: nothing, where it had the form of none of ours.
    std::function<void(const std::optional<ReturnClaim>&, std::string_view recipient)> refused;
  };
  // An error names the key of the configuration that it is about. Nothing is taken before start().
  static Result<std::unique_ptr<FeedbackWays>> open(const Ports& ports);

  void start(Tasks& services);
  FeedbackTray& tray() { return tray_; }
  Webhooks& webhooks() { return webhooks_; }  // for whoever serves them
  void close();                               // to new mail
  asio::awaitable<void> answered();           // until everybody who has brought a mail knows whether it is taken

 private:
  FeedbackWays(const Ports& ports, FeedbackFiles files);
  Status listen();
  asio::awaitable<bool> take_post(ProviderPost post);
  asio::awaitable<LmtpVerdict> judge(ReturnClaim claim);
  std::string bounce_prefix() const;

  Ports p_;
  FeedbackFiles files_;
  FeedbackLoop loop_;
  FeedbackTray tray_;
  HttpClient http_;
  Webhooks webhooks_;
  ImapSource imap_;
  std::unique_ptr<LmtpListener> lmtp_;      // null: not configured
  std::unique_ptr<MaildirSource> maildir_;  // null: not configured
};

}  // namespace gazetted
