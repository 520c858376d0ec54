#include "look_ahead.hpp"

#include "gazetted/app/approvals.hpp"
#include "gazetted/audience/planner.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/loaded_release.hpp"

namespace gazetted {
namespace {

constexpr std::uintmax_t little_space = 64u << 20;

std::string trouble_with_list(const std::string& name, const Settings& settings) {
  const auto* list = settings.list(name);
  if (!list) return "its list '" + name + "' is no longer in the configuration";
  auto reader = open_list(list->audience);
  if (!reader) return "list '" + name + "': " + reader.error().text();
  const auto first = (*reader)->next([](const RowProblem&) {});
  if (!first) return "list '" + name + "': " + first.error().text();
  return *first ? "" : "list '" + name + "': nobody is on it";
}

std::string trouble_with_target(const TargetRow& target, const Settings& settings) {
  if (target.cancelled || target.opens != Opens::when_renewed) return "";
  if (target.kind == TargetKind::list) return trouble_with_list(target.name, settings);
  return settings.channel(target.name) ? "" : "its channel '" + target.name + "' is no longer in the configuration";
}

// It would await an approval again, when there is no time left to give one.
std::string trouble_with_approval(const ReleaseRow& release, const Settings& settings) {
  const auto list = list_read_from_elsewhere(release, settings);
  if (list.empty()) return "";
  return "list '" + list +
         "' is not read from where it was read from when the release was approved, so another approval "
         "is needed";
}

std::string trouble_with_disk(const fs::path& directory) {
  std::error_code code;
  const auto space = fs::space(directory, code);
  if (code || space.available >= little_space) return "";
  return "the disk of " + directory.string() + " has only " + format_size(space.available) + " left";
}

}  // namespace

std::vector<std::string> troubles_ahead(const ReleaseRow& release, const Archive& archive, const Settings& settings) {
  std::vector<std::string> troubles;
  const auto note = [&](std::string trouble) {
    if (!trouble.empty() && std::find(troubles.begin(), troubles.end(), trouble) == troubles.end())
      troubles.push_back(std::move(trouble));
  };
  note(load_release(archive, release, settings, LoadingTime::short_only).trouble);
  for (const auto& target : release.targets) note(trouble_with_target(target, settings));
  note(trouble_with_approval(release, settings));
  note(trouble_with_disk(settings.spool.directory));
  note(trouble_with_disk(fs::path(settings.store.path).parent_path()));
  return troubles;
}

}  // namespace gazetted
