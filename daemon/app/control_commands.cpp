#include "gazetted/app/control_commands.hpp"

#include "gazetted/app/approvals.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/net/answer_of.hpp"
#include "refusal.hpp"

namespace gazetted {
namespace {

// Those that resume and retry try at once, whatever their state.
json::array relays_that_do_not_work(const LiveStatus& live) {
  json::array names;
  for (const auto& [name, relay] : live.relays) {
    if (!relay.works) names.emplace_back(name);
  }
  return names;
}

// As the ledger has them now: the one that is named, or all. Blocking.
std::vector<ReleaseStatus> releases_in(const Settings& settings, const SteerScope& scope, Time now) {
  auto reader = LedgerReader::open(settings.store.path);
  if (!reader) return {};
  if (scope.release.empty()) {
    auto all = (*reader)->releases(now, 1000);
    return all ? std::move(*all) : std::vector<ReleaseStatus>();
  }
  auto one = (*reader)->release(scope.release, now);
  return one && *one ? std::vector<ReleaseStatus>{std::move(**one)} : std::vector<ReleaseStatus>();
}

// The reason is theirs, and goes no further than one line.
Hand hand_of(const json::object& request, const Peer& peer) {
  return {peer.uid, peer.login, "control socket", one_line(text_member(request, "reason"), 300)};
}

std::string_view kind_name(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::accepted:
      return "accepted";
    case Outcome::Kind::deferred:
      return "deferred";
    case Outcome::Kind::refused:
      return "refused";
    case Outcome::Kind::unknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace

asio::awaitable<json::object> ControlCommands::handle(const json::object& request, const Peer& peer) {
  const auto command = text_member(request, "command");
  if (const auto verb = verb_called(command)) {
    Command order;
    order.verb = *verb;
    order.scope.release = text_member(request, "release");
    order.scope.list = text_member(request, "list");
    order.scope.channel = text_member(request, "channel");
    order.with_unknown = bool_member(request, "unknown");
    order.by = hand_of(request, peer);
    order.approval.forced = bool_member(request, "force");
    order.approval.text = text_member(request, "text");
    order.approval.is_hidden = !peer.is_seen;
    auto answer = co_await steer(std::move(order), std::to_string(peer.uid));
    co_return answer;
  }
  if (command == "suppress") {
    auto by = hand_of(request, peer);
    auto answer = co_await p_.suppressions.suppress(request, std::move(by));
    co_return answer;
  }
  if (command == "unsuppress") {
    auto by = hand_of(request, peer);
    auto answer = co_await p_.suppressions.unsuppress(request, std::move(by));
    co_return answer;
  }
  for (const auto& [name, order] :
       {std::pair("undo-bounces", &p_.undo_bounces), std::pair("decide-held", &p_.decide_held),
        std::pair("subscribe", &p_.subscribe), std::pair("try-return", &p_.try_return), std::pair("forget", &p_.forget),
        std::pair("prune", &p_.prune)}) {
    if (command != name || !*order) continue;
    auto by = hand_of(request, peer);
    auto answer = co_await (*order)(request, std::move(by));
    co_return answer;
  }
  if (command == "test") {
    auto by = hand_of(request, peer);
    auto answer = co_await send_test(request, std::move(by));
    co_return answer;
  }
  if (command == "fetch" && p_.sources) {
    auto answer = co_await p_.sources->fetch(request);
    if (bool_member(request, "accept") && bool_member(answer, "is_new") && p_.noted) {
      HistoryEntry entry{p_.clock.now(), hand_of(request, peer), "list taken", "", text_member(request, "list"), ""};
      entry.after = fmt::format("{} subscribers", int_member(answer, "subscribers"));
      p_.noted(std::move(entry));
    }
    co_return answer;
  }
  if (command == "live") co_return to_json(live_status());
  log(Event::control_refused, {{"uid", std::to_string(peer.uid)}, {"command", command}});
  co_return refusal("unknown command '" + one_line(command, 40) + "'");
}

asio::awaitable<json::object> ControlCommands::steer(Command order, std::string by) {
  const auto& scope = order.scope;
  if (order.verb == Verb::cancel && scope.release.empty() && scope.list.empty() && scope.channel.empty()) {
    co_return refusal("cancel needs a release, --list or --channel");
  }
  if (order.verb == Verb::approve) {
    if (scope.release.empty() || !scope.list.empty() || !scope.channel.empty())
      co_return refusal("approve needs a release, and is for all of it");
    const auto settings = p_.configuration.current();
    order.approval.approvers = approvers_in(*settings);
    auto read = [settings] { return list_rules_in(*settings); };
    auto rules = co_await on_pool(p_.io, p_.pool, read);
    order.approval.rules = std::move(rules);
  }
  const bool tries = order.verb == Verb::retry || order.verb == Verb::resume;
  const auto live = p_.dispatch.live_status();
  auto tried = tries ? relays_that_do_not_work(live) : json::array();
  std::int64_t waiting = 0;
  if (order.verb == Verb::retry && !tried.empty()) {
    auto count = [scope = order.scope, live, settings = p_.configuration.current(), now = p_.clock.now()] {
      return wait_for_a_relay(releases_in(*settings, scope, now), scope, *settings, live);
    };
    waiting = co_await on_pool(p_.io, p_.pool, count);
  }
  auto post = [&](auto done) { p_.steering.run(order, p_.dispatch.time(), std::move(done)); };
  auto steered = co_await answer_of<Result<Steered>>(p_.io, post);
  if (!steered) co_return refusal(steered.error().text());
  if (order.verb == Verb::resume || order.verb == Verb::approve) p_.resumed();
  if (order.verb == Verb::approve && order.approval.forced && p_.forced) p_.forced(scope.release, order.by);
  log(Event::release_steered, {{"command", to_string(order.verb)},
                               {"release", scope.release},
                               {"list", scope.list},
                               {"channel", scope.channel},
                               {"count", std::to_string(steered->count)},
                               {"by", by}});
  if (!scope.release.empty() && steered->left_cancelled > 0 && steered->count == 0) {
    auto explain = [scope = order.scope, settings = p_.configuration.current(), now = p_.clock.now()]() -> std::string {
      const auto releases = releases_in(*settings, scope, now);
      return releases.empty() ? "what was cancelled stays cancelled" : stays_cancelled(releases.front());
    };
    auto why = co_await on_pool(p_.io, p_.pool, explain);
    co_return refusal(std::move(why));
  }
  json::object answer;
  answer["count"] = steered->count;
  answer["left_cancelled"] = steered->left_cancelled;
  answer["left_expired"] = steered->left_expired;
  answer["waiting_tried"] = waiting;
  answer["relays_tried"] = std::move(tried);
  co_return answer;
}

asio::awaitable<Status> ControlCommands::obey(SpoolCommand command) {
  Command order;
  order.verb = command.verb;
  order.scope.release = command.id;
  order.by = command.hand;
  auto answer = co_await steer(std::move(order), command.by);
  const auto refused = text_member(answer, "error");
  if (!refused.empty()) co_return fail("{}", refused);
  co_return Status();
}

// Test mails are rendered here, from the files of a release: whoever may ask for one may not write our mail.
asio::awaitable<json::object> ControlCommands::send_test(const json::object& request, Hand hand) {
  auto order = read_test_order(request);
  if (!order) co_return refusal(order.error().text());
  const auto scratch = p_.configuration.current()->store.directory() / "tests";
  const TestOrder asked{order->release, order->name, order->bundle, {}, order->to, order->list};  // without its files
  auto work = [order = std::move(*order), settings = p_.configuration.current(), scratch, now = p_.clock.now(),
               goes_on = p_.goes_on]() -> Result<OrderedTests> {
    try {
      return make_test_mails(order, *settings, scratch, now, goes_on);
    } catch (const std::exception& e) {
      return fail("the release cannot be rendered: {}", e.what());
    }
  };
  auto made = co_await on_pool(p_.io, p_.pool, work);
  if (!made) co_return refusal(made.error().text());
  const auto uid = unsigned(hand.uid.value_or(0));
  const auto by = std::to_string(uid);
  if (!test_quota_.take(uid, made->mails.size(), p_.clock.steady())) {
    log(Event::control_refused, {{"uid", by}, {"command", "test"}, {"reason", "too many test mails"}});
    co_return refusal(fmt::format("at most {} test mails are sent per hour; try later", TestQuota::most_an_hour));
  }
  json::array mails;
  std::size_t accepted = 0;
  for (auto& mail : made->mails) {
    const auto recipient = mail.message.recipient;
    auto outcome = co_await p_.dispatch.send_single(mail.relays, std::move(mail.message));
    accepted += outcome.kind == Outcome::Kind::accepted;
    log(Event::test_sent, {{"by", by},
                           {"to", recipient},
                           {"list", mail.list},
                           {"outcome", std::string(kind_name(outcome.kind))},
                           {"code", code_text(outcome.code)},
                           {"reply", outcome.reply}});
    mails.push_back(json::object{{"list", mail.list},
                                 {"language", mail.language},
                                 {"outcome", kind_name(outcome.kind)},
                                 {"code", outcome.code},
                                 {"reply", outcome.reply}});
  }
  note_test(asked, made->mails.size(), accepted, hand);
  json::object answer;
  answer["findings"] = to_lines(made->findings);
  answer["mails"] = std::move(mails);
  co_return answer;
}

// To whom it went is nobody's business later.
void ControlCommands::note_test(const TestOrder& order, std::size_t mails, std::size_t accepted, const Hand& by) const {
  if (!p_.noted) return;
  HistoryEntry entry{p_.clock.now(), by, "test mailed", order.release, order.list, ""};
  entry.after = fmt::format("{} of {} {} accepted by the mail server", accepted, mails, mails == 1 ? "mail" : "mails");
  if (order.release.empty()) entry.before = "file " + one_line(order.name, 200);
  p_.noted(std::move(entry));
}

// What only the running daemon knows.
LiveStatus ControlCommands::live_status() const {
  auto status = p_.dispatch.live_status();
  status.unreadable = p_.releases.unreadable();
  const auto now = p_.clock.now();
  for (const auto& drop : p_.settling()) {
    status.incoming.push_back({one_line(drop.name, 200), std::max(Duration(0), drop.ready_at - now)});
  }
  return status;
}

}  // namespace gazetted
