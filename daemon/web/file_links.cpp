#include "gazetted/web/file_links.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/render/attachments.hpp"

namespace gazetted {
namespace {

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

std::optional<WebResponse> answer_file(const WebRequest& request, const Settings& settings) {
  if (!request.path.starts_with(files_path) || !settings.tokens || request.method != "GET") return std::nullopt;
  const auto rest = request.path.substr(files_path.size());
  const auto file = settings.tokens->read_file_token(rest.substr(0, rest.find('/')));
  if (!file) return std::nullopt;
  WebResponse response;
  response.file = settings.spool.directory / "archive" / file->release / file->path;
  std::error_code code;
  if (!std::filesystem::is_regular_file(response.file, code)) return std::nullopt;
  response.content_type = media_type_of(file->path);
  response.file_name = name_of(file->path);
  return response;
}

}  // namespace gazetted
