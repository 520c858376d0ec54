#include "terminal.hpp"

#include "gazetted/app/rehearsal.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "gazetted/app/clock.hpp"
#include "gazetted/app/notices.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {

void out(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void say(const std::string& text) {
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void complain(CommandContext& context, const std::string& text) {
  say("gazetted: " + text + (text.ends_with('\n') ? "" : "\n"));
  context.status = 1;
}

bool out_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

std::string toned(Tone tone, const std::string& text) {
  static const bool colour = out_is_terminal() && !std::getenv("NO_COLOR");
  if (!colour) return text;
  switch (tone) {
    case Tone::plain:
      return text;
    case Tone::good:
      return "\033[32m" + text + "\033[0m";
    case Tone::bad:
      return "\033[31m" + text + "\033[0m";
    case Tone::warn:
      return "\033[33m" + text + "\033[0m";
    case Tone::dim:
      return "\033[2m" + text + "\033[0m";
    case Tone::bold:
      return "\033[1m" + text + "\033[0m";
  }
  return text;
}

Tone tone_of(State state) {
  switch (state) {
    case State::sent:
      return Tone::good;
    case State::failed:
    case State::bounced:
    case State::expired:
      return Tone::bad;
    case State::unknown:
    case State::deferred:
      return Tone::warn;
    case State::suppressed:
    case State::cancelled:
      return Tone::dim;
    case State::pending:
    case State::sending:
      return Tone::plain;
  }
  return Tone::plain;
}

std::optional<Settings> settings_for(CommandContext& context, SecretUse secrets) {
  Findings findings;
  auto settings = load_settings(context.config, context.rehearsal.empty() ? secrets : SecretUse::not_needed, findings);
  if (!context.rehearsal.empty()) Rehearsal{fs::absolute(context.rehearsal)}.apply(settings);
  const bool bad = has_errors(findings);
  for (const auto& finding : findings) {
    if (finding.severity == Severity::note && !bad) continue;
    say(to_string(finding) + "\n");
  }
  if (!bad) return settings;
  say("gazetted: the configuration has errors; nothing was done\n");
  context.status = 1;
  return std::nullopt;
}

std::unique_ptr<LedgerReader> ledger_for(CommandContext& context, const Settings& settings) {
  auto reader = LedgerReader::open(settings.store.path);
  if (reader) return std::move(*reader);
  complain(context, reader.error().text());
  return nullptr;
}

std::optional<ReleaseStatus> release_for(CommandContext& context, LedgerReader& ledger, const std::string& id) {
  auto release = ledger.release(id, now());
  if (!release) {
    complain(context, release.error().text());
    return std::nullopt;
  }
  if (*release) return **release;
  std::vector<std::string> ids;
  if (auto all = ledger.releases(now(), 1000)) {
    for (const auto& one : *all) ids.push_back(one.id);
  }
  complain(context, "there is no release '" + id + "'" + did_you_mean(id, ids));
  return std::nullopt;
}

Time now() { return Clock().now(); }

std::string time_text(const std::optional<Time>& time) { return time ? format_rfc3339(*time) : ""; }

std::string clock_in(Time time, const Settings& settings) {
  return format_in_zone(time, settings.newsroom("").time_zone);
}

std::string csv_cell(const std::string& text) {
  // A spreadsheet takes a cell that starts so for a formula.
  std::string safe = text;
  if (!safe.empty() && std::string_view("=+-@\t").find(safe.front()) != std::string_view::npos) safe = "'" + safe;
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  return "\"" + replace_all(safe, "\"", "\"\"") + "\"";
}

std::string counts_text(const Tally& tally) {
  std::string text;
  for (std::size_t i = 0; i < state_count; ++i) {
    if (tally.counts[i] == 0) continue;
    text += (text.empty() ? "" : ", ") + format_count(std::uint64_t(tally.counts[i])) + " " +
            std::string(meaning_of(State(i)));
  }
  return text.empty() ? "nobody" : text;
}

}  // namespace gazetted
