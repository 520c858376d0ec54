#include "gazetted/intake/changes.hpp"

#include <algorithm>

namespace gazetted {
namespace {

constexpr std::size_t most_entries = 2'000;  // a bundle of over 1,000 files is refused
constexpr int most_depth = 8;

std::int64_t millis(const timespec& time) { return std::int64_t(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000; }

Time latest_below(const fs::path& path, int depth, std::size_t& left) {
  struct stat info {};
  if (left == 0 || ::lstat(path.c_str(), &info) != 0) return {};
  --left;
  Time latest = changed_at(info);
  if (!S_ISDIR(info.st_mode) || depth == most_depth) return latest;
  std::error_code code;
  for (fs::directory_iterator it(path, code), end; !code && it != end && left > 0; it.increment(code))
    latest = std::max(latest, latest_below(it->path(), depth + 1, left));
  return latest;
}

}  // namespace

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code))
    names.push_back(it->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

Time changed_at(const struct stat& info) { return from_millis(std::max(millis(info.st_mtim), millis(info.st_ctim))); }

Time tree_changed_at(const fs::path& path) {
  auto left = most_entries;
  return latest_below(path, 0, left);
}

Time SeenChanges::seen(const std::string& name, Time changed, Time now) {
  if (changed <= now) {
    ahead_.erase(name);
    return changed;
  }
  auto& ahead = ahead_[name];
  if (ahead.stamp != changed || ahead.first > now) ahead = {changed, now};
  return ahead.first;
}

void SeenChanges::keep_only(const std::set<std::string>& present) {
  std::erase_if(ahead_, [&](const auto& entry) { return !present.contains(entry.first); });
}

}  // namespace gazetted
