// The body of a PUT, in a file that nobody else sees until it is whole: SPOOL/.receiving/RANDOM/. The loop hands pieces
// on, a thread writes them. What is not dropped in the end is removed when this goes; what a crash leaves, at the next
// start. Belongs to the loop's thread, but for what says otherwise.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>

#include "gazetted/base/file.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

class ReceivedBody : public LongBody {
 public:
  ReceivedBody(asio::io_context& io, std::shared_ptr<asio::thread_pool> writer, fs::path directory, std::uint64_t most)
      : io_(io), writer_(std::move(writer)), directory_(std::move(directory)), most_(most) {}
  ~ReceivedBody() override;
  ReceivedBody(const ReceivedBody&) = delete;
  asio::awaitable<bool> take(std::string_view piece) override;

  bool is_too_large() const { return size_ > most_; }
  std::uint64_t most() const { return most_; }
  const std::optional<Error>& trouble() const { return trouble_; }  // of the disk

  // Any thread, once all of it has come: where it is, and the directory of its own around it, made if it is not there.
  fs::path directory() const { return directory_; }
  fs::path file() const { return directory_ / "body"; }
  Status make_file();  // of a body without a byte, too

 private:
  Status write(std::string_view piece);

  asio::io_context& io_;
  std::shared_ptr<asio::thread_pool> writer_;
  fs::path directory_;
  std::uint64_t most_, size_ = 0;
  Descriptor fd_;
  std::optional<Error> trouble_;
};

}  // namespace gazetted
