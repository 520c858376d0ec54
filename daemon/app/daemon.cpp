#include "daemon.hpp"

#include "gazetted/app/daemon.hpp"

#include <signal.h>
#include <sys/stat.h>

#include "failures.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/relay_sizes.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/web/endpoints.hpp"
#include "notices.hpp"
#include "periodic.hpp"
#include "systemd.hpp"

namespace gazetted {
namespace {

constexpr auto answer_patience = std::chrono::seconds(2);  // of a stop, for what is not mail

}  // namespace

Daemon::Daemon(Settings settings, const Clock& clock, std::optional<Rehearsal> rehearsal)
    : configuration_(std::move(settings), std::move(rehearsal)), clock_(clock), signals_(io_) {}

Daemon::~Daemon() = default;

Status Daemon::run(const std::function<void(const Settings&, int)>& started) {
  if (auto status = open(); !status) return status;
  if (auto status = load_releases(); !status) return status;
  for (const auto& trouble : ledger_->troubles) notices_->tell(trouble);
  if (auto status = open_control(); !status) return status;
  if (auto status = open_web(); !status) return status;
  services_.spawn(run_until_signal());
  services_.spawn(feed_watchdog(io_, *ledger_->thread, *intake_, clock_));
  services_.spawn(renew_tokens(io_, configuration_, *tokens_));
  tasks_.spawn(notices_->run());
  intake_->start(configuration_.current());
  log_started();
  if (started) started(*configuration_.current(), web_ ? web_->port() : 0);
  io_.run();
  intake_->stop();
  // What the intake said of the drop that it had in hand: its notice has to reach the ledger.
  io_.restart();
  io_.poll();
  blocking_.join();
  ledger_->thread->join();
  log(Event::stopped, {});
  return {};
}

Status Daemon::open() {
  ::signal(SIGPIPE, SIG_IGN);
  ::umask(0027);  // ledger, spool and archive hold addresses: nobody outside the group reads them
  auto store = configuration_.current()->store;
  auto lock = lock_ledger(store);
  if (!lock) return lock.error();
  auto spool = Spool::open(configuration_.current()->spool);
  if (!spool) return spool.error();
  if (auto status = configuration_.open_keys(); !status) return status;
  auto ledger = open_ledger(std::move(*lock), store, *configuration_.current(), io_, clock_);
  if (!ledger) return ledger.error();
  ledger_.emplace(std::move(*ledger));
  make_dispatch();
  intake_ = std::make_unique<IntakeLoop>(io_, *ledger_->thread, std::move(*spool), clock_, intake_hooks());
  auto live = ledger_->thread->call([](Ledger& open) { return open.queue().load(); });
  if (!live) return live.error();
  intake_->recover(*live, ledger_->abandoned);
  return {};
}

void Daemon::make_dispatch() {
  const auto state = fs::path(configuration_.current()->store.path).parent_path();
  auto& ledger = *ledger_->thread;
  tokens_ = std::make_unique<TokenKeeper>(io_, clock_, state / "tokens", blocking_);
  DispatchLoop::Hooks hooks;
  hooks.release_done = [this](const ReleaseRow& row) {
    releases_->forget(row.key);
    tasks_.spawn(tell_done(row));
  };
  hooks.posts_done = [this](ReleaseKey key) { steering_->bring_in(key); };
  hooks.trouble = [this](const std::string& subject, const std::string& text) { notices_->tell({subject, text}); };
  // Shared: dispatch copies the hook for each relay.
  const auto sizes = std::make_shared<RelaySizes>(read_relay_sizes(state));
  hooks.size_told = [this, state, sizes](const std::string& relay, std::uint64_t bytes) {
    if (!note_size(*sizes, relay, bytes, clock_.now())) return;
    asio::post(blocking_, [now = *sizes, state] { write_relay_sizes(state, now); });
  };
  const DispatchLoop::Ports ports{
      io_,      ledger,    ledger_->wire,
      *tokens_, blocking_, clock_,
      timers_,  smtp_,     [this]() -> std::unique_ptr<Http> { return std::make_unique<HttpClient>(io_); }};
  dispatch_ = std::make_unique<DispatchLoop>(ports, std::move(hooks));
  notices_ =
      std::make_unique<NoticeSender>(NoticeSender::Ports{io_, configuration_, ledger, *dispatch_, timers_, clock_});
  releases_ = std::make_unique<ReleaseLoader>(ReleaseLoader::Ports{
      io_, tasks_, blocking_, configuration_, ledger, [this](ReleaseKey key) { steering_->bring_in(key); },
      [this](const NoticeText& trouble) { notices_->tell(trouble); }});
  suppressions_ = std::make_unique<Suppressions>(Suppressions::Ports{io_, configuration_, ledger, *dispatch_, clock_});
  steering_ = std::make_unique<Steering>(ledger, *dispatch_, timers_, clock_,
                                         std::bind_front(&ReleaseLoader::load, releases_.get()));
}

IntakeHooks Daemon::intake_hooks() {
  IntakeHooks hooks;
  hooks.accepted = [this](AcceptedNews news) { put_accepted(std::move(news)); };
  hooks.rejected = [this](const std::string& name, const std::string& reason) {
    notices_->tell(rejected_notice(name, reason));
  };
  hooks.test_refused = [this](const std::string& name, const std::string& reason) {
    notices_->tell(test_refused_notice(name, reason));
  };
  hooks.command = [this](SpoolCommand command, std::function<void(Status)> done) {
    tasks_.spawn(obey(std::move(command), std::move(done)));
  };
  hooks.test_mails = [this](std::vector<std::pair<std::string, Message>> mails, const std::string& name) {
    mail_tests(std::move(mails), name);
  };
  hooks.trouble = [this](const std::string& subject, const std::string& text) { notices_->tell({subject, text}); };
  hooks.placed = [this] { releases_->renew_all(); };
  return hooks;
}

Status Daemon::load_releases() {
  auto& ledger = *ledger_->thread;
  auto rows = ledger.call([](Ledger& open) { return open.queue().load(); });
  if (!rows) return rows.error();
  auto suppressions = ledger.call([](Ledger& open) { return open.registry().suppressions(); });
  if (!suppressions) return suppressions.error();
  auto notices = ledger.call([](Ledger& open) { return open.registry().notices(); });
  if (!notices) return notices.error();
  auto limits = ledger.call([](Ledger& open) { return open.queue().limits(); });
  if (!limits) return limits.error();
  auto paused = ledger.call([](Ledger& open) { return open.steering().all_paused(); });
  if (!paused) return paused.error();
  std::vector<std::string> keys;
  for (const auto& row : *suppressions) keys.push_back(suppression_key(row.address, row.list));
  const auto settings = configuration_.current();
  dispatch_->set_settings(settings);
  dispatch_->restore_limits(*limits);
  dispatch_->suppress(keys);
  dispatch_->set_all_paused(*paused);
  notices_->restore(std::move(*notices));
  const auto archive = Archive::of(settings->spool);
  for (auto& row : *rows) put_release(load_release(archive, std::move(row), *settings));
  return {};
}

Status Daemon::open_control() {
  commands_ = std::make_unique<ControlCommands>(ControlCommands::Ports{
      io_, blocking_, configuration_, clock_, *dispatch_, *steering_, *suppressions_, *releases_, *intake_});
  auto answer = [this](const json::object& request, unsigned uid) { return commands_->handle(request, uid); };
  auto control = ControlServer::listen(io_, configuration_.current()->control, answer);
  if (!control) return control.error();
  control_ = std::move(*control);
  return {};
}

Status Daemon::open_web() {
  const auto settings = configuration_.current();
  if (settings->http_listen.empty()) return {};
  const WebPorts ports{[this] { return configuration_.current(); },
                       [this](Unsubscription who) { return suppressions_->leave(std::move(who)); }};
  const auto router = std::make_shared<const Router>(make_router(ports));
  const auto answer = [router](WebRequest request) { return router->answer(std::move(request)); };
  auto web = HttpServer::listen(io_, settings->http_listen, answer);
  if (!web) return fail("http.listen: {}", web.error().text());
  web_ = std::move(*web);
  return {};
}

void Daemon::log_started() const {
  const auto& settings = *configuration_.current();
  log(Event::started, {{"version", GAZETTED_VERSION},
                       {"spool", settings.spool.directory.string()},
                       {"store", settings.store.path},
                       {"lists", std::to_string(settings.lists.size())},
                       {"channels", std::to_string(settings.channels.size())},
                       {"http", web_ ? settings.http_listen : ""}});
  tell_systemd("READY=1\nSTATUS=watching " + settings.spool.directory.string());
}

void Daemon::put_release(LoadedRelease release) {
  const auto key = release.row.key;
  dispatch_->put_release(key, releases_->note(std::move(release)));
}

void Daemon::put_accepted(AcceptedNews news) {
  const auto& row = news.loaded.row;
  std::int64_t recipients = 0;
  for (const auto& list : news.lists) recipients += list.recipients;
  log(news.replaced ? Event::release_replaced : Event::release_taken,
      {{"release", row.id},
       {"title", row.title},
       {"file", row.source},
       {"people", std::to_string(recipients)},
       {"channels", std::to_string(news.channels.size())},
       {"not_before", format_rfc3339(row.not_before)}});
  if (news.replaced) dispatch_->drop_release(*news.replaced);
  notices_->tell(accepted_notice(news, *configuration_.current()));
  put_release(std::move(news.loaded));
}

void Daemon::mail_tests(std::vector<std::pair<std::string, Message>> mails, const std::string& name) {
  const auto settings = configuration_.current();
  for (auto& [list, mail] : mails) {
    const auto* options = settings->list(list);
    std::vector<Message> one;
    one.push_back(std::move(mail));
    notices_->post(std::move(one), options ? options->audience.relays : notice_relays(*settings));
  }
  log(Event::test_sent, {{"file", name}, {"mails", std::to_string(mails.size())}});
}

asio::awaitable<void> Daemon::obey(SpoolCommand command, std::function<void(Status)> done) {
  auto status = co_await commands_->obey(std::move(command));
  done(std::move(status));
}

asio::awaitable<void> Daemon::tell_done(ReleaseRow row) {
  const auto settings = configuration_.current();
  if (settings->notify.empty()) co_return;
  auto work = [store = settings->store.path, key = row.key] { return failures_of(store, key); };
  auto failures = co_await on_pool(io_, blocking_, work);
  notices_->tell(done_notice(row, failures ? *failures : std::vector<std::string>()));
}

void Daemon::reload() {
  Findings findings;
  const auto reloaded = configuration_.reload(findings);
  for (const auto& finding : findings) {
    if (!reloaded && finding.severity == Severity::error) log(Event::reload_failed, {{"reason", to_string(finding)}});
  }
  if (!reloaded) return;
  const auto settings = configuration_.current();
  if (!reloaded->retyped.empty()) notices_->tell({"the type of a channel has changed", reloaded->retyped});
  open_log(settings->log);
  dispatch_->set_settings(settings);
  intake_->set_settings(settings);
  log(Event::reloaded, {{"file", settings->file}, {"needs_restart", join(reloaded->need_restart, ", ")}});
}

asio::awaitable<void> Daemon::run_until_signal() {
  std::function<void()> read_again = [this] {
    tell_systemd("RELOADING=1");
    reload();
    tell_systemd("READY=1");
  };
  const auto signal = co_await signals_.until_end(read_again);
  tell_systemd("STOPPING=1");
  log(Event::stopping, {{"signal", signal}});
  co_await drain();
  io_.stop();
}

// Mail that is on its way ends within `drain:`, then whoever has asked for something gets an answer. What this cuts
// short is put right at the next start.
asio::awaitable<void> Daemon::drain() {
  notices_->stop();
  releases_->stop();
  if (web_) web_->close();
  intake_->request_stop();
  co_await dispatch_->drain(configuration_.current()->drain);
  control_->close();  // until then somebody may want to know what still leaves
  asio::steady_timer deadline(io_, answer_patience);
  deadline.async_wait([this](const boost::system::error_code& code) {
    if (!code) io_.stop();
  });
  co_await tasks_.all_ended();
  co_await control_->answered();
  if (web_) co_await web_->answered();
}

Status run_daemon(Settings settings, const Clock& clock, std::optional<Rehearsal> rehearsal,
                  const std::function<void(const Settings&, int)>& started) {
  return Daemon(std::move(settings), clock, std::move(rehearsal)).run(started);
}

}  // namespace gazetted
