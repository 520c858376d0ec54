#include "gazetted/intake/test_drops.hpp"

#include <sys/stat.h>

#include "gazetted/intake/changes.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {
namespace {

constexpr Duration quiet{1000};  // editors write in pieces

}  // namespace

TestDrops::TestDrops(fs::path directory, fs::path memory)
    : directory_(std::move(directory)), memory_(std::move(memory)) {
  if (auto text = read_file(memory_)) {
    if (auto value = parse_json(*text); value && value->is_object()) seen_ = value->as_object();
  }
}

Result<std::vector<std::string>> TestDrops::scan(Time now) {
  json::object seen;
  settling_ = false;
  std::vector<std::string> changed;
  std::set<std::string> present;
  for (const auto& name : names_in(directory_)) {
    if (is_left_alone(name)) continue;
    const auto path = directory_ / name;
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) continue;
    present.insert(name);
    const auto latest = S_ISDIR(info.st_mode) ? tree_changed_at(path) : changed_at(info);
    const auto mark = fmt::format("{}/{}/{}", info.st_ino, info.st_size, to_millis(latest));
    const auto before = text_member(seen_, name);
    if (mark != before && now - changes_.seen(name, latest, now) < quiet) {
      if (!before.empty()) seen[name] = before;
      settling_ = true;
      continue;
    }
    seen[name] = mark;
    if (mark != before) changed.push_back(name);
  }
  changes_.keep_only(present);
  if (seen == seen_) return changed;
  // Remembered before it is told: a drop that ends the process is not met again at the next start.
  if (auto status = write_durably(memory_, json::serialize(seen), 0600); !status) return status.error();
  seen_ = std::move(seen);
  return changed;
}

// Where it cannot be written, the test is lost as after a crash.
void TestDrops::forget(const std::string& name) {
  seen_.erase(name);
  (void)write_durably(memory_, json::serialize(seen_), 0600);
}

}  // namespace gazetted
