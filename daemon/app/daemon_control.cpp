// What the daemon does when asked over its control socket.
#include <set>

#include "daemon.hpp"
#include "gazetted/app/notices.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/reader.hpp"
#include "on_ledger.hpp"

namespace gazetted {
namespace {

json::object refusal(std::string text) {
  json::object answer;
  answer["error"] = std::move(text);
  return answer;
}

Verb verb_of(const std::string& command) {
  if (command == "pause") return Verb::pause;
  if (command == "resume") return Verb::resume;
  return command == "cancel" ? Verb::cancel : Verb::retry;
}

// Which a command that asks for it tries at once.
json::array relays_that_do_not_work(const json::object& live) {
  json::array names;
  for (const auto& [name, state] : live.at("relays").as_object()) {
    if (!bool_member(state.as_object(), "works")) names.emplace_back(name);
  }
  return names;
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

// Somebody who is named twice is one.
std::int64_t count_people(const std::vector<Suppression>& rows) {
  std::set<std::string> keys;
  for (const auto& row : rows) keys.insert(suppression_key(row.address, row.list));
  return std::int64_t(keys.size());
}

}  // namespace

asio::awaitable<json::object> Daemon::handle(const json::object& request, unsigned uid) {
  const auto command = text_member(request, "command");
  if (command == "pause" || command == "resume" || command == "cancel" || command == "retry") {
    SteerScope scope;
    scope.release = text_member(request, "release");
    scope.list = text_member(request, "list");
    scope.channel = text_member(request, "channel");
    const bool with_unknown = bool_member(request, "unknown");
    auto answer = co_await steer(command, scope, with_unknown, std::to_string(uid));
    co_return answer;
  }
  if (command == "suppress" || command == "unsuppress") {
    auto answer = co_await suppress(request);
    co_return answer;
  }
  if (command == "test") {
    auto answer = co_await send_test(request, uid);
    co_return answer;
  }
  if (command == "live") co_return live_state();
  log(Event::control_refused, {{"uid", std::to_string(uid)}, {"command", command}});
  co_return refusal("unknown command '" + one_line(command, 40) + "'");
}

asio::awaitable<json::object> Daemon::steer(std::string command, SteerScope scope, bool with_unknown, std::string by) {
  if (command == "cancel" && scope.release.empty() && scope.list.empty() && scope.channel.empty()) {
    co_return refusal("cancel needs a release, --list or --channel");
  }
  const Command order{verb_of(command), scope, with_unknown};
  const bool tries = order.verb == Verb::retry || order.verb == Verb::resume;
  auto tried = tries ? relays_that_do_not_work(dispatch_->live_state()) : json::array();
  auto post = [&](auto done) { steering_->run(order, dispatch_->time(), std::move(done)); };
  auto steered = co_await answer_of<Result<Steered>>(io_, post);
  if (!steered) co_return refusal(steered.error().text());
  log(Event::release_steered, {{"command", command},
                               {"release", scope.release},
                               {"list", scope.list},
                               {"channel", scope.channel},
                               {"count", std::to_string(steered->count)},
                               {"by", by}});
  if (!scope.release.empty() && steered->left_cancelled > 0 && steered->count == 0) {
    co_return refusal(
        "it was cancelled, and stays cancelled; to send it after all, give its file another id (a line `id: NEW-ID` in "
        "its front matter) and drop it again");
  }
  json::object answer;
  answer["count"] = steered->count;
  answer["left_cancelled"] = steered->left_cancelled;
  answer["relays_tried"] = std::move(tried);
  co_return answer;
}

asio::awaitable<json::object> Daemon::suppress(const json::object& request) {
  json::object answer;
  const auto list = text_member(request, "list");
  if (text_member(request, "command") == "unsuppress") {
    const auto address = address_key(text_member(request, "address"));
    auto work = [address, list](Ledger& ledger) { return ledger.registry().unsuppress(address, list); };
    auto removed = co_await on_ledger(work);
    if (!removed) co_return refusal(removed.error().text());
    std::vector<std::string> keys{suppression_key(address, list)};
    if (list.empty()) {
      for (const auto& name : settings_->list_names()) keys.push_back(suppression_key(address, name));
    }
    dispatch_->unsuppress(keys);
    answer["count"] = *removed;
    log(Event::suppressed_changed, {{"removed", std::to_string(*removed)}});
    co_return answer;
  }
  std::vector<Suppression> rows;
  const auto* entries = request.if_contains("rows");
  if (!entries || !entries->is_array()) co_return refusal("suppress needs a list of rows");
  for (const auto& entry : entries->as_array()) {
    if (!entry.is_object()) co_return refusal("each row must be an object");
    const auto text = text_member(entry.as_object(), "address");
    const auto reason = one_line(text_member(entry.as_object(), "reason"), 300);
    // What somebody's mail program put into the subject of a mail to us.
    if (const auto who = settings_->tokens->read_unsubscribe(text)) {
      rows.push_back({who->address, who->list, reason.empty() ? "unsubscribed by mail" : reason, clock_.now()});
      continue;
    }
    auto address = Address::parse(text);
    if (!address) co_return refusal(address.error().message());
    // An import brings its own day along; none is later than now.
    auto at = clock_.now();
    if (entry.as_object().contains("since")) {
      const auto written = text_member(entry.as_object(), "since");
      const auto since = parse_rfc3339(written);
      if (!since) co_return refusal("since '" + one_line(written, 40) + "' is not a time like 2026-03-02T09:00:00Z");
      at = std::min(*since, at);
    }
    rows.push_back({address->key(), text_member(entry.as_object(), "list"), reason, at});
  }
  answer["count"] = count_people(rows);
  auto status = co_await put_suppressions(std::move(rows));
  if (!status) co_return refusal(status.error().text());
  co_return answer;
}

asio::awaitable<Status> Daemon::put_suppressions(std::vector<Suppression> rows) {
  auto work = [rows](Ledger& ledger) { return ledger.registry().suppress(rows); };
  auto status = co_await on_ledger(work);
  if (!status) co_return status;
  std::vector<std::string> keys;
  for (const auto& row : rows) keys.push_back(suppression_key(row.address, row.list));
  dispatch_->suppress(keys);
  log(Event::suppressed_changed, {{"added", std::to_string(rows.size())}});
  co_return status;
}

// One click: durable before it is answered.
asio::awaitable<bool> Daemon::leave(Unsubscription who) {
  std::vector<Suppression> rows;
  rows.push_back({who.address, who.list, "unsubscribed by link", clock_.now()});
  auto status = co_await put_suppressions(std::move(rows));
  if (!status) log(Event::ledger_trouble, {{"reason", status.error().text()}});
  co_return status.has_value();
}

// Test mails are rendered here, from the files of a release: whoever may ask for one may not write our mail.
asio::awaitable<json::object> Daemon::send_test(const json::object& request, unsigned uid) {
  auto order = read_test_order(request);
  if (!order) co_return refusal(order.error().text());
  const auto scratch = fs::path(settings_->store.path).parent_path() / "tests";
  auto work = [order = std::move(*order), settings = settings_, scratch, now = clock_.now()]() -> Result<TestMails> {
    try {
      return make_test_mails(order, *settings, scratch, now);
    } catch (const std::exception& e) {
      return fail("the release cannot be rendered: {}", e.what());
    }
  };
  auto made = co_await on_reader(work);
  if (!made) co_return refusal(made.error().text());
  const auto by = std::to_string(uid);
  if (!test_quota_.take(uid, made->mails.size(), clock_.steady())) {
    log(Event::control_refused, {{"uid", by}, {"command", "test"}, {"reason", "too many test mails"}});
    co_return refusal(fmt::format("at most {} test mails are sent per hour; try later", TestQuota::most_an_hour));
  }
  json::array mails;
  for (auto& mail : made->mails) {
    const auto recipient = mail.message.recipient;
    auto outcome = co_await dispatch_->send_single(mail.relays, std::move(mail.message));
    log(Event::test_sent, {{"by", by},
                           {"to", recipient},
                           {"list", mail.list},
                           {"outcome", std::string(kind_name(outcome.kind))},
                           {"code", std::to_string(outcome.code)},
                           {"reply", outcome.reply}});
    mails.push_back(json::object{{"list", mail.list},
                                 {"language", mail.language},
                                 {"outcome", kind_name(outcome.kind)},
                                 {"code", outcome.code},
                                 {"reply", outcome.reply}});
  }
  json::object answer;
  answer["findings"] = to_lines(made->findings);
  answer["mails"] = std::move(mails);
  co_return answer;
}

asio::awaitable<void> Daemon::tell_done(ReleaseRow row) {
  if (settings_->notify.empty()) co_return;
  const auto path = settings_->store.path;
  const auto key = row.key;
  auto work = [path, key]() -> Result<std::vector<std::string>> {
    auto reader = LedgerReader::open(path);
    if (!reader) return reader.error();
    std::vector<std::string> lines;
    auto status = (*reader)->report(key, [&](const ReportRow& entry) {
      if (entry.state == State::sent || entry.state == State::suppressed || lines.size() >= 100) return;
      lines.push_back(entry.target + ": " + std::string(meaning_of(entry.state)) + (entry.reply.empty() ? "" : ": ") +
                      (entry.code && !entry.reply.empty() ? std::to_string(entry.code) + " " : "") + entry.reply);
    });
    if (!status) return status.error();
    return lines;
  };
  auto failures = co_await on_reader(work);
  const auto notice = done_notice(row, failures ? *failures : std::vector<std::string>());
  notify(notice_mails(notice, *settings_, clock_.now()), notice_relays(*settings_));
}

}  // namespace gazetted
