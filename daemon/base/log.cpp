#include "gazetted/base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

struct Row {
  Event event;
  const char* name;
  LogLevel level;
  const char* meaning;
};

constexpr std::array level_names = {"trace", "debug", "info", "warn", "error"};

constexpr std::array table = {
    Row{Event::started, "started", LogLevel::info, "The ledger is recovered and the spool is watched; mail can leave."},
    Row{Event::stopping, "stopping", LogLevel::info,
        "No new mail is started; mail on the wire may finish within `drain`."},
    Row{Event::stopped, "stopped", LogLevel::info, "Everything is on disk; the process ends."},
    Row{Event::reloaded, "reloaded", LogLevel::info,
        "The new settings apply. Changed keys that need a restart are named."},
    Row{Event::reload_failed, "reload-failed", LogLevel::error,
        "The configuration has errors; the old settings stay in force. Run `gazetted check`."},
    Row{Event::release_taken, "release-taken", LogLevel::info, "A release and all its recipients are in the ledger."},
    Row{Event::release_rejected, "release-rejected", LogLevel::warn,
        "A file was rejected: it is in rejected/, with the reason beside it. One in test/ stays there."},
    Row{Event::release_replaced, "release-replaced", LogLevel::info,
        "A corrected file replaced a release of which nothing had left."},
    Row{Event::release_done, "release-done", LogLevel::info,
        "Nothing of the release is pending, sending or deferred any longer."},
    Row{Event::release_steered, "release-steered", LogLevel::info, "Somebody paused, resumed, cancelled or retried."},
    Row{Event::release_waits, "release-waits", LogLevel::warn,
        "A release waits for a relay or channel that is no longer in the configuration."},
    Row{Event::release_ahead, "release-ahead", LogLevel::info,
        "A release leaves in a quarter of an hour; `troubles` says how many things would go wrong."},
    Row{Event::release_opened, "release-opened", LogLevel::info,
        "The time of a release has come: its lists were read again, and it may leave."},
    Row{Event::release_held, "release-held", LogLevel::warn,
        "A release whose time has come waits for somebody to look at it; `gazetted resume ID` sends it."},
    Row{Event::recipient_skipped, "recipient-skipped", LogLevel::warn,
        "A row of a list could not be read; it is in the release's skipped.csv."},
    Row{Event::list_fetched, "list-fetched", LogLevel::info, "A list was fetched from its source, and has changed."},
    Row{Event::list_trouble, "list-trouble", LogLevel::warn,
        "A list could not be fetched, or what came was not taken; releases go to what was fetched last."},
    Row{Event::recovered, "recovered", LogLevel::info,
        "The ledger was recovered after a crash: unsent mail is queued again, mail in doubt is handled by on_unknown."},
    Row{Event::outcome, "outcome", LogLevel::info, "The final outcome of one delivery."},
    Row{Event::attempt_failed, "attempt-failed", LogLevel::info,
        "An attempt failed temporarily; the next is at `due`."},
    Row{Event::relay_down, "relay-down", LogLevel::warn,
        "A relay does not work; its mail waits or goes through the list's next relay."},
    Row{Event::relay_up, "relay-up", LogLevel::info, "A relay that was down accepts mail again."},
    Row{Event::relay_crowded, "relay-crowded", LogLevel::warn,
        "A working relay refused another connection; for a minute it gets no more than it has."},
    Row{Event::clock_jumped, "clock-jumped", LogLevel::warn,
        "The machine's clock was changed by more than a minute. Retries are not affected and nothing expires because "
        "of it."},
    Row{Event::relay_distrusted, "relay-distrusted", LogLevel::warn,
        "A relay failed on pipelined commands; for a day it gets them one at a time."},
    Row{Event::sender_refused, "sender-refused", LogLevel::error,
        "A provider refuses our sender's domain (SPF, DKIM, DMARC or reverse DNS). Its mail is deferred until this "
        "is fixed."},
    Row{Event::relay_stopped, "relay-stopped", LogLevel::error,
        "A relay refuses us (password, certificate, account). Its mail is deferred until this is fixed."},
    Row{Event::destination_slowed, "destination-slowed", LogLevel::warn,
        "A domain or provider asked us to slow down: its rate is halved, and recovers by a tenth every five minutes."},
    Row{Event::channel_stopped, "channel-stopped", LogLevel::error,
        "A channel's address is gone or refuses us. Its posts are deferred until this is fixed."},
    Row{Event::channel_paused, "channel-paused", LogLevel::warn,
        "A network asked us to slow down; the channel pauses for that long."},
    Row{Event::token_kept, "token-kept", LogLevel::warn,
        "An access token could not be renewed; the current one is used until it expires."},
    Row{Event::site_made, "site-made", LogLevel::info,
        "Every page of the public newsroom was written: at the first start, and when its settings or theme changed."},
    Row{Event::site_trouble, "site-trouble", LogLevel::warn,
        "Something of the public newsroom could not be written; what was there is left as it is, and it is tried "
        "again."},
    Row{Event::hub_told, "hub-told", LogLevel::info, "A WebSub hub knows that feeds of the newsroom have changed."},
    Row{Event::hub_trouble, "hub-trouble", LogLevel::warn,
        "A WebSub hub could not be told that feeds have changed; it is tried again for a day, and then given up."},
    Row{Event::picture_trouble, "picture-trouble", LogLevel::warn,
        "A picture could not be made smaller, with the reason; it is shown as it is."},
    Row{Event::notice_failed, "notice-failed", LogLevel::warn,
        "A mail to `notify` or a test mail could not be sent yet."},
    Row{Event::test_sent, "test-sent", LogLevel::info,
        "A test mail was sent, with its outcome; of a file in test/, its mails were queued."},
    Row{Event::spool_trouble, "spool-trouble", LogLevel::error, "The spool cannot be read or written."},
    Row{Event::ledger_trouble, "ledger-trouble", LogLevel::error,
        "The ledger cannot be written. Nothing leaves until it can."},
    Row{Event::control_refused, "control-refused", LogLevel::warn, "A request on the control socket was refused."},
    Row{Event::api_answered, "api-answered", LogLevel::info,
        "A program asked for something over HTTP: which client, for which release, and with what status it was "
        "answered."},
    Row{Event::api_refused, "api-refused", LogLevel::warn,
        "Somebody asked over HTTP without a token that is known; `count` of them since the last such line."},
    Row{Event::webhook_refused, "webhook-refused", LogLevel::warn,
        "What a provider's webhook brought was not proven to be from it, or its topic could not be confirmed; `count` "
        "of "
        "them since the last such line, with the reason of the last."},
    Row{Event::webhook_skipped, "webhook-skipped", LogLevel::info,
        "Events that nobody reads, since the last such line: `ignored` opens, clicks and the like, and `unknown` ones, "
        "whose `types` no line of providers/NAME.yaml has."},
    Row{Event::webhook_confirmed, "webhook-confirmed", LogLevel::info,
        "A topic of the configuration asked whether it may send events here, and may."},
    Row{Event::webhook_ended, "webhook-ended", LogLevel::warn,
        "A topic says that somebody has unsubscribed the webhook from it; nothing more comes from there."},
    Row{Event::suppressed_changed, "suppressed-changed", LogLevel::info,
        "Addresses were added to or removed from the suppression list."},
    Row{Event::subscription_asked, "subscription-asked", LogLevel::info,
        "Somebody asked to be put on a list, or to have another address: whether a mail to confirm it leaves, and why "
        "not."},
    Row{Event::subscription_changed, "subscription-changed", LogLevel::info,
        "Somebody subscribed to a list, chose what they get, left, or moved to another address; or requests that "
        "nobody confirmed were forgotten."},
    Row{Event::person_erased, "person-erased", LogLevel::info,
        "Somebody who asked to be forgotten is erased: how many deliveries, rows and files named them, and the files "
        "that "
        "still do (`left`)."},
    Row{Event::retention_kept, "retention-kept", LogLevel::info,
        "What `retention` and the terms of gazetted.yaml(5) no longer allow to be kept is gone: how many of each "
        "kind."},
    Row{Event::archive_trouble, "archive-trouble", LogLevel::error,
        "The archived files of a release cannot be read; its mail waits."},
    Row{Event::feedback_read, "feedback-read", LogLevel::info,
        "Mail that came back was read: how many mails, how many of them name a delivery of ours, and how many nobody "
        "could read."},
    Row{Event::bounces_held, "bounces-held", LogLevel::warn,
        "Far more addresses than usual are said not to exist, by a provider or on a list: their bounces are held, and "
        "nobody is suppressed for them unless a later mail bounces, too."},
    Row{Event::feedback_trouble, "feedback-trouble", LogLevel::error,
        "Mail that came back could not be stored, or not be written to the ledger. It is not lost: whoever brought it "
        "tries again, or it waits in feedback/new."},
    Row{Event::feedback_refused, "feedback-refused", LogLevel::warn,
        "A mail server that brought mail by LMTP was refused; `count` of them since the last such line."},
};

// Fields that are whole numbers to machines; everything else is text, also where it looks like a number (an id, a queue
// id, a version).
constexpr std::array number_fields = {"added",    "answered", "attempts", "channels", "code",   "connections",
                                      "count",    "delivery", "ignored",  "in_doubt", "lists",  "mails",
                                      "not_sent", "ours",     "people",   "removed",  "resent", "rows",
                                      "seconds",  "uid",      "unknown",  "unread"};

bool is_number_field(std::string_view key) {
  return std::find(number_fields.begin(), number_fields.end(), key) != number_fields.end();
}

// Changed by a reload on one thread, read by all.
std::atomic<LogFormat> format_in_use = LogFormat::text;

constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (std::size_t(table[i].event) != i) return false;
  }
  return true;
}
static_assert(in_order(), "the table has one row an event, in the order of the enum");
const Row& row_of(Event event) { return table[std::size_t(event)]; }

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::trace:
      return spdlog::level::trace;
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = spdlog::stderr_logger_mt("gazetted");
    made->set_pattern("%v");
    made->set_level(spdlog::level::warn);
    return made;
  }();
  return *instance;
}

bool is_plain(std::string_view text) {
  if (text.empty()) return false;
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c <= ' ' || c == '"' || c == '\\' || c == '='; });
}

std::string quote_value(std::string_view value) {
  auto line = one_line(value);
  if (is_plain(line)) return line;
  return '"' + replace_all(replace_all(line, "\\", "\\\\"), "\"", "\\\"") + '"';
}

json::value json_value(std::string_view key, std::string_view value) {
  std::int64_t number = 0;
  const auto* end = value.data() + value.size();
  if (is_number_field(key)) {
    const auto [read, code] = std::from_chars(value.data(), end, number);
    if (code == std::errc() && read == end) return number;
  }
  return json::value(one_line(value));
}

std::string json_fields(const Row& row, std::initializer_list<Field> fields) {
  json::object object;
  object["level"] = level_names[std::size_t(row.level)];
  object["event"] = row.name;
  for (const auto& [key, value] : fields) {
    if (!value.empty()) object[key] = json_value(key, value);
  }
  return json::serialize(object);
}

}  // namespace

void open_log(const LogOptions& options) {
  format_in_use = options.format;
  logger().set_level(to_spdlog(options.level));
  logger().set_pattern(
      options.format == LogFormat::json ? "{\"time\":\"%Y-%m-%dT%H:%M:%S.%eZ\",%v" : "%Y-%m-%dT%H:%M:%S.%eZ %l %v",
      spdlog::pattern_time_type::utc);
  logger().flush_on(spdlog::level::warn);
}

bool is_logged(Event event) { return logger().should_log(to_spdlog(row_of(event).level)); }

void log(Event event, std::initializer_list<Field> fields) {
  const Row& row = row_of(event);
  if (!is_logged(event)) return;
  if (format_in_use == LogFormat::json) {
    // The pattern writes the brace and the time before it.
    logger().log(to_spdlog(row.level), "{}", json_fields(row, fields).substr(1));
    return;
  }
  std::string line;
  if (event != Event::outcome) line = std::string("event=") + row.name;
  for (const auto& [key, value] : fields) {
    if (value.empty()) continue;
    if (!line.empty()) line += ' ';
    line += std::string(key) + '=' + quote_value(value);
  }
  logger().log(to_spdlog(row.level), "{}", line);
}

std::string describe_events() {
  std::string out;
  for (const auto& row : table) {
    out += fmt::format("{} · {} · {}\n", row.name, level_names[std::size_t(row.level)], row.meaning);
  }
  return out;
}

}  // namespace gazetted
