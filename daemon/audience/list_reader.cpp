#include "gazetted/audience/list_reader.hpp"

#include "csv_rows.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/mailboxes.hpp"
#include "json_lines.hpp"
#include "list_kind.hpp"
#include "row_encoding.hpp"
#include "row_subscribers.hpp"

namespace gazetted {
namespace {

constexpr std::size_t rows_before_header = 10;  // a title, a remark, an empty line
constexpr std::size_t rows_looked_at = 30;
constexpr std::size_t widest = 500;

bool is_blank(const std::vector<std::string>& cells) {
  return std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return trim(cell).empty(); });
}

bool has_address(const std::vector<std::string>& cells) {
  return std::any_of(cells.begin(), cells.end(), [](const auto& cell) {
    return cell.find('@') != std::string::npos && parse_mailboxes(cell).has_value();
  });
}

// The first rows, taken apart by one separator, and what they can mean.
struct Reading {
  char separator = ',';
  std::vector<CsvRow> rows;
  std::optional<std::size_t> header;  // which of the rows
  Columns columns;
  bool email_by_cells = false;  // no word of the header means e-mail
  std::size_t subscribers = 0;  // without a header: rows whose cell is an address
};

std::vector<Columns::Row> cells_from(const std::vector<CsvRow>& rows, std::size_t from) {
  std::vector<Columns::Row> cells;
  for (std::size_t i = from; i < rows.size(); ++i) {
    if (!rows[i].problem) cells.push_back(rows[i].cells);
  }
  return cells;
}

// A row that has a word for e-mail, else the first whose other words and whose cells below say the same. A title above
// the header may have a word in it that is alike.
void find_header(Reading& reading, const ListFormat& format) {
  for (std::size_t i = 0; i < std::min(rows_before_header, reading.rows.size()); ++i) {
    const auto& row = reading.rows[i];
    if (row.problem || is_blank(row.cells)) continue;
    if (has_address(row.cells)) return;
    const auto below = cells_from(reading.rows, i + 1);
    auto columns = Columns::of(row.cells, format.columns, below);
    const bool has_word = columns.email.has_value();
    const bool may_be = !has_word && !reading.header && !format.columns.contains("email");
    if (!has_word && !(may_be && columns.find_email(row.cells, below))) continue;
    reading.columns = std::move(columns);
    reading.header = i;
    reading.email_by_cells = !has_word;
    if (has_word) return;
  }
}

// A list without a header row is understood where one column holds addresses in most rows: a Mailman roster, say. A
// letter that names one address is no list.
void find_subscribers(Reading& reading) {
  std::vector<std::size_t> good(widest);
  for (const auto& row : reading.rows) {
    for (std::size_t i = 0; !row.problem && i < std::min(row.cells.size(), widest); ++i) {
      if (row.cells[i].find('@') != std::string::npos && parse_mailboxes(row.cells[i])) ++good[i];
    }
  }
  const auto best = std::max_element(good.begin(), good.end());
  const auto rows = std::size_t(std::count_if(reading.rows.begin(), reading.rows.end(),
                                              [](const CsvRow& row) { return row.problem || !is_blank(row.cells); }));
  if (*best * 2 < rows) return;
  reading.subscribers = *best;
  if (*best > 0) reading.columns.email = std::size_t(best - good.begin());
}

class CsvReader : public ListReader {
 public:
  CsvReader(std::unique_ptr<TextSource> source, fs::path path)
      : rows_(std::move(source)), path_(std::move(path)), encoding_(rows_.source()) {}

  Status read_header(const ListFormat& format) {
    rows_.remember_start();
    auto first = rows_.first_line();
    if (!first) return first.error();
    if (first->size() >= 5 && equal_ignoring_case(first->substr(0, 4), "sep="))
      excel_separator_ = (*first)[4];  // Excel's own
    auto reading = excel_separator_ ? read_as(*excel_separator_, format) : best_reading(format);
    if (!reading) return reading.error();
    if (reading->header) {
      if (auto status = check_named_columns(*reading, format); !status) return status;
    }
    if (!reading->columns.email) return not_understood(*reading, format.use);
    rows_.set_separator(reading->separator);
    if (auto status = go_to(reading->header ? *reading->header + 1 : 0); !status) return status;
    rows_.forget_start();
    std::vector<std::string> words(widest);
    if (reading->header) words = reading->rows[*reading->header].cells;
    headed_ = reading->header.has_value();
    note_header(*reading);
    subscribers_.emplace(words, std::move(reading->columns), format.use);
    if (words.size() > 1 && headed_) {
      rows_.set_sound(
          [width = words.size(), email = *subscribers_->columns().email](const std::vector<std::string>& cells) {
            return cells.size() == width && parse_mailboxes(cells[email]);
          });
    }
    return {};
  }

  Result<std::optional<Subscriber>> next(const std::function<void(const RowProblem&)>& report) override {
    while (made_at_ >= made_.subscribers.size()) {
      auto there = rows_.next(row_);
      if (!there) return there.error();
      if (!*there) return std::optional<Subscriber>();
      if (is_blank(row_.cells)) continue;
      encoding_.repair(row_.cells);
      made_at_ = 0;
      if (row_.problem) {
        made_ = RowMade{};
        made_.problem = *row_.problem;
      } else {
        subscribers_->make(row_.cells, made_);
      }
      if (made_.subscribers.empty())
        report(RowProblem{row_.line, made_.problem, join(row_.cells, std::string(1, rows_.separator())), made_.fate,
                          made_.address});
      if (!made_.subscribers.empty()) encoding_.note(made_.subscribers.front(), made_.notes);
      for (const auto& note : made_.notes) {
        if (!made_.subscribers.empty()) report(RowProblem{row_.line, note, "", RowFate::noted, made_.address});
      }
    }
    return std::optional<Subscriber>(std::move(made_.subscribers[made_at_++]));
  }

  int line() const override { return row_.line; }

  std::string understood() const override {
    const auto separator = rows_.separator();
    std::string out = separator == '\0' ? "one address per line, "
                                        : fmt::format("CSV, separator {}, ",
                                                      separator == '\t' ? "tab" : fmt::format("'{}'", separator));
    out += rows_.source().encoding();
    const auto& columns = subscribers_->columns();
    const auto named = [&](std::size_t at) {
      return headed_ ? "'" + one_line(subscribers_->words()[at], 40) + "'" : fmt::format("column {}", at + 1);
    };
    const auto tell = [&](const char* known, std::optional<std::size_t> at) {
      if (at) out += fmt::format("; {} is {}", known, named(*at));
    };
    if (separator != '\0') tell("email", columns.email);
    tell("language", columns.language);
    tell("name", columns.name);
    if (!columns.name && (columns.given_name || columns.family_name)) {
      out += "; name is " + named(columns.given_name ? *columns.given_name : *columns.family_name);
      if (columns.given_name && columns.family_name) out += " and " + named(*columns.family_name);
    } else if (!columns.name) {
      out += "; no column for names";
    }
    tell("topics", columns.topics);
    for (const auto& [at, kind] : columns.standing) {
      if (kind != StandingColumn::hint) out += "; unsubscribed people are marked in " + named(at);
    }
    return out;
  }

  std::vector<std::string> notes() const override { return notes_; }

  std::set<std::string> fields() const override {
    std::set<std::string> fields = {"email", "name", "language", "topics"};
    for (const auto& word : subscribers_->words()) fields.insert(word);
    return fields;
  }

 private:
  // Behind the first `count` rows, Excel's own line not among them.
  Status go_to(std::size_t count) {
    rows_.to_start();
    CsvRow passed;
    for (std::size_t i = excel_separator_ ? 0 : 1; i <= count; ++i) {
      if (auto there = rows_.next(passed); !there) return there.error();
    }
    return {};
  }

  Result<Reading> read_as(char separator, const ListFormat& format) {
    Reading reading;
    reading.separator = separator;
    rows_.set_separator(separator);
    if (auto status = go_to(0); !status) return status.error();
    CsvRow row;
    while (reading.rows.size() < rows_looked_at) {
      auto there = rows_.next(row);
      if (!there) return there.error();
      if (!*there) break;
      encoding_.repair(row.cells);
      reading.rows.push_back(row);
    }
    find_header(reading, format);
    if (!reading.header && !format.columns.contains("email")) find_subscribers(reading);
    return reading;
  }

  // The separator with which the header has most columns; without a header, with which most rows have an address.
  Result<Reading> best_reading(const ListFormat& format) {
    std::optional<Reading> best;
    const auto worth = [](const Reading& reading) {
      const auto row = reading.header.value_or(0);
      const auto columns = row < reading.rows.size() ? reading.rows[row].cells.size() : 0;
      return std::tuple(reading.header.has_value(), reading.subscribers, columns);
    };
    for (const char separator : {',', ';', '\t', '|', '\0'}) {
      auto reading = read_as(separator, format);
      if (!reading) return reading.error();
      if (separator == '\0' && reading->header) continue;  // one column: the comma has found it too
      const bool better = !best || worth(*reading) > worth(*best);
      // A line with several addresses, or a comma in a name, is better read as a whole.
      const bool whole = best && !best->header && separator == '\0' && reading->subscribers > 0 &&
                         reading->subscribers >= best->subscribers;
      if (better || whole) best = std::move(*reading);
    }
    return std::move(*best);
  }

  // What the configuration says of a column that is not there would be lost, and with it who left.
  Status check_named_columns(const Reading& reading, const ListFormat& format) const {
    const auto& header = reading.rows[*reading.header];
    for (const auto& [known, word] : format.columns) {
      if (known == "status" && folded(word) == "none") continue;
      const bool there = std::any_of(header.cells.begin(), header.cells.end(),
                                     [&, wanted = folded(word)](const auto& cell) { return folded(cell) == wanted; });
      if (!there)
        return Error(Place{path_.string(), header.line, 1},
                     fmt::format("there is no column '{}', which columns: {{{}: …}} of this list names{}",
                                 one_line(word, 60), known, did_you_mean(word, header.cells)));
    }
    return {};
  }

  Status not_understood(const Reading& reading, ListUse use) const {
    const auto row = std::find_if(reading.rows.begin(), reading.rows.end(),
                                  [](const CsvRow& one) { return one.problem || !is_blank(one.cells); });
    if (row == reading.rows.end())
      return Error(Place{path_.string(), 1, 1}, "the list is empty; its first row must name the columns");
    if (row->problem) return Error(Place{path_.string(), row->line, 1}, "the header row: " + *row->problem);
    std::vector<std::string> seen;
    for (const auto& word : row->cells) {
      if (seen.size() < 20) seen.push_back("'" + one_line(word, 30) + "'");
    }
    return Error(Place{path_.string(), row->line, 1},
                 (has_address(row->cells) ? "the header row seems to be missing: no e-mail column among "
                                          : "no e-mail column among ") +
                     join(seen, ", ") +
                     (use == ListUse::suppression ? "; write 'email' above the addresses in its first row"
                                                  : "; name it email, or set columns: {email: …} for this list"));
  }

  void note_header(const Reading& reading) {
    if (!reading.header) {
      notes_.push_back("the list has no header row; its subscribers are the rows with an address " +
                       (reading.separator == '\0' ? std::string("in the line")
                                                  : fmt::format("in column {}", *reading.columns.email + 1)));
      return;
    }
    const auto& header = reading.rows[*reading.header];
    if (*reading.header > 0)
      notes_.push_back(fmt::format("everything before the header row in line {} is ignored", header.line));
    const auto word = [&](std::size_t at) { return "'" + one_line(header.cells[at], 40) + "'"; };
    if (reading.email_by_cells)
      notes_.push_back("no column is called email; " + word(*reading.columns.email) + " holds addresses and is used");
    for (const auto guessed : reading.columns.guessed)
      notes_.push_back(
          "the column " + word(guessed) +
          " is understood to say who left or wants mail, by what is in it; columns: {status: none} if it is not");
    std::vector<std::string> others;
    for (const auto other : reading.columns.other_emails) others.push_back(word(other));
    if (!others.empty())
      notes_.push_back("several e-mail columns: " + word(*reading.columns.email) + " is used, or " +
                       join(others, ", ") + " where it is empty; columns: {email: …} chooses another");
  }

  CsvRows rows_;
  fs::path path_;
  RowEncoding encoding_;
  std::optional<char> excel_separator_;
  bool headed_ = true;
  std::optional<RowSubscribers> subscribers_;
  std::vector<std::string> notes_;
  CsvRow row_;
  RowMade made_;
  std::size_t made_at_ = 0;
};

}  // namespace

Result<std::unique_ptr<ListReader>> ListReader::open(const fs::path& path, const ListFormat& format) {
  auto source = TextSource::open(path, format.language);
  if (!source) return source.error();
  const auto kind = list_kind((*source)->start(), lower(path.extension().string()));
  if (!kind) return kind.error().in(path.string());
  if (*kind == ListKind::json_lines) return json_lines_reader(std::move(*source), format);
  auto reader = std::make_unique<CsvReader>(std::move(*source), path);
  if (auto status = reader->read_header(format); !status) return status.error();
  return std::unique_ptr<ListReader>(std::move(reader));
}

}  // namespace gazetted
