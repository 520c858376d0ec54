#include "gazetted/base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>

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

constexpr std::array table = {
    Row{Event::started, "started", LogLevel::info, "The ledger is recovered, the spool is watched, mail may leave."},
    Row{Event::stopping, "stopping", LogLevel::info,
        "No new mail is begun; what is on the wire may finish within `drain`."},
    Row{Event::stopped, "stopped", LogLevel::info, "Everything is written down; the process ends."},
    Row{Event::reloaded, "reloaded", LogLevel::info, "The new settings hold; keys that need a restart are named."},
    Row{Event::reload_failed, "reload-failed", LogLevel::error,
        "The file has errors; the old settings stay. Run `gazetted check`."},
    Row{Event::release_taken, "release-taken", LogLevel::info, "A release and all its recipients are in the ledger."},
    Row{Event::release_rejected, "release-rejected", LogLevel::warn,
        "A file was moved to rejected/, with the reason beside it."},
    Row{Event::release_replaced, "release-replaced", LogLevel::info,
        "Nothing of it had left, so a corrected file took its place."},
    Row{Event::release_done, "release-done", LogLevel::info,
        "Nothing of this release is pending, sending or deferred any more."},
    Row{Event::release_steered, "release-steered", LogLevel::info, "Somebody paused, resumed, cancelled or retried."},
    Row{Event::recipient_skipped, "recipient-skipped", LogLevel::warn,
        "A row of a list could not be read; skipped.csv of the release has it."},
    Row{Event::recovered, "recovered", LogLevel::info,
        "What a crash interrupted: not sent goes again, in doubt as on_unknown says."},
    Row{Event::outcome, "outcome", LogLevel::info, "The final outcome of one delivery."},
    Row{Event::attempt_failed, "attempt-failed", LogLevel::info,
        "One attempt failed for now; the delivery is tried again at `due`."},
    Row{Event::relay_down, "relay-down", LogLevel::warn,
        "A relay does not answer; its mail waits or goes through the next relay."},
    Row{Event::relay_up, "relay-up", LogLevel::info, "A relay that was down takes mail again."},
    Row{Event::relay_crowded, "relay-crowded", LogLevel::warn,
        "A relay that works refused one more connection; for a minute it gets no more than it has."},
    Row{Event::clock_jumped, "clock-jumped", LogLevel::warn,
        "The machine's clock was set by over a minute. Retries go on as if it had not been; nothing expires by it."},
    Row{Event::relay_distrusted, "relay-distrusted", LogLevel::warn,
        "A relay did not understand pipelined commands; for a day it gets one at a time."},
    Row{Event::sender_refused, "sender-refused", LogLevel::error,
        "A provider refuses our sender's domain (SPF, DKIM, DMARC or reverse DNS). Its mail waits; somebody must act."},
    Row{Event::relay_stopped, "relay-stopped", LogLevel::error,
        "A relay refuses us (password, certificate, account). Its mail is kept; somebody must act."},
    Row{Event::destination_slowed, "destination-slowed", LogLevel::warn,
        "A domain or provider asked for less mail: its pace is halved, and recovers by a tenth every five minutes."},
    Row{Event::channel_stopped, "channel-stopped", LogLevel::error,
        "A channel's address is gone or refuses us; somebody must act."},
    Row{Event::channel_paused, "channel-paused", LogLevel::warn,
        "A network asked for less; the channel rests until then."},
    Row{Event::token_kept, "token-kept", LogLevel::warn,
        "An access token could not be exchanged for a newer one; the present one is used until it runs out."},
    Row{Event::notice_failed, "notice-failed", LogLevel::warn,
        "A mail to `notify` or a test mail could not be sent yet."},
    Row{Event::test_sent, "test-sent", LogLevel::info, "A test mail was taken by the relay."},
    Row{Event::spool_trouble, "spool-trouble", LogLevel::error, "The spool cannot be read or written as it must be."},
    Row{Event::ledger_trouble, "ledger-trouble", LogLevel::error,
        "The ledger cannot be written. Nothing leaves until it can."},
    Row{Event::control_refused, "control-refused", LogLevel::warn, "A request on the control socket was refused."},
    Row{Event::suppressed_changed, "suppressed-changed", LogLevel::info,
        "Addresses were added to or removed from the suppression list."},
    Row{Event::archive_trouble, "archive-trouble", LogLevel::error,
        "What a release is rendered from cannot be read; its mail waits."},
};

LogFormat format_in_use = LogFormat::text;

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
  const auto line = one_line(value);
  if (is_plain(line)) return line;
  return '"' + replace_all(replace_all(line, "\\", "\\\\"), "\"", "\\\"") + '"';
}

}  // namespace

void open_log(const LogOptions& options) {
  format_in_use = options.format;
  logger().set_level(to_spdlog(options.level));
  logger().set_pattern(options.format == LogFormat::json ? "%v" : "%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                       spdlog::pattern_time_type::utc);
  logger().flush_on(spdlog::level::warn);
}

void log(Event event, std::initializer_list<Field> fields) {
  const Row& row = row_of(event);
  if (!logger().should_log(to_spdlog(row.level))) return;
  if (format_in_use == LogFormat::json) {
    json::object object;
    object["event"] = row.name;
    for (const auto& [key, value] : fields) object[key] = one_line(value);
    logger().log(to_spdlog(row.level), "{}", json::serialize(object));
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
  constexpr std::array levels = {"trace", "debug", "info", "warn", "error"};
  for (const auto& row : table) {
    out += fmt::format("{} · {} · {}\n", row.name, levels[std::size_t(row.level)], row.meaning);
  }
  return out;
}

}  // namespace gazetted
