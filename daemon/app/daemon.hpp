// The daemon from inside: who owns what, and how it is wired. Built once by run_daemon(); everything of it lives and
// dies in run(), on the loop's thread.
#pragma once
#include <boost/asio/signal_set.hpp>
#include <memory>

#include "gazetted/app/control.hpp"
#include "gazetted/app/intake_loop.hpp"
#include "gazetted/app/rehearsal.hpp"
#include "gazetted/app/steering.hpp"
#include "gazetted/app/test_mails.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
#include "gazetted/dispatch/token_keeper.hpp"
#include "gazetted/edition/relay_sizes.hpp"
#include "gazetted/net/tasks.hpp"
#include "gazetted/send/smtp_session.hpp"
#include "gazetted/web/endpoints.hpp"
#include "notice_sender.hpp"
#include "release_loader.hpp"
#include "suppressions.hpp"
#include "terminal_of_start.hpp"

namespace gazetted {

class Daemon {
 public:
  // `rehearsal`: what is done to the settings after every reload.
  Daemon(Settings settings, const Clock& clock, std::optional<Rehearsal> rehearsal = {});
  ~Daemon();

  // As run_daemon() says.
  Status run(const std::function<void(const Settings&, int http_port)>& started = {});

 private:
  Status open();
  Status open_ledger(const StoreOptions& options);
  Status open_web();
  void wire_hooks();
  Status load_releases();
  asio::awaitable<json::object> handle(const json::object& request, unsigned uid);
  asio::awaitable<json::object> steer(std::string command, SteerScope scope, bool with_unknown, std::string by);
  void put_release(LoadedRelease release);
  LiveStatus live_status() const;
  asio::awaitable<json::object> send_test(const json::object& request, unsigned uid);
  asio::awaitable<void> obey_signals();
  asio::awaitable<void> feed_watchdog();
  asio::awaitable<void> renew_tokens();
  asio::awaitable<void> tell_done(ReleaseRow row);
  void reload();
  void share_settings();
  void spawn(asio::awaitable<void> task);

  asio::io_context io_{1};
  Tasks tasks_{io_};
  std::shared_ptr<const Settings> settings_;
  std::optional<Rehearsal> rehearsal_;
  const Clock& clock_;
  std::optional<FileLock> store_lock_;
  std::optional<WireFile> wire_;
  AsioTimers timers_{io_};
  SmtpTransport smtp_{io_};
  std::unique_ptr<LedgerThread> ledger_;
  std::unique_ptr<DispatchLoop> dispatch_;
  std::unique_ptr<Steering> steering_;
  std::unique_ptr<IntakeLoop> intake_;
  std::unique_ptr<ControlServer> control_;
  std::unique_ptr<HttpServer> web_;
  const TerminalOfStart terminal_;  // looks before signals_ catch its end
  asio::signal_set signals_;
  std::unique_ptr<NoticeSender> notices_;
  std::unique_ptr<ReleaseLoader> releases_;
  std::unique_ptr<Suppressions> suppressions_;
  bool stopping_ = false;
  asio::thread_pool blocking_{1};  // what may wait for a disk: long reads, token files
  std::unique_ptr<TokenKeeper> tokens_;
  RelaySizes relay_sizes_;
  std::vector<std::string> unfinished_;  // directories of takings that never became a release
  std::vector<NoticeText> start_troubles_;
  TestQuota test_quota_;
};

}  // namespace gazetted
