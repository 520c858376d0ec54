#include "gazetted/intake/content_hash.hpp"

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
    digests[prefix + name] = sha256(*bytes);
  }
  if (code) return fail("{}: {}", directory.string(), code.message());
  return {};
}

}  // namespace

std::string hash_of_bundle(const std::map<std::string, std::string>& digests) {
  std::string all;
  for (const auto& [name, digest] : digests) all += name + '\0' + digest;
  return hex(sha256(all));
}

Result<std::string> content_hash(const fs::path& content) {
  std::error_code code;
  if (!fs::is_directory(content, code)) {
    auto bytes = read_file(content, 256u << 20);
    if (!bytes) return bytes.error();
    return hex(sha256(*bytes));
  }
  std::map<std::string, std::string> digests;
  if (auto status = digest_tree(content, "", digests); !status) return status.error();
  return hash_of_bundle(digests);
}

}  // namespace gazetted
