#include "gazetted/cli/terminal.hpp"

#include "gazetted/app/rehearsal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/config/places.hpp"
#include "gazetted/lifecycle/state_words.hpp"

namespace gazetted {

namespace {

int output_trouble = 0;  // errno of the first write that failed

void note_trouble(bool failed) {
  if (failed && output_trouble == 0) output_trouble = errno;
}

// 2026-03-02 09:00:30 GMT
std::string clock_text(Time time, const Zone& zone) {
  auto text = format_in_zone(time, zone);
  // The seconds are the same in every zone.
  return text.size() > 16 ? text.insert(16, format_clock(time).substr(5)) : text;
}

}  // namespace

void out(const std::string& text) { note_trouble(std::fwrite(text.data(), 1, text.size(), stdout) != text.size()); }

void flush_output() { note_trouble(std::fflush(stdout) != 0); }

Status finish_output() {
  flush_output();
  if (output_trouble == 0 || output_trouble == EPIPE) return {};
  errno = output_trouble;
  return fail_errno("cannot write to standard output");
}

void say(const std::string& text) {
  flush_output();
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void complain(CommandContext& context, const std::string& text) {
  say("gazetted: " + text + (text.ends_with('\n') ? "" : "\n"));
  context.status = 1;
}

namespace {

bool knows_colour() {
  const char* no_colour = std::getenv("NO_COLOR");  // no-color.org: set and not empty
  const char* kind = std::getenv("TERM");
  return !(no_colour && *no_colour) && kind && std::string_view(kind) != "dumb";
}

}  // namespace

bool out_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

std::string toned(Tone tone, const std::string& text) {
  static const bool colour = out_is_terminal() && knows_colour();
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

namespace {

std::optional<Settings> missing_configuration(CommandContext& context) {
  complain(context, "there is no configuration at " + context.config +
                        "\n  gazetted init DIR     writes a small one to start from"
                        "\n  gazetted demo         shows everything without one"
                        "\n  -c FILE, or the environment variable GAZETTED_CONFIG, names another one");
  context.status = context.status_of_bad_configuration;
  return std::nullopt;
}

}  // namespace

void rehearse_in(const CommandContext& context, Settings& settings) {
  if (!context.rehearsal.empty()) Rehearsal{fs::absolute(context.rehearsal)}.apply(settings);
}

std::optional<Settings> settings_for(CommandContext& context, SecretUse secrets) {
  std::error_code code;
  if (!fs::exists(context.config, code) && !code) return missing_configuration(context);
  Findings findings;
  auto settings = load_settings(context.config, context.rehearsal.empty() ? secrets : SecretUse::not_needed, findings);
  rehearse_in(context, settings);
  const bool bad = has_errors(findings);
  for (const auto& finding : findings) {
    if (finding.severity == Severity::note && !bad) continue;
    say(to_string(finding) + "\n");
  }
  if (!bad) return settings;
  say("gazetted: the configuration has errors; nothing was done\n");
  context.status = context.status_of_bad_configuration;
  return std::nullopt;
}

std::optional<Settings> places_for(CommandContext& context) {
  std::error_code code;
  if (!fs::exists(context.config, code) && !code) return missing_configuration(context);
  Findings findings;
  auto settings = load_settings(context.config, SecretUse::not_needed, findings);
  if (has_errors(findings)) {
    const auto errors = std::count_if(findings.begin(), findings.end(),
                                      [](const Finding& finding) { return finding.severity == Severity::error; });
    const auto first = std::find_if(findings.begin(), findings.end(),
                                    [](const Finding& finding) { return finding.severity == Severity::error; });
    auto places = load_places(context.config);
    if (!places && context.rehearsal.empty()) {
      if (to_string(*first) != places.error().text()) say(to_string(*first) + "\n");
      complain(context, places.error().text());
      return std::nullopt;
    }
    say(to_string(*first) + "\n" +
        (errors > 1 ? fmt::format("… and {} more; gazetted check lists them. ", errors - 1) : std::string()) +
        "The daemon keeps its settings until this is fixed; this command works anyway.\n");
    if (places) settings = std::move(*places);
  }
  rehearse_in(context, settings);
  return settings;
}

std::string ledger_is_closed(const std::string& why) {
  return "the ledger cannot be read here, so nobody counts as suppressed and no release as accepted: " + why;
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
  return clock_text(time, Zone::load_or_utc(settings.newsroom("").time_zone));
}

std::string moment_in(Time time, Time now, const Settings& settings) {
  const auto zone = Zone::load_or_utc(settings.newsroom("").time_zone);
  const auto text = clock_text(time, zone);
  return day_in_zone(time, zone) == day_in_zone(now, zone) && text.size() > 11 ? text.substr(11) : text;
}

std::string csv_cell(const std::string& text) {
  // A spreadsheet takes a cell that starts so for a formula.
  std::string safe = text;
  if (!safe.empty() && std::string_view("=+-@\t").find(safe.front()) != std::string_view::npos) safe = "'" + safe;
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  return "\"" + replace_all(safe, "\"", "\"\"") + "\"";
}

namespace {

// What went wrong comes first: a narrow screen cuts off the end.
constexpr std::array<State, state_count> told_in_order = {
    State::failed,  State::bounced, State::expired, State::unknown,    State::deferred,
    State::pending, State::sending, State::sent,    State::suppressed, State::cancelled};

bool went_wrong(const Tally& tally) {
  return tally[State::failed] + tally[State::bounced] + tally[State::expired] + tally[State::unknown] > 0;
}

}  // namespace

std::string counts_text(const Tally& tally, TargetKind kind) {
  std::string text;
  for (const auto state : told_in_order) {
    if (tally[state] == 0) continue;
    text += (text.empty() ? "" : ", ") + format_count(std::uint64_t(tally[state])) + " " +
            std::string(meaning_for(state, kind));
  }
  return text.empty() ? "nobody" : text;
}

bool is_page(TargetKind kind, const std::string& name) {
  return kind == TargetKind::channel && name == site_channel_name;
}

std::string target_name(TargetKind kind, const std::string& name) {
  return is_page(kind, name) ? "page" : fmt::format("{} {}", to_string(kind), name);
}

std::string counts_text(const TargetStatus& target) {
  const bool is_published = is_page(target.kind, target.name) && target.tally[State::sent] == target.tally.total();
  return is_published && target.tally.total() > 0 ? "published" : counts_text(target.tally, target.kind);
}

std::string counts_text(const ReleaseStatus& release) {
  Tally mails;
  Tally posts;
  std::string page;
  for (const auto& target : release.targets) {
    if (is_page(target.kind, target.name))
      page = "page: " + counts_text(target);
    else
      (target.kind == TargetKind::list ? mails : posts) += target.tally;
  }
  std::vector<std::string> parts;
  if (posts.total() > 0)
    parts.push_back((posts.total() == 1 ? "post: " : "posts: ") + counts_text(posts, TargetKind::channel));
  if (mails.total() > 0 || (parts.empty() && page.empty())) {
    const bool is_alone = parts.empty() && page.empty();
    auto of_mails = (is_alone ? "" : "mail: ") + counts_text(mails, TargetKind::list);
    parts.insert(went_wrong(posts) ? parts.end() : parts.begin(), std::move(of_mails));
  }
  if (!page.empty()) parts.push_back(std::move(page));
  return join(parts, "; ");
}

}  // namespace gazetted
