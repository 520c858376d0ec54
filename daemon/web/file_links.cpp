#include "file_links.hpp"

#include "gazetted/intake/archive.hpp"
#include "gazetted/render/attachments.hpp"
#include "page.hpp"

namespace gazetted {
namespace {

bool is_cleaned(std::string_view type) { return type.starts_with("image/") && type != "image/svg+xml"; }

}  // namespace

asio::awaitable<WebResponse> show_file(std::shared_ptr<const Settings> settings, WebPorts ports, std::string token) {
  const auto linked = settings->tokens ? settings->tokens->read_file_token(token) : std::nullopt;
  if (!linked) co_return nothing_here();
  const bool may_be_had = co_await ports.is_public(linked->release);
  if (!may_be_had) co_return nothing_here();
  WebResponse response;
  response.file = Archive::of(settings->spool).directory_of(linked->release) / linked->path;
  std::error_code code;
  if (!std::filesystem::is_regular_file(response.file, code)) co_return nothing_here();
  response.content_type = media_type_of(linked->path);
  response.file_name = linked->path.substr(linked->path.rfind('/') + 1);
  response.headers["Cache-Control"] = "public, max-age=86400, immutable";
  if (!ports.clean_picture || !is_cleaned(response.content_type)) co_return response;
  // Where it was taken, and by which camera, is nobody's business.
  response.body = co_await ports.clean_picture(response.file);
  response.file.clear();
  if (response.body.empty()) co_return nothing_here();
  co_return response;
}

}  // namespace gazetted
