// feedback: what came back, and what was made of it.
#include <map>

#include "gazetted/app/control.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/cli/commands.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/reply_class.hpp"
#include "since.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_shown = 50;
constexpr std::size_t most_since = 100'000;

struct ShowOptions {
  std::string since, provider;
  bool held = false, as_json = false;
};

json::object json_of(const FeedbackRow& row) {
  json::object one{{"at", format_rfc3339(row.at)},
                   {"source", row.source},
                   {"kind", row.kind},
                   {"class", row.what},
                   {"reason", row.reason},
                   {"address", row.address},
                   {"release", row.release},
                   {"list", row.list},
                   {"provider", row.provider},
                   {"status", row.status},
                   {"text", row.text},
                   {"named", row.named},
                   {"raw", row.raw},
                   {"decided", row.decided}};
  return one;
}

json::object json_of(const Vote& vote) {
  return {{"at", format_rfc3339(vote.at)}, {"address", vote.address},       {"list", vote.list},
          {"provider", vote.provider},     {"reason", vote.reason},         {"text", vote.text},
          {"source", vote.source},         {"state", to_string(vote.state)}};
}

void print(const FeedbackRow& row, const Zone& zone) {
  const bool has_reason = !row.reason.empty() && row.reason != to_string(ReplyReason::unsaid);
  const auto kind = row.kind == "bounce" ? row.kind + " (" + row.what + (has_reason ? ", " + row.reason : "") + ")"
                    : has_reason         ? row.kind + " (" + row.reason + ")"
                                         : row.kind;
  out(toned(Tone::bold, format_in_zone(row.at, zone)) + "  " + kind + "  " +
      (row.address.empty() ? "about no mail of ours" : row.address) +
      (row.release.empty() ? "" : "  " + row.release + ", list " + row.list) + "\n");
  if (!row.text.empty()) out("  " + one_line(row.text, 200) + "\n");
  if (!row.named.empty() && address_key(row.named) != row.address) out("  it names " + one_line(row.named, 200) + "\n");
  out("  " + row.decided + "\n");
}

void show_came_back(CommandContext& context, const ShowOptions& options, const Settings& settings,
                    const LedgerReader& ledger, Time since) {
  const auto rows = ledger.feedback(since, options.since.empty() ? most_shown : most_since);
  if (!rows) return complain(context, rows.error().text());
  if (options.as_json) {
    json::array all;
    for (const auto& row : *rows) all.push_back(json_of(row));
    return out(json::serialize(all) + "\n");
  }
  if (rows->empty()) {
    out("Nothing has come back.\n");
    if (settings.bounce_address.empty())
      say("Nothing can: the configuration has no bounces: {address: bounce@news.example.org}\n");
    return;
  }
  const auto zone = Zone::load_or_utc(settings.newsroom("").time_zone);
  for (const auto& row : *rows) print(row, zone);
}

void show_held(CommandContext& context, const ShowOptions& options, const Settings& settings,
               const LedgerReader& ledger, Time since) {
  const auto votes = ledger.held_votes(since, most_since);
  if (!votes) return complain(context, votes.error().text());
  if (options.as_json) {
    json::array all;
    for (const auto& vote : *votes) all.push_back(json_of(vote));
    return out(json::serialize(all) + "\n");
  }
  if (votes->empty()) return out("No bounces are held.\n");
  std::map<std::string, std::size_t> by_provider;
  const auto zone = Zone::load_or_utc(settings.newsroom("").time_zone);
  std::size_t shown = 0;
  for (const auto& vote : *votes) {
    ++by_provider[vote.provider];
    if (++shown <= most_shown)
      out(toned(Tone::bold, format_in_zone(vote.at, zone)) + "  " + vote.address + "  list " + vote.list + "\n  " +
          one_line(vote.text, 200) + "\n");
  }
  if (votes->size() > most_shown) out(fmt::format("and {} more\n", format_count(votes->size() - most_shown)));
  for (const auto& [provider, count] : by_provider) say(fmt::format("{}: {} held\n", provider, format_count(count)));
  say("To believe them: gazetted feedback accept [--provider P]; to throw them away: gazetted feedback discard\n");
}

void show(CommandContext& context, const ShowOptions& options) {
  const auto settings = places_for(context);
  if (!settings) return;
  const auto since =
      parse_since(options.since, std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()));
  if (!since) return complain(context, "--since: " + since.error().message());
  const auto ledger = ledger_for(context, *settings);
  if (!ledger) return;
  options.held ? show_held(context, options, *settings, *ledger, *since)
               : show_came_back(context, options, *settings, *ledger, *since);
}

void decide(CommandContext& context, const ShowOptions& options, std::string_view what) {
  const auto settings = places_for(context);
  if (!settings) return;
  const auto since =
      parse_since(options.since, std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()));
  if (!since) return complain(context, "--since: " + since.error().message());
  json::object request{{"command", "decide-held"}, {"what", what}, {"provider", options.provider}};
  if (!options.since.empty()) request["since"] = format_rfc3339(*since);
  const auto answer = ask_daemon(settings->control, request);
  if (!answer) return complain(context, answer.error().text());
  const auto count = int_member(*answer, "count");
  out(fmt::format("{} held {} {}\n", format_count(std::uint64_t(count)), count == 1 ? "bounce" : "bounces",
                  what == "accept" ? "accepted" : "discarded"));
  const auto lifted = int_member(*answer, "lifted");
  if (lifted > 0)
    out(fmt::format("{} who rested because of them {} mailed again\n", count_of(lifted, "person", "people"),
                    lifted == 1 ? "is" : "are"));
}

void add_decision(CLI::App& feedback, CommandContext& context, const std::shared_ptr<ShowOptions>& options,
                  const std::string& what, const std::string& says) {
  auto* command = feedback.add_subcommand(what, says);
  command->add_option("--provider", options->provider, "only those of this provider or domain")->type_name("DOMAIN");
  command->add_option("--since", options->since, std::string(since_help))->type_name("TIME");
  command->callback([&context, options, what] { decide(context, *options, what); });
}

}  // namespace

void add_feedback(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("feedback", "show what came back, and what was made of it");
  auto options = std::make_shared<ShowOptions>();
  command->add_flag("--held", options->held, "those bounces that suppress nobody yet, since far too many came at once");
  command->add_option("--since", options->since, std::string(since_help) + "; default: the latest 50")
      ->type_name("TIME");
  command->add_flag("--json", options->as_json, "print JSON, for programs");
  command->footer(
      "Bounces, complaints, automatic replies and mail from people, newest first. A bounce that says that an address\n"
      "will never work counts against it: the first lets the person rest for a week, a second at least a day later\n"
      "suppresses them. To take that back: gazetted suppress --undo --since TIME\n");
  command->require_subcommand(0, 1);
  add_decision(*command, context, options, "accept", "believe the bounces that are held");
  add_decision(*command, context, options, "discard", "throw away the bounces that are held");
  command->callback([&context, command, options] {
    if (command->get_subcommands().empty()) show(context, *options);
  });
}

}  // namespace gazetted
