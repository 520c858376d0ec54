#include "gazetted/intake/archive.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

constexpr std::string_view accepting_prefix = ".taking-";

bool is_number(const std::string& name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

// archive/ID moves below its successor, and what was below it beside it: 1/, 2/ …, not nested.
Status put_earlier_below(const fs::path& earlier, const fs::path& successor) {
  int number = 1;
  while (fs::exists(earlier / std::to_string(number)) || fs::exists(successor / std::to_string(number))) ++number;
  if (::chmod(earlier.c_str(), 0700) != 0) return fail_errno(earlier.string() + ": cannot chmod");
  for (int below = 1; below < number; ++below) {
    const auto name = std::to_string(below);
    if (fs::exists(earlier / name) && ::rename((earlier / name).c_str(), (successor / name).c_str()) != 0)
      return fail_errno((earlier / name).string() + ": cannot move aside");
  }
  if (::rename(earlier.c_str(), (successor / std::to_string(number)).c_str()) != 0)
    return fail_errno(earlier.string() + ": cannot move aside");
  return {};
}

}  // namespace

std::string name_in_archive(const std::string& dropped) {
  const bool ours = dropped == archived::edition || dropped == archived::templates || dropped == archived::mailed ||
                    dropped == archived::skipped_rows || dropped == archived::converted || is_number(dropped);
  return ours ? dropped + ".dropped" : dropped;
}

fs::path Archive::directory_of(const std::string& id, const std::string& accepting_directory) const {
  std::error_code code;
  if (!accepting_directory.empty() && fs::is_directory(accepting(accepting_directory), code))
    return accepting(accepting_directory);
  return directory_ / id;
}

Result<fs::path> Archive::make_accepting_directory() const {
  const auto path = directory_ / (std::string(accepting_prefix) + hex(random_bytes(8)));
  // The archive is ours: where it is not there or cannot be written, no drop is at fault.
  if (::mkdir(path.c_str(), 0700) != 0) return fail_errno(path.string() + ": cannot create").blame_machine();
  return path;
}

Status Archive::place(const std::string& accepting_directory, const std::string& id) const {
  if (accepting_directory.empty()) return {};  // not the archive itself
  const auto from = accepting(accepting_directory);
  const auto to = directory_ / id;
  std::error_code code;
  if (!fs::exists(from, code)) return {};
  if (fs::exists(to, code)) {  // a corrected release takes the place of the first
    if (auto status = put_earlier_below(to, from); !status) return status;
  }
  if (auto status = chmod_tree(from, 0440, 0750); !status) return status;
  if (::rename(from.c_str(), to.c_str()) != 0) return fail_errno(to.string() + ": cannot rename into place");
  return fsync_directory(directory_);
}

bool Archive::has(const std::string& id) const {
  std::error_code code;
  return fs::is_regular_file(directory_ / id / archived::edition, code);
}

void Archive::remove_leftovers(const std::set<std::string>& kept) const {
  std::error_code code;
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator it(directory_, code), end; !code && it != end; it.increment(code)) {
    const auto name = it->path().filename().string();
    if (name.starts_with(accepting_prefix) && !kept.contains(name)) leftovers.push_back(it->path());
  }
  for (const auto& path : leftovers) fs::remove_all(path, code);
}

}  // namespace gazetted
