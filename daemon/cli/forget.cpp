// forget and prune: what names people goes, when they ask for it and when its time has come.
#include <algorithm>

#include "gazetted/app/control.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/commands.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

constexpr int patience_seconds = 3600;  // a million rows and an archive of years

struct Kind {
  const char* member;
  const char* one;
  const char* many;
};

void print_counts(const json::object& answer, std::span<const Kind> kinds) {
  for (const auto& kind : kinds) {
    const auto count = int_member(answer, kind.member);
    if (count > 0)
      out(fmt::format("{:>9}  {}\n", format_count(std::uint64_t(count)), count == 1 ? kind.one : kind.many));
  }
}

std::vector<std::string> texts_of(const json::object& answer, std::string_view name) {
  std::vector<std::string> texts;
  const auto* member = answer.if_contains(name);
  if (!member || !member->is_array()) return texts;
  for (const auto& one : member->as_array()) {
    if (one.is_string()) texts.emplace_back(one.as_string());
  }
  return texts;
}

void say_names(const std::string& heading, const std::vector<std::string>& names) {
  if (names.empty()) return;
  say(heading + "\n");
  for (const auto& name : names) say("  " + name + "\n");
}

constexpr Kind erased_kinds[] = {
    {"deliveries", "delivery", "deliveries"},
    {"waiting", "of them not sent yet, which will not be sent", "of them not sent yet, which will not be sent"},
    {"subscriptions", "subscription", "subscriptions"},
    {"consents", "consent", "consents"},
    {"sign_ups", "request to subscribe", "requests to subscribe"},
    {"feedback", "event that came back", "events that came back"},
    {"votes", "vote on the address", "votes on the address"},
    {"suppressions", "suppression by the address", "suppressions by the address"},
    {"notices", "mail of ours that had not left", "mails of ours that had not left"},
    {"texts", "other row that named them", "other rows that named them"},
    {"mails", "mail that came back", "mails that came back"},
    {"list_rows", "row of lists that were fetched", "rows of lists that were fetched"},
    {"skipped", "row of skipped.csv", "rows of skipped.csv"},
    {"rejected", "rejected file", "rejected files"},
};

struct ForgetOptions {
  std::string address, reason;
  bool dry = false;
};

void say_what_stays(const json::object& answer, bool dry) {
  say_names("Not ours to erase; take these rows out, or ask whoever writes the list:", texts_of(answer, "sources"));
  say_names("Not erased, since it is a text of yours or waits in the spool:", texts_of(answer, "left"));
  if (dry) return;
  if (bool_member(answer, "goes_on"))
    say("Some mail was on its way, or what came back had not been read: it goes on by itself, and the history says "
        "when "
        "it is done.\n");
  if (bool_member(answer, "between_rows"))
    say("The ledger's file still has bytes of it between its rows, or somebody reads it just now. Write it anew, in a "
        "quiet hour: " +
        typed("prune --compact") + "\n");
  say("A keyed mark stays, so that no list brings them back; states and counts stay too. Tell the person so.\n"
      "Backups keep what they have until they are old enough to go; so does the log of the mail server.\n");
}

void forget(CommandContext& context, const ForgetOptions& options) {
  const auto settings = places_for(context);
  if (!settings) return;
  json::object request{
      {"command", "forget"}, {"address", options.address}, {"reason", options.reason}, {"dry", options.dry}};
  const auto answer = ask_daemon(settings->control, request, patience_seconds);
  if (!answer) return complain(context, answer.error().text());
  const bool any = std::any_of(std::begin(erased_kinds), std::end(erased_kinds),
                               [&](const Kind& kind) { return int_member(*answer, kind.member) > 0; });
  if (!any)
    out("Nothing is kept of " + options.address + " that could be erased.\n");
  else
    out(options.dry ? "Would be erased:\n" : "Erased:\n");
  print_counts(*answer, erased_kinds);
  for (const auto& trouble : texts_of(*answer, "troubles")) complain(context, trouble);
  say_what_stays(*answer, options.dry);
}

constexpr Kind pruned_kinds[] = {
    {"deliveries", "delivery without its person", "deliveries without their persons"},
    {"feedback", "event that came back", "events that came back"},
    {"mails", "file of mail that came back", "files of mail that came back"},
    {"votes", "vote on an address", "votes on addresses"},
    {"consents", "consent of a subscription that ended", "consents of subscriptions that ended"},
    {"unconfirmed", "subscription that nobody confirmed", "subscriptions that nobody confirmed"},
    {"sign_ups", "request to subscribe", "requests to subscribe"},
};

void prune(CommandContext& context, bool compact) {
  const auto settings = places_for(context);
  if (!settings) return;
  const auto answer =
      ask_daemon(settings->control, json::object{{"command", "prune"}, {"compact", compact}}, patience_seconds);
  if (!answer) return complain(context, answer.error().text());
  std::int64_t total = 0;
  for (const auto& kind : pruned_kinds) total += int_member(*answer, kind.member);
  out(total == 0 ? "Nothing was old enough to go.\n" : "Gone:\n");
  print_counts(*answer, pruned_kinds);
}

}  // namespace

void add_forget(CLI::App& app, CommandContext& context) {
  auto* one = app.add_subcommand("forget", "erase somebody who asks for it, leaving only a keyed mark and the counts");
  auto options = std::make_shared<ForgetOptions>();
  one->add_option("ADDRESS", options->address, "an e-mail address")->required();
  one->add_option("--reason", options->reason, "why, for the history; without their name")->type_name("TEXT");
  one->add_flag("--dry-run", options->dry, "only say what would be erased");
  one->footer(
      "What they wrote, what was sent to them and that they were on a list goes; the mark keeps an old list from\n"
      "bringing them back. Whoever subscribes again by themselves may. See what is held: gazetted person ADDRESS");
  one->callback([&context, options] { forget(context, *options); });

  auto* all = app.add_subcommand("prune", "let go what has been kept long enough, now");
  auto compact = std::make_shared<bool>(false);
  all->add_flag("--compact", *compact, "and write the ledger's file anew; nothing is sent meanwhile");
  all->footer("The daemon does the same once a day, by `retention` in the configuration.");
  all->callback([&context, compact] { prune(context, *compact); });
}

}  // namespace gazetted
