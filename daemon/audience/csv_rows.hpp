// The records of a CSV file (RFC 4180, and what spreadsheets make of it), one at a time. Knows quotes, separators,
// line ends (LF, CRLF, CR) and budgets; knows nothing of columns. One thread; nothing survives a crash.
#pragma once
#include <functional>

#include "gazetted/audience/list_reader.hpp"

namespace gazetted {

struct CsvRow {
  int line = 0;  // its first
  std::vector<std::string> cells;
  std::optional<std::string> problem;  // its quotes or its size; the cells are then its first line as it came
};

class CsvRows {
 public:
  // Whether the cells of one line are a good row in themselves.
  using Sound = std::function<bool(const std::vector<std::string>& cells)>;

  explicit CsvRows(std::unique_ptr<TextSource> source) : source_(std::move(source)) {}
  // False at the end.
  Result<bool> next(CsvRow& row);
  // The first line, without taking it.
  Result<std::string> first_line();

  void set_separator(char separator) { separator_ = separator; }
  char separator() const { return separator_; }
  // A quote that is never closed swallows the rows below it until something else closes it. So no row reaches over
  // a line that is sound in itself.
  void set_sound(Sound sound) { sound_ = std::move(sound); }
  const TextSource& source() const { return *source_; }

  // The same rows once more: from the first, as long as only few were read.
  void remember_start() { keep_ = true; }
  void to_start();
  void forget_start() { keep_ = false; }

 private:
  struct Line {
    std::size_t begin = 0, end = 0, next = 0;  // in text_; `next` is where the next one begins
    bool there = false;
  };
  // One kind of line end; each byte is looked at once.
  struct Finder {
    char wanted;
    std::size_t found = std::string::npos, scanned = 0;
    std::size_t at(const std::string& text, std::size_t from);
  };
  Result<bool> fill();
  Result<Line> line_at(std::size_t from);
  Result<Line> ended_at(std::size_t from, std::size_t stop);
  Result<Line> pass_long_line(std::size_t from);
  Result<bool> read_quoted(CsvRow& row, Line& line);
  bool hides_a_row(std::string_view lines) const;
  void take(const Line& line);

  std::unique_ptr<TextSource> source_;
  std::string text_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool end_ = false;   // of the file
  bool long_ = false;  // the line that was found last is over the budget
  bool keep_ = false;
  Finder line_feed_{'\n'}, carriage_return_{'\r'};
  char separator_ = ',';
  Sound sound_;
};

}  // namespace gazetted
