#include <fcntl.h>
#include <sys/stat.h>

#include "gazetted/audience/list_reader.hpp"
#include "gazetted/base/access.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t piece = 64 * 1024;

// How many bytes at the end of `bytes` belong to a UTF-8 character that goes on in the next piece.
std::size_t open_utf8_tail(std::string_view bytes) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, bytes.size()); ++back) {
    const auto c = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if (c >= 0xC0) {
      const std::size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
      return back < length ? back : 0;
    }
    if (c < 0x80) return 0;
  }
  return 0;
}

// One pass over the file: is all of it UTF-8?
bool whole_file_is_utf8(std::ifstream& file) {
  std::string buffer;
  std::string bytes(piece, '\0');
  while (file) {
    file.read(bytes.data(), std::streamsize(bytes.size()));
    buffer.append(bytes.data(), std::size_t(file.gcount()));
    const auto tail = file ? open_utf8_tail(buffer) : 0;
    if (!is_utf8(std::string_view(buffer).substr(0, buffer.size() - tail))) return false;
    buffer.erase(0, buffer.size() - tail);
  }
  return true;
}

// Whether letters that are not ASCII are UTF-8 for the most part. Each run of them counts once: in a code page one is
// hardly ever sound by chance.
class RunsOfLetters {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) {
      if (static_cast<unsigned char>(c) >= 0x80)
        run_ += c;
      else
        end_run();
      if (run_.size() >= piece) cut_run();
    }
  }
  bool mostly_utf8() {
    end_run();
    return sound_ > 0 && sound_ >= bad_;
  }

 private:
  void end_run() {
    if (run_.empty()) return;
    ++(is_utf8(run_) ? sound_ : bad_);
    run_.clear();
  }
  void cut_run() {
    const auto tail = run_.substr(run_.size() - open_utf8_tail(run_));
    run_.resize(run_.size() - tail.size());
    end_run();
    run_ = tail;
  }
  std::string run_;
  std::uint64_t sound_ = 0, bad_ = 0;
};

bool mostly_utf8(std::ifstream& file) {
  RunsOfLetters runs;
  std::string bytes(piece, '\0');
  while (file) {
    file.read(bytes.data(), std::streamsize(bytes.size()));
    runs.add(std::string_view(bytes).substr(0, std::size_t(file.gcount())));
  }
  return runs.mostly_utf8();
}

std::streamoff mark_length(std::string_view start) {
  if (start.starts_with("\xEF\xBB\xBF")) return 3;
  return start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF") ? 2 : 0;
}

// By its mark; UTF-16 without one has a NUL beside every ASCII letter of a header row.
std::string encoding_of(std::string_view start) {
  if (start.starts_with("\xFF\xFE")) return "utf-16le";
  if (start.starts_with("\xFE\xFF")) return "utf-16be";
  if (start.size() < 4) return "utf-8";
  if (start[0] != 0 && start[1] == 0 && start[2] != 0 && start[3] == 0) return "utf-16le";
  return start[0] == 0 && start[1] != 0 && start[2] == 0 && start[3] != 0 ? "utf-16be" : "utf-8";
}

// How many bytes can be decoded without the next piece, in a code page: no one uses a byte below '0' inside a
// character, and old files may have nothing but carriage returns.
std::size_t whole_characters(std::string_view bytes) {
  constexpr std::size_t enough = 1 << 20;
  if (bytes.size() > enough) return bytes.size();
  for (auto at = bytes.size(); at > 0; --at) {
    if (static_cast<unsigned char>(bytes[at - 1]) < '0') return at;
  }
  return 0;
}

}  // namespace

Result<std::unique_ptr<TextSource>> TextSource::open(const fs::path& path, const std::string& language) {
  // O_NONBLOCK: a FIFO must not hold us. What is read below is what was looked at here, whatever the path names then.
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat info {};
  if (!fd.valid() || ::fstat(fd.get(), &info) != 0) return fail_on(path);
  if (S_ISDIR(info.st_mode)) return fail("{}: is a directory", path.string());
  if (!S_ISREG(info.st_mode)) return fail("{}: is not a file", path.string());
  std::ifstream file(fmt::format("/proc/self/fd/{}", fd.get()), std::ios::binary);
  if (!file) return fail_errno(path.string());
  if (std::uint64_t(info.st_size) > ListReader::max_bytes)
    return fail("{}: the list is larger than {}", path.string(), format_size(ListReader::max_bytes));
  std::unique_ptr<TextSource> source(new TextSource(std::move(file), path.string()));
  auto& start = source->start_;
  start.resize(512);
  source->file_.read(start.data(), std::streamsize(start.size()));
  start.resize(std::size_t(source->file_.gcount()));
  source->file_.clear();
  auto skip = mark_length(start);
  source->encoding_ = encoding_of(start);
  source->page_ = windows_code_page(language);
  if (source->encoding_ == "utf-8") source->look_for_stray_bytes(skip);
  source->file_.seekg(skip);
  return source;
}

// One wrong byte among thousands of names must not spoil them all.
void TextSource::look_for_stray_bytes(std::streamoff skip) {
  file_.seekg(skip);
  const bool sound = whole_file_is_utf8(file_);
  file_.clear();
  if (sound) return;
  file_.seekg(skip);
  mixed_ = skip > 0 || mostly_utf8(file_);
  file_.clear();
  guessed_ = !mixed_;
  if (guessed_) encoding_ = page_;
}

Result<bool> TextSource::more(std::string& text) {
  std::string bytes = std::move(held_);
  const auto old = bytes.size();
  bytes.resize(old + piece);
  file_.read(bytes.data() + old, piece);
  bytes.resize(old + std::size_t(file_.gcount()));
  if (file_.bad()) return fail_errno(name_ + ": cannot read");
  const bool end = !file_;
  if (bytes.empty()) return false;
  std::size_t keep = 0;
  if (!end && encoding_ == "utf-8") keep = open_utf8_tail(bytes);
  if (!end && encoding_.starts_with("utf-16")) {
    keep = bytes.size() % 2;
    // A high surrogate waits for its other half.
    const auto at = bytes.size() - keep - 2;
    const auto high = static_cast<unsigned char>(bytes[encoding_ == "utf-16le" ? at + 1 : at]);
    if (bytes.size() >= 2 + keep && high >= 0xD8 && high <= 0xDB) keep += 2;
  }
  if (!end && !encoding_.starts_with("utf-")) keep = bytes.size() - whole_characters(bytes);
  held_ = bytes.substr(bytes.size() - keep);
  bytes.resize(bytes.size() - keep);
  if (encoding_ == "utf-8") {
    text += bytes;
  } else {
    auto converted = to_utf8(bytes, encoding_);
    if (!converted) return converted.error().in(name_);
    text += *converted;
  }
  return true;
}

}  // namespace gazetted
