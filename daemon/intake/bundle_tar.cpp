#include "gazetted/intake/bundle_tar.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <set>

#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/private_copy.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {
namespace {

constexpr std::size_t piece_size = 64 * 1024;
// Of headers and padding for each entry, beside what the files hold.
constexpr std::uint64_t most_around_an_entry = 64 * 1024;

// libarchive reads names by the locale of the thread, and the daemon has none.
class Utf8Names {
 public:
  Utf8Names() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{})), before_(::uselocale(utf8_)) {}
  ~Utf8Names() {
    ::uselocale(before_);
    if (utf8_) ::freelocale(utf8_);
  }
  Utf8Names(const Utf8Names&) = delete;

 private:
  locale_t utf8_, before_;
};

using Reader = std::unique_ptr<archive, int (*)(archive*)>;

// Nothing but what is meant: a format that is not asked for is a parser that nobody has to break into.
Reader new_reader() {
  Reader reader(::archive_read_new(), ::archive_read_free);
  if (!reader) broken("no memory for an archive");
  ::archive_read_support_format_tar(reader.get());
  ::archive_read_support_filter_gzip(reader.get());
  return reader;
}

std::string shown(std::string_view path) { return one_line(path, 200); }

Error of_entry(const std::string& path, const std::string& message) { return Error(Place{shown(path), 0, 0}, message); }

Error of_archive(archive& reader) {
  const char* why = ::archive_error_string(&reader);
  return fail("the archive cannot be read: {}", why ? one_line(why, 200) : "it is not a tar file");
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    const auto part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.emplace_back(part);  // "./release.md", "photos/"
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts;
}

class TarBundle {
 public:
  TarBundle(archive& reader, const TarLimits& limits, BundleSink& sink)
      : reader_(reader), limits_(limits), sink_(sink) {}

  Status read() {
    archive_entry* entry = nullptr;
    while (true) {
      const int result = ::archive_read_next_header(&reader_, &entry);
      if (result == ARCHIVE_EOF) break;
      if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return of_archive(reader_);
      if (++entries_ > limits_.entries) return fail("the archive has over {} entries", limits_.entries);
      if (auto status = take(*entry); !status) return status;
      if (std::uint64_t(::archive_filter_bytes(&reader_, 0)) > bytes_ + entries_ * most_around_an_entry)
        return fail("the archive is mostly headers and padding");
    }
    // A tar file ends with blocks of zeros. One without them was cut between two of its files.
    if (::archive_filter_bytes(&reader_, 0) <= ::archive_read_header_position(&reader_))
      return fail("the archive has no end: it was cut off");
    if (files_.empty()) return fail("there is no file in the archive");
    return {};
  }

 private:
  Status take(archive_entry& entry) {
    const char* name = ::archive_entry_pathname_utf8(&entry);
    if (!name) return fail("entry {} of the archive: its name is not UTF-8", entries_);
    const std::string path(name);
    if (path.starts_with('/')) return of_entry(path, "its name begins with /; a bundle has relative names");
    const auto parts = parts_of(path);
    const auto type = ::archive_entry_filetype(&entry);
    if (parts.empty() && type == AE_IFDIR) return {};  // "./"
    if (auto status = check_name(path, parts); !status) return status;
    if (::archive_entry_hardlink(&entry) || ::archive_entry_symlink(&entry) || type == AE_IFLNK)
      return of_entry(path, "it is a link; pack the file itself (tar --dereference --hard-dereference)");
    if (type != AE_IFREG && type != AE_IFDIR) return of_entry(path, "it is neither a file nor a directory");
    if (std::any_of(parts.begin(), parts.end(), [](const auto& part) { return is_left_alone(part); }))
      return skip(entry);
    const auto depth = parts.size() - (type == AE_IFDIR ? 0 : 1);
    if (depth > std::size_t(limits_.depth)) return of_entry(path, "directories are nested too deeply");
    if (auto status = make_directories_of(parts, depth); !status) return status;
    return type == AE_IFDIR ? Status() : file(entry, join(parts, "/"));
  }

  static Status check_name(const std::string& path, const std::vector<std::string>& parts) {
    if (parts.empty()) return of_entry(path, "it has no name");
    for (const auto& part : parts) {
      if (part == "..") return of_entry(path, "its name leads out of the bundle");
      if (auto status = check_drop_name(part); !status) return of_entry(path, status.error().message());
    }
    return {};
  }

  Status make_directories_of(const std::vector<std::string>& parts, std::size_t depth) {
    std::string path;
    for (std::size_t i = 0; i < depth; ++i) {
      path += (i == 0 ? "" : "/") + parts[i];
      if (files_.contains(path)) return of_entry(path, "it is a file and a directory");
      if (!directories_.insert(path).second) continue;
      if (auto status = sink_.directory(path); !status) return status;
    }
    return {};
  }

  Status file(archive_entry& entry, const std::string& path) {
    if (directories_.contains(path)) return of_entry(path, "it is a file and a directory");
    if (!files_.insert(path).second) return of_entry(path, "it is in the archive twice");
    if (auto status = check_size(entry); !status) return status;
    if (auto status = sink_.file(path); !status) return status;
    return read_data([&](std::string_view piece) { return sink_.bytes(piece); });
  }

  Status skip(archive_entry& entry) {
    if (auto status = check_size(entry); !status) return status;
    return read_data([](std::string_view) { return Status(); });
  }

  Status check_size(archive_entry& entry) const {
    const auto size = ::archive_entry_size(&entry);
    return size < 0 || std::uint64_t(size) > limits_.bytes - bytes_ ? Status(too_large()) : Status();
  }

  // What it says of its size is not what counts.
  template <class Each>
  Status read_data(Each each) {
    std::string piece(piece_size, '\0');
    while (true) {
      const auto count = ::archive_read_data(&reader_, piece.data(), piece.size());
      if (count == 0) return {};
      if (count < 0) return of_archive(reader_);
      bytes_ += std::uint64_t(count);
      if (bytes_ > limits_.bytes) return too_large();
      if (auto status = each(std::string_view(piece.data(), std::size_t(count))); !status) return status;
    }
  }

  Error too_large() const {
    return fail("it is too large: its files have over {} together (spool.max_file_size)", format_size(limits_.bytes));
  }

  archive& reader_;
  const TarLimits& limits_;
  BundleSink& sink_;
  std::size_t entries_ = 0;
  std::uint64_t bytes_ = 0;
  std::set<std::string> files_, directories_;
};

// Makes the files below a directory that nobody else knows of.
class Unpacked : public BundleSink {
 public:
  explicit Unpacked(fs::path into) : into_(std::move(into)) {}

  Status directory(const std::string& path) override {
    if (::mkdir((into_ / path).c_str(), 0750) != 0) return fail_errno(path);
    return {};
  }
  Status file(const std::string& path) override {
    path_ = path;
    file_ = Descriptor(::open((into_ / path).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
    return file_.valid() ? Status() : Status(fail_errno(path));
  }
  Status bytes(std::string_view piece) override {
    while (!piece.empty()) {
      const auto count = ::write(file_.get(), piece.data(), piece.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return fail_errno(path_);
      piece.remove_prefix(std::size_t(count));
    }
    return {};
  }

 private:
  fs::path into_;
  std::string path_;
  Descriptor file_;
};

Status read_opened(const Reader& reader, int opened, const TarLimits& limits, BundleSink& sink) {
  if (opened != ARCHIVE_OK) return of_archive(*reader);
  return TarBundle(*reader, limits, sink).read();
}

}  // namespace

Status read_bundle_tar(std::string_view tar, const TarLimits& limits, BundleSink& sink) {
  const Utf8Names names;
  const auto reader = new_reader();
  return read_opened(reader, ::archive_read_open_memory(reader.get(), tar.data(), tar.size()), limits, sink);
}

Status read_bundle_tar(int fd, const TarLimits& limits, BundleSink& sink) {
  const Utf8Names names;
  const auto reader = new_reader();
  return read_opened(reader, ::archive_read_open_fd(reader.get(), fd, piece_size), limits, sink);
}

Result<fs::path> unpack_bundle(int fd, const fs::path& into, const TarLimits& limits) {
  if (::mkdir(into.c_str(), 0750) != 0) return fail_errno(into.string());
  Unpacked sink(into);
  if (auto status = read_bundle_tar(fd, limits, sink); !status) return status.error();
  std::vector<fs::path> top;
  std::error_code code;
  for (fs::directory_iterator it(into, code), end; !code && it != end; it.increment(code)) top.push_back(it->path());
  if (top.size() == 1 && fs::is_directory(top.front(), code)) return top.front();
  return into;
}

}  // namespace gazetted
