#include "csv_rows.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_row = 1 << 20;
constexpr std::size_t max_cells = 500;
constexpr int max_lines = 50;  // of one row: somebody's notes, and no more

// Takes cells apart, line by line; remembers whether a quote is open at the line's end.
class Splitter {
 public:
  Splitter(std::vector<std::string>& cells, char separator) : cells_(cells), separator_(separator) {}

  void add(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (open_) {
        if (c != '"') {
          cell_ += c;
        } else if (i + 1 < line.size() && line[i + 1] == '"') {
          cell_ += line[i++];
        } else {
          open_ = false;
          closed_ = true;
        }
      } else if (c == separator_) {
        finish_cell();
      } else if (c == '"' && !closed_ && cell_.find_first_not_of(' ') == std::string::npos) {
        cell_.clear();
        open_ = true;
      } else {
        // Behind a quote that was closed on the same line it may be anything; on another it was not that quote's end.
        if (closed_ && c != ' ' && reaches_) sound_ = false;
        if (c == '"') stray_ = true;
        cell_ += c;
      }
    }
  }
  void add_line_end(std::string_view end) {
    cell_ += end;
    reaches_ = true;
  }
  void finish_cell() {
    if (cells_.size() < max_cells) cells_.push_back(std::move(cell_));
    cell_.clear();
    closed_ = reaches_ = false;
  }

  bool open() const { return open_; }
  bool sound() const { return sound_; }
  bool stray() const { return stray_; }

 private:
  std::vector<std::string>& cells_;
  char separator_;
  std::string cell_;
  bool open_ = false, closed_ = false;
  bool reaches_ = false;  // this cell reaches over a line end
  bool sound_ = true, stray_ = false;
};

void split_plain(std::string_view line, char separator, std::vector<std::string>& cells) {
  while (true) {
    const auto at = line.find(separator);
    if (cells.size() < max_cells) cells.emplace_back(line.substr(0, at));
    if (at == std::string_view::npos) return;
    line.remove_prefix(at + 1);
  }
}

}  // namespace

std::size_t CsvRows::Finder::at(const std::string& text, std::size_t from) {
  if (found != std::string::npos && found >= from) return found;
  found = text.find(wanted, std::max(from, scanned));
  scanned = found == std::string::npos ? text.size() : found + 1;
  return found;
}

void CsvRows::to_start() {
  at_ = 0;
  line_ = 1;
  line_feed_ = Finder{'\n'};
  carriage_return_ = Finder{'\r'};
}

Result<bool> CsvRows::fill() {
  if (end_) return false;
  auto more = source_->more(text_);
  if (!more) return more.error();
  end_ = !*more;
  return !end_;
}

// The line that begins at `from`, which is at_ or behind it.
Result<CsvRows::Line> CsvRows::line_at(std::size_t from) {
  long_ = false;
  while (true) {
    const auto feed = line_feed_.at(text_, from);
    const auto stop = std::min(feed, carriage_return_.at(text_, from));
    if (stop != std::string::npos && stop - from > max_row) return pass_long_line(from);
    if (stop != std::string::npos) return ended_at(from, stop);
    if (text_.size() - from > max_row) return pass_long_line(from);
    auto more = fill();
    if (!more) return more.error();
    if (!*more) return Line{from, text_.size(), text_.size(), from < text_.size()};
  }
}

// Whether a line feed follows the carriage return may have to be read first.
Result<CsvRows::Line> CsvRows::ended_at(std::size_t from, std::size_t stop) {
  if (text_[stop] == '\r' && stop + 1 == text_.size()) {
    auto more = fill();
    if (!more) return more.error();
  }
  const bool both = text_[stop] == '\r' && stop + 1 < text_.size() && text_[stop + 1] == '\n';
  return Line{from, stop, stop + (both ? 2 : 1), true};
}

// A line over the budget is passed over in pieces. Its beginning stays: just too long, so that it is known again.
Result<CsvRows::Line> CsvRows::pass_long_line(std::size_t from) {
  constexpr std::size_t kept = max_row + 1;
  long_ = true;
  while (true) {
    const auto stop = text_.find_first_of("\r\n", from + kept);
    if (stop != std::string::npos) {
      text_.erase(from + kept, stop - from - kept);
    } else {
      text_.resize(from + kept);
    }
    line_feed_ = Finder{'\n', std::string::npos, from};
    carriage_return_ = Finder{'\r', std::string::npos, from};
    if (stop != std::string::npos) return ended_at(from, from + kept);
    auto more = fill();
    if (!more) return more.error();
    if (!*more) return Line{from, text_.size(), text_.size(), true};
  }
}

void CsvRows::take(const Line& line) {
  at_ = line.next;
  ++line_;
}

Result<std::string> CsvRows::first_line() {
  auto line = line_at(at_);
  if (!line) return line.error();
  return text_.substr(line->begin, line->end - line->begin);
}

Result<bool> CsvRows::next(CsvRow& row) {
  if (at_ > 0 && !keep_ && at_ > text_.size() / 2) {
    text_.erase(0, at_);
    at_ = 0;
    line_feed_ = Finder{'\n'};
    carriage_return_ = Finder{'\r'};
  }
  row.cells.clear();
  row.problem.reset();
  row.line = line_;
  auto line = line_at(at_);
  if (!line) return line.error();
  if (!line->there) return false;
  const auto whole = std::string_view(text_).substr(line->begin, line->end - line->begin);
  if (long_) {
    row.problem = "the row is longer than 1 MB";
    row.cells.emplace_back(whole.substr(0, 1000));
  } else if (whole.find('"') == std::string_view::npos) {
    split_plain(whole, separator_, row.cells);
  } else {
    return read_quoted(row, *line);
  }
  take(*line);
  return true;
}

// A row with quotes, which may reach over several lines. When they make no sense only its first line is given up:
// what is below is read for itself.
Result<bool> CsvRows::read_quoted(CsvRow& row, Line& line) {
  const Line first = line;
  Splitter splitter(row.cells, separator_);
  int lines = 1;
  bool good = true;
  while (true) {
    splitter.add(std::string_view(text_).substr(line.begin, line.end - line.begin));
    good = splitter.sound();
    if (!splitter.open() || !good) break;
    auto following = line_at(line.next);
    if (!following) return following.error();
    good = following->there && !long_ && ++lines <= max_lines && following->end - first.begin <= max_row;
    if (!good) break;
    splitter.add_line_end(std::string_view(text_).substr(line.end, line.next - line.end));
    line = *following;
  }
  if (good && lines > 2) good = !hides_a_row(std::string_view(text_).substr(first.next, line.begin - first.next));
  if (good) {
    splitter.finish_cell();
    at_ = line.next;
    line_ += lines;
    return true;
  }
  row.cells = {text_.substr(first.begin, first.end - first.begin)};
  row.problem = "a quote is never closed";
  line_feed_ = Finder{'\n', std::string::npos, first.begin};
  carriage_return_ = Finder{'\r', std::string::npos, first.begin};
  take(first);
  return true;
}

// Whether one of these lines is a good row in itself.
bool CsvRows::hides_a_row(std::string_view lines) const {
  if (!sound_) return false;
  while (!lines.empty()) {
    const auto end = std::min(lines.find_first_of("\r\n"), lines.size());
    std::vector<std::string> cells;
    Splitter splitter(cells, separator_);
    splitter.add(lines.substr(0, end));
    splitter.finish_cell();
    if (!splitter.open() && !splitter.stray() && sound_(cells)) return true;
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return false;
}

}  // namespace gazetted
