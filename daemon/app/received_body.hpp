// The body of a PUT, in a file that nobody else sees until it is whole: SPOOL/.receiving/RANDOM/. Written on the thread
// of the server, which may wait for a disk; whatever follows belongs to whoever has the request. What is not dropped in
// the end is removed when this goes; what a crash leaves, at the next start.
#pragma once
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>

#include "gazetted/base/file.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

class ReceivedBody : public LongBody {
 public:
  // `remover` is where its directory is removed.
  ReceivedBody(std::shared_ptr<asio::thread_pool> remover, fs::path directory, std::uint64_t most)
      : remover_(std::move(remover)), directory_(std::move(directory)), most_(most) {}
  ~ReceivedBody() override;
  ReceivedBody(const ReceivedBody&) = delete;
  asio::awaitable<bool> take(std::string_view piece) override;

  bool is_too_large() const { return size_ > most_; }
  std::uint64_t most() const { return most_; }
  const std::optional<Error>& trouble() const { return trouble_; }  // of the disk

  // Where it is, and the directory of its own around it.
  fs::path directory() const { return directory_; }
  fs::path file() const { return directory_ / "body"; }
  Status make_file();  // if it is not there yet: of a body without a byte, too

 private:
  Status write(std::string_view piece);

  std::shared_ptr<asio::thread_pool> remover_;
  fs::path directory_;
  std::uint64_t most_, size_ = 0;
  Descriptor fd_;
  std::optional<Error> trouble_;
};

}  // namespace gazetted
