// The pending rows of one target: a cursor over its spans. A few spans are open at a time and take
// turns, so that a receiver sees an even flow and not one burst; a span whose domain may not be sent
// to is laid aside until a time, and costs the others nothing. Pure: rows are brought by the caller.
// Owned by the loop's thread. Memory: at most `most_rows` rows, and a few words a span.
#pragma once
#include <deque>
#include <map>
#include <span>
#include <vector>

#include "gazetted/base/steady_time.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

class Pending {
 public:
  // What the ledger says. A span never goes back behind what was taken from here, since what is
  // taken is known here before the ledger has it.
  void load(std::vector<Span> spans);

  bool empty() const { return open_.empty() && ready_.empty() && aside_.empty() && waiting_.empty(); }
  // When the next span that was laid aside may be looked at again.
  std::optional<SteadyTime> next_time() const;

  // The rows to read now; none while a read is on its way.
  std::vector<RowRange> wanted(SteadyTime now);
  void put(std::span<const RowRange> ranges, std::vector<Delivery> rows);
  void read_failed() { reading_ = false; }

  // The next row, or null: nothing is left, everything is aside, or the rows are not read yet.
  Delivery* front(SteadyTime now);
  // Whether all rows of front()'s span are of its domain.
  bool front_is_alone() const { return !open_[turn_].span.domain.empty(); }
  struct Taken {
    std::int64_t span = 0, next = 0;  // the span's new beginning
  };
  Taken take();                       // front() was dealt with
  void skip_until(SteadyTime until);  // front()'s span, with all its rows

  std::size_t rows() const { return rows_; }

 private:
  struct Open {
    Span span;
    std::deque<Delivery> rows;
    std::int64_t read = 0;  // the next row to read
  };
  void open_more(SteadyTime now);
  void forget_rows(Open& open);

  std::vector<Open> open_;
  std::deque<Open> ready_;  // were aside, wait for a place
  std::multimap<SteadyTime, Open> aside_;
  std::deque<Span> waiting_;
  std::size_t turn_ = 0;
  int taken_in_turn_ = 0;
  std::size_t rows_ = 0;
  bool reading_ = false, loaded_ = false;
};

}  // namespace gazetted
