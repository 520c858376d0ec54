#include "gazetted/publishing/site_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gazetted/base/access.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t block_size = 1u << 20;
constexpr std::size_t longest_name = 200;
constexpr const char* notes = ".state";

// A path of our own making all the same: nothing may lead out of the site, and what begins with a dot may be an order
// to the server that serves it (".htaccess").
bool is_below(const std::string& path) {
  for (const auto& part : fs::path(path)) {
    if (part.empty() || (part.native().front() == '.' && part != ".well-known")) return false;
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
  if (::mkdir(directory.c_str(), 0755) != 0) return fail_on(directory, "cannot make it", Use::make);
  ::chmod(directory.c_str(), 0755);  // whatever the umask says
  return {};
}

// Its content, block by block; `each` returns a Status.
template <class Each>
Status for_each_block(const SiteFile& file, const Each& each) {
  std::vector<FilePart> one;
  if (file.parts.empty()) one.push_back({file.bytes, file.source, 0});
  for (const auto& part : file.parts.empty() ? one : file.parts) {
    if (part.source.empty()) {
      if (Status status = each(std::string_view(part.bytes)); !status) return status;
      continue;
    }
    const Descriptor fd(::open(part.source.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) return fail_on(part.source);
    std::string block(block_size, '\0');
    while (true) {
      const auto read = ::read(fd.get(), block.data(), block.size());
      if (read < 0 && errno == EINTR) continue;
      if (read < 0) return fail_on(part.source);
      if (read == 0) break;
      if (Status status = each(std::string_view(block).substr(0, std::size_t(read))); !status) return status;
    }
  }
  return {};
}

// Whether the file has these bytes already, for everybody. What cannot be read, or is a link or a pipe, is written
// anew, and the error is found there.
bool is_there(const fs::path& path, const SiteFile& file) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat found {};
  if (!fd.valid() || ::fstat(fd.get(), &found) != 0 || !S_ISREG(found.st_mode)) return false;
  if ((found.st_mode & 0444) != 0444) return false;
  if (file.source.empty() && file.parts.empty() && found.st_size != off_t(file.bytes.size())) return false;
  std::string there;
  const auto same = for_each_block(file, [&](std::string_view block) -> Status {
    there.resize(block.size());
    std::size_t filled = 0;
    while (filled < block.size()) {
      const auto read = ::read(fd.get(), there.data() + filled, block.size() - filled);
      if (read < 0 && errno == EINTR) continue;
      if (read <= 0) break;
      filled += std::size_t(read);
    }
    return filled == block.size() && there == block ? Status() : fail("it differs");
  });
  char more = 0;
  return same && ::read(fd.get(), &more, 1) == 0;
}

Status write_whole(const fs::path& path, const SiteFile& file) {
  const auto fresh = path.parent_path() / (".new-" + path.filename().string().substr(0, longest_name));
  ::unlink(fresh.c_str());
  const Descriptor fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!fd.valid()) return fail_on(fresh, "cannot make it", Use::make);
  auto written = for_each_block(file, [&](std::string_view block) -> Status {
    while (!block.empty()) {
      const auto count = ::write(fd.get(), block.data(), block.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return fail_on(fresh, "cannot be written", Use::make);
      block.remove_prefix(std::size_t(count));
    }
    return {};
  });
  ::fchmod(fd.get(), 0644);  // whatever the umask says
  if (written && ::rename(fresh.c_str(), path.c_str()) != 0)
    written = fail_on(path, "cannot put it in its place", Use::make);
  if (!written) ::unlink(fresh.c_str());
  return written;
}

}  // namespace

std::string SiteTree::why_not_ours() const {
  std::error_code code;
  if (fs::is_directory(directory_ / notes, code) || !fs::is_directory(directory_, code) ||
      fs::is_empty(directory_, code))
    return "";
  return directory_.string() + " holds files that are not the site's; name a new or an empty directory";
}

Status SiteTree::claim() {
  if (const auto why = why_not_ours(); !why.empty()) return fail("{}", why);
  return put_note("owner", "gazetted\n");
}

Status SiteTree::put(const SiteFile& file) {
  if (!is_below(file.path)) return fail("'{}' is no path of the site", one_line(file.path, 100));
  const auto path = directory_ / file.path;
  if (is_there(path, file)) return {};
  if (auto status = make_readable_directories(directory_, path.parent_path()); !status) return status;
  return write_whole(path, file);
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
    } else if (std::error_code unknown; !it->is_directory(unknown)) {  // links and pipes, too: they do not belong there
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
  return write_whole(path, {"", text});
}

}  // namespace gazetted
