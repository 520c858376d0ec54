#include "gazetted/intake/drop_origins.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "gazetted/base/json.hpp"

namespace gazetted {
namespace {

constexpr std::string_view ending = ".json";
constexpr std::uint64_t longest = 64 * 1024;

}  // namespace

Status mark_as_own(const fs::path& content) {
  struct stat info {};
  if (::lstat(content.c_str(), &info) != 0 || ::chmod(content.c_str(), (info.st_mode & 0777) | S_ISVTX) != 0)
    return fail_errno(content.string());
  return {};
}

bool is_marked_as_own(unsigned mode) { return (mode & S_ISVTX) != 0; }

fs::path DropOrigins::file_of(const std::string& name) const { return directory_ / (name + std::string(ending)); }

Status DropOrigins::keep(const std::string& name, const DropOrigin& origin) const {
  if (auto status = make_directories(directory_); !status) return status;
  const json::object object{{"client", origin.client},
                            {"needs_approval", origin.needs_approval},
                            {"hash", origin.hash},
                            {"newsroom", origin.newsroom}};
  return write_durably(file_of(name), json::serialize(object), 0600);
}

Result<std::optional<DropOrigin>> DropOrigins::of(const std::string& name) const {
  std::error_code code;
  if (!fs::exists(fs::symlink_status(file_of(name), code))) return std::nullopt;
  auto text = read_file(file_of(name), longest);
  if (!text) return text.error().blame_machine();
  const auto value = parse_json(*text);
  if (!value || !value->is_object()) return fail("{}: is damaged", file_of(name).string()).blame_machine();
  const auto& object = value->as_object();
  return std::optional(DropOrigin{text_member(object, "client"), bool_member(object, "needs_approval"),
                                  text_member(object, "hash"), text_member(object, "newsroom")});
}

void DropOrigins::forget(const std::string& name) const { ::unlink(file_of(name).c_str()); }

void DropOrigins::forget_others(const std::set<std::string>& present) const {
  std::error_code code;
  std::set<fs::path> gone;
  for (fs::directory_iterator it(directory_, code), end; !code && it != end; it.increment(code)) {
    const auto name = it->path().filename().string();
    if (!name.ends_with(ending) || !present.contains(name.substr(0, name.size() - ending.size())))
      gone.insert(it->path());
  }
  for (const auto& path : gone) fs::remove(path, code);
}

}  // namespace gazetted
