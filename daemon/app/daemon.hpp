// The daemon from inside: who owns what, and how it is wired. Built once by run_daemon(), on the loop's thread. Frames
// of coroutines that the stop cut short are destroyed with io_, after every other member: nothing in them may have a
// destructor that reaches for one.
#pragma once
#include <atomic>
#include <memory>

#include "approval_requests.hpp"
#include "early_reading.hpp"
#include "gazetted/app/configuration.hpp"
#include "gazetted/app/control.hpp"
#include "gazetted/app/control_commands.hpp"
#include "gazetted/app/intake_loop.hpp"
#include "gazetted/app/list_sources.hpp"
#include "gazetted/app/notice_sender.hpp"
#include "gazetted/app/release_loader.hpp"
#include "gazetted/app/shutdown.hpp"
#include "gazetted/app/steering.hpp"
#include "gazetted/app/suppressions.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
#include "gazetted/dispatch/token_keeper.hpp"
#include "gazetted/net/tasks.hpp"
#include "gazetted/publishing/site_publisher.hpp"
#include "gazetted/send/smtp_session.hpp"
#include "gazetted/web/api_releases.hpp"
#include "gazetted/web/public_side.hpp"
#include "hub_pings.hpp"
#include "linked_pictures.hpp"
#include "open_ledger.hpp"
#include "operator_subscriptions.hpp"
#include "process_signals.hpp"
#include "release_desk.hpp"
#include "returns.hpp"
#include "subscribers_door.hpp"
#include "telling_publisher.hpp"

namespace gazetted {

class Daemon {
 public:
  Daemon(Settings settings, const Clock& clock, std::optional<Rehearsal> rehearsal);
  ~Daemon();

  // As run_daemon() says.
  Status run(const std::function<void(const Settings&, int http_port)>& started);

 private:
  // The start, in this order.
  Status open();
  void make_dispatch();
  IntakeHooks intake_hooks();
  Status load_releases();
  Status open_control();
  Status open_web();
  void log_started() const;

  asio::awaitable<FileReaders> who_may_read(std::string id);
  asio::awaitable<Status> tell_published(std::shared_ptr<const Rendering> release);
  void put_release(LoadedRelease release);
  void put_accepted(AcceptedNews news);
  void answer_writer(const AcceptedNews& news, const Settings& settings);
  void put_opened(OpenedNews news);
  void look_ahead(const ReleaseRow& row, std::vector<std::string> troubles);
  void put_expired(const ExpiredRelease& expired);
  void put_history(HistoryEntry entry);
  void mail_tests(std::vector<TestMail> mails, const std::string& name);
  asio::awaitable<void> obey(SpoolCommand command, std::function<void(Status)> done);
  asio::awaitable<void> tell_done(ReleaseRow row);
  void reload();
  asio::awaitable<void> run_until_signal(Shutdown& shutdown);

  asio::io_context io_{1};
  Tasks services_{io_};  // what runs as long as the daemon
  Tasks tasks_{io_};     // what ends by itself: a stop waits for it
  Configuration configuration_;
  const Clock& clock_;
  ProcessSignals signals_;
  std::optional<OpenLedger> ledger_;
  AsioTimers timers_{io_};
  SmtpTransport smtp_{io_};
  std::unique_ptr<TokenKeeper> tokens_;
  SiteTheme theme_;
  std::unique_ptr<SitePublisher> site_;
  std::unique_ptr<HttpClient> hub_client_;
  std::unique_ptr<HubPings> hubs_;
  std::unique_ptr<TellingPublisher> pages_;
  std::unique_ptr<DispatchLoop> dispatch_;
  std::unique_ptr<NoticeSender> notices_;
  std::unique_ptr<ApprovalRequests> approvals_;
  std::unique_ptr<ReleaseLoader> releases_;
  std::unique_ptr<Suppressions> suppressions_;
  std::unique_ptr<OperatorSubscriptions> operators_;
  std::unique_ptr<EarlyReading> early_reading_;
  std::unique_ptr<LinkedPictures> linked_pictures_;
  std::unique_ptr<SubscribersDoor> door_;
  std::unique_ptr<Steering> steering_;
  std::unique_ptr<IntakeLoop> intake_;
  std::unique_ptr<ListSources> sources_;
  std::unique_ptr<ControlCommands> commands_;
  std::unique_ptr<ControlServer> control_;
  std::unique_ptr<ReleaseDesk> desk_;  // null: nobody listens
  std::unique_ptr<ApiReleases> api_;
  std::unique_ptr<Returns> returns_;
  std::unique_ptr<PublicSide> web_;
  std::atomic<bool> stopping_{false};
  asio::thread_pool blocking_{1};  // what may wait for a disk: long reads, token files; ends before what it works for
};

}  // namespace gazetted
