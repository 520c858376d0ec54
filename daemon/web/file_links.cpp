#include "file_links.hpp"

#include "gazetted/intake/archive.hpp"
#include "gazetted/render/attachments.hpp"
#include "page.hpp"

namespace gazetted {

asio::awaitable<WebResponse> show_file(std::shared_ptr<const Settings> settings, IsPublic is_public,
                                       std::string token) {
  const auto linked = settings->tokens ? settings->tokens->read_file_token(token) : std::nullopt;
  if (!linked) co_return nothing_here();
  const bool may_be_had = co_await is_public(linked->release);
  if (!may_be_had) co_return nothing_here();
  WebResponse response;
  response.file = Archive::of(settings->spool).directory_of(linked->release) / linked->path;
  std::error_code code;
  if (!std::filesystem::is_regular_file(response.file, code)) co_return nothing_here();
  response.content_type = media_type_of(linked->path);
  response.file_name = linked->path.substr(linked->path.rfind('/') + 1);
  response.headers["Cache-Control"] = "public, max-age=86400, immutable";
  co_return response;
}

}  // namespace gazetted
