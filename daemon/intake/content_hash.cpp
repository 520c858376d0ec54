#include "gazetted/intake/content_hash.hpp"

#include "gazetted/base/access.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {
namespace {

Status digest_tree(const fs::path& directory, const std::string& prefix, std::map<std::string, std::string>& digests) {
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    const auto name = it->path().filename().string();
    if (is_left_alone(name)) continue;
    if (it->is_directory(code)) {
      if (auto status = digest_tree(it->path(), prefix + name + "/", digests); !status) return status;
      continue;
    }
    auto bytes = read_file(it->path(), 256u << 20);
    if (!bytes) return bytes.error();
    digests[prefix + name] = digest_of_file(name, *bytes);
  }
  if (code) return fail("{}: {}", directory.string(), absent_or_closed(directory, code.message()));
  return {};
}

// Of a message; empty: it has none, or several.
std::string message_id_of(std::string_view mail) {
  std::string head, found;
  for (std::size_t start = 0; start < mail.size();) {  // folded lines are one
    const auto end = std::min(mail.find('\n', start), mail.size());
    const auto line = mail.substr(start, end - start);
    if (trim(line).empty()) break;
    head += (line.front() == ' ' || line.front() == '\t' ? " " : "\n") + std::string(trim(line));
    start = end + 1;
  }
  for (const auto& line : split(head, '\n')) {
    if (lower(line.substr(0, 11)) != "message-id:") continue;
    if (!found.empty()) return "";
    found = std::string(trim(std::string_view(line).substr(11)));
  }
  return found;
}

}  // namespace

std::string digest_of_file(std::string_view name, std::string_view bytes) {
  const auto ending = lower(fs::path(name).extension().string());
  if (const auto id = ending == ".eml" ? message_id_of(bytes) : ""; !id.empty()) return sha256("Message-ID: " + id);
  const bool text = ending == ".md" || ending == ".markdown" || ending == ".txt";
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (!text || (!bytes.starts_with(mark) && bytes.find('\r') == std::string_view::npos)) return sha256(bytes);
  if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
  return sha256(replace_all(std::string(bytes), "\r\n", "\n"));
}

std::string hash_of_bundle(const std::map<std::string, std::string>& digests) {
  if (digests.size() == 1 && digests.begin()->first.find('/') == std::string::npos) return hex(digests.begin()->second);
  std::string all;
  for (const auto& [name, digest] : digests) all += name + '\0' + digest;
  return hex(sha256(all));
}

Result<std::string> content_hash(const fs::path& content, std::string_view name) {
  std::error_code code;
  if (!fs::is_directory(content, code)) {
    auto bytes = read_file(content, 256u << 20);
    if (!bytes) return bytes.error();
    return hex(digest_of_file(name, *bytes));
  }
  std::map<std::string, std::string> digests;
  if (auto status = digest_tree(content, "", digests); !status) return status.error();
  return hash_of_bundle(digests);
}

}  // namespace gazetted
