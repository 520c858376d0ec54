#include "daemon.hpp"

#include "gazetted/app/daemon.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "failures.hpp"
#include "file_readers.hpp"
#include "gazetted/app/notices.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/thread.hpp"
#include "gazetted/edition/relay_sizes.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/publishing/feed_folders.hpp"
#include "on_ledger.hpp"
#include "periodic.hpp"
#include "systemd.hpp"

namespace gazetted {

Daemon::Daemon(Settings settings, const Clock& clock, std::optional<Rehearsal> rehearsal)
    : configuration_(std::move(settings), std::move(rehearsal)), clock_(clock), signals_(io_) {}

Daemon::~Daemon() = default;

Status Daemon::run(const std::function<void(const Settings&, int)>& started) {
  if (auto status = open(); !status) return status;
  if (auto status = load_releases(); !status) return status;
  for (const auto& trouble : ledger_->troubles) notices_->tell(trouble);
  if (auto status = open_control(); !status) return status;
  auto returns =
      Returns::open(Returns::Ports{.io = io_,
                                   .configuration = configuration_,
                                   .ledger = *ledger_->thread,
                                   .dispatch = *dispatch_,
                                   .steering = *steering_,
                                   .notices = *notices_,
                                   .timers = timers_,
                                   .clock = clock_,
                                   .confirm = [this](ReturnClaim of) { return door_->confirm_by_reply(of); }});
  if (!returns) return returns.error();
  returns_ = std::move(*returns);
  if (auto status = open_web(); !status) return status;
  Shutdown::Ports ends{io_,       tasks_,     blocking_, *ledger_->thread, timers_, clock_, *dispatch_,
                       *notices_, *releases_, *intake_,  *control_,        {},      {}};
  if (web_) {
    ends.close_web = [this] { web_->close(); };
    ends.web_answered = [this] { return web_->answered(); };
  }
  ends.close_feedback = [this] { returns_->close(); };
  ends.feedback_answered = [this] { return returns_->answered(); };
  Shutdown shutdown(ends);
  services_.spawn(run_until_signal(shutdown));
  services_.spawn(feed_watchdog(io_, *ledger_->thread, *intake_, clock_));
  services_.spawn(renew_tokens(io_, configuration_, *tokens_));
  services_.spawn(keep_site(io_, *site_));
  services_.spawn(hubs_->run());
  returns_->start(services_);
  services_.spawn(sources_->run());
  services_.spawn(erasures_->run());
  services_.spawn(door_->look_after());
  tasks_.spawn(notices_->run());
  intake_->start(configuration_.current());
  log_started();
  if (started) started(*configuration_.current(), web_ ? web_->port() : 0);
  io_.run();
  shutdown.finish();
  returns_->join();
  erasures_->join();
  log(Event::stopped, {});
  return {};
}

namespace {

// Shells give 1,024, for the sake of select(2), which nothing here uses; readers of the newsroom alone may be as many.
void raise_descriptor_limit() {
  constexpr rlim_t enough = 65'536;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= enough) return;
  limit.rlim_cur = std::min(limit.rlim_max, enough);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Status Daemon::open() {
  ::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
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
  if (auto known = check_marks(*ledger_->thread, *configuration_.current(), clock_.now()); !known) return known;
  make_dispatch();
  intake_ = std::make_unique<IntakeLoop>(io_, *ledger_->thread, std::move(*spool), clock_, intake_hooks());
  auto live = ledger_->thread->call([](Ledger& open) { return open.queue().load(); });
  if (!live) return live.error();
  intake_->recover(*live, ledger_->abandoned);
  return {};
}

void Daemon::make_dispatch() {
  const auto state = configuration_.current()->store.directory();
  auto& ledger = *ledger_->thread;
  tokens_ = std::make_unique<TokenKeeper>(io_, clock_, state / "tokens", blocking_);
  site_ = std::make_unique<SitePublisher>(
      SitePublisher::Ports{.io = io_, .ledger = ledger, .clock = clock_, .theme = theme_, .settings = [this] {
                             return configuration_.current();
                           }});
  pages_ = std::make_unique<TellingPublisher>(*site_, std::bind_front(&Daemon::tell_published, this));
  hub_client_ = std::make_unique<HttpClient>(io_);
  hubs_ =
      std::make_unique<HubPings>(HubPings::Ports{.io = io_,
                                                 .pool = blocking_,
                                                 .timers = timers_,
                                                 .clock = clock_,
                                                 .http = *hub_client_,
                                                 .trouble = [this](const NoticeText& text) { notices_->tell(text); }},
                                 state / "hubs-to-tell");
  DispatchLoop::Hooks hooks;
  hooks.release_done = [this](const ReleaseRow& row) {
    releases_->forget(row.key);
    tasks_.spawn(tell_done(row));
  };
  hooks.posts_done = [this](ReleaseKey key) { steering_->bring_in(key); };
  hooks.trouble = [this](const std::string& subject, const std::string& text) { notices_->tell({subject, text}); };
  // Shared: dispatch copies the hook for each relay.
  const auto sizes = std::make_shared<RelaySizes>(read_relay_sizes(state));
  hooks.on_size = [this, state, sizes](const std::string& relay, std::uint64_t bytes) {
    if (!note_size(*sizes, relay, bytes, clock_.now())) return;
    asio::post(blocking_, [now = *sizes, state] { write_relay_sizes(state, now); });
  };
  const DispatchLoop::Ports ports{
      .io = io_,
      .ledger = ledger,
      .wire = ledger_->wire,
      .tokens = *tokens_,
      .blocking = blocking_,
      .clock = clock_,
      .timers = timers_,
      .mail = smtp_,
      .make_http = [this]() -> std::unique_ptr<Http> { return std::make_unique<HttpClient>(io_); },
      .pages = pages_.get()};
  dispatch_ = std::make_unique<DispatchLoop>(ports, std::move(hooks));
  notices_ = std::make_unique<NoticeSender>(NoticeSender::Ports{.io = io_,
                                                                .configuration = configuration_,
                                                                .ledger = ledger,
                                                                .dispatch = *dispatch_,
                                                                .timers = timers_,
                                                                .clock = clock_});
  approvals_ = std::make_unique<ApprovalRequests>(ApprovalRequests::Ports{.io = io_,
                                                                          .tasks = tasks_,
                                                                          .pool = blocking_,
                                                                          .configuration = configuration_,
                                                                          .ledger = ledger,
                                                                          .notices = *notices_,
                                                                          .clock = clock_});
  releases_ = std::make_unique<ReleaseLoader>(
      ReleaseLoader::Ports{.io = io_,
                           .tasks = tasks_,
                           .pool = blocking_,
                           .configuration = configuration_,
                           .ledger = ledger,
                           .timers = timers_,
                           .clock = clock_,
                           .bring_in = [this](ReleaseKey key) { steering_->bring_in(key); },
                           .trouble = [this](const NoticeText& trouble) { notices_->tell(trouble); },
                           .goes_on = [this] { return !stopping_.load(); }});
  suppressions_ = std::make_unique<Suppressions>(Suppressions::Ports{
      .io = io_, .configuration = configuration_, .ledger = ledger, .dispatch = *dispatch_, .clock = clock_});
  operators_ =
      std::make_unique<OperatorSubscriptions>(OperatorSubscriptions::Ports{io_, configuration_, ledger, clock_});
  erasures_ = std::make_unique<Erasures>(
      Erasures::Ports{io_, configuration_, ledger, *dispatch_, clock_, [this] { return !stopping_.load(); }});
  steering_ = std::make_unique<Steering>(ledger, *dispatch_, timers_, clock_,
                                         std::bind_front(&ReleaseLoader::load, releases_.get()));
}

IntakeHooks Daemon::intake_hooks() {
  IntakeHooks hooks;
  hooks.accepted = [this](AcceptedNews news) { put_accepted(std::move(news)); };
  hooks.rejected = [this](const std::string& name, const std::string& reason) {
    if (desk_) desk_->waits().rejected(name, reason);
    notices_->tell(rejected_notice(name, reason));
  };
  hooks.test_refused = [this](const std::string& name, const std::string& reason) {
    notices_->tell(test_refused_notice(name, reason));
  };
  hooks.command = [this](SpoolCommand command, std::function<void(Status)> done) {
    tasks_.spawn(obey(std::move(command), std::move(done)));
  };
  hooks.test_mails = [this](std::vector<TestMail> mails, const std::string& name) {
    mail_tests(std::move(mails), name);
  };
  hooks.trouble = [this](const std::string& subject, const std::string& text) { notices_->tell({subject, text}); };
  hooks.opened = [this](OpenedNews news) { put_opened(std::move(news)); };
  hooks.ahead = [this](const ReleaseRow& row, std::vector<std::string> troubles) {
    look_ahead(row, std::move(troubles));
  };
  hooks.held = [this](const ReleaseRow& row, const std::string& reason) {
    log(Event::release_held, {{"release", row.id}, {"reason", reason}});
    notices_->tell(held_notice(row, reason));
    steering_->bring_in(row.key);
  };
  hooks.expired = [this](const ExpiredRelease& expired) { put_expired(expired); };
  hooks.ended = [this](const std::vector<ReleaseKey>& versions) {
    for (const auto version : versions) steering_->bring_in(version);
  };
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
  const auto keys = keys_of(*suppressions);
  const auto settings = configuration_.current();
  dispatch_->set_settings(settings);
  dispatch_->restore_limits(*limits);
  dispatch_->suppress(keys);
  dispatch_->set_all_paused(*paused);
  notices_->restore(std::move(*notices));
  const auto archive = Archive::of(settings->spool);
  for (auto& row : *rows) {
    // A crash came between its acceptance and the request.
    if (row.approval.is_awaited() && !row.approval.asked && row.superseded_by.empty()) approvals_->ask(row);
    put_release(load_release(archive, std::move(row), *settings, LoadingTime::short_only));
  }
  return {};
}

Status Daemon::open_control() {
  sources_ =
      std::make_unique<ListSources>(ListSources::Ports{.io = io_,
                                                       .configuration = configuration_,
                                                       .timers = timers_,
                                                       .clock = clock_,
                                                       .tell = [this](const NoticeText& text) { notices_->tell(text); },
                                                       .renewed = [this] { intake_->look_again(); },
                                                       .goes_on = [this] { return !stopping_.load(); }});
  commands_ = std::make_unique<ControlCommands>(ControlCommands::Ports{
      .io = io_,
      .pool = blocking_,
      .configuration = configuration_,
      .clock = clock_,
      .dispatch = *dispatch_,
      .steering = *steering_,
      .suppressions = *suppressions_,
      .releases = *releases_,
      .settling = [this] { return intake_->settling(); },
      .resumed = [this] { intake_->look_again(); },
      .forced = std::bind_front(&ApprovalRequests::forced, approvals_.get()),
      .noted = [this](HistoryEntry entry) { put_history(std::move(entry)); },
      .undo_bounces = [this](json::object asked, Hand by) { return returns_->orders().undo(std::move(asked), by); },
      .decide_held = [this](json::object it, Hand by) { return returns_->orders().decide_held(std::move(it), by); },
      .subscribe = std::bind_front(&OperatorSubscriptions::subscribe, operators_.get()),
      .try_return = [this](json::object request, Hand) { return returns_->probes().handle(std::move(request)); },
      .forget = std::bind_front(&Erasures::forget, erasures_.get()),
      .prune = std::bind_front(&Erasures::prune, erasures_.get()),
      .sources = sources_.get(),
      .goes_on = [this] { return !stopping_.load(); }});
  door_ = std::make_unique<SubscribersDoor>(
      SubscribersDoor::Ports{io_, *ledger_->thread, blocking_, clock_, configuration_, *dispatch_, *notices_, theme_});
  auto answer = [this](const json::object& request, const Peer& peer) { return commands_->handle(request, peer); };
  auto control = ControlServer::listen(io_, configuration_.current()->control, answer);
  if (!control) return control.error();
  control_ = std::move(*control);
  return {};
}

Status Daemon::open_web() {
  const auto settings = configuration_.current();
  if (settings->http_listen.empty()) return {};
  linked_pictures_ = std::make_unique<LinkedPictures>(io_, configuration_);
  early_reading_ = std::make_unique<EarlyReading>(EarlyReading::Ports{.io = io_,
                                                                      .ledger = *ledger_->thread,
                                                                      .pool = blocking_,
                                                                      .clock = clock_,
                                                                      .configuration = configuration_,
                                                                      .theme = theme_});
  desk_ = std::make_unique<ReleaseDesk>(
      ReleaseDesk::Ports{.io = io_,
                         .ledger = *ledger_->thread,
                         .configuration = configuration_,
                         .timers = timers_,
                         .clock = clock_,
                         .obey = [this](SpoolCommand command) { return commands_->obey(std::move(command)); },
                         .live = [this] { return dispatch_->live_status(); },
                         .goes_on = [this] { return !stopping_.load(); }});
  api_ = std::make_unique<ApiReleases>(ApiReleases::Ports{[this] { return configuration_.current(); }, *desk_, clock_});
  const WebPorts ports{.settings = [this] { return configuration_.current(); },
                       .suppress = [this](Unsubscription who) { return suppressions_->leave(std::move(who)); },
                       .who_may_read = [this](std::string release) { return who_may_read(std::move(release)); },
                       .clean_picture = [this](fs::path file) { return linked_pictures_->clean(std::move(file)); },
                       .early_page =
                           [this](EarlyReader reader, std::string token, std::string file) {
                             return early_reading_->answer({std::move(reader), std::move(token), std::move(file)});
                           },
                       .api = api_.get(),
                       .webhooks = &returns_->webhooks(),
                       .theme = [this](const Settings& of) { return theme_.of(of); },
                       .book = door_.get(),
                       .door_page = std::bind_front(&SubscribersDoor::framed, door_.get()),
                       .now = [this] { return clock_.now(); }};
  auto web = PublicSide::open(io_, tasks_, ports, settings);
  if (!web) return fail("http.listen: {}", web.error().text());
  web_ = std::move(*web);
  return {};
}

asio::awaitable<FileReaders> Daemon::who_may_read(std::string id) {
  auto ask = [id, moment = clock_.now()](Ledger& ledger) { return file_readers(ledger, id, moment); };
  const auto answer = co_await on_ledger(io_, *ledger_->thread, ask);
  co_return answer;
}

void Daemon::log_started() const {
  const auto& settings = *configuration_.current();
  const auto& listen = settings.http_listen;  // of which the system may have chosen the port
  log(Event::started, {{"version", GAZETTED_VERSION},
                       {"spool", settings.spool.directory.string()},
                       {"store", settings.store.path},
                       {"lists", std::to_string(settings.lists.size())},
                       {"channels", std::to_string(settings.channels.size())},
                       {"http", web_ ? fmt::format("{}:{}", listen.substr(0, listen.rfind(':')), web_->port()) : ""}});
  tell_systemd("READY=1\nSTATUS=watching " + settings.spool.directory.string());
}

void Daemon::put_release(LoadedRelease release) {
  const auto key = release.row.key;
  if (release.is_slow) return steering_->bring_in(key);  // on another thread
  site_->make_pictures_ready(release.rendering);
  dispatch_->put_release(key, releases_->note(std::move(release)));
}

namespace {

std::int64_t recipients_of(const std::vector<PlannedList>& lists) {
  std::int64_t recipients = 0;
  for (const auto& list : lists) recipients += list.recipients;
  return recipients;
}

}  // namespace

void Daemon::put_accepted(AcceptedNews news) {
  const auto& row = news.loaded.row;
  log(news.replaced ? Event::release_replaced : Event::release_taken,
      {{"release", row.id},
       {"title", row.release_at ? "" : row.title},  // before its time nobody reads it, in a log neither
       {"file", row.source},
       {"people", std::to_string(recipients_of(news.lists))},
       {"channels", std::to_string(news.channels.size())},
       {"not_before", format_rfc3339(row.leaves_from())}});
  if (news.replaced) dispatch_->drop_release(*news.replaced);
  const auto settings = configuration_.current();
  // Nobody approves a withdrawal: those who may approve are told of it.
  auto accepted = accepted_notice(news, *settings);
  if (!row.held.empty()) accepted = held_at_once(held_notice(row, row.held), accepted);
  if (!news.is_digest)
    notices_->tell(accepted,
                   row.kind == ReleaseKind::withdrawal ? whom_approval_concerns(*settings) : settings->notify);
  if (row.waits_for_person())
    log(Event::release_held, {{"release", row.id}, {"reason", why_held(row.approval, row.held)}});
  answer_writer(news, *settings);
  if (row.approval.is_awaited()) approvals_->ask(row);
  for (const auto earlier : news.earlier_versions) steering_->bring_in(earlier);
  if (desk_) desk_->waits().accepted(row.source, row.hash, row.waits_for_person());
  put_release(std::move(news.loaded));
}

// Never to another address than one that the configuration names: anybody can write a From.
void Daemon::answer_writer(const AcceptedNews& news, const Settings& settings) {
  const auto registered = std::find_if(
      settings.mail_in.from.begin(), settings.mail_in.from.end(),
      [&](const auto& one) { return !news.writer.empty() && address_key(one) == address_key(news.writer); });
  if (registered == settings.mail_in.from.end()) return;
  notices_->tell(accepted_notice(news, settings), {*registered});
  approvals_->prove(news.loaded.row.id, *registered);
}

void Daemon::put_opened(OpenedNews news) {
  const auto& row = news.loaded.row;
  log(Event::release_opened, {{"release", row.id},
                              {"people", std::to_string(recipients_of(news.lists))},
                              {"late", news.late},
                              {"held", why_held(row.approval, row.held)}});
  if (row.approval.is_awaited()) approvals_->ask(row, news.unapproved);
  if (!news.late.empty() && !row.waits_for_person()) notices_->tell(late_notice(news));
  put_release(std::move(news.loaded));
}

// Adds what only the loop knows: whether a list has a relay that works.
void Daemon::look_ahead(const ReleaseRow& row, std::vector<std::string> troubles) {
  const auto settings = configuration_.current();
  const auto live = dispatch_->live_status();
  for (const auto& target : row.targets) {
    const auto* list = target.kind == TargetKind::list && !target.cancelled ? settings->list(target.name) : nullptr;
    if (!list) continue;
    for (auto& why : relays_in_the_way(live, list->audience.relays)) {
      if (std::find(troubles.begin(), troubles.end(), why) == troubles.end()) troubles.push_back(std::move(why));
    }
  }
  log(Event::release_ahead, {{"release", row.id}, {"troubles", std::to_string(troubles.size())}});
  if (!troubles.empty()) notices_->tell(trouble_ahead_notice(row, troubles, *settings));
}

void Daemon::put_expired(const ExpiredRelease& expired) {
  notices_->tell(expired_notice(expired, *configuration_.current()));
  // Behind the notice in the ledger's line of work.
  auto mark = [expired, now = clock_.now()](Ledger& open) { return open.steering().note_expired(expired, now); };
  ledger_->thread->post(std::move(mark), [](const Status& marked) {
    if (!marked) log(Event::ledger_trouble, {{"reason", marked.error().text()}});
  });
}

void Daemon::put_history(HistoryEntry entry) {
  auto put = [entry = std::move(entry)](Ledger& open) { return open.registry().note_hand(entry); };
  ledger_->thread->post(std::move(put), [](const Status& noted) {
    if (!noted) log(Event::ledger_trouble, {{"reason", noted.error().text()}});
  });
}

void Daemon::mail_tests(std::vector<TestMail> mails, const std::string& name) {
  log(Event::test_sent, {{"file", name}, {"mails", std::to_string(mails.size())}});
  HistoryEntry entry{clock_.now(), Hand{{}, {}, "spool", ""}, "test mailed", "", "", ""};
  entry.before = "file test/" + name;
  entry.after = fmt::format("{} {} for 'notify'", mails.size(), mails.size() == 1 ? "mail" : "mails");
  put_history(std::move(entry));
  notices_->post(std::move(mails));
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
  const auto bounces = settings->bounce_address.empty() ? BouncesAre::not_read : BouncesAre::read;
  notices_->tell(done_notice(row, failures ? *failures : std::vector<std::string>(), bounces));
}

asio::awaitable<Status> Daemon::tell_published(std::shared_ptr<const Rendering> release) {
  if (web_) web_->site_has_changed();
  const auto settings = configuration_.current();
  if (settings->site.hubs.empty()) co_return Status();
  auto work = [settings, release] { return changed_feeds(*settings, release->edition()); };
  auto feeds = co_await on_pool(io_, blocking_, work);
  if (!feeds) co_return feeds.error();
  auto noted = co_await hubs_->note(settings->site.hubs, std::move(*feeds));
  co_return noted;
}

void Daemon::reload() {
  Findings findings;
  const auto reloaded = configuration_.reload(findings);
  for (const auto& finding : findings) {
    if (!reloaded && finding.severity == Severity::error) log(Event::reload_failed, {{"reason", to_string(finding)}});
  }
  // The log has the others; the history is kept for ever.
  if (!reloaded || reloaded->is_new)
    put_history({clock_.now(), Hand{{}, {}, "SIGHUP", ""}, reloaded ? "reloaded" : "reload refused", "", "", "", "",
                 configuration_.current()->file});
  if (!reloaded) return;
  const auto settings = configuration_.current();
  if (!reloaded->retyped.empty()) notices_->tell({"the type of a channel has changed", reloaded->retyped});
  open_log(settings->log);
  dispatch_->set_settings(settings);
  intake_->set_settings(settings);
  if (web_) web_->set_settings(settings);
  sources_->look_again();
  intake_->look_again();  // times may have moved, and lists may be elsewhere
  tasks_.spawn(look_after(*site_));
  log(Event::reloaded, {{"file", settings->file}, {"needs_restart", join(reloaded->need_restart, ", ")}});
}

asio::awaitable<void> Daemon::run_until_signal(Shutdown& shutdown) {
  std::function<void()> read_again = [this] {
    tell_systemd("RELOADING=1");
    reload();
    tell_systemd("READY=1");
  };
  const auto signal = co_await signals_.until_end(read_again);
  tell_systemd("STOPPING=1");
  log(Event::stopping, {{"signal", signal}});
  stopping_ = true;
  if (site_) site_->stop();
  co_await shutdown.drain(configuration_.current()->drain);
}

Status run_daemon(Settings settings, const Clock& clock, std::optional<Rehearsal> rehearsal,
                  const std::function<void(const Settings&, int)>& started) {
  return Daemon(std::move(settings), clock, std::move(rehearsal)).run(started);
}

}  // namespace gazetted
