#include "gazetted/cli/drop_rules.hpp"

#include <sys/stat.h>

#include "gazetted/base/access.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {
namespace {

constexpr int deepest = 4;  // as the spool copies them
constexpr std::size_t most_files = 1000;

class Drops {
 public:
  Drops(fs::path content, const SpoolOptions& spool, Findings& findings)
      : content_(std::move(content)), spool_(spool), findings_(findings) {}

  std::vector<fs::path> run() {
    look(content_, 0);
    if (bytes_ > spool_.max_file_size)
      error(content_, fmt::format("it is too large: {}, over spool.max_file_size ({})", format_size(bytes_),
                                  format_size(spool_.max_file_size)));
    std::sort(files_.begin(), files_.end());
    return std::move(files_);
  }

 private:
  void error(const fs::path& path, std::string message) {
    findings_.push_back({Severity::error, {path.string(), 0, 0}, std::move(message)});
  }

  void look(const fs::path& path, int depth) {
    const auto name = path.filename().string();
    if (auto status = check_drop_name(name); !status)
      return error(path.parent_path() / one_line(name, 80), status.error().message());
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0)
      return error(path, absent_or_closed(path, fail_errno("it cannot be read").message()));
    if (S_ISDIR(info.st_mode)) return look_inside(path, depth);
    if (S_ISLNK(info.st_mode)) return error(path, "it is a symbolic link; the spool accepts only the file itself");
    if (!S_ISREG(info.st_mode)) return error(path, "it is not a regular file");
    if (info.st_nlink != 1)
      return error(path, "it is a hard link, which the spool refuses; make a copy of the file and use that");
    files_.push_back(path == content_ ? path.filename() : path.lexically_relative(content_));
    bytes_ += std::uint64_t(info.st_size);
  }

  void look_inside(const fs::path& directory, int depth) {
    if (depth > deepest) return error(directory, "directories are nested too deeply");
    std::error_code code;
    for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
      if (is_left_alone(it->path().filename().string())) continue;
      if (++entries_ > most_files) {
        if (entries_ == most_files + 1) error(content_, fmt::format("the bundle has over {} files", most_files));
        return;
      }
      look(it->path(), depth + 1);
    }
    if (code) error(directory, absent_or_closed(directory, "it cannot be read: " + code.message()));
  }

  const fs::path content_;
  const SpoolOptions& spool_;
  Findings& findings_;
  std::vector<fs::path> files_;
  std::uint64_t bytes_ = 0;
  std::size_t entries_ = 0;
};

}  // namespace

std::vector<fs::path> check_drop(const fs::path& content, const SpoolOptions& spool, Findings& findings) {
  const auto path = content.filename().empty() ? content.parent_path() : content;
  if (is_left_alone(path.filename().string()))
    findings.push_back({Severity::error, {path.string(), 0, 0}, "the spool ignores files with such a name; rename it"});
  return Drops(path, spool, findings).run();
}

}  // namespace gazetted
