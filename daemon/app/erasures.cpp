#include "erasures.hpp"

#include <boost/asio/steady_timer.hpp>

#include "gazetted/app/feedback_files.hpp"
#include "gazetted/app/person_record.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/thread.hpp"
#include "gazetted/mail/mailboxes.hpp"
#include "gazetted/net/tuple_awaitable.hpp"
#include "on_ledger.hpp"
#include "refusal.hpp"
#include "retention.hpp"
#include "token_keys.hpp"

namespace gazetted {
namespace {

constexpr Duration look_again{2000};
constexpr Duration between_folds{100};
constexpr int most_folds = 50;
constexpr std::uintmax_t compacted_at_once = 64u << 20;  // under a second of the writer

json::array array_of(const std::vector<std::string>& texts) {
  json::array made;
  for (const auto& text : texts) made.push_back(json::value(text));
  return made;
}

json::object answer_of_erasure(const ErasedRows& rows, const NamedFiles& files) {
  json::object answer;
  answer["deliveries"] = rows.deliveries;
  answer["waiting"] = rows.waiting;
  answer["texts"] = rows.texts;
  answer["subscriptions"] = rows.subscriptions;
  answer["consents"] = rows.consents;
  answer["sign_ups"] = rows.sign_ups;
  answer["feedback"] = rows.feedback;
  answer["votes"] = rows.votes;
  answer["suppressions"] = rows.suppressions;
  answer["notices"] = rows.notices;
  answer["mails"] = files.mails;
  answer["list_rows"] = files.list_rows;
  answer["skipped"] = files.skipped;
  answer["rejected"] = files.rejected;
  answer["sources"] = array_of(files.sources);
  answer["left"] = array_of(files.left);
  answer["troubles"] = array_of(files.troubles);
  return answer;
}

// Suppressions by the address itself, wherever they hold: dispatch forgets them too.
std::vector<std::string> keys_by_address(const std::string& address, const Settings& settings) {
  std::vector<std::string> keys = {suppression_key(address, "")};
  for (const auto& name : settings.list_names()) keys.push_back(suppression_key(address, name));
  for (const auto& [name, newsroom] : settings.newsrooms) keys.push_back(newsroom_suppression_key(address, name));
  return keys;
}

void log_erased(const ErasedRows& rows, const NamedFiles& files) {
  log(Event::person_erased, {{"deliveries", std::to_string(rows.deliveries)},
                             {"rows", std::to_string(rows.total() - rows.deliveries)},
                             {"files", std::to_string(files.total())},
                             {"left", std::to_string(files.left.size() + files.sources.size())}});
}

}  // namespace

Status check_marks(LedgerThread& ledger, const Settings& settings, Time now) {
  const auto foreign =
      ledger.call([check = settings.marks->of_nobody()](Ledger& open) { return open.erasure().foreign_marks(check); });
  if (!foreign) return foreign.error();
  if (*foreign == 0) return {};
  const auto key = mark_key(settings.store);
  const auto lost = fs::path(key.string() + ".lost");
  std::error_code code;
  if (!fs::exists(lost, code))
    return fail(
        "{}: {} {} made with another key than this one: put that key back from a backup. Where it is lost for "
        "good, make an empty file {}: the marks are dropped then, and an old list can bring those people back",
        key.string(), *foreign, *foreign == 1 ? "mark of an erased person was" : "marks of erased people were",
        lost.string());
  const auto dropped = ledger.call([now](Ledger& open) { return open.erasure().drop_marks(now); });
  if (!dropped) return dropped;
  fs::remove(lost, code);
  return {};
}

Erasures::Erasures(Ports ports) : p_(std::move(ports)) {
  asio::post(pool_, [] {
    name_thread("erasures");
    make_thread_nice(5);  // mail goes first
  });
}

asio::awaitable<json::object> Erasures::forget(json::object request, Hand by) {
  const auto settings = p_.configuration.current();
  const auto mailboxes = parse_mailboxes(text_member(request, "address"));
  if (!mailboxes) co_return refusal(mailboxes.error().message());
  if (mailboxes->size() != 1) co_return refusal("forget takes one address at a time");
  const auto address = mailboxes->front().address;
  const bool dry = bool_member(request, "dry");
  if (dry) {
    auto look = [settings, address, goes_on = p_.goes_on]() -> Result<json::object> {
      const auto person = read_person(*settings, address);
      if (!person) return person.error();
      return answer_of_erasure(rows_of(*person), named_files(*settings, address, Erase::no, goes_on));
    };
    const auto counted = co_await on_pool(p_.io, pool_, look);
    if (!counted) co_return refusal(counted.error().text());
    co_return *counted;
  }
  Erasing erasing;
  erasing.order.address = address.key();
  erasing.order.mark = settings->marks->of(address.key());
  erasing.order.key_check = settings->marks->of_nobody();
  erasing.order.at = p_.clock.now();
  erasing.order.by = std::move(by);
  auto begin = [order = erasing.order](Ledger& ledger) { return ledger.erasure().begin(order); };
  const auto begun = co_await on_ledger(p_.io, p_.ledger, begin);
  if (!begun) co_return refusal(begun.error().text());
  p_.dispatch.suppress({suppression_key(erasing.order.mark, "")});
  p_.dispatch.unsuppress(keys_by_address(address.key(), *settings));
  auto gone = co_await go_through(erasing);
  if (gone) gone = co_await finish(erasing);
  if (!gone) {
    const auto why = gone.error().text();
    open_.push_back(std::move(erasing));
    co_return refusal(why + "; it goes on by itself, also after a restart");
  }
  auto answer = answer_of_erasure(erasing.rows, erasing.files);
  answer["goes_on"] = !erasing.finished;
  if (erasing.finished) {
    const auto cleared = co_await clear_log();
    if (!cleared) co_return refusal(cleared.error().text());
    auto look = [store = settings->store.path, address] { return is_in_ledger_file(store, address); };
    const auto there = co_await on_pool(p_.io, pool_, look);
    answer["between_rows"] = !there || *there;
  } else {
    open_.push_back(std::move(erasing));
  }
  co_return answer;
}

// The ledger in steps, between which others have their turn; then the files.
asio::awaitable<Status> Erasures::go_through(Erasing& erasing) {
  std::optional<ErasurePlace> at = ErasurePlace();
  while (at) {
    auto work = [order = erasing.order, from = *at](Ledger& ledger) { return ledger.erasure().go_on(order, from); };
    const auto step = co_await on_ledger(p_.io, p_.ledger, work);
    if (!step) co_return step.error();
    erasing.rows += step->rows;
    at = step->next;
  }
  auto files = [settings = p_.configuration.current(), key = erasing.order.address, goes_on = p_.goes_on] {
    return named_files(*settings, Address::trusted(key), Erase::yes, goes_on);
  };
  auto named = co_await on_pool(p_.io, pool_, files);
  erasing.files += std::move(named);
  co_return Status();
}

// What was under way when the order came may have written the address once more.
asio::awaitable<Status> Erasures::finish(Erasing& erasing) {
  auto ask = [order = erasing.order](Ledger& ledger) { return ledger.erasure().may_come(order); };
  const auto may_come = co_await on_ledger(p_.io, p_.ledger, ask);
  if (!may_come) co_return may_come.error();
  if (*may_come || erasing.files.unread || !p_.goes_on()) co_return Status();
  auto again = co_await go_through(erasing);
  if (!again) co_return again;
  auto end = [order = erasing.order, rows = erasing.rows, now = p_.clock.now()](Ledger& ledger) {
    return ledger.erasure().finish(order, rows, now);
  };
  auto ended = co_await on_ledger(p_.io, p_.ledger, end);
  if (!ended) co_return ended;
  erasing.finished = true;
  log_erased(erasing.rows, erasing.files);
  co_return Status();
}

asio::awaitable<Result<bool>> Erasures::clear_log() {
  asio::steady_timer timer(p_.io);
  const auto size = [this] {
    std::error_code code;
    return fs::file_size(p_.configuration.current()->store.path, code);
  };
  bool compacted = false;
  for (int i = 0; i < most_folds; ++i) {
    auto fold = [](Ledger& ledger) { return ledger.erasure().fold(); };
    const auto folded = co_await on_ledger(p_.io, p_.ledger, fold);
    if (!folded) co_return folded;
    if (*folded && (compacted || size() > compacted_at_once)) {
      auto note = [](Ledger& ledger) { return ledger.erasure().cleared(); };
      const auto noted = co_await on_ledger(p_.io, p_.ledger, note);
      if (!noted) co_return noted.error();
      co_return compacted;
    }
    if (*folded) {
      auto compact = [](Ledger& ledger) { return ledger.erasure().compact(); };
      const auto done = co_await on_ledger(p_.io, p_.ledger, compact);
      if (!done) co_return done.error();
      compacted = true;
      continue;
    }
    timer.expires_after(between_folds);
    auto [code] = co_await timer.async_wait(tuple_awaitable);
    if (code) co_return false;
  }
  co_return false;
}

asio::awaitable<void> Erasures::run() {
  auto ask = [](Ledger& ledger) { return ledger.erasure().unfinished(); };
  const auto unfinished = co_await on_ledger(p_.io, p_.ledger, ask);
  std::vector<ErasureOrder> orders;
  if (unfinished) orders = *unfinished;
  if (!unfinished) log(Event::ledger_trouble, {{"reason", unfinished.error().text()}});
  for (const auto& order : orders) {
    Erasing erasing;
    erasing.order = order;
    const auto gone = co_await go_through(erasing);
    if (!gone) log(Event::ledger_trouble, {{"reason", gone.error().text()}});
    open_.push_back(std::move(erasing));
  }
  asio::steady_timer timer(p_.io);
  auto pruned = p_.clock.steady() - std::chrono::hours(25);
  while (true) {
    auto open = std::exchange(open_, {});
    for (auto& erasing : open) {
      if (erasing.files.unread) {
        const auto gone = co_await go_through(erasing);
        if (!gone) log(Event::ledger_trouble, {{"reason", gone.error().text()}});
      }
      const auto done = co_await finish(erasing);
      if (!done) log(Event::ledger_trouble, {{"reason", done.error().text()}});
      if (!erasing.finished) open_.push_back(std::move(erasing));
    }
    auto has_rests = [](Ledger& ledger) { return ledger.erasure().is_to_be_cleared(); };
    const auto rests = co_await on_ledger(p_.io, p_.ledger, has_rests);
    if (!rests) log(Event::ledger_trouble, {{"reason", rests.error().text()}});
    if (rests && *rests) {
      const auto folded = co_await clear_log();
      if (!folded) log(Event::ledger_trouble, {{"reason", folded.error().text()}});
    }
    if (p_.clock.steady() - pruned > std::chrono::hours(24)) {
      pruned = p_.clock.steady();
      const auto rows = co_await prune_all();
      if (!rows) log(Event::ledger_trouble, {{"reason", rows.error().text()}});
    }
    timer.expires_after(look_again);
    auto [code] = co_await timer.async_wait(tuple_awaitable);
    if (code) co_return;
  }
}

asio::awaitable<Result<PrunedRows>> Erasures::prune_all() {
  const auto terms = retention_terms(*p_.configuration.current(), p_.clock.now());
  PrunedRows rows;
  std::optional<ErasurePlace> at = ErasurePlace();
  while (at && p_.goes_on()) {
    auto work = [terms, from = *at](Ledger& ledger) { return ledger.erasure().prune(terms, from); };
    const auto step = co_await on_ledger(p_.io, p_.ledger, work);
    if (!step) co_return step.error();
    rows += step->rows;
    at = step->next;
  }
  if (rows.total() > 0)
    log(Event::retention_kept, {{"deliveries", std::to_string(rows.deliveries)},
                                {"feedback", std::to_string(rows.feedback)},
                                {"votes", std::to_string(rows.votes)},
                                {"consents", std::to_string(rows.consents)},
                                {"unconfirmed", std::to_string(rows.unconfirmed)},
                                {"sign_ups", std::to_string(rows.sign_ups)}});
  co_return rows;
}

asio::awaitable<json::object> Erasures::prune(json::object request, Hand by) {
  const auto rows = co_await prune_all();
  if (!rows) co_return refusal(rows.error().text());
  const auto settings = p_.configuration.current();
  auto remove = [settings, before = p_.clock.now() - settings->feedback.keep]() -> std::int64_t {
    return std::int64_t(FeedbackFiles(settings->store.directory()).remove_kept(before));
  };
  const auto files = co_await on_pool(p_.io, pool_, remove);
  json::object answer;
  answer["deliveries"] = rows->deliveries;
  answer["feedback"] = rows->feedback;
  answer["mails"] = files;
  answer["votes"] = rows->votes;
  answer["consents"] = rows->consents;
  answer["unconfirmed"] = rows->unconfirmed;
  answer["sign_ups"] = rows->sign_ups;
  auto note = [by = std::move(by), total = rows->total(), now = p_.clock.now()](Ledger& ledger) {
    HistoryEntry entry{now, by, "pruned", "", "", ""};
    entry.after = fmt::format("{} rows", total);
    return ledger.registry().note_hand(entry);
  };
  const auto noted = co_await on_ledger(p_.io, p_.ledger, note);
  if (!noted) co_return refusal(noted.error().text());
  if (bool_member(request, "compact")) {
    auto compact = [](Ledger& ledger) { return ledger.erasure().compact(); };
    const auto done = co_await on_ledger(p_.io, p_.ledger, compact);
    if (!done) co_return refusal(done.error().text());
    const auto cleared = co_await clear_log();
    if (!cleared) co_return refusal(cleared.error().text());
  }
  co_return answer;
}

}  // namespace gazetted
