#include "file_links.hpp"

#include <unistd.h>

#include "gazetted/intake/archive.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/render/picture_kind.hpp"
#include "page.hpp"
#include "served_file.hpp"

namespace gazetted {
namespace {

// By what it is called; of what is called nothing that is known (photos of a telephone: HEIC), by how it begins.
bool is_cleaned(const ServedFile& file, std::string_view type) {
  if (type != "application/octet-stream") return type.starts_with("image/");
  std::string head(telling_bytes, '\0');
  const auto size = ::pread(file.file->get(), head.data(), head.size(), 0);
  return size > 0 && may_be_cleaned(std::string_view(head).substr(0, std::size_t(size)));
}

// Before it is public it is for whoever asked, and in nobody's cache. Afterwards a cache asks each time whether it is
// still there, since it may be withdrawn.
std::string caching_for(FileReaders readers) {
  return readers == FileReaders::everybody ? "no-cache" : "private, no-store";
}

}  // namespace

asio::awaitable<WebResponse> show_file(std::shared_ptr<const Settings> settings, WebPorts ports, WebRequest request,
                                       std::string token) {
  const auto linked = settings->tokens ? settings->tokens->read_file_token(token) : std::nullopt;
  if (!linked) co_return nothing_here();
  const auto readers = co_await ports.who_may_read(linked->release);
  if (readers == FileReaders::nobody) co_return nothing_here();
  WebResponse response;
  response.file = Archive::of(settings->spool).directory_of(linked->release) / linked->path;
  auto file = open_served(response.file);
  if (!file.is_there()) co_return nothing_here();
  response.content_type = media_type_of(linked->path);
  response.file_name = linked->path.substr(linked->path.rfind('/') + 1);
  response.headers["Cache-Control"] = caching_for(readers);
  // Where it was taken, and by which camera, is nobody's business.
  if (ports.clean_picture && is_cleaned(file, response.content_type)) {
    auto clean = co_await ports.clean_picture(response.file);
    if (!clean && !clean.error().of_machine()) co_return nothing_here();  // it will never be had
    if (!clean) co_return come_again_later();
    response.file = std::move(*clean);
    file = open_served(response.file);
    if (!file.is_there()) co_return come_again_later();
  }
  response.opened = file.file;
  answer_with_file(request, validators_of(file), file, response);
  co_return response;
}

}  // namespace gazetted
