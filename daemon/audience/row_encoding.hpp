// What is to be said of a list's encoding where it had to be guessed: for the whole file, or for one row of it. One
// thread.
#pragma once
#include "gazetted/audience/list_reader.hpp"

namespace gazetted {

class RowEncoding {
 public:
  explicit RowEncoding(const TextSource& source) : source_(source) {}
  // Reads cells that are not UTF-8 like the rest by the code page of the list's language.
  void repair(std::vector<std::string>& cells);
  // For the row that was repaired last, and once for a list whose code page was guessed: with a name as it was read,
  // since only who knows the name can see that it is wrong.
  void note(const Subscriber& subscriber, std::vector<std::string>& notes);

 private:
  const TextSource& source_;
  std::string repaired_;  // a cell; empty: none
  bool told_ = false;
};

}  // namespace gazetted
