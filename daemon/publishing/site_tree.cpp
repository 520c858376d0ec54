#include "gazetted/publishing/site_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "gazetted/base/access.hpp"
#include "gazetted/base/compression.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/site/addresses.hpp"

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
  } else if (const auto above = directory.parent_path(); !above.empty()) {
    if (auto status = make_readable_directories(above, above); !status) return status;  // whoever serves it enters it
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

fs::path fresh_name(const fs::path& path) {
  return path.parent_path() / (".new-" + path.filename().string().substr(0, longest_name));
}

Status write_fresh(const fs::path& fresh, const SiteFile& file) {
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
  return written;
}

Status put_in_place(const fs::path& path) {
  if (::rename(fresh_name(path).c_str(), path.c_str()) != 0)
    return fail_on(path, "cannot put it in its place", Use::make);
  return {};
}

Status write_whole(const fs::path& path, const SiteFile& file) {
  auto written = write_fresh(fresh_name(path), file);
  if (written) written = put_in_place(path);
  if (!written) ::unlink(fresh_name(path).c_str());
  return written;
}

std::optional<timespec> time_of(const fs::path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return {};
  return found.st_mtim;
}

bool operator==(const timespec& one, const timespec& other) {
  return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
}

void set_time(const fs::path& path, const timespec& time) {
  const timespec both[] = {time, time};
  ::utimensat(AT_FDCWD, path.c_str(), both, AT_SYMLINK_NOFOLLOW);
}

fs::path with_ending(const fs::path& path, std::string_view ending) { return path.string() + std::string(ending); }

constexpr std::string_view compressed_endings[] = {gzip_ending, brotli_ending};
constexpr std::size_t worth_compressing = 1024;  // bytes: what is shorter fits into one packet as it is

bool has_compressed_forms(const SiteFile& file) {
  return file.source.empty() && file.parts.empty() && file.bytes.size() > worth_compressing && is_own_text(file.path);
}

std::string compressed(const SiteFile& file, std::string_view ending) {
  if (ending == gzip_ending) return gzip(file.bytes);
  return brotli(file.bytes, file.path.starts_with("site/") ? Effort::once : Effort::quick);
}

// Of a file that is there: whether those that it should have are there, from the same moment, and no others.
bool are_forms_there(const fs::path& path, const SiteFile& file) {
  if (!is_own_text(file.path)) return true;
  const auto time = time_of(path);
  return std::all_of(std::begin(compressed_endings), std::end(compressed_endings), [&](std::string_view ending) {
    const auto of_form = time_of(with_ending(path, ending));
    return has_compressed_forms(file) ? of_form && time && *of_form == *time : !of_form;
  });
}

// The text of which this is a compressed form; empty: it is none.
std::string base_of_form(const std::string& path) {
  for (const auto ending : compressed_endings) {
    if (!path.ends_with(ending)) continue;
    auto base = path.substr(0, path.size() - ending.size());
    return is_own_text(base) ? base : "";
  }
  return "";
}

// When the file is to have been written: that of the same text before, else now, but at least a second after another
// text that was there.
timespec time_for(const fs::path& fresh, const fs::path& before, bool is_same) {
  auto time = time_of(fresh).value_or(timespec());
  auto earlier = time_of(before);
  if (!earlier) return time;
  if (is_same) return *earlier;
  ++earlier->tv_sec;
  if (time.tv_sec < earlier->tv_sec || (time.tv_sec == earlier->tv_sec && time.tv_nsec < earlier->tv_nsec))
    time = *earlier;
  return time;
}

Status put_forms(const fs::path& path, const SiteFile& file, const timespec& time) {
  for (const auto ending : compressed_endings) {
    const auto form = with_ending(path, ending);
    if (!has_compressed_forms(file)) {
      ::unlink(form.c_str());
      continue;
    }
    auto written = write_fresh(fresh_name(form), {"", compressed(file, ending)});
    if (written) set_time(fresh_name(form), time);
    if (written) written = put_in_place(form);
    if (!written) {
      ::unlink(fresh_name(form).c_str());
      return written;
    }
  }
  return {};
}

}  // namespace

std::string SiteTree::why_not_ours() const {
  std::error_code code;
  if (fs::is_directory(directory_ / notes, code) || !fs::is_directory(directory_, code) ||
      fs::is_empty(directory_, code))
    return "";
  return directory_.string() + " holds files that are not the site's; name a new or an empty directory";
}

fs::path SiteTree::closed_to_others() const {
  fs::path closed;
  std::error_code code;
  for (auto place = fs::absolute(directory_, code); !place.empty(); place = place.parent_path()) {
    const auto known = fs::status(place, code);
    if (!code && fs::exists(known) && (known.permissions() & fs::perms::others_exec) == fs::perms::none) closed = place;
    if (place == place.parent_path()) break;
  }
  return closed;
}

Status SiteTree::claim() {
  if (const auto why = why_not_ours(); !why.empty()) return fail("{}", why);
  return put_note("owner", "gazetted\n");
}

Status SiteTree::put(const SiteFile& file) {
  if (!is_below(file.path)) return fail("'{}' is not a path of the site", one_line(file.path, 100));
  const auto path = directory_ / file.path;
  if (is_there(path, file) && are_forms_there(path, file)) return {};
  if (auto status = make_readable_directories(directory_, path.parent_path()); !status) return status;
  const auto fresh = fresh_name(path);
  auto done = write_fresh(fresh, file);
  if (done) {
    const auto before = earlier_.empty() ? path : earlier_ / file.path;
    const auto time = time_for(fresh, before, is_there(before, file));
    set_time(fresh, time);
    if (is_own_text(file.path)) done = put_forms(path, file, time);
  }
  if (done) done = put_in_place(path);
  if (!done) ::unlink(fresh.c_str());
  return done;
}

bool SiteTree::has(const std::string& path) const {
  std::error_code code;
  return is_below(path) && fs::is_regular_file(directory_ / path, code);
}

Status SiteTree::remove(const std::string& path) {
  if (!is_below(path)) return fail("'{}' is not a path of the site", one_line(path, 100));
  auto file = directory_ / path;
  for (const auto ending : compressed_endings) {
    const auto form = with_ending(file, ending);
    if (is_own_text(path) && ::unlink(form.c_str()) != 0 && errno != ENOENT)
      return fail_on(form, "cannot remove it", Use::make);
  }
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
  std::erase_if(found, [&](const std::string& path) {
    const auto base = base_of_form(path);
    return !base.empty() && found.contains(base);
  });
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

Status SiteTree::set_mark(const std::string& name, bool is_there) {
  const auto path = directory_ / notes / name;
  std::error_code code;
  if (fs::exists(path, code) == is_there) return {};
  if (!is_there) return ::unlink(path.c_str()) == 0 ? Status() : Status(fail_on(path, "cannot remove it", Use::make));
  if (auto status = make_readable_directories(directory_, path.parent_path()); !status) return status;
  return write_whole(path, {"", ""});
}

}  // namespace gazetted
