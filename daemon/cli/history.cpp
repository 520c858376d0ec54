// history: every hand on a release, as the ledger keeps it.
#include <map>

#include "gazetted/base/text.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/cli/commands.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_of_all = 50;
constexpr std::size_t most_of_one = 100'000;

struct HistoryOptions {
  std::string id;
  bool as_json = false;
};

// Names change and users go; the number stays.
class Users {
 public:
  std::string name(std::int64_t uid) {
    const auto known = names_.find(uid);
    if (known != names_.end()) return known->second;
    return names_[uid] = user_name(uid);
  }

 private:
  std::map<std::int64_t, std::string> names_;
};

std::string who(const Hand& by, Users& users) {
  if (by.door == api_door && !by.uid) return by.reason;  // it names the client
  if (!by.uid) return by.door == "daemon" ? "gazetted" : "somebody";
  auto text = users.name(*by.uid);
  if (by.login && *by.login != *by.uid) text += " (logged in as " + users.name(*by.login) + ")";
  return text;
}

bool is_steering(const std::string& verb) { return verb == "paused" || verb == "resumed" || verb == "retried"; }

std::string what(const HistoryEntry& entry, bool with_release) {
  auto text = entry.verb;
  if (with_release && !entry.release.empty()) text += " " + entry.release;
  if (!entry.list.empty()) text += ", list " + entry.list;
  if (!entry.channel.empty()) text += ", channel " + entry.channel;
  const bool is_everything = with_release && entry.release.empty() && entry.list.empty() && entry.channel.empty();
  if (is_everything && is_steering(entry.verb)) text += " everything";
  if (!entry.before.empty()) text += ": " + entry.before;
  if (!entry.after.empty()) text += (entry.before.empty() ? ": " : "; ") + entry.after;
  return text;
}

json::array json_of(const std::vector<HistoryEntry>& entries, Users& users) {
  json::array all;
  for (const auto& entry : entries) {
    json::object one{
        {"at", format_rfc3339(entry.at)}, {"verb", entry.verb},     {"release", entry.release}, {"list", entry.list},
        {"channel", entry.channel},       {"before", entry.before}, {"after", entry.after},     {"door", entry.by.door},
        {"reason", entry.by.reason}};
    if (entry.by.uid) {
      one["uid"] = *entry.by.uid;
      one["user"] = users.name(*entry.by.uid);
    }
    if (entry.by.login) one["login_uid"] = *entry.by.login;
    all.push_back(std::move(one));
  }
  return all;
}

void show_history(CommandContext& context, const HistoryOptions& options) {
  const auto settings = places_for(context);
  if (!settings) return;
  const auto ledger = ledger_for(context, *settings);
  if (!ledger) return;
  if (!options.id.empty() && !release_for(context, *ledger, options.id)) return;
  const auto entries = ledger->history(options.id, options.id.empty() ? most_of_all : most_of_one);
  if (!entries) return complain(context, entries.error().text());
  Users users;
  if (options.as_json) return out(json::serialize(json_of(*entries, users)) + "\n");
  const auto zone = Zone::load_or_utc(settings->newsroom("").time_zone);
  if (entries->empty())
    return out(options.id.empty() ? "Nothing is in the history yet: nobody has done anything.\n"
                                  : "Nothing is in its history: it began before there was one.\n");
  for (const auto& entry : *entries) {
    out(toned(Tone::bold, format_in_zone(entry.at, zone)) + "  " + format_rfc3339(entry.at) + "\n  " +
        one_line(what(entry, options.id.empty()), 400) + "\n  by " + who(entry.by, users) +
        (entry.by.door == "daemon" ? "" : ", " + entry.by.door) +
        (entry.by.reason.empty() || entry.by.door == api_door ? "" : ": " + one_line(entry.by.reason, 400)) + "\n");
  }
}

}  // namespace

void add_history(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("history", "show who did what to a release, and when");
  command->footer(
      "Every hand is in it: who dropped, replaced or tested a release, who paused, resumed, cancelled or retried it or "
      "was refused that, when its embargo was moved or lifted, what superseded it, why it was held, when it began to "
      "leave, was done or expired, whose drop under its id was rejected, who suppressed addresses, and each reload "
      "that "
      "changed the configuration or was refused. Nothing in it is ever changed or deleted. Behind "
      "sudo, the user who had logged in is named too.\n");
  auto options = std::make_shared<HistoryOptions>();
  command->add_option("RELEASE", options->id, "its id; default: the latest 50 of all");
  command->add_flag("--json", options->as_json, "print JSON, for programs");
  command->callback([&context, options] { show_history(context, *options); });
}

}  // namespace gazetted
