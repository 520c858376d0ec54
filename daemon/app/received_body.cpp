#include "received_body.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/post.hpp>

namespace gazetted {

ReceivedBody::~ReceivedBody() {
  asio::post(*remover_, [directory = directory_] {
    std::error_code code;
    fs::remove_all(directory, code);
  });
}

Status ReceivedBody::make_file() {
  if (fd_.valid()) return {};
  std::error_code code;
  fs::create_directories(directory_.parent_path(), code);
  if (::mkdir(directory_.c_str(), 0700) != 0) return fail_errno(directory_.string());
  fd_ = Descriptor(::open(file().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
  return fd_.valid() ? Status() : Status(fail_errno(file().string()));
}

Status ReceivedBody::write(std::string_view piece) {
  if (auto status = make_file(); !status) return status;
  while (!piece.empty()) {
    const auto count = ::write(fd_.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno(file().string());
    piece.remove_prefix(std::size_t(count));
  }
  return {};
}

asio::awaitable<bool> ReceivedBody::take(std::string_view piece) {
  size_ += piece.size();
  if (is_too_large()) co_return false;
  if (auto status = write(piece); !status) trouble_ = status.error();
  co_return !trouble_.has_value();
}

}  // namespace gazetted
