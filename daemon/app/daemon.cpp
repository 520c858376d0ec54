#include "daemon.hpp"

#include "gazetted/app/daemon.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "gazetted/app/ledger_start.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/send/channel_answers.hpp"
#include "notices.hpp"
#include "on_ledger.hpp"
#include "systemd.hpp"
#include "token_keys.hpp"

namespace gazetted {
namespace {

constexpr auto tuple_awaitable = asio::as_tuple(asio::use_awaitable);
constexpr auto token_round = std::chrono::hours(24);

std::string boot_id() {
  auto text = read_file("/proc/sys/kernel/random/boot_id", 64);
  return text ? std::string(trim(*text)) : "";
}

std::string name_of(int signal) {
  return signal == SIGTERM ? "SIGTERM" : signal == SIGINT ? "SIGINT" : "SIGHUP, the terminal was closed";
}

// Posts that were made for another network are kept, and somebody is told.
std::string retyped_channels(const Settings& before, const Settings& now) {
  std::string text;
  for (const auto& channel : now.channels) {
    const auto* old = before.channel(channel.name);
    if (!old || old->type == channel.type) continue;
    text += fmt::format(
        "The type of channel {} was {} and is now {}. Posts queued for it were made for {}: they are kept, and "
        "leave when the type is set back. New posts are not affected.\n",
        channel.name, old->type, channel.type, old->type);
  }
  return text;
}

}  // namespace

Daemon::Daemon(Settings settings, const Clock& clock, std::optional<Rehearsal> rehearsal)
    : settings_(std::make_shared<const Settings>(std::move(settings))),
      rehearsal_(std::move(rehearsal)),
      clock_(clock),
      signals_(io_, SIGTERM, SIGINT, SIGHUP) {}

Daemon::~Daemon() = default;

void Daemon::spawn(asio::awaitable<void> task) { tasks_.spawn(std::move(task)); }

Status Daemon::open() {
  ::signal(SIGPIPE, SIG_IGN);
  ::umask(0027);  // ledger, spool and archive hold addresses: nobody outside the group reads them
  const auto opened_with = settings_;
  const auto& settings = *opened_with;
  std::error_code code;
  // The name that leads to it does not matter: locks and files beside it are those of the file.
  auto store = settings.store;
  if (auto status = make_directories(fs::path(store.path).parent_path()); !status) return status;
  store.path = fs::weakly_canonical(store.path, code).string();
  if (code) return fail("{}: {}", settings.store.path, code.message());
  auto lock = FileLock::take(store.path + ".lock");
  if (!lock) return lock.error();
  store_lock_.emplace(std::move(*lock));
  auto spool = Spool::open(settings.spool);
  if (!spool) return spool.error();
  auto with_keys = std::make_shared<Settings>(settings);
  if (auto status = open_token_keys(*with_keys); !status) return status;
  settings_ = std::move(with_keys);
  if (auto status = open_ledger(store); !status) return status;
  wire_hooks();
  intake_ = std::make_unique<IntakeLoop>(
      io_, *ledger_, std::move(*spool), clock_,
      IntakeLoop::Hooks{
          [this](AcceptedNews news) {
            const auto& row = news.loaded.row;
            std::int64_t people = 0;
            for (const auto& list : news.lists) people += list.people;
            log(news.replaced ? Event::release_replaced : Event::release_taken,
                {{"release", row.id},
                 {"title", row.title},
                 {"file", row.source},
                 {"people", std::to_string(people)},
                 {"channels", std::to_string(news.channels.size())},
                 {"not_before", format_rfc3339(row.not_before)}});
            if (news.replaced) dispatch_->drop_release(*news.replaced);
            notices_->tell(taken_notice(news, *settings_));
            put_release(std::move(news.loaded));
          },
          [this](std::string name, std::string reason) { notices_->tell(rejected_notice(name, reason)); },
          [this](SpoolCommand command, std::function<void(Status)> done) {
            auto task = [](Daemon* self, SpoolCommand what, std::function<void(Status)> told) -> asio::awaitable<void> {
              SteerScope scope;
              scope.release = what.id;
              auto answer = co_await self->steer(what.command, std::move(scope), false, what.by);
              const auto refused = text_member(answer, "error");
              told(refused.empty() ? Status() : Status(fail("{}", refused)));
            };
            spawn(task(this, std::move(command), std::move(done)));
          },
          [this](std::vector<std::pair<std::string, Message>> mails, std::string name) {
            for (auto& [list, mail] : mails) {
              const auto* options = settings_->list(list);
              std::vector<Message> one;
              one.push_back(std::move(mail));
              notices_->post(std::move(one), options ? options->audience.relays : notice_relays(*settings_));
            }
            log(Event::test_sent, {{"file", name}, {"mails", std::to_string(mails.size())}});
          },
          [this](const std::string& subject, const std::string& text) {
            notices_->tell({subject, text});
          },
          [this] { releases_->renew_all(); }});
  auto live = ledger_->call([](Ledger& ledger) { return ledger.queue().load(); });
  if (!live) return live.error();
  intake_->recover(*live, unfinished_);
  return {};
}

Status Daemon::open_ledger(const StoreOptions& options) {
  Recovery how;
  how.doubts.mail = settings_->on_unknown;
  for (const auto& channel : settings_->channels) {
    if (can_tell_repetitions(channel)) how.doubts.channels_that_tell.insert(channel.name);
  }
  how.furthest = settings_->retry.give_up_after;
  how.now = clock_.now();
  const LedgerPlace place{Archive::of(settings_->spool).directory(), boot_id(), machine_name()};
  auto started = start_ledger(options, place, std::move(how));
  if (!started) return started.error();
  const auto& recovered = started->recovered;
  if (recovered.requeued + recovered.unknown + recovered.completed > 0) {
    log(Event::recovered, {{"not_sent", std::to_string(recovered.requeued)},
                           {"in_doubt", std::to_string(recovered.unknown)},
                           {"resent", std::to_string(recovered.resent)},
                           {"answered", std::to_string(recovered.completed)}});
  }
  for (const auto& line : started->corrections) log(Event::ledger_trouble, {{"reason", line}});
  if (!started->corrections.empty())
    start_troubles_.push_back({"the ledger was corrected at start", join(started->corrections, "\n") + "\n"});
  if (!started->held.empty()) log(Event::ledger_trouble, {{"state", "paused: restored"}, {"reason", started->held}});
  if (started->held_now) start_troubles_.push_back({"everything is paused", started->held + "\n"});
  unfinished_ = recovered.unfinished_directories;
  wire_.emplace(std::move(started->wire));
  ledger_ = std::make_unique<LedgerThread>(io_, std::move(started->ledger), clock_);
  return {};
}

void Daemon::wire_hooks() {
  const auto state = fs::path(settings_->store.path).parent_path();
  tokens_ = std::make_unique<TokenKeeper>(io_, clock_, state / "tokens", blocking_);
  DispatchLoop::Hooks hooks;
  hooks.release_done = [this](const ReleaseRow& row) {
    releases_->forget(row.key);
    spawn(tell_done(row));
  };
  hooks.posts_done = [this](ReleaseKey key) { steering_->bring_in(key); };
  hooks.trouble = [this](const std::string& subject, const std::string& text) { notices_->tell({subject, text}); };
  hooks.size_told = [this, state](const std::string& relay, std::uint64_t bytes) {
    if (!note_size(relay_sizes_, relay, bytes, clock_.now())) return;
    asio::post(blocking_, [sizes = relay_sizes_, state] { write_relay_sizes(state, sizes); });
  };
  const DispatchLoop::Ports ports{
      io_,      *ledger_,  *wire_,
      *tokens_, blocking_, clock_,
      timers_,  smtp_,     [this]() -> std::unique_ptr<Http> { return std::make_unique<HttpClient>(io_); }};
  dispatch_ = std::make_unique<DispatchLoop>(ports, std::move(hooks));
  notices_ = std::make_unique<NoticeSender>(NoticeSender::Ports{io_, *ledger_, *dispatch_, timers_, clock_});
  releases_ = std::make_unique<ReleaseLoader>(
      ReleaseLoader::Ports{io_, tasks_, blocking_, *ledger_, [this](ReleaseKey key) { steering_->bring_in(key); },
                           [this](const NoticeText& trouble) { notices_->tell(trouble); }});
  suppressions_ = std::make_unique<Suppressions>(io_, *ledger_, *dispatch_, clock_);
  steering_ = std::make_unique<Steering>(*ledger_, *dispatch_, timers_, clock_,
                                         std::bind_front(&ReleaseLoader::load, releases_.get()));
  relay_sizes_ = read_relay_sizes(state);
}

Status Daemon::load_releases() {
  auto rows = ledger_->call([](Ledger& ledger) { return ledger.queue().load(); });
  if (!rows) return rows.error();
  auto suppressions = ledger_->call([](Ledger& ledger) { return ledger.registry().suppressions(); });
  if (!suppressions) return suppressions.error();
  auto notices = ledger_->call([](Ledger& ledger) { return ledger.registry().notices(); });
  if (!notices) return notices.error();
  auto limits = ledger_->call([](Ledger& ledger) { return ledger.queue().limits(); });
  if (!limits) return limits.error();
  auto paused = ledger_->call([](Ledger& ledger) { return ledger.steering().all_paused(); });
  if (!paused) return paused.error();
  std::vector<std::string> keys;
  for (const auto& row : *suppressions) keys.push_back(suppression_key(row.address, row.list));
  share_settings();
  dispatch_->restore_limits(*limits);
  dispatch_->suppress(keys);
  dispatch_->set_all_paused(*paused);
  notices_->restore(std::move(*notices));
  const auto archive = Archive::of(settings_->spool);
  for (auto& row : *rows) {
    put_release(load_release(archive, std::move(row), *settings_));
  }
  return {};
}

Status Daemon::open_web() {
  if (settings_->http_listen.empty()) return {};
  const WebPorts ports{[this] { return settings_; },
                       [this](Unsubscription who) { return suppressions_->leave(std::move(who)); }};
  const auto router = std::make_shared<const Router>(make_router(ports));
  const auto answer = [router](WebRequest request) { return router->answer(std::move(request)); };
  auto web = HttpServer::listen(io_, settings_->http_listen, answer);
  if (!web) return fail("http.listen: {}", web.error().text());
  web_ = std::move(*web);
  return {};
}

Status Daemon::run(const std::function<void(const Settings&, int)>& started) {
  if (auto status = open(); !status) return status;
  if (auto status = load_releases(); !status) return status;
  for (const auto& trouble : start_troubles_) notices_->tell(trouble);
  auto control = ControlServer::listen(
      io_, settings_->control, [this](const json::object& request, unsigned uid) { return handle(request, uid); });
  if (!control) return control.error();
  control_ = std::move(*control);
  if (auto status = open_web(); !status) return status;
  spawn(obey_signals());
  spawn(notices_->run());
  spawn(feed_watchdog());
  spawn(renew_tokens());
  intake_->start(settings_);
  log(Event::started, {{"version", GAZETTED_VERSION},
                       {"spool", settings_->spool.directory.string()},
                       {"store", settings_->store.path},
                       {"lists", std::to_string(settings_->lists.size())},
                       {"channels", std::to_string(settings_->channels.size())},
                       {"http", web_ ? settings_->http_listen : ""}});
  tell_systemd("READY=1\nSTATUS=watching " + settings_->spool.directory.string());
  if (started) started(*settings_, web_ ? web_->port() : 0);
  io_.run();
  intake_->stop();
  ledger_->join();
  log(Event::stopped, {});
  return {};
}

asio::awaitable<void> Daemon::obey_signals() {
  while (true) {
    auto [code, number] = co_await signals_.async_wait(tuple_awaitable);
    if (code) co_return;
    if (number == SIGHUP && !terminal_.is_gone()) {
      tell_systemd("RELOADING=1");
      reload();
      tell_systemd("READY=1");
      continue;
    }
    if (stopping_) continue;
    stopping_ = true;
    notices_->stop();
    releases_->stop();
    tell_systemd("STOPPING=1");
    log(Event::stopping, {{"signal", name_of(number)}});
    control_->close();
    web_.reset();
    intake_->request_stop();
    co_await dispatch_->drain(settings_->drain);
    io_.stop();
    co_return;
  }
}

asio::awaitable<void> Daemon::feed_watchdog() {
  const auto interval = watchdog_interval();
  if (!interval) co_return;
  asio::steady_timer timer(io_);
  while (true) {
    timer.expires_after(*interval / 2);
    auto [code] = co_await timer.async_wait(tuple_awaitable);
    if (code) co_return;
    // The ledger's thread must answer, and the intake thread must have moved, before the next sign
    // of life.
    auto ping = [](Ledger&) { return 0; };
    auto pong = co_await on_ledger(io_, *ledger_, ping);
    static_cast<void>(pong);
    const auto idle = to_millis(clock_.steady()) - intake_->last_tick_ms();
    if (idle < 300'000) tell_systemd("WATCHDOG=1");
  }
}

// Tokens that are exchanged while they are good must not run out because nothing was posted for weeks.
asio::awaitable<void> Daemon::renew_tokens() {
  asio::steady_timer timer(io_);
  while (!stopping_) {
    for (const auto& channel : std::vector<ChannelOptions>(settings_->channels)) {
      const auto* type = type_of(channel);
      auto renewal = type && type->renewal ? type->renewal(channel) : std::nullopt;
      if (!renewal || !renewal->exchanges_itself) continue;
      auto token = co_await tokens_->access_token(token_name(channel.name), std::move(*renewal));
      if (!token.trouble.empty())
        log(Event::token_kept, {{"channel", channel.name}, {"reason", without_secrets(token.trouble, channel)}});
    }
    timer.expires_after(token_round);
    auto [code] = co_await timer.async_wait(tuple_awaitable);
    if (code) co_return;
  }
}

// With all that live on the loop's thread; intake's own thread takes them over itself.
void Daemon::share_settings() {
  dispatch_->set_settings(settings_);
  notices_->set_settings(settings_);
  releases_->set_settings(settings_);
  suppressions_->set_settings(settings_);
}

void Daemon::put_release(LoadedRelease release) {
  const auto key = release.row.key;
  dispatch_->put_release(key, releases_->note(std::move(release)));
}

void Daemon::reload() {
  Findings findings;
  auto fresh = load_settings(settings_->file, rehearsal_ ? SecretUse::not_needed : SecretUse::needed, findings);
  if (rehearsal_) rehearsal_->apply(fresh);
  // As strict as a start: what could not be run is not taken over.
  if (fresh.token_keys == std::vector<fs::path>{default_token_key(fresh.store)})
    fresh.token_keys = {default_token_key(settings_->store)};  // the store stays where it is until a restart
  if (!has_errors(findings)) {
    if (auto keys = open_token_keys(fresh); !keys) findings.push_back(to_finding(keys.error()));
  }
  if (has_errors(findings)) {
    for (const auto& finding : findings) {
      if (finding.severity == Severity::error) log(Event::reload_failed, {{"reason", to_string(finding)}});
    }
    return;
  }
  std::string restart;
  const auto needs = [&](bool differs, const char* key) {
    if (differs) restart += (restart.empty() ? "" : ", ") + std::string(key);
  };
  needs(fresh.store.path != settings_->store.path, "store");
  needs(fresh.spool.directory != settings_->spool.directory, "spool.directory");
  needs(fresh.control != settings_->control, "control");
  needs(fresh.http_listen != settings_->http_listen, "http.listen");
  fresh.store = settings_->store;
  fresh.spool.directory = settings_->spool.directory;
  fresh.control = settings_->control;
  fresh.http_listen = settings_->http_listen;
  const auto retyped = retyped_channels(*settings_, fresh);
  settings_ = std::make_shared<const Settings>(std::move(fresh));
  if (!retyped.empty()) notices_->tell({"the type of a channel has changed", retyped});
  open_log(settings_->log);
  share_settings();
  intake_->set_settings(settings_);
  log(Event::reloaded, {{"file", settings_->file}, {"needs_restart", restart}});
}

Status run_daemon(Settings settings, const Clock& clock, std::optional<Rehearsal> rehearsal,
                  const std::function<void(const Settings&, int)>& started) {
  return Daemon(std::move(settings), clock, std::move(rehearsal)).run(started);
}

}  // namespace gazetted
