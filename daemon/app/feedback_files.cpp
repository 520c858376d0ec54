#include "gazetted/app/feedback_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::string_view extension = ".mails";
constexpr std::uint64_t largest_file = 16u << 20;
constexpr int file_mode = 0640, directory_mode = 0750;
constexpr Duration longest_writing = std::chrono::hours(1);

// In the order of their times.
std::string new_name(Time at) {
  return fmt::format("{:013}-{}{}", std::max<std::int64_t>(0, to_millis(at)), hex(random_bytes(8)), extension);
}

std::string day_of(Time time) { return format_rfc3339(time).substr(0, 10); }

// What root makes belongs to whom the directory around it belongs to: the daemon has to move what is in it.
Status make(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path, code)) return {};
  if (auto status = make_directories(path); !status) return status;
  if (::chmod(path.c_str(), directory_mode) != 0) return fail_errno(path.string() + ": cannot chmod");
  struct stat around {};
  if (::geteuid() == 0 && ::stat(path.parent_path().c_str(), &around) == 0)
    static_cast<void>(::chown(path.c_str(), around.st_uid, around.st_gid));
  return {};
}

Result<Descriptor> open_folder(const fs::path& path) {
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return fail_errno(path.string()).blame_machine();
  return fd;
}

// Whoever writes as root leaves nothing that the daemon cannot read.
void give_to_owner_of(int directory, const std::string& name) {
  struct stat owner {};
  if (::geteuid() != 0 || ::fstat(directory, &owner) != 0) return;
  static_cast<void>(::fchownat(directory, name.c_str(), owner.st_uid, owner.st_gid, AT_SYMLINK_NOFOLLOW));
}

Status sync_file(int directory, const std::string& name) {
  const Descriptor fd(::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid() || ::fsync(fd.get()) != 0) return fail_errno(name + ": cannot fsync").blame_machine();
  return {};
}

Status move(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  return fail_errno(from.string() + ": cannot rename").blame_machine();
}

}  // namespace

Status FeedbackFiles::open() const {
  auto status = make(directory_);
  for (const char* name : {"tmp", "new", "kept", "aside"}) {
    if (status) status = make(directory_ / name);
  }
  return status;
}

void FeedbackFiles::remove_unfinished(Time now) const {
  const auto long_ago = std::chrono::system_clock::time_point(now - longest_writing);
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(directory_ / "tmp", code)) {
    struct stat info {};
    if (::lstat(entry.path().c_str(), &info) != 0) continue;
    if (std::chrono::system_clock::from_time_t(info.st_mtime) < long_ago) ::unlink(entry.path().c_str());
  }
}

Status FeedbackFiles::put(std::span<const TakenMail> mails) const {
  if (mails.empty()) return {};
  const auto tmp = open_folder(directory_ / "tmp");
  if (!tmp) return tmp.error();
  const auto arrived = open_folder(directory_ / "new");
  if (!arrived) return arrived.error();
  const auto name = new_name(mails.front().at);
  auto status = write_new_at(tmp->get(), name, write_bundle(mails), file_mode);
  if (status) give_to_owner_of(tmp->get(), name);
  if (status) status = sync_file(tmp->get(), name);
  if (status && ::renameat(tmp->get(), name.c_str(), arrived->get(), name.c_str()) != 0)
    status = fail_errno(name + ": cannot rename");
  if (!status) {
    ::unlinkat(tmp->get(), name.c_str(), 0);
    return status.error().blame_machine();
  }
  return fsync_directory(directory_ / "new");
}

Result<std::vector<std::string>> FeedbackFiles::waiting(std::size_t most, const std::set<std::string>& without) const {
  const auto folder = directory_ / "new";
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(folder.c_str()), ::closedir);
  if (!listing) return fail_errno(folder.string()).blame_machine();
  // Never more than twice as many in memory, however many pipes have written while nobody read.
  std::vector<std::string> names;
  const auto keep_oldest = [&] {
    std::sort(names.begin(), names.end());
    if (names.size() > most) names.resize(most);
  };
  while (const dirent* entry = ::readdir(listing.get())) {
    std::string name(entry->d_name);
    if (name.starts_with('.') || without.contains(name)) continue;
    names.push_back(std::move(name));
    if (names.size() >= 2 * most) keep_oldest();
  }
  keep_oldest();
  return names;
}

Result<std::vector<TakenMail>> FeedbackFiles::read(const std::string& name) const {
  if (!name.ends_with(extension)) return fail("{}: it is no file of gazetted", one_line(name, 200));
  const auto text = read_file_below(directory_ / "new", name, largest_file);
  if (!text) return text.error();
  auto mails = read_bundle(*text);
  if (!mails) return fail("{}: {}", name, mails.error().message());
  return mails;
}

std::string FeedbackFiles::kept_place(const std::string& name) {
  std::int64_t millis = 0;
  const auto digits = std::string_view(name).substr(0, name.find('-'));
  std::from_chars(digits.data(), digits.data() + digits.size(), millis);
  return "kept/" + day_of(from_millis(millis)) + "/" + name;
}

Status FeedbackFiles::keep(const std::string& name) const {
  const auto to = directory_ / kept_place(name);
  if (auto status = make(to.parent_path()); !status) return status;
  return move(directory_ / "new" / name, to);
}

Status FeedbackFiles::set_aside(const std::string& name) const {
  return move(directory_ / "new" / name, directory_ / "aside" / name);
}

std::size_t FeedbackFiles::remove_kept(Time before) const {
  const auto first = day_of(before);
  std::size_t removed = 0;
  std::error_code code;
  std::vector<fs::path> old;
  for (const auto& day : fs::directory_iterator(directory_ / "kept", code)) {
    if (day.path().filename().string() < first) old.push_back(day.path());
  }
  for (const auto& day : old) {
    const auto count = fs::remove_all(day, code);
    if (!code && count > 0) removed += std::size_t(count) - 1;
  }
  for (const auto& entry : fs::directory_iterator(directory_ / "aside", code)) {
    struct stat info {};
    if (::lstat(entry.path().c_str(), &info) != 0) continue;
    const auto moved = std::chrono::floor<Duration>(std::chrono::system_clock::from_time_t(info.st_ctime));
    if (moved >= before) continue;
    if (fs::remove_all(entry.path(), code) > 0) ++removed;
  }
  return removed;
}

}  // namespace gazetted
