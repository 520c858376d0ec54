#include "release_files.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t longest_mail = 10u << 20;  // what Gmail's and Microsoft's senders are advised to keep to

// Base64 in lines of 76, and the part's own headers.
std::uint64_t encoded_size(const AttachedFile& file) { return file.bytes.size() / 57 * 78 + 400; }

}  // namespace

Error too_large(const Release& text, const std::vector<AttachedFile>& files, std::uint64_t bytes,
                const std::string& whom) {
  std::string sizes;
  for (const auto& file : files) sizes += "\n  " + file.name + ": " + format_size(file.bytes.size());
  return Error(Place{text.file, 0, 0},
               fmt::format("this makes a mail of {}, and {}; link to large files instead of attaching them{}",
                           format_size(bytes), whom, sizes.empty() ? "" : ":" + sizes));
}

Result<std::vector<AttachedFile>> files_of(const Release& text, const fs::path& bundle) {
  std::vector<AttachedFile> files;
  std::error_code code;
  if (!fs::is_directory(bundle, code)) return files;
  const auto content_id = [&](const std::string& name) {
    return hex(sha256(text.id + '\0' + name)).substr(0, 20) + "@gazetted";
  };
  const auto add = [&](const Attachment& wanted) -> Status {
    const auto& name = wanted.file;
    const bool known = std::any_of(files.begin(), files.end(), [&](const auto& file) { return file.name == name; });
    if (known) return {};
    auto bytes = read_file(bundle / name, std::uint64_t(1) << 30);
    if (!bytes) return Error(Place{text.file, 0, 0}, bytes.error().message());
    files.push_back({name, wanted.title, std::move(*bytes), "", wanted.caption, wanted.credit, wanted.alt});
    if (is_image(name) && (wanted.in_text || shows_image(text.body, name))) files.back().cid = content_id(name);
    return {};
  };
  for (const auto& attachment : text.attachments) {
    if (auto status = add(attachment); !status) return status.error();
  }
  for (fs::recursive_directory_iterator it(bundle, code), end; !code && it != end; it.increment(code)) {
    const auto name = it->path().lexically_relative(bundle).string();
    if (!it->is_regular_file() || !is_image(name) || !shows_image(text.body, name)) continue;
    Attachment shown;
    shown.file = name;
    if (auto status = add(shown); !status) return status.error();
  }
  std::uint64_t encoded = 0;
  for (const auto& file : files) encoded += encoded_size(file);
  if (encoded > longest_mail) return too_large(text, files, encoded, "many servers refuse more than 10 MB");
  return files;
}

}  // namespace gazetted
