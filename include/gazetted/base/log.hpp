// The log: every line is an event of the table in base/log.cpp, with fields. No secret, no body,
// no address above `debug`. Thread-safe; before open_log() only warnings and errors are written.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "gazetted/base/error.hpp"

namespace gazetted {

enum class LogLevel { trace, debug, info, warn, error };
enum class LogFormat { text, json };

struct LogOptions {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::text;
};

enum class Event {
  started,
  stopping,
  stopped,
  reloaded,
  reload_failed,
  release_taken,
  release_rejected,
  release_replaced,
  release_done,
  release_steered,
  release_waits,
  release_ahead,
  release_opened,
  release_held,
  recipient_skipped,
  list_fetched,
  list_trouble,
  recovered,
  outcome,
  attempt_failed,
  relay_down,
  relay_up,
  relay_crowded,
  clock_jumped,
  relay_distrusted,
  sender_refused,
  relay_stopped,
  destination_slowed,
  channel_stopped,
  channel_paused,
  token_kept,
  site_made,
  site_trouble,
  hub_told,
  hub_trouble,
  picture_trouble,
  notice_failed,
  test_sent,
  spool_trouble,
  ledger_trouble,
  control_refused,
  api_answered,
  api_refused,
  webhook_refused,
  webhook_skipped,
  webhook_confirmed,
  webhook_ended,
  suppressed_changed,
  subscription_asked,
  subscription_changed,
  person_erased,
  retention_kept,
  archive_trouble,
  feedback_read,
  bounces_held,
  feedback_trouble,
  feedback_refused
};

using Field = std::pair<std::string_view, std::string_view>;  // of one call: what it looks at must hold so long

void open_log(const LogOptions& options);
void log(Event event, std::initializer_list<Field> fields);
bool is_logged(Event event);  // for what happens a million times: whether its fields are worth making
// The table, for the manual: "name · level · what the operator should know".
std::string describe_events();

}  // namespace gazetted
