#include "drop_rules.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {
namespace {

constexpr int deepest = 4;  // as the spool copies them
constexpr std::size_t most_files = 1000;

class Drops {
 public:
  Drops(const SpoolOptions& spool, Findings& findings) : spool_(spool), findings_(findings) {}

  void look(const fs::path& path, int depth) {
    std::error_code code;
    const auto kind = fs::symlink_status(path, code).type();
    if (kind == fs::file_type::directory) return look_inside(path, depth);
    if (kind == fs::file_type::symlink && depth > 0)
      return error(path, "it is a symbolic link; put the file itself there");
    if (kind != fs::file_type::regular && kind != fs::file_type::symlink)
      return error(path, "it is not a regular file");
    if (++files_ == most_files + 1) error(path, fmt::format("the bundle has over {} files", most_files));
    const auto size = fs::file_size(path, code);
    bytes_ += code ? 0 : size;
  }

  void check_size(const fs::path& content) {
    if (bytes_ > spool_.max_file_size)
      error(content, fmt::format("it is too large: {}, over spool.max_file_size ({})", format_size(bytes_),
                                 format_size(spool_.max_file_size)));
  }

 private:
  void error(const fs::path& path, std::string message) {
    findings_.push_back({Severity::error, {path.string(), 0, 0}, std::move(message)});
  }

  void look_inside(const fs::path& directory, int depth) {
    if (depth > deepest) return error(directory, "directories are nested too deeply");
    std::error_code code;
    for (fs::directory_iterator it(directory, code), end; !code && it != end && files_ <= most_files;
         it.increment(code)) {
      const auto name = it->path().filename().string();
      if (is_left_alone(name)) continue;
      if (!is_utf8(name) || has_control(name))
        error(directory / one_line(name, 80), "its name is not plain UTF-8 text");
      else
        look(it->path(), depth + 1);
    }
  }

  const SpoolOptions& spool_;
  Findings& findings_;
  std::uint64_t bytes_ = 0;
  std::size_t files_ = 0;
};

}  // namespace

void check_drop(const fs::path& content, const SpoolOptions& spool, Findings& findings) {
  const auto path = content.filename().empty() ? content.parent_path() : content;
  const auto name = path.filename().string();
  if (is_left_alone(name))
    findings.push_back(
        {Severity::error, {path.string(), 0, 0}, "the spool leaves files of such a name alone; rename it"});
  Drops drops(spool, findings);
  drops.look(path, 0);
  drops.check_size(path);
}

}  // namespace gazetted
