#include <unistd.h>

#include <iostream>

#include "gazetted/app/control.hpp"
#include "gazetted/app/pipeline.hpp"
#include "gazetted/base/text.hpp"
#include "progress.hpp"

namespace gazetted {
namespace {

struct Planned {
  fs::path path;
  std::string name, id;
};

// The audience as it would be now: the same planner that will count it.
Result<std::string> describe_audience(const Settings& settings, const Frozen& frozen) {
  std::vector<const ListOptions*> lists;
  for (const auto& list : frozen.lists) lists.push_back(&settings.list(list.text.name)->audience);
  const PutPeople ignore_people = [](std::size_t, std::vector<Person>) { return Status(); };
  const TellProblem ignore_problem = [](std::size_t, const RowProblem&) {};
  auto planned = plan_lists(lists, ignore_people, ignore_problem);
  if (!planned) return planned.error();
  std::string text;
  for (const auto& list : *planned) {
    text += fmt::format("  {}: {} people", list.name, format_count(std::uint64_t(list.people)));
    if (list.repeated) text += fmt::format(" ({} more are on an earlier list)", list.repeated);
    if (list.skipped) text += fmt::format(", {} rows cannot be read", list.skipped);
    text += "\n";
  }
  for (const auto& channel : frozen.channels) {
    const auto posts = channel.posts.size();
    text += "  channel " + channel.name + (posts > 1 ? fmt::format(", a thread of {} posts", posts) : "") + "\n";
  }
  return text;
}

// Copied under a hidden name, synced, then renamed: it appears whole or not at all.
Status drop(const Planned& planned, const fs::path& incoming) {
  const auto hidden = incoming / (".submit-" + hex(random_bytes(6)));
  std::error_code code;
  fs::copy(planned.path, hidden, fs::copy_options::recursive, code);
  if (code) {
    std::error_code ignored;
    fs::remove_all(hidden, ignored);
    return fail("{}: cannot copy: {}", incoming.string(), code.message());
  }
  if (fs::is_directory(hidden)) {
    if (auto status = fsync_tree(hidden); !status) return status;
    // The daemon empties the bundle once it has taken it, as a member of the directory's group.
    fs::permissions(hidden, fs::perms::owner_all | fs::perms::group_all, code);
  } else {
    fs::permissions(hidden, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read, code);
  }
  const auto to = incoming / planned.name;
  if (fs::exists(to, code)) {
    fs::remove_all(hidden, code);
    return fail("{}: a file of this name still waits there", to.string());
  }
  fs::rename(hidden, to, code);
  if (code) return fail("{}: {}", to.string(), code.message());
  return fsync_directory(incoming);
}

bool ask(const std::string& question) {
  say(question);
  std::string answer;
  std::getline(std::cin, answer);
  return lower(trim(answer)) == "y" || lower(trim(answer)) == "yes";
}

void submit(CommandContext& context, const std::vector<std::string>& files, bool wait, bool yes) {
  auto settings = settings_for(context);
  if (!settings) return;
  std::vector<Planned> all;
  for (const auto& file : files) {
    Planned planned;
    planned.path = fs::path(file).filename().empty() ? fs::path(file).parent_path() : fs::path(file);
    planned.name = planned.path.filename().string();
    std::error_code code;
    if (!fs::exists(planned.path, code)) return complain(context, file + ": there is no such file");
    PrepareInput input;
    input.content = planned.path;
    input.name = planned.name;
    input.now = now();
    Findings findings;
    const auto frozen = prepare(input, *settings, findings);
    for (const auto& finding : findings) say(to_string(finding) + "\n");
    if (has_errors(findings)) return complain(context, file + ": not submitted");
    auto audience = describe_audience(*settings, frozen);
    if (!audience) return complain(context, audience.error().text());
    planned.id = frozen.set.first().id;
    const auto leaves = now() + settings->spool.hold;
    say(fmt::format("{} as {}\n{}  not before {} ({})\n", toned(Tone::bold, "\"" + frozen.set.first().title + "\""),
                    planned.id, *audience, clock_in(leaves, *settings), format_rfc3339(leaves)));
    all.push_back(std::move(planned));
  }
  if (!yes && ::isatty(STDIN_FILENO) == 1 && !ask("Send? [y/N] ")) return complain(context, "nothing was submitted");
  const auto incoming = settings->spool.directory / "incoming";
  for (const auto& planned : all) {
    if (auto status = drop(planned, incoming); !status) return complain(context, status.error().text());
    out(planned.id + "\n");
  }
  json::object request;
  request["command"] = "live";
  const bool up = ask_daemon(settings->control, request, 5).has_value();
  if (!up) say("The daemon is not running: it is taken at the next start.\n");
  if (!wait) return;
  if (!up) return complain(context, "--wait needs the running daemon");
  for (const auto& planned : all) {
    const auto done = watch_release(context, *settings, planned.id, Duration(60'000));
    if (!done) return;
    const auto& tally = done->tally;
    if (tally[State::failed] + tally[State::bounced] + tally[State::expired] + tally[State::unknown] > 0) {
      complain(context, planned.id + ": not everybody got it; see gazetted report " + planned.id);
    }
  }
}

}  // namespace

void add_submit(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("submit", "check a release, show its audience, and put it into the spool");
  auto files = std::make_shared<std::vector<std::string>>();
  auto wait = std::make_shared<bool>(false);
  auto yes = std::make_shared<bool>(false);
  command->add_option("RELEASE", *files, "release files or bundles")->required();
  command->add_flag("--wait", *wait, "show progress until it is done; exit 1 if anybody did not get it");
  command->add_flag("--yes", *yes, "do not ask");
  command->footer("Prints the id of each release. Dropping the file into SPOOL/incoming does the same.");
  command->callback([&context, files, wait, yes] { submit(context, *files, *wait, *yes); });
}

}  // namespace gazetted
