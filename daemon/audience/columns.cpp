#include "columns.hpp"

#include <algorithm>
#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/mailboxes.hpp"

namespace gazetted {
namespace {

bool holds_addresses(std::size_t column, const std::vector<Columns::Row>& below) {
  std::size_t good = 0;
  std::size_t bad = 0;
  for (const auto& row : below) {
    if (column >= row.size() || trim(row[column]).empty()) continue;
    ++(parse_mailboxes(row[column]) ? good : bad);
  }
  return good > bad;
}

std::vector<std::string> cells_of(std::size_t column, const std::vector<Columns::Row>& below) {
  std::vector<std::string> cells;
  for (const auto& row : below) {
    if (column < row.size() && !trim(row[column]).empty()) cells.push_back(row[column]);
  }
  return cells;
}

// What the configuration calls the column that says who left is one, whatever its word.
StandingColumn named_standing(const std::string& word) {
  const auto known = standing_column(word);
  if (known != StandingColumn::none && known != StandingColumn::hint) return known;
  const auto likely = likely_standing(word);
  return likely == StandingColumn::none ? StandingColumn::status : likely;
}

// One set of a person's names in two cells. "Vorname, Name" and "Nombre, Apellidos" say half of it with the word for
// all of it.
void pair_names(Columns& columns, const Columns::Row& words) {
  if (!columns.name) return;
  const auto word = folded(words[*columns.name]);
  const bool may_be_half = !word.starts_with("full") && word.size() <= 12;
  if (columns.given_name && !columns.family_name && may_be_half && word != "fullname") {
    columns.family_name = std::exchange(columns.name, std::nullopt);
  } else if (columns.family_name && !columns.given_name && may_be_half) {
    columns.given_name = std::exchange(columns.name, std::nullopt);
  }
}

// One reading of a header row: what the configuration names, then what the words say, then what the rows below do.
class HeaderReading {
 public:
  HeaderReading(const Columns::Row& words, const std::map<std::string, std::string>& wanted,
                const std::vector<Columns::Row>& below)
      : words_(words), wanted_(wanted), below_(below) {}

  Columns run() {
    for (const auto& [known, word] : wanted_) take_wanted(known, word);
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (!taken_.contains(i)) take_by_its_word(i);
    }
    choose_address();
    pair_names(columns_, words_);
    return std::move(columns_);
  }

 private:
  bool is_free(const char* known) const { return !wanted_.contains(known); }

  std::optional<std::size_t>* place_of(const std::string& known) {
    if (known == "email") return &columns_.email;
    if (known == "name") return &columns_.name;
    if (known == "language") return &columns_.language;
    return known == "topics" ? &columns_.topics : nullptr;
  }

  void take_wanted(const std::string& known, const std::string& word) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (folded(words_[i]) != folded(word)) continue;
      if (auto* place = place_of(known); place && !*place) *place = i;
      if (known == "status") columns_.standing.emplace_back(i, named_standing(words_[i]));
      taken_.insert(i);
    }
  }

  void take_by_its_word(std::size_t i) {
    if (const auto standing = standing_column(words_[i], cells_of(i, below_)); standing != StandingColumn::none) {
      if (is_free("status")) columns_.standing.emplace_back(i, standing);
      return;
    }
    const auto set = [&](std::optional<std::size_t>& place, const char* known) {
      if (!place && is_free(known)) place = i;
    };
    switch (role_of(words_[i])) {
      case Role::email:
        if (columns_.email || !is_free("email"))
          columns_.other_emails.push_back(i);
        else
          columns_.email = i;
        break;
      case Role::other_email:
        columns_.other_emails.push_back(i);
        break;
      case Role::maybe_email:
        maybe_addresses_.push_back(i);
        break;
      case Role::name:
        set(columns_.name, "name");
        break;
      case Role::given_name:
        set(columns_.given_name, "name");
        break;
      case Role::family_name:
        set(columns_.family_name, "name");
        break;
      case Role::language:
        set(columns_.language, "language");
        break;
      case Role::topics:
        set(columns_.topics, "topics");
        break;
      case Role::none:
        if (is_free("status")) guess_standing(i);
        break;
    }
  }

  void guess_standing(std::size_t i) {
    if (const auto guessed = guessed_standing(words_[i], cells_of(i, below_)); guessed != StandingColumn::none) {
      columns_.standing.emplace_back(i, guessed);
      columns_.guessed.push_back(i);
    } else if (likely_standing(words_[i]) != StandingColumn::none) {
      columns_.doubtful.push_back(i);
    }
  }

  // Where no column is the address by its own word: a second one ("Work e-mail"), else one whose cells are addresses.
  void choose_address() {
    if (columns_.email || !is_free("email")) return;
    if (!columns_.other_emails.empty()) {
      columns_.email = columns_.other_emails.front();
      columns_.other_emails.erase(columns_.other_emails.begin());
      return;
    }
    for (const auto i : maybe_addresses_) {
      if (!columns_.email && holds_addresses(i, below_)) columns_.email = i;
    }
  }

  const Columns::Row& words_;
  const std::map<std::string, std::string>& wanted_;
  const std::vector<Columns::Row>& below_;
  Columns columns_;
  std::set<std::size_t> taken_;  // by the configuration
  std::vector<std::size_t> maybe_addresses_;
};

}  // namespace

bool Columns::uses(std::size_t column) const {
  return column == email || column == name || column == language || column == topics;
}

bool Columns::find_email(const Row& words, const std::vector<Row>& below) {
  const bool others = name || given_name || family_name || language || topics || !standing.empty();
  for (std::size_t i = 0; i < words.size() && !email; ++i) {
    const bool is_other = i == name || i == given_name || i == family_name || i == language || i == topics;
    if (is_other || !holds_addresses(i, below)) continue;
    if (others || is_misspelt_email(words[i])) email = i;
  }
  return email.has_value();
}

Columns Columns::of(const Row& words, const std::map<std::string, std::string>& wanted, const std::vector<Row>& below) {
  return HeaderReading(words, wanted, below).run();
}

}  // namespace gazetted
