#include "gazetted/publishing/site_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gazetted/base/access.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t largest_file = 1u << 30;
constexpr const char* notes = ".state";

// A path of our own making all the same: nothing may lead out of the site.
bool is_below(const std::string& path) {
  for (const auto& part : fs::path(path)) {
    if (part == ".." || part == "." || part.empty()) return false;
  }
  return !path.empty() && path.front() != '/' && path.find('\0') == std::string::npos;
}

Status make_readable_directories(const fs::path& root, const fs::path& directory) {
  std::error_code code;
  if (fs::is_directory(directory, code)) return {};
  if (directory != root) {
    if (auto status = make_readable_directories(root, directory.parent_path()); !status) return status;
  } else if (!directory.parent_path().empty()) {
    if (auto status = make_directories(directory.parent_path()); !status) return status;
  }
  if (::mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) return fail_on(directory, "cannot make it", Use::make);
  ::chmod(directory.c_str(), 0755);  // whatever the umask says
  return {};
}

Status write_whole(const fs::path& path, std::string_view bytes, int mode) {
  const auto fresh = path.parent_path() / (".new-" + path.filename().string().substr(0, 200));
  ::unlink(fresh.c_str());
  if (auto status = write_file(fresh, bytes, mode); !status) return status;
  ::chmod(fresh.c_str(), mode_t(mode));
  if (::rename(fresh.c_str(), path.c_str()) != 0) return fail_on(path, "cannot put it in its place", Use::make);
  return {};
}

}  // namespace

Status SiteTree::put(const SiteFile& file) {
  if (!is_below(file.path)) return fail("'{}' is no path of the site", one_line(file.path, 100));
  const auto path = directory_ / file.path;
  std::string read;
  if (!file.source.empty()) {
    auto bytes = read_file(file.source, largest_file);
    if (!bytes) return bytes.error();
    read = std::move(*bytes);
  }
  const auto& bytes = file.source.empty() ? file.bytes : read;
  std::error_code code;
  if (fs::is_regular_file(path, code) && fs::file_size(path, code) == bytes.size()) {
    const auto there = read_file(path, largest_file);
    if (there && *there == bytes) return {};
  }
  if (auto status = make_readable_directories(directory_, path.parent_path()); !status) return status;
  return write_whole(path, bytes, 0644);
}

Status SiteTree::remove(const std::string& path) {
  if (!is_below(path)) return fail("'{}' is no path of the site", one_line(path, 100));
  auto file = directory_ / path;
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) return fail_on(file, "cannot remove it", Use::make);
  for (file = file.parent_path(); file != directory_ && ::rmdir(file.c_str()) == 0;) file = file.parent_path();
  return {};
}

Status SiteTree::sync() const {
  const Descriptor fd(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return fail_on(directory_);
  if (::syncfs(fd.get()) != 0) return fail_on(directory_, "cannot be synced", Use::make);
  return {};
}

std::set<std::string> SiteTree::files() const {
  std::set<std::string> found;
  std::error_code code;
  for (fs::recursive_directory_iterator it(directory_, code), end; !code && it != end; it.increment(code)) {
    const auto name = it->path().filename().string();
    if (name.starts_with('.') && name != ".well-known") {
      it.disable_recursion_pending();
    } else if (it->is_regular_file(code)) {
      found.insert(it->path().lexically_relative(directory_).string());
    }
  }
  return found;
}

std::string SiteTree::note(const std::string& name) const {
  auto text = read_file(directory_ / notes / name);
  return text ? *text : "";
}

Status SiteTree::put_note(const std::string& name, const std::string& text) {
  const auto path = directory_ / notes / name;
  if (note(name) == text) return {};
  if (auto status = make_readable_directories(directory_, path.parent_path()); !status) return status;
  return write_whole(path, text, 0644);
}

}  // namespace gazetted
