#include "world.hpp"

#include <boost/asio/co_spawn.hpp>

#include "gazetted/base/text.hpp"
#include "gazetted/ledger/database.hpp"

namespace gazetted::test {
namespace {

constexpr Duration ms{1};

SmtpReply reply(int code, std::string enhanced, std::string text) {
  SmtpReply made;
  made.code = code;
  made.enhanced = std::move(enhanced);
  made.lines = {made.enhanced + " " + std::move(text)};
  return made;
}

SmtpAnswer said(SmtpStage stage, SmtpReply what) {
  SmtpAnswer answer;
  answer.stage = stage;
  answer.reply = std::move(what);
  return answer;
}

SmtpAnswer nothing(SmtpStage stage, std::string trouble) {
  SmtpAnswer answer;
  answer.stage = stage;
  answer.trouble = std::move(trouble);
  return answer;
}

bool is_everything(const SteerScope& scope) {
  return scope.release.empty() && scope.list.empty() && scope.channel.empty();
}

}  // namespace

// One connection to a relay that behaves as it is told at each moment.
class World::Connection : public MailConnection {
 public:
  Connection(World& world, std::string relay) : world_(world), relay_(std::move(relay)) {}

  asio::awaitable<std::optional<SmtpAnswer>> open() override;
  asio::awaitable<SmtpAnswer> send(const Message& message, const Next& next, const MayLeave& may_leave) override;
  bool usable() const override { return usable_; }
  bool committed() const override { return ahead_; }
  std::uint64_t size_limit() const override { return 0; }
  void use_lock_step() override {}
  asio::awaitable<void> quit() override {
    close();
    co_return;
  }
  void close() override {
    usable_ = false;
    ahead_ = false;
  }

 private:
  const Manners& manners() const { return world_.manners_[relay_]; }
  asio::awaitable<void> wait(Duration at_most);
  World& world_;
  std::string relay_;
  bool usable_ = false, ahead_ = false;
  int tried_ = 0;
};

struct World::Life {
  explicit Life(World& world);
  ~Life();
  std::unique_ptr<asio::io_context> loop = std::make_unique<asio::io_context>(1);
  std::unique_ptr<asio::io_context> ledger_loop = std::make_unique<asio::io_context>(1);
  asio::executor_work_guard<asio::io_context::executor_type> loop_goes_on{loop->get_executor()};
  asio::executor_work_guard<asio::io_context::executor_type> ledger_goes_on{ledger_loop->get_executor()};
  asio::thread_pool blocking{1};
  Timers timers{*loop};
  std::optional<WireFile> wire;
  std::unique_ptr<LedgerThread> ledger;
  std::unique_ptr<TokenKeeper> tokens;
  std::unique_ptr<MailTransport> relays;
  std::unique_ptr<DispatchLoop> dispatch;
  std::unique_ptr<Steering> steering;
  std::optional<Database> look;  // a second connection, to read what is durable
};

class World::Relays : public MailTransport {
 public:
  explicit Relays(World& world) : world_(world) {}
  std::unique_ptr<MailConnection> connect(const RelayOptions& relay, const std::string&, const SmtpTimeouts&,
                                          std::shared_ptr<asio::ssl::context>) override {
    return std::make_unique<Connection>(world_, relay.name);
  }

 private:
  World& world_;
};

class World::Webhook : public Http {
 public:
  explicit Webhook(World& world) : world_(world) {}
  asio::awaitable<HttpResponse> perform(HttpRequest request) override;

 private:
  World& world_;
};

World::Life::Life(World& world) : relays(std::make_unique<Relays>(world)) {}

// As a killed process: nobody is told anything. What waits on the loop goes with it.
World::Life::~Life() {
  blocking.join();
  tokens.reset();
  loop_goes_on.reset();
  ledger_goes_on.reset();
  ledger_loop.reset();
  loop.reset();
}

asio::awaitable<void> World::Connection::wait(Duration at_most) {
  const auto time = 1 + world_.dice_.below(int(at_most.count()));
  co_await world_.life_->timers.sleep_until(world_.clock_.steady() + time * ms);
}

asio::awaitable<std::optional<SmtpAnswer>> World::Connection::open() {
  co_await wait(Duration(20));
  if (manners().silent) {
    co_await wait(Duration(300'000));
    co_return nothing(SmtpStage::banner, "no reply within 300s");
  }
  if (manners().refuses) co_return nothing(SmtpStage::connect, "connection refused");
  if (manners().bad_password) co_return said(SmtpStage::auth, reply(535, "5.7.8", "authentication failed"));
  if (manners().wants_a_day) co_return said(SmtpStage::banner, reply(421, "4.7.0", "busy, try again in 24 hours"));
  usable_ = true;
  co_return std::optional<SmtpAnswer>();
}

asio::awaitable<SmtpAnswer> World::Connection::send(const Message& message, const Next& next,
                                                    const MayLeave& may_leave) {
  const auto address = message.recipient;
  const bool first = tried_++ == 0;
  ahead_ = false;
  co_await wait(Duration(30));
  auto& dice = world_.dice_;
  SmtpAnswer answer;
  if (dice.chance(manners().busy)) {
    usable_ = false;
    answer = dice.chance(0.5) ? said(SmtpStage::mail, reply(421, "4.3.2", "closing connection"))
                              : nothing(SmtpStage::mail, "connection closed");
  } else if (dice.chance(manners().slow_down)) {
    answer = said(SmtpStage::rcpt, reply(451, "4.7.0", "too many messages, slow down"));
  } else if (dice.chance(manners().greylists)) {
    answer = said(SmtpStage::rcpt, reply(450, "4.2.0", "greylisted"));
  } else if (dice.chance(manners().unknown_user)) {
    answer = said(SmtpStage::rcpt, reply(550, "5.1.1", "no such user"));
  } else if (!may_leave()) {
    close();
    answer.stage = SmtpStage::data;
    answer.withdrawn = true;
  } else {
    world_.at_dot(address);
    const auto* following = next ? next() : nullptr;
    answer.stage = SmtpStage::dot;
    answer.dot_sent = true;
    const bool loses = dice.chance(manners().loses_at_dot);
    const bool silent = dice.chance(manners().hangs_at_dot);
    const bool closes = dice.chance(manners().closes_at_dot);
    co_await wait(Duration(50));
    if (!loses) ++world_.copies_[address];
    if (silent) co_await wait(Duration(600'000));
    if (loses || silent || closes) {
      close();
      answer.trouble = "connection closed";
    } else {
      answer.reply = reply(250, "2.0.0", "queued as Q");
      ahead_ = following != nullptr;
    }
  }
  answer.first_use = first;
  co_return answer;
}

asio::awaitable<HttpResponse> World::Webhook::perform(HttpRequest) {
  HttpResponse response;
  co_await world_.life_->timers.sleep_until(world_.clock_.steady() + (1 + world_.dice_.below(50)) * ms);
  if (!world_.dice_.chance(world_.webhook_fails_)) {
    response.status = 200;
    response.sent = true;
    co_return response;
  }
  switch (world_.dice_.below(4)) {
    case 0:
      response.status = 503;
      response.sent = true;
      break;
    case 1:
      response.status = 429;
      response.sent = true;
      break;
    case 2:
      response.trouble = "connection refused";
      break;
    default:
      response.trouble = "no answer";
      response.sent = true;
  }
  co_return response;
}

World::World(std::uint64_t seed, std::shared_ptr<const Rendering> rendering, Settings settings)
    : dice_(seed), clock_(dice_), rendering_(std::move(rendering)), settings_(std::move(settings)) {
  settings_.store.path = (directory_ / "ledger.db").string();
  settings_.store.window = std::size_t(4 + dice_.below(20));
  for (const auto& [name, relay] : settings_.relays) manners_[name] = {};
  begin_life(false);
}

World::~World() { end_life(); }

void World::tell(std::string what) {
  story_.push_back(fmt::format("{:>12.3f} s  {}", to_seconds(clock_.steady().time_since_epoch()) - 1000, what));
}

void World::complain(std::string what) {
  tell("WRONG: " + what);
  complaints_.push_back(std::move(what));
}

Settings World::settings_of_now() const {
  Settings now = settings_;
  for (const auto& name : relays_gone_) now.relays.erase(name);
  if (channel_gone_) now.channels.clear();
  return now;
}

// Nothing that changes an account can be written.
void World::set_disk_full(bool full) {
  if (std::exchange(disk_full_, full) == full) return;
  auto other = Database::open(settings_.store.path, Database::Mode::read_write);
  if (!other) broken(other.error().text());
  const auto status = full
                          ? other->execute(
                                "CREATE TRIGGER disk_full BEFORE UPDATE ON tally BEGIN SELECT RAISE(ABORT,'the disk is "
                                "full'); END")
                          : other->execute("DROP TRIGGER disk_full");
  if (!status) broken(status.error().text());
  tell(full ? "the disk is full" : "the disk has room again");
}

// Of the daemon; sometimes it is cut in the middle, and made again.
Result<StartedLedger> World::start() {
  Recovery how;
  how.doubts.mail = settings_.on_unknown;
  how.doubts.channels_that_tell = {"hook"};
  how.furthest = settings_.retry.give_up_after;
  how.now = clock_.now();
  const LedgerPlace place{directory_ / "archive", fmt::format("boot-{}", boot_), "machine"};
  if (drops_ > 0 && dice_.chance(0.3)) set_disk_full(true);
  auto started = start_ledger(settings_.store, place, how);
  set_disk_full(false);
  if (started) return started;
  tell("the start is cut: " + started.error().text());
  return start_ledger(settings_.store, place, how);
}

// What the daemon does when it starts.
void World::begin_life(bool same_boot) {
  if (!same_boot) ++boot_;
  life_ = std::make_unique<Life>(*this);
  auto& life = *life_;
  auto started = start();
  if (!started) broken(started.error().text());
  if (started->held_now) complain("the ledger is taken for another: " + started->held);
  for (const auto& line : started->recovered.corrected) complain("recovery had to correct: " + line);
  auto ledger = std::move(started->ledger);
  life.wire.emplace(std::move(started->wire));
  auto live = ledger->queue().load();
  auto paused = ledger->steering().all_paused();
  auto limits = ledger->queue().limits();
  auto suppressions = ledger->registry().suppressions();
  if (!live || !paused || !limits || !suppressions) broken("the ledger cannot be read");
  life.look.emplace(*Database::open(settings_.store.path, Database::Mode::read_only));
  life.ledger = std::make_unique<LedgerThread>(*life.loop, std::move(ledger), clock_, life.ledger_loop->get_executor());
  life.tokens = std::make_unique<TokenKeeper>(*life.loop, clock_, directory_ / "tokens", life.blocking);
  DispatchLoop::Hooks hooks;
  hooks.release_done = [this](const ReleaseRow& row) { tell("done: " + row.id); };
  hooks.posts_done = [this](ReleaseKey key) { life_->steering->bring_in(key); };
  hooks.trouble = [](const std::string&, const std::string&) {};
  hooks.on_size = [](const std::string&, std::uint64_t) {};
  const DispatchLoop::Ports ports{
      .io = *life.loop,
      .ledger = *life.ledger,
      .wire = *life.wire,
      .tokens = *life.tokens,
      .blocking = life.blocking,
      .clock = clock_,
      .timers = life.timers,
      .mail = *life.relays,
      .make_http = [this]() -> std::unique_ptr<Http> { return std::make_unique<Webhook>(*this); }};
  life.dispatch = std::make_unique<DispatchLoop>(ports, std::move(hooks));
  life.steering =
      std::make_unique<Steering>(*life.ledger, *life.dispatch, life.timers, clock_, [this](ReleaseRow, auto done) {
        life_->timers.at(clock_.steady() + dice_.below(50) * ms, [this, done] { done(rendering_); });
      });
  life.dispatch->set_settings(std::make_shared<const Settings>(settings_of_now()));
  life.dispatch->restore_limits(*limits);
  std::vector<std::string> keys;
  for (const auto& row : *suppressions) keys.push_back(suppression_key(row.address, row.list));
  life.dispatch->suppress(keys);
  life.dispatch->set_all_paused(*paused);
  for (auto& row : *live) life.dispatch->put_release(row.key, rendering_);
}

void World::end_life() { life_.reset(); }

// One turn: of the loop, of the ledger, or of the clock.
void World::turn() {
  auto& life = *life_;
  const int first = dice_.below(3);
  if (first < 2 && life.loop->poll_one() > 0) return;
  if (life.ledger_loop->poll_one() > 0) return;
  if (life.loop->poll_one() > 0) return;
  const auto next = life.timers.next();
  const auto now = clock_.steady();
  clock_.turn_to(next ? std::min(std::max(*next, now), now + 60'000 * ms) : now + 1000 * ms);
  life.timers.ring_due(clock_.steady());
}

void World::run_for(Duration time) {
  const auto until = clock_.steady() + time;
  for (int turns = 0; turns < 20'000 && clock_.steady() < until; ++turns) turn();
}

void World::drop() {
  auto& store_thread = *life_->ledger;
  Release release;
  release.id = fmt::format("r{}", ++drops_);
  const int recipients = 1 + dice_.below(25);
  const bool with_channel = dice_.chance(0.3);
  const bool both = dice_.chance(0.4);
  const auto hold = Duration(dice_.chance(0.3) ? dice_.below(5000) : 0);
  const auto late = Duration(dice_.chance(0.5) ? dice_.below(100) : 0);
  tell(fmt::format("drop {}: {} people, {}, hold {} ms, reaches dispatch after {} ms", release.id, recipients,
                   both ? "two lists" : "one list", hold.count(), late.count()));
  NewRelease row;
  row.id = row.title = row.source = release.id;
  row.hash = "hash of " + release.id;
  row.priority = dice_.chance(0.1) ? Priority::high : Priority::normal;
  row.accepted = clock_.now();
  row.not_before = clock_.now() + hold;
  const std::vector<std::string> lists = both ? std::vector<std::string>{"a", "b"} : std::vector<std::string>{"a"};
  for (const auto& list : lists) row.targets.push_back({TargetKind::list, list});
  if (with_channel) row.targets.push_back({TargetKind::channel, "hook"});
  for (int i = 0; i < recipients; ++i)
    release.recipients.push_back(fmt::format("u{}@d{}.{}.example", i, dice_.below(4), release.id));
  store_thread.post(
      [row, recipients = release.recipients](Ledger& ledger) -> Result<BegunRelease> {
        auto taken = ledger.acceptance().begin(row);
        if (!taken) return taken;
        std::vector<std::vector<Subscriber>> all(row.targets.size());
        for (std::size_t i = 0; i < recipients.size(); ++i) {
          Subscriber subscriber;
          subscriber.address = recipients[i];
          const bool second = row.targets.size() > 1 && row.targets[1].kind == TargetKind::list && i % 3 == 0;
          all[second ? 1 : 0].push_back(std::move(subscriber));
        }
        for (std::size_t i = 0; i < row.targets.size(); ++i) {
          if (row.targets[i].kind == TargetKind::channel) {
            Subscriber channel;
            channel.address = row.targets[i].name;
            all[i].push_back(channel);
          }
          if (auto status = ledger.acceptance().put_recipients(taken->targets[i], all[i]); !status)
            return status.error();
        }
        auto finished = ledger.acceptance().finish(taken->key, std::nullopt);
        if (!finished) return finished.error();
        return taken;
      },
      [this, release, row, late](Result<BegunRelease> taken) mutable {
        if (!taken && disk_full_) return tell("it cannot be taken: " + taken.error().text());
        if (!taken) return complain("a release cannot be taken: " + taken.error().text());
        release.key = taken->key;
        release.targets = taken->targets;
        for (std::size_t i = 0; i < row.targets.size(); ++i)
          targets_[release.targets[i].value] = {release.id, row.targets[i].name,
                                                row.targets[i].kind == TargetKind::list};
        for (std::size_t i = 0; i < release.recipients.size(); ++i) {
          const bool second = row.targets.size() > 1 && row.targets[1].kind == TargetKind::list && i % 3 == 0;
          target_of_[release.recipients[i]] = release.targets[second ? 1 : 0].value;
        }
        releases_.push_back(release);
        life_->timers.at(clock_.steady() + late.count() * ms,
                         [this, key = release.key] { life_->dispatch->put_release(key, rendering_); });
      });
}

bool World::covers(const SteerScope& scope, std::int64_t key) const {
  const auto& target = targets_.at(key);
  if (!scope.release.empty() && scope.release != target.release) return false;
  if (scope.list.empty() && scope.channel.empty()) return true;
  return target.name == (target.list ? scope.list : scope.channel);
}

std::set<std::int64_t> World::paused_by_name() const {
  std::set<std::int64_t> keys;
  auto query =
      life_->look->prepare("SELECT g.key FROM target g JOIN release r ON r.key=g.release WHERE g.paused OR r.paused");
  while (*query.step()) keys.insert(query.integer(0));
  return keys;
}

// From the moment somebody asks for it, it may leave again.
void World::allow_again(const Command& request) {
  if (request.verb != Verb::resume && request.verb != Verb::retry) return;
  if (request.verb == Verb::resume) {
    const auto by_name = is_everything(request.scope) ? paused_by_name() : std::set<std::int64_t>();
    std::erase_if(paused_, [&](std::int64_t key) { return covers(request.scope, key) && !by_name.contains(key); });
  }
  if (request.with_unknown) {
    for (const auto& [address, target] : target_of_) {
      if (covers(request.scope, target)) ++asked_again_[address];
    }
  }
}

// The answer is a promise about what the ledger holds of it by then.
void World::note_steered(const Command& request) {
  if (request.verb != Verb::pause && request.verb != Verb::cancel) return;
  const bool all = *life_->look->integer("SELECT coalesce(max(value),0) FROM setting WHERE name='paused'") != 0;
  auto query = life_->look->prepare(
      "SELECT g.key,g.cancelled,g.paused OR r.paused FROM target g JOIN release r ON r.key=g.release");
  while (*query.step()) {
    const auto key = query.integer(0);
    if (!targets_.contains(key) || !covers(request.scope, key)) continue;
    const bool holds = request.verb == Verb::cancel ? query.integer(1) != 0 : all || query.integer(2) != 0;
    if (holds) (request.verb == Verb::cancel ? cancelled_ : paused_).insert(key);
  }
}

void World::at_dot(const std::string& address) {
  const auto found = target_of_.find(address);
  if (found == target_of_.end()) return;
  if (paused_.contains(found->second) || cancelled_.contains(found->second))
    complain(address + " is mailed although " + targets_.at(found->second).release +
             " was paused or cancelled, and that was answered");
}

void World::steer() {
  static const std::vector<Verb> verbs = {Verb::pause,  Verb::pause,  Verb::resume,
                                          Verb::resume, Verb::cancel, Verb::retry};
  Command request;
  request.verb = dice_.one_of(verbs);
  if (!releases_.empty() && dice_.chance(0.7)) request.scope.release = dice_.one_of(releases_).id;
  if (dice_.chance(0.3)) request.scope.list = dice_.chance(0.5) ? "a" : "b";
  if (request.verb == Verb::retry) request.with_unknown = dice_.chance(0.4);
  if (request.verb == Verb::cancel && request.scope.release.empty()) return;
  command(request);
}

void World::command(const Command& request) {
  const auto name = fmt::format("{} {} {}{}", to_string(request.verb), request.scope.release, request.scope.list,
                                request.with_unknown ? " with unknown" : "");
  tell(name);
  allow_again(request);
  life_->steering->run(request, life_->dispatch->time(), [this, request, name](Result<Steered> done) {
    tell(name + (done ? fmt::format(": answered, {}", done->count) : ": " + done.error().text()));
    if (done) note_steered(request);
  });
}

void World::suppress() {
  if (releases_.empty()) return;
  const auto& address = dice_.one_of(dice_.one_of(releases_).recipients);
  tell("suppress " + address);
  life_->ledger->post(
      [address, now = clock_.now()](Ledger& ledger) {
        const Suppression row{address_key(address), "", "asked", now};
        return ledger.registry().suppress(std::span<const Suppression>(&row, 1), now, {});
      },
      [this, address](Status) { life_->dispatch->suppress({suppression_key(address_key(address), "")}); });
}

void World::reload() {
  relays_gone_.clear();
  if (dice_.chance(0.3)) relays_gone_.insert(dice_.chance(0.5) ? "one" : "two");
  if (dice_.chance(0.1)) relays_gone_ = {"one", "two"};
  channel_gone_ = dice_.chance(0.2);
  tell("reload without: " + join(std::vector<std::string>(relays_gone_.begin(), relays_gone_.end()), " ") +
       (channel_gone_ ? " hook" : ""));
  life_->dispatch->set_settings(std::make_shared<const Settings>(settings_of_now()));
}

void World::change_manners() {
  const auto name = dice_.chance(0.5) ? "one" : "two";
  Manners manners;
  std::string what;
  switch (dice_.below(9)) {
    case 0:
      manners.refuses = true;
      what = "refuses connections";
      break;
    case 1:
      manners.silent = true;
      what = "says nothing";
      break;
    case 2:
      manners.bad_password = true;
      what = "refuses the password";
      break;
    case 3:
      manners.busy = dice_.real() * 0.5;
      what = "answers some with 421";
      break;
    case 4:
      manners.greylists = dice_.real();
      manners.hangs_at_dot = 0.1;
      what = "greylists, and hangs at some dots";
      break;
    case 5:
      manners.slow_down = 0.3;
      manners.unknown_user = 0.3;
      what = "asks to slow down, knows few";
      break;
    case 6:
      manners.closes_at_dot = manners.loses_at_dot = 0.2;
      what = "closes at some dots";
      break;
    default:
      what = "works";
  }
  manners_[name] = manners;
  webhook_fails_ = dice_.chance(0.5) ? 0 : dice_.real();
  tell(fmt::format("relay {} {}; the webhook fails {:.0f} %", name, what, webhook_fails_ * 100));
}

void World::stop(bool kill) {
  const bool power_cut = kill && dice_.chance(0.2);
  tell(power_cut ? "power cut" : kill ? "kill -9" : "SIGTERM");
  if (!kill) {
    bool drained = false;
    auto drain = [](DispatchLoop& dispatch, bool& over) -> asio::awaitable<void> {
      co_await dispatch.drain(Duration(2000));
      over = true;
    };
    asio::co_spawn(*life_->loop, drain(*life_->dispatch, drained), [this](std::exception_ptr failure) {
      if (failure) complain("the drain throws");
    });
    for (int turns = 0; turns < 20'000 && !drained; ++turns) turn();
    if (!drained) complain("the drain does not end");
  }
  end_life();
  set_disk_full(false);
  const auto gap = Duration(dice_.below(3000));
  clock_.turn_to(clock_.steady() + gap.count() * ms);
  begin_life(!power_cut);
}

void World::step() {
  const int what = dice_.below(100);
  if (what < 14)
    drop();
  else if (what < 40)
    steer();
  else if (what < 55)
    change_manners();
  else if (what < 61)
    reload();
  else if (what < 66)
    suppress();
  else if (what < 70)
    stop(true);
  else if (what < 73)
    stop(false);
  else if (what < 77)
    set_disk_full(!disk_full_ && drops_ > 0);
  else if (what < 79)
    clock_.set_wall(Duration((dice_.chance(0.5) ? 1 : -1) * 3'600'000 * (1 + dice_.below(48))));
  static const std::vector<int> waits = {1, 5, 20, 100, 1000, 10'000, 120'000};
  run_for(Duration(dice_.one_of(waits)));
}

// A resume and a reload wake what may have been forgotten, so there is none where nothing needs it.
void World::calm() {
  tell("faults stop");
  set_disk_full(false);
  for (auto& [name, manners] : manners_) manners = {};
  webhook_fails_ = 0;
  if (!relays_gone_.empty() || channel_gone_) {
    relays_gone_.clear();
    channel_gone_ = false;
    life_->dispatch->set_settings(std::make_shared<const Settings>(settings_of_now()));
  }
  run_for(Duration(10'000));  // what was asked for before
  if (is_anything_paused()) resume_all();
  given_up_before_ = given_up();
}

bool World::is_anything_paused() const {
  return *life_->look->integer(
             "SELECT coalesce((SELECT max(value) FROM setting WHERE name='paused'),0)+(SELECT count(*) FROM release "
             "WHERE paused)+(SELECT count(*) FROM target WHERE paused)") != 0;
}

void World::resume_all() {
  std::vector<SteerScope> paused;
  if (*life_->look->integer("SELECT coalesce(max(value),0) FROM setting WHERE name='paused'") != 0)
    paused.emplace_back();
  auto releases = life_->look->prepare("SELECT id FROM release WHERE paused AND state='live'");
  while (*releases.step()) paused.push_back({releases.text(0), "", ""});
  auto lists = life_->look->prepare("SELECT DISTINCT name FROM target WHERE paused AND kind='list'");
  while (*lists.step()) paused.push_back({"", lists.text(0), ""});
  for (const auto& scope : paused) resume(scope);
  run_for(Duration(10'000));  // what was decided before
}

void World::resume(const SteerScope& scope) {
  Command request;
  request.verb = Verb::resume;
  request.scope = scope;
  allow_again(request);
  bool resumed = false;
  life_->steering->run(request, life_->dispatch->time(), [&resumed](Result<Steered>) { resumed = true; });
  for (int turns = 0; turns < 20'000 && !resumed; ++turns) turn();
  if (!resumed) complain("resume is never answered");
}

std::set<std::string> World::given_up() const {
  std::set<std::string> addresses;
  auto rows = life_->look->prepare(
      "SELECT p.address FROM outcome o JOIN recipient p ON p.id=o.recipient JOIN target g ON g.key=p.target WHERE "
      "o.state='expired' AND g.kind='list'");
  while (*rows.step()) addresses.insert(rows.text(0));
  return addresses;
}

bool World::settle() {
  const auto patience = settings_.retry.give_up_after + Duration(900'000);
  const auto until = clock_.steady() + patience.count() * ms;
  const auto open = [this] {
    return *life_->look->integer(
        "SELECT coalesce(sum(t.pending+t.sending+t.deferred),0) FROM tally t JOIN target g ON g.key=t.target JOIN "
        "release r ON r.key=g.release WHERE r.state='live'");
  };
  for (int turns = 0; turns < 400'000 && clock_.steady() < until; ++turns) {
    if (turns % 256 == 0 && open() == 0) return true;
    turn();
  }
  return open() == 0;
}

std::string World::what_is_left() const {
  std::string out = json::serialize(to_json(life_->dispatch->live_status())) + "\n";
  auto rows = life_->look->prepare(
      "SELECT p.id,p.address,g.name,coalesce(o.state,'no outcome'),o.due,coalesce(o.lease,0),g.paused,r.paused FROM "
      "recipient p JOIN target g ON g.key=p.target JOIN release r ON r.key=g.release LEFT JOIN outcome o ON "
      "o.recipient=p.id WHERE r.state='live' AND NOT g.cancelled AND (o.state IS NULL OR o.state IN "
      "('pending','sending','deferred')) LIMIT 10");
  while (*rows.step()) {
    out +=
        fmt::format("{} {} of {}: {}, due {}, lease {}, paused {}/{}\n", rows.integer(0), rows.text(1), rows.text(2),
                    rows.text(3), rows.is_null(4) ? "never" : std::to_string(rows.integer(4) - to_millis(clock_.now())),
                    rows.integer(5), rows.integer(6), rows.integer(7));
  }
  auto spans = life_->look->prepare("SELECT target,next,last FROM span WHERE next<=last LIMIT 10");
  while (*spans.step())
    out += fmt::format("span of target {}: {} to {}\n", spans.integer(0), spans.integer(1), spans.integer(2));
  return out;
}

void World::check_account() {
  std::string columns;
  for (const auto name : state_names) columns += ",t." + std::string(name);
  auto query =
      life_->look->prepare("SELECT t.target,g.last-g.first+1" + columns +
                           " FROM tally t JOIN target g ON g.key=t.target JOIN release r ON r.key=g.release WHERE "
                           "r.state='live'");
  while (*query.step()) {
    const auto target = query.integer(0);
    std::int64_t sum = 0;
    for (int i = 0; i < int(state_count); ++i) {
      const auto count = query.integer(2 + i);
      sum += count;
      if (count < 0) complain(fmt::format("target {}: {} {}", target, state_names[std::size_t(i)], count));
    }
    if (sum != std::max<std::int64_t>(0, query.integer(1)))
      complain(fmt::format("target {} has {} rows, its account says {}", target, query.integer(1), sum));
  }
}

// Counted naively, by what the rows say; nothing is under way any more.
void World::check_copies() {
  if (*life_->look->integer("SELECT count(*) FROM lease") != 0) complain("a lease is open though nothing is under way");
  auto tallies = life_->look->prepare(
      "SELECT g.key,count(o.recipient) FILTER (WHERE o.state='sent'),t.sent,count(o.recipient) FILTER (WHERE "
      "o.state='unknown'),t.unknown FROM target g JOIN tally t ON t.target=g.key LEFT JOIN recipient p ON "
      "p.target=g.key LEFT JOIN outcome o ON o.recipient=p.id GROUP BY g.key");
  while (*tallies.step()) {
    if (tallies.integer(1) != tallies.integer(2) || tallies.integer(3) != tallies.integer(4))
      complain(fmt::format("target {}: rows say sent {} unknown {}, the account {} and {}", tallies.integer(0),
                           tallies.integer(1), tallies.integer(3), tallies.integer(2), tallies.integer(4)));
  }
  for (const auto& address : given_up()) {
    if (!given_up_before_.contains(address)) complain(address + " is given up although every relay works");
  }
  auto rows = life_->look->prepare(
      "SELECT p.address,coalesce(o.state,CASE WHEN g.cancelled THEN 'cancelled' ELSE 'pending' "
      "END),coalesce(o.doubts,0) FROM recipient p JOIN target g ON g.key=p.target LEFT JOIN outcome o ON "
      "o.recipient=p.id WHERE g.kind='list'");
  while (*rows.step()) {
    const auto address = rows.text(0);
    const auto state = rows.text(1);
    const int doubts = int(rows.integer(2)) + asked_again_[address];
    const int copies = copies_[address];
    const bool may_have_one = state == "sent" || state == "unknown";
    if (state == "sent" && copies == 0) complain(address + " is sent, and nobody has it");
    if (copies > doubts + (may_have_one ? 1 : 0))
      complain(fmt::format("{} is {}, has {} copies, and {} doubts are booked", address, state, copies, doubts));
  }
}

}  // namespace gazetted::test
