#include <algorithm>

#include "gazetted/app/skipped_rows.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/audience/list_reader.hpp"
#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/cli/live_status.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/ledger/subscriptions.hpp"
#include "gazetted/lifecycle/state_words.hpp"
#include "gazetted/mail/mailboxes.hpp"
#include "gazetted/model/outcome.hpp"

namespace gazetted {
namespace {

// Who is looked for. What is no address can still be found in rows that could not be used.
struct Sought {
  std::string written;
  std::optional<Address> address;
  bool is_in(std::string_view text) const { return address ? mentions(text, *address) : mentions(text, written); }
  bool is(const Subscriber& subscriber) const { return address && address_key(subscriber.address) == address->key(); }
};

// On which lists somebody is now, and in which rows that cannot be used; the files are read through.
// Lists that somebody is on by themselves, or was.
std::vector<std::string> own_subscriptions(const Settings& settings, const std::string& address_key) {
  std::vector<std::string> own;
  auto reader = SubscriptionReader::open(settings.store.path);
  if (!reader) return own;  // a ledger that cannot be read is told elsewhere
  for (const auto& list : settings.lists) {
    const auto found = (*reader)->find(address_key, list.audience.name);
    if (!found || !*found || (*found)->source == chosen_by_file) continue;
    const auto& one = **found;
    own.push_back(fmt::format("{} ({} by {}, {})", list.audience.name, to_string(one.state), one.source,
                              clock_in(one.confirmed.value_or(one.asked), settings)));
  }
  return own;
}

bool print_lists(const Settings& settings, const Sought& sought) {
  auto on = sought.address ? own_subscriptions(settings, sought.address->key()) : std::vector<std::string>();
  std::string rows;
  for (const auto& list : settings.lists) {
    const auto& audience = list.audience;
    auto reader = open_list(audience);
    if (!reader) {
      say("list " + audience.name + ": " + reader.error().text() + "\n");
      continue;
    }
    const auto tell = [&](const RowProblem& problem) {
      if (problem.fate == RowFate::noted || !(sought.is_in(problem.address) || sought.is_in(problem.row))) return;
      rows += fmt::format("not mailed    on {}, line {}: {}\n", audience.name, problem.line, one_line(problem.message));
    };
    bool there = false;
    while (true) {
      auto subscriber = (*reader)->next(tell);
      if (!subscriber || !*subscriber) break;
      if (there || !sought.is(**subscriber)) continue;
      there = true;
      on.push_back(fmt::format("{} (line {})", audience.name, (*reader)->line()));
    }
  }
  if (sought.address) out("lists now     " + (on.empty() ? "none" : join(on, ", ")) + "\n");
  out(rows);
  return !rows.empty();
}

// Whom a release's lists named in a row that was not used. False: there is none.
bool print_skipped(CommandContext& context, const Settings& settings, LedgerReader& ledger, const Sought& sought,
                   const std::string& release) {
  bool any = false;
  auto releases = ledger.releases(now(), 100'000);
  if (!releases) return complain(context, releases.error().text()), true;
  for (const auto& one : *releases) {
    if (!release.empty() && one.id != release) continue;
    const auto print = [&](const SkippedRow& row) {
      any = true;
      out("\n" + toned(Tone::bold, one.id) + "  " + one_line(one.title, 120) + "\n  list " + row.list + ", accepted " +
          clock_in(one.accepted, settings) + "\n  " + toned(Tone::warn, "not mailed") + ": line " + row.line +
          " of the list: " + row.reason + "\n");
    };
    const auto file = Archive::of(settings.spool).directory_of(one.id) / archived::skipped_rows;
    const auto is_meant = [&](std::string_view text) { return sought.is_in(text); };
    if (auto status = read_skipped(file, is_meant, print); !status) complain(context, status.error().text());
  }
  return any;
}

// Which text of a release in several languages it was; empty where there is one, or the archive is gone.
std::string text_of(const TraceRow& row, const Settings& settings) {
  const auto edition = Edition::open(Archive::of(settings.spool), row.release);
  if (!edition || edition->set.texts.size() < 2) return "";
  const auto* list = edition->list(row.delivery.list);
  if (!list) return "";
  Subscriber subscriber;
  subscriber.language = row.language;
  return ", in " + edition->text_for(subscriber, *list).language;
}

std::string attempt_line(const Settings& settings, const AttemptRow& attempt) {
  return "  " + clock_in(attempt.at, settings) + "  " + attempt.relay + "  " + std::string(meaning_of(attempt.state)) +
         ": " + reply_text(attempt.code, one_line(attempt.reply)) + "\n";
}

// How it is now. The reply of a deferred attempt was printed among the attempts already. While something holds it, the
// time of its next try says nothing.
std::string state_line(const Settings& settings, const TraceRow& row, bool held) {
  const auto& delivery = row.delivery;
  const auto state = toned(tone_of(delivery.state), std::string(meaning_of(delivery.state)));
  const auto due = delivery.due && !held ? ", next try " + clock_in(*delivery.due, settings) : "";
  const bool waits = delivery.state == State::deferred || delivery.state == State::pending;
  const bool said = waits && !row.attempts.empty() && delivery.last && row.attempts.back().at == *delivery.last;
  if (said || !delivery.last) return "  " + state + due + "\n";
  return "  " + clock_in(*delivery.last, settings) + "  " + (delivery.relay.empty() ? "" : delivery.relay + "  ") +
         state + (delivery.reply.empty() ? "" : ": " + reply_text(delivery.code, one_line(delivery.reply))) +
         (delivery.remote_id.empty() ? "" : " [queue id " + one_line(delivery.remote_id) + "]") + due + "\n";
}

// "cancelled 2026-03-02 09:00:05 GMT by root: the minister is late"; empty: nobody has.
std::string who_cancelled(const Settings& settings, LedgerReader& ledger, const ReleaseStatus& release,
                          const std::string& list) {
  const auto target = std::find_if(release.targets.begin(), release.targets.end(), [&](const TargetStatus& each) {
    return each.kind == TargetKind::list && each.name == list;
  });
  const auto entries = ledger.cancellations(release.id);
  if (target == release.targets.end() || !entries) return "";
  const auto order = order_that_cancelled(release, *target, *entries);
  if (!order) return "";
  return "cancelled " + clock_in(order->at, settings) + (order->by.uid ? " by " + user_name(*order->by.uid) : "") +
         (order->by.reason.empty() ? "" : ": " + one_line(order->by.reason, 300));
}

// Why it has not left yet, or was not sent.
std::vector<std::string> what_holds(const Settings& settings, LedgerReader& ledger,
                                    const std::optional<LiveStatus>& live, const TraceRow& row) {
  const auto& delivery = row.delivery;
  if (delivery.kind != TargetKind::list) return {};
  const auto release = ledger.release(row.release, now());
  if (!release || !*release) return {};
  if (delivery.state == State::pending || delivery.state == State::deferred)
    return what_holds_mail(**release, delivery.list, settings, live);
  const auto zone = Zone::load_or_utc(settings.newsroom("").time_zone);
  // A version of it may have come later.
  auto why = delivery.state == State::cancelled ? who_cancelled(settings, ledger, **release, delivery.list) : "";
  if (why.empty()) why = why_it_was_not_sent(**release, delivery.state, zone, now());
  return why.empty() ? std::vector<std::string>() : std::vector<std::string>{why};
}

void print_delivery(const Settings& settings, const TraceRow& row, const std::vector<std::string>& holds) {
  out("\n" + toned(Tone::bold, row.release) + "  " + one_line(row.title, 120) + "\n  list " + row.delivery.list +
      ", accepted " + clock_in(row.accepted, settings) + text_of(row, settings) + "\n");
  for (const auto& attempt : row.attempts) out(attempt_line(settings, attempt));
  out(state_line(settings, row, !holds.empty()));
  for (const auto& line : holds) out("  " + toned(Tone::warn, line) + "\n");
}

// Nobody was ever mailed at what is no address; a row that has it was skipped.
void trace_text(CommandContext& context, const Settings& settings, const std::string& text, const Error& why,
                const std::string& release) {
  const auto ledger = ledger_for(context, settings);
  if (!ledger || !(release.empty() || release_for(context, *ledger, release))) return;
  const Sought sought{text, std::nullopt};
  const bool now = print_lists(settings, sought);
  const bool before = print_skipped(context, settings, *ledger, sought, release);
  if (!now && !before) complain(context, why.message() + ", and it is in no skipped row");
}

std::string how_to_undo(const Suppression& row, const std::string& address) {
  const auto remove =
      "gazetted suppress --remove " + shell_word(address) + (row.list.empty() ? "" : " --list " + shell_word(row.list));
  if (row.until) return "ends by itself; to mail them now: " + remove;
  return row.cause >= SuppressionCause::unsubscribe ? "it was their wish; if they ask for it again: " + remove
                                                    : "to mail them again: " + remove;
}

// What came back from them, and the votes that were cast on the address.
void print_evidence(CommandContext& context, const Settings& settings, const LedgerReader& ledger,
                    const std::string& address_key) {
  const auto rows = ledger.feedback_about(address_key);
  if (!rows) return complain(context, rows.error().text());
  for (const auto& row : *rows)
    out("came back     " + clock_in(row.at, settings) + " " + row.kind + " (" + row.release + ", " + row.list +
        "): " + one_line(row.text, 200) + "; " + row.decided + "\n");
  const auto votes = ledger.votes_on(address_key);
  if (!votes) return complain(context, votes.error().text());
  for (const auto& vote : *votes)
    if (vote.source == "smtp")
      out("refused       " + clock_in(vote.at, settings) + " " + one_line(vote.text, 200) + "; " +
          std::string(to_string(vote.state)) + "\n");
}

void trace(CommandContext& context, const std::string& text, const std::string& release) {
  auto settings = settings_for(context);
  if (!settings) return;
  auto mailboxes = parse_mailboxes(text);
  if (!mailboxes) return trace_text(context, *settings, text, mailboxes.error(), release);
  const auto& address = mailboxes->front().address;
  const Sought sought{text, address};
  const auto ledger = ledger_for(context, *settings);
  if (!ledger || !(release.empty() || release_for(context, *ledger, release))) return;
  const auto readable = address.readable();
  out(toned(Tone::bold, readable) + (readable == address.text() ? "" : " (" + address.text() + ")") + "\n");
  print_lists(*settings, sought);
  auto suppressed = ledger->suppressions(address.key());
  if (!suppressed) return complain(context, suppressed.error().text());
  if (const auto hashed = ledger->suppressions(address_hash(address.key())))
    suppressed->insert(suppressed->end(), hashed->begin(), hashed->end());
  if (suppressed->empty()) out("suppressed    no\n");
  for (const auto& row : *suppressed) {
    const auto where = !row.newsroom.empty() ? "for newsroom " + row.newsroom
                       : row.list.empty()    ? std::string("everywhere")
                                             : "on " + row.list;
    out("suppressed    " + where + " since " + clock_in(row.at, *settings) +
        (row.until ? " until " + clock_in(*row.until, *settings) : "") + " (" + std::string(to_string(row.cause)) +
        ")" + (row.reason.empty() ? "" : ": " + row.reason) + "\n");
    out("              " + how_to_undo(row, address.text()) + "\n");
  }
  print_evidence(context, *settings, *ledger, address.key());
  auto rows = ledger->trace(address.key(), release);
  if (!rows) return complain(context, rows.error().text());
  const auto live = ask_live(*settings);
  for (const auto& row : *rows) print_delivery(*settings, row, what_holds(*settings, *ledger, live, row));
  const bool skipped = print_skipped(context, *settings, *ledger, sought, release);
  if (rows->empty() && !skipped)
    out("\nNo release" + (release.empty() ? "" : " '" + release + "'") + " was for this address.\n");
}

}  // namespace

void add_trace(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("trace", "explain why somebody did or did not get their releases");
  auto address = std::make_shared<std::string>();
  auto release = std::make_shared<std::string>();
  command->add_option("ADDRESS", *address, "the address to look for")->required();
  command->add_option("RELEASE", *release, "this release only");
  command->callback([&context, address, release] { trace(context, *address, *release); });
}

}  // namespace gazetted
