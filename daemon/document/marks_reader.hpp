// Follows md4c's events for what its marks do not say: which number an item was given by its author, which `*` is
// between digits, where in its line a text begins. Feeds ShownMarks. Lives for one text; linear.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "html_tokens.hpp"
#include "shown_marks.hpp"

namespace gazetted {

class MarksReader {
 public:
  explicit MarksReader(std::string_view source) : source_(source) {}

  void enter_bullets() { lists_.push_back({}); }
  void enter_numbers(unsigned start) { lists_.push_back({true, start, start}); }
  void leave_list() { lists_.pop_back(); }
  void enter_item();
  void enter_emphasis() { emphasis_begins_ = true; }
  // Text as it is printed; it is in the source at `at`.
  void text(std::string_view part, std::size_t at, int line);
  void html(const HtmlToken& token, int line);
  std::vector<LeftOut> shown() const { return shown_.take(); }

 private:
  struct List {
    bool numbers = false;
    std::uint64_t start = 1, next = 1;
  };
  // The line up to `at`, without the marks of quotes and its blanks.
  std::string_view before(std::size_t at) const;

  std::string_view source_;
  ShownMarks shown_;
  std::vector<List> lists_;
  std::optional<std::uint64_t> printed_;  // of the item whose text has not begun
  std::uint64_t start_ = 1;               // of its list
  bool emphasis_begins_ = false;
  int in_code_ = 0;  // of HTML
};

}  // namespace gazetted
