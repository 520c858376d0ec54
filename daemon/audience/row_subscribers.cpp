#include "row_subscribers.hpp"

#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/base/language_names.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unseen.hpp"
#include "gazetted/mail/mailboxes.hpp"
#include "name_cells.hpp"

namespace gazetted {
namespace {

constexpr std::size_t remembered_words = 500;
constexpr std::size_t longest_name = 500;
constexpr std::size_t longest_cell = 64 << 10;

const std::string& cell_at(const std::vector<std::string>& cells, std::optional<std::size_t> column) {
  static const std::string none;
  return column && *column < cells.size() ? cells[*column] : none;
}

// Our own export, and spreadsheets, put a quote before what could be a formula.
std::string_view without_formula_quote(std::string_view cell) {
  const bool quoted =
      cell.size() > 1 && cell[0] == '\'' && std::string_view("=+-@'").find(cell[1]) != std::string_view::npos;
  return quoted ? cell.substr(1) : cell;
}

// Chinese, Japanese and Korean names begin with the family's, without a blank.
std::string whole_name(std::string_view given, std::string_view family) {
  if (given.empty() || family.empty()) return std::string(given) + std::string(family);
  const auto wide = [](std::string_view text) { return static_cast<unsigned char>(text.front()) >= 0xE3; };
  if (wide(given) && wide(family)) return std::string(family) + std::string(given);
  if (given.ends_with(family) || family.starts_with(given))
    return std::string(std::max(given, family, [](auto a, auto b) { return a.size() < b.size(); }));
  return std::string(given) + " " + std::string(family);
}

}  // namespace

std::vector<std::string> split_topics(std::string text) {
  for (const char c : {';', '|', '\n', '\r'}) std::replace(text.begin(), text.end(), c, ',');
  return split(text, ',');
}

RowSubscribers::RowSubscribers(std::vector<std::string> words, Columns columns, ListUse use)
    : words_(std::move(words)), columns_(std::move(columns)), use_(use) {
  if (use == ListUse::suppression) {
    columns_.standing.clear();
    columns_.doubtful.clear();
  }
  for (auto& word : words_) word = trim(word);
  for (std::size_t i = 0; i < words_.size(); ++i) attribute_.push_back(!columns_.uses(i) && !words_[i].empty());
}

// Whether a column says that the subscriber does not want mail any more.
bool RowSubscribers::has_left(const std::vector<std::string>& cells, RowMade& made) {
  for (const auto& [at, column] : columns_.standing) {
    const auto& cell = cell_at(cells, at);
    const auto key = std::to_string(at) + ":" + cell;
    auto known = standings_.find(key);
    if (known == standings_.end()) {
      if (standings_.size() >= remembered_words) standings_.clear();
      known = standings_.emplace(key, judge_standing(column, cell)).first;
    }
    if (known->second == Standing::unsubscribed) {
      made.fate = RowFate::unsubscribed;
      made.problem = "unsubscribed: '" + one_line(words_[at], 40) + "' is '" + one_line(cell, 60) + "'";
      return true;
    }
    if (known->second == Standing::not_understood)
      made.notes.push_back("'" + one_line(words_[at], 40) + "' is " +
                           (trim(cell).empty() ? "empty" : "'" + one_line(cell, 60) + "'") +
                           ", which is not understood and may mean that the person left; the person is mailed "
                           "(columns: {status: none}: no column says who left)");
  }
  return false;
}

// Once per list.
void RowSubscribers::note_doubtful(RowMade& made) {
  for (const auto at : std::exchange(columns_.doubtful, {}))
    made.notes.push_back("the column '" + one_line(words_[at], 40) +
                         "' may say who wants mail, but is not understood: everybody is mailed, whatever it says "
                         "(columns: {status: …} names the column that says who left, or none)");
}

// Empty where the cell holds no name, which is told.
std::string RowSubscribers::name_cell(const std::vector<std::string>& cells, std::optional<std::size_t> column,
                                      RowMade& made) const {
  std::string name(trim_unseen(cell_at(cells, column)));
  // A line break in a cell is how somebody laid out a table; in a header it would be an attack.
  if (has_control(name)) name = one_line(name, name.size());
  if (is_no_name(name)) {
    const bool address = name.find('@') != std::string::npos;
    made.notes.push_back((address ? "the name is an e-mail address" : "'" + one_line(name, 40) + "' is not a name") +
                         "; the person is mailed without one");
    return "";
  }
  if (name.find('&') == std::string::npos) return name;
  auto plain = without_entities(name);
  if (plain == name) return name;
  made.notes.push_back("the name '" + one_line(name, 60) + "' is read as '" + one_line(plain, 60) + "'");
  return has_control(plain) ? one_line(plain, plain.size()) : plain;
}

std::string RowSubscribers::name_of(const std::vector<std::string>& cells, RowMade& made) const {
  auto name = name_cell(cells, columns_.name, made);
  if (name.empty() && (columns_.given_name || columns_.family_name))
    name = whole_name(name_cell(cells, columns_.given_name, made), name_cell(cells, columns_.family_name, made));
  if (name.size() <= longest_name) return name;
  made.notes.push_back(fmt::format("the name is longer than {} bytes and is left out", longest_name));
  return "";
}

std::string RowSubscribers::language_of(std::string_view cell, RowMade& made) {
  cell = trim(cell);
  if (cell.empty()) return "";
  auto known = languages_.find(std::string(cell));
  if (known == languages_.end()) {
    if (languages_.size() >= remembered_words) languages_.clear();
    known = languages_.emplace(cell, language_named(cell).value_or("")).first;
  }
  if (known->second.empty())
    made.notes.push_back("'" + one_line(cell, 40) +
                         "' is not a language (en, de, zh-Hant, or its name); the list's language is used");
  return known->second;
}

// Address books have several columns for addresses, and some people only one in the second.
const std::string& RowSubscribers::address_cell(const std::vector<std::string>& cells) const {
  const auto& first = cell_at(cells, columns_.email);
  if (!trim_unseen(first).empty()) return first;
  for (const auto other : columns_.other_emails) {
    const auto& cell = cell_at(cells, other);
    if (!trim_unseen(cell).empty()) return cell;
  }
  return first;
}

// A contact of whom only a telephone number is known is no loss; an address that is in another cell is one.
void RowSubscribers::note_no_address(const std::vector<std::string>& cells, RowMade& made) const {
  for (std::size_t i = 0; i < cells.size() && i < words_.size(); ++i) {
    if (cells[i].find('@') == std::string::npos || !parse_mailboxes(cells[i])) continue;
    made.problem = "the e-mail cell is empty, but '" + one_line(words_[i], 40) + "' has an address";
    return;
  }
  made.fate = RowFate::no_address;
  made.problem = "the e-mail cell is empty";
}

void RowSubscribers::make(std::vector<std::string>& cells, RowMade& made) {
  made = RowMade{};
  made.address = address_cell(cells);
  for (std::size_t i = words_.size(); i < cells.size(); ++i) {
    if (trim(cells[i]).empty()) continue;
    made.problem = fmt::format("the row has {} cells, the header {}", cells.size(), words_.size());
    return;
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].size() <= longest_cell) continue;
    made.problem =
        fmt::format("the column '{}' has {}; at most {} is allowed", i < words_.size() ? one_line(words_[i], 40) : "",
                    format_size(cells[i].size()), format_size(longest_cell));
    return;
  }
  if (has_left(cells, made)) return;
  const auto written = without_formula_quote(trim(made.address));
  if (trim_unseen(written).empty()) return note_no_address(cells, made);
  // Our own export has the hashes that an import brought.
  const auto hash = use_ == ListUse::suppression ? parse_address_hash(written) : std::nullopt;
  auto mailboxes = hash ? Result<std::vector<Mailbox>>(std::vector<Mailbox>()) : parse_mailboxes(written);
  if (!mailboxes) {
    made.problem = mailboxes.error().message();
    return;
  }
  for (std::size_t i = 0; i < cells.size() && i < words_.size(); ++i) {
    if (cells[i].find('\0') == std::string::npos) continue;
    made.problem = "the column '" + one_line(words_[i], 40) + "' contains a NUL";
    return;
  }
  note_doubtful(made);
  Subscriber subscriber;
  subscriber.name = name_of(cells, made);
  subscriber.language = language_of(cell_at(cells, columns_.language), made);
  if (columns_.topics) subscriber.topics = split_topics(cell_at(cells, columns_.topics));
  for (std::size_t i = 0; i < cells.size() && i < words_.size(); ++i) {
    if (!attribute_[i] || cells[i].empty()) continue;
    subscriber.attributes.emplace_back(words_[i], std::move(cells[i]));
  }
  if (hash) {
    subscriber.address = *hash;
    made.subscribers.push_back(std::move(subscriber));
    return;
  }
  for (std::size_t i = 0; i < mailboxes->size(); ++i) {
    auto& mailbox = (*mailboxes)[i];
    // NOLINTNEXTLINE(bugprone-use-after-move): only the last one is moved
    auto& one = made.subscribers.emplace_back(i + 1 == mailboxes->size() ? std::move(subscriber) : subscriber);
    one.address = mailbox.address.text();
    const bool named = mailbox.name.size() <= longest_name && !is_no_name(mailbox.name);
    if (one.name.empty() && named) one.name = std::move(mailbox.name);
  }
}

}  // namespace gazetted
