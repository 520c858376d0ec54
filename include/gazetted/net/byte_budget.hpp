// Bytes that many connections hold of what is not whole yet, with one limit for all: who never ends a body would
// otherwise fill the memory by opening more connections. On the loop's thread.
#pragma once
#include <cstddef>
#include <memory>
#include <utility>

namespace gazetted {

class ByteBudget {
 public:
  explicit ByteBudget(std::size_t most) : most_(most) {}
  std::size_t used() const { return used_; }

  // What one connection holds; given back when this goes.
  class Share {
   public:
    explicit Share(std::shared_ptr<ByteBudget> of) : of_(std::move(of)) {}  // null: without a limit
    ~Share() {
      if (of_) of_->used_ -= own_;
    }
    Share(const Share&) = delete;
    // False: all together hold more than they may.
    bool grow_to(std::size_t bytes) {
      if (!of_) return true;
      if (bytes > own_) {
        of_->used_ += bytes - own_;
        own_ = bytes;
      }
      return of_->used_ <= of_->most_;
    }

   private:
    std::shared_ptr<ByteBudget> of_;
    std::size_t own_ = 0;
  };

 private:
  std::size_t most_, used_ = 0;
};

}  // namespace gazetted
