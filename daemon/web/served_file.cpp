#include "served_file.hpp"

#include <fcntl.h>

namespace gazetted {
namespace {

// A body of which nothing is sent.
void take_back_file(int status, WebResponse& response) {
  response.status = status;
  response.file.clear();
  response.opened.reset();
  response.content_type.clear();
  response.file_name.clear();
  response.headers.erase("Content-Encoding");
}

void set_range(const WebRequest& request, const Validators& validators, std::uint64_t size, WebResponse& response) {
  response.headers["Accept-Ranges"] = "bytes";
  const auto range = wanted_range(request, validators, size);
  if (range.kind == WantedRange::Kind::part) {
    response.status = 206;
    response.span = range.span;
    response.headers["Content-Range"] =
        fmt::format("bytes {}-{}/{}", range.span.first, range.span.first + range.span.size - 1, size);
  } else if (range.kind == WantedRange::Kind::outside) {
    take_back_file(416, response);
    response.headers["Content-Range"] = fmt::format("bytes */{}", size);
    response.headers["Cache-Control"] = "no-store";
  }
}

}  // namespace

ServedFile open_served(const fs::path& path) {
  ServedFile opened;
  auto file = std::make_shared<const Descriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file->valid() && ::fstat(file->get(), &opened.known) == 0 && S_ISREG(opened.known.st_mode))
    opened.file = std::move(file);
  return opened;
}

std::string tag_of(const ServedFile& file, std::string_view coding) {
  const auto& known = file.known;
  return fmt::format("\"{:x}-{:x}-{:x}{}\"", known.st_size, known.st_mtim.tv_sec, known.st_mtim.tv_nsec, coding);
}

Validators validators_of(const ServedFile& file) {
  return {tag_of(file), from_millis(std::int64_t(file.known.st_mtim.tv_sec) * 1000)};
}

void answer_with_file(const WebRequest& request, const Validators& validators, const ServedFile& file,
                      WebResponse& response) {
  response.headers["ETag"] = validators.tag;
  response.headers["Last-Modified"] = http_date(validators.modified);
  if (response.status != 200) return;
  if (has_it_already(request, validators)) return take_back_file(304, response);
  set_range(request, validators, std::uint64_t(file.known.st_size), response);
}

}  // namespace gazetted
