#include "gazetted/audience/list_reader.hpp"
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

}  // namespace

Result<std::unique_ptr<TextSource>> TextSource::open(const fs::path& path, const std::string& language) {
  std::error_code code;
  if (fs::is_directory(path, code)) return fail("{}: is a directory", path.string());
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail_errno(path.string());
  char mark[3] = {};
  file.read(mark, 3);
  const std::string_view start(mark, std::size_t(file.gcount()));
  std::string encoding = "utf-8";
  std::streamoff skip = 0;
  file.clear();
  if (start.starts_with("\xEF\xBB\xBF")) {
    skip = 3;
  } else if (start.starts_with("\xFF\xFE")) {
    encoding = "utf-16le";
    skip = 2;
  } else if (start.starts_with("\xFE\xFF")) {
    encoding = "utf-16be";
    skip = 2;
  } else {
    file.seekg(0);
    if (!whole_file_is_utf8(file)) encoding = windows_code_page(language);
    file.clear();
  }
  file.seekg(skip);
  return std::unique_ptr<TextSource>(new TextSource(std::move(file), path.string(), encoding));
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
  if (!end && !encoding_.starts_with("utf-")) {
    // No code page uses the line feed inside a character.
    const auto line = bytes.rfind('\n');
    if (line != std::string::npos) keep = bytes.size() - line - 1;
  }
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
