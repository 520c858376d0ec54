#include "support/stage.hpp"

#include <fmt/format.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/ledger/database.hpp"

namespace gazetted::test {
namespace {

bool use_memory() {
  if (fs::exists("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);  // what is synced there is synced at once
  return true;
}

SmtpAnswer answer_of(SmtpStage stage, const Play& play) {
  SmtpAnswer answer;
  answer.stage = stage;
  if (play.code <= 0) {
    answer.trouble = "connection closed";
    return answer;
  }
  SmtpReply reply;
  reply.code = play.code;
  reply.enhanced = play.text.substr(0, play.text.find(' '));
  reply.lines = {play.text};
  answer.reply = reply;
  return answer;
}

}  // namespace

struct Stage::Parts {
  TurnedClock clock;
  asio::io_context loop{1}, ledger_loop{1};
  asio::executor_work_guard<asio::io_context::executor_type> loop_goes_on{loop.get_executor()};
  asio::executor_work_guard<asio::io_context::executor_type> ledger_goes_on{ledger_loop.get_executor()};
  asio::thread_pool blocking{1};
  Timers timers{loop};
  Settings settings;
  std::shared_ptr<const Rendering> rendering;
  std::optional<WireFile> wire;
  std::unique_ptr<LedgerThread> ledger;
  std::unique_ptr<TokenKeeper> tokens;
  std::unique_ptr<MailTransport> transport;
  std::unique_ptr<DispatchLoop> dispatch;
  std::unique_ptr<Steering> steering;
  std::optional<Database> look;
  SteadyTime began;
};

class Stage::Connection : public MailConnection {
 public:
  Connection(Stage& stage, std::string relay) : stage_(stage), relay_(std::move(relay)) {}

  asio::awaitable<std::optional<SmtpAnswer>> open() override {
    const auto play = stage_.connects(relay_);
    co_await wait(play.takes);
    usable_ = play.code == 220;
    if (usable_) co_return std::optional<SmtpAnswer>();
    stage_.attempts.push_back(fmt::format("{} {} {} no connection", stage_.stamp(), relay_, play.code));
    auto answer = answer_of(play.code == 0 ? SmtpStage::connect : SmtpStage::banner, play);
    co_return std::optional<SmtpAnswer>(std::move(answer));
  }

  asio::awaitable<SmtpAnswer> send(const Message& message, const Next&, const MayLeave& may_leave) override {
    const auto address = message.recipient;
    const auto play = stage_.plays(relay_, address);
    co_await wait(play.takes);
    SmtpAnswer answer;
    answer.first_use = std::exchange(used_, true) == false;
    const bool at_rcpt = play.code >= 400 && play.code != 421;
    if (!at_rcpt && play.code != 0 && !may_leave()) {
      close();
      answer.withdrawn = true;
      co_return answer;
    }
    stage_.attempts.push_back(fmt::format("{} {} {} {}", stage_.stamp(), relay_, play.code, address));
    const bool first = answer.first_use;
    answer = answer_of(at_rcpt ? SmtpStage::rcpt : SmtpStage::dot, play);
    answer.first_use = first;
    answer.dot_sent = play.code == -1 || play.code == 250;
    if (play.code <= 0 || play.code == 421) close();
    co_return answer;
  }

  bool usable() const override { return usable_; }
  bool committed() const override { return false; }
  std::uint64_t size_limit() const override { return 0; }
  void use_lock_step() override {}
  asio::awaitable<void> quit() override {
    close();
    co_return;
  }
  void close() override { usable_ = false; }

 private:
  asio::awaitable<void> wait(Duration time) {
    auto& parts = *stage_.p_;
    co_await parts.timers.sleep_until(parts.clock.steady() + time);
  }
  Stage& stage_;
  std::string relay_;
  bool usable_ = false, used_ = false;
};

class Stage::Transport : public MailTransport {
 public:
  explicit Transport(Stage& stage) : stage_(stage) {}
  std::unique_ptr<MailConnection> connect(const RelayOptions& relay, const std::string&, const SmtpTimeouts&,
                                          std::shared_ptr<asio::ssl::context>) override {
    return std::make_unique<Connection>(stage_, relay.name);
  }

 private:
  Stage& stage_;
};

class Stage::Web : public Http {
 public:
  explicit Web(Stage& stage) : stage_(stage) {}
  asio::awaitable<HttpResponse> perform(HttpRequest) override {
    const auto play = stage_.posts();
    auto& parts = *stage_.p_;
    co_await parts.timers.sleep_until(parts.clock.steady() + play.takes);
    HttpResponse response;
    response.status = play.code;
    response.sent = play.code != 0;
    (play.code == 0 ? response.trouble : response.body) = play.text;
    co_return response;
  }

 private:
  Stage& stage_;
};

Settings Stage::settings_of(const std::string& yaml) const {
  Findings findings;
  auto settings = parse_settings("newsroom: {name: N, email: n@example.org, language: en}\n" + yaml,
                                 directory_ / "c.yaml", SecretUse::not_needed, findings);
  if (has_errors(findings)) broken(to_lines(findings));
  settings.store.path = (directory_ / "ledger.db").string();
  return settings;
}

Stage::Stage(const std::string& yaml, Threads threads)
    : on_memory_(use_memory()), threads_(threads), p_(std::make_unique<Parts>()) {
  auto& parts = *p_;
  directory_.put("list.csv", "email\nx@example.org\n");
  directory_.put("r.md", "# A bridge opens\n\nIt opens today.\n");
  parts.settings = settings_of(yaml);
  parts.began = parts.clock.steady();
  PrepareInput input;
  input.content = directory_ / "r.md";
  input.name = "r.md";
  input.now = parts.clock.now();
  Findings findings;
  auto edition = prepare(input, parts.settings, findings);
  if (has_errors(findings)) broken(to_lines(findings));
  parts.rendering = *Rendering::make(std::move(edition), parts.settings);
  Recovery how;
  how.now = parts.clock.now();
  auto started = start_ledger(parts.settings.store, {directory_ / "archive", "boot", "machine"}, how);
  if (!started) broken(started.error().text());
  parts.wire.emplace(std::move(started->wire));
  parts.look.emplace(*Database::open(parts.settings.store.path, Database::Mode::read_only));
  parts.ledger = threads_ == Threads::one
                     ? std::make_unique<LedgerThread>(parts.loop, std::move(started->ledger), parts.clock,
                                                      parts.ledger_loop.get_executor())
                     : std::make_unique<LedgerThread>(parts.loop, std::move(started->ledger), parts.clock);
  parts.tokens = std::make_unique<TokenKeeper>(parts.loop, parts.clock, directory_ / "tokens", parts.blocking);
  parts.transport = std::make_unique<Transport>(*this);
  DispatchLoop::Hooks hooks;
  hooks.release_done = [this](const ReleaseRow& row) { done.push_back(row.id); };
  hooks.posts_done = [this](ReleaseKey key) { p_->steering->bring_in(key); };
  hooks.trouble = [this](const std::string& subject, const std::string&) { notices.push_back(subject); };
  hooks.on_size = [](const std::string&, std::uint64_t) {};
  const DispatchLoop::Ports ports{
      .io = parts.loop,
      .ledger = *parts.ledger,
      .wire = *parts.wire,
      .tokens = *parts.tokens,
      .blocking = parts.blocking,
      .clock = parts.clock,
      .timers = parts.timers,
      .mail = *parts.transport,
      .make_http = [this]() -> std::unique_ptr<Http> { return std::make_unique<Web>(*this); }};
  parts.dispatch = std::make_unique<DispatchLoop>(ports, std::move(hooks));
  parts.steering = std::make_unique<Steering>(*parts.ledger, *parts.dispatch, parts.timers, parts.clock,
                                              [this](ReleaseRow, auto ready) { ready(p_->rendering); });
  parts.dispatch->set_settings(std::make_shared<const Settings>(parts.settings));
}

Stage::~Stage() {
  p_->blocking.join();
  p_->tokens.reset();
}

void Stage::renew(const std::string& release, const std::map<std::string, std::vector<std::string>>& recipients) {
  p_->ledger->post(
      [release, recipients, now = p_->clock.now()](Ledger& ledger) -> Result<ReleaseKey> {
        const auto known = ledger.acceptance().find(release, "");
        if (!known) return known.error();
        NewRelease row;
        row.id = release;
        row.renews = known->at(0).key;
        for (const auto& [list, addresses] : recipients) row.targets.push_back({TargetKind::list, list});
        const auto begun = ledger.acceptance().begin(row);
        if (!begun) return begun.error();
        std::size_t at = 0;
        for (const auto& [list, addresses] : recipients) {
          std::vector<Subscriber> rows;
          for (const auto& address : addresses) rows.emplace_back().address = address;
          if (auto status = ledger.acceptance().put_recipients(begun->targets[at++], rows); !status)
            return status.error();
        }
        const auto renewed = ledger.acceptance().renew(begun->key, now);
        if (!renewed) return renewed.error();
        while (*ledger.acceptance().abandon(begun->key) == Step::more) continue;
        return renewed->key;
      },
      [this](Result<ReleaseKey> key) {
        if (!key) broken(key.error().text());
        p_->dispatch->put_release(*key, p_->rendering);
      });
}

void Stage::drop(const Drop& drop) {
  auto& parts = *p_;
  NewRelease row;
  row.id = row.title = row.source = drop.id;
  row.hash = "hash of " + drop.id;
  row.priority = drop.priority;
  row.accepted = parts.clock.now();
  row.not_before = parts.clock.now() + drop.hold;
  const bool waits = drop.waits || !drop.open.empty();
  const auto opens = [&](const std::string& name) {
    const bool early = std::find(drop.open.begin(), drop.open.end(), name) != drop.open.end();
    return early ? Opens::early : waits ? Opens::when_renewed : Opens::at_once;
  };
  for (const auto& [list, recipients] : drop.recipients) row.targets.push_back({TargetKind::list, list, opens(list)});
  for (const auto& channel : drop.channels) row.targets.push_back({TargetKind::channel, channel, opens(channel)});
  parts.ledger->post(
      [row, recipients = drop.recipients, channels = drop.channels](Ledger& ledger) -> Result<ReleaseKey> {
        auto taken = ledger.acceptance().begin(row);
        if (!taken) return taken.error();
        std::size_t at = 0;
        for (const auto& [list, addresses] : recipients) {
          std::vector<Subscriber> rows;
          for (const auto& address : addresses) rows.emplace_back().address = address;
          if (auto status = ledger.acceptance().put_recipients(taken->targets[at++], rows); !status)
            return status.error();
        }
        for (const auto& channel : channels) {
          std::vector<Subscriber> rows(1);
          rows[0].address = channel;
          if (auto status = ledger.acceptance().put_recipients(taken->targets[at++], rows); !status)
            return status.error();
        }
        auto finished = ledger.acceptance().finish(taken->key, std::nullopt);
        if (!finished) return finished.error();
        return taken->key;
      },
      [this](Result<ReleaseKey> key) {
        if (!key) broken(key.error().text());
        p_->dispatch->put_release(*key, p_->rendering);
      });
}

void Stage::steer(Verb verb, const std::string& release) {
  Command command;
  command.verb = verb;
  command.scope.release = release;
  p_->steering->run(command, p_->dispatch->time(), [](Result<Steered> steered) {
    if (!steered) broken(steered.error().text());
  });
}

void Stage::reload(const std::string& yaml) { reload(settings_of(yaml)); }

void Stage::reload(Settings settings) {
  p_->settings = std::move(settings);
  p_->dispatch->set_settings(std::make_shared<const Settings>(p_->settings));
}

Settings Stage::settings() const { return p_->settings; }

LiveStatus Stage::live_status() const { return p_->dispatch->live_status(); }

void Stage::at(Duration since, std::function<void()> what) { p_->timers.at(p_->began + since, std::move(what)); }

Duration Stage::since_start() const { return to_duration(p_->clock.steady() - p_->began); }

std::string Stage::stamp() const {
  const auto seconds = since_start().count() / 1000;
  return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

asio::io_context& Stage::loop() { return p_->loop; }
asio::thread_pool& Stage::pool() { return p_->blocking; }
LedgerThread& Stage::ledger() { return *p_->ledger; }
Timers& Stage::timers() { return p_->timers; }
TurnedClock& Stage::clock() { return p_->clock; }
DispatchLoop& Stage::dispatch() { return *p_->dispatch; }
Steering& Stage::steering() { return *p_->steering; }

bool Stage::turn_once() {
  if (p_->loop.poll_one() > 0 || p_->ledger_loop.poll_one() > 0) return true;
  if (threads_ == Threads::one) return false;
  // Behind whatever the loop has asked of them.
  p_->ledger->call([](Ledger&) { return 0; });
  std::promise<void> idle;
  asio::post(p_->blocking, [&idle] { idle.set_value(); });
  idle.get_future().wait();
  return p_->loop.poll_one() > 0;
}

void Stage::turn() {
  while (turn_once()) continue;
}

void Stage::run_until(Duration since) {
  auto& parts = *p_;
  const auto end = parts.began + since;
  while (true) {
    turn();
    const auto next = parts.timers.next();
    if (!next || *next > end) break;
    parts.clock.turn_to(*next);
    parts.timers.ring_due(parts.clock.steady());
  }
  parts.clock.turn_to(end);
}

std::map<std::string, std::string> Stage::states() const {
  std::map<std::string, std::string> all;
  auto query = p_->look->prepare("SELECT r.address,o.state FROM outcome o JOIN recipient r ON r.id=o.recipient");
  while (*query.step()) all[query.text(0)] = query.text(1);
  return all;
}

std::vector<std::string> Stage::attempts_of(const std::string& what) const {
  std::vector<std::string> found;
  for (const auto& line : attempts) {
    if (line.find(" " + what) != std::string::npos) found.push_back(line.substr(0, 8));
  }
  return found;
}

}  // namespace gazetted::test
