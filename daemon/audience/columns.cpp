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

}  // namespace

bool Columns::uses(std::size_t column) const {
  return column == email || column == name || column == language || column == topics;
}

Columns Columns::of(const Row& words, const std::map<std::string, std::string>& wanted, const std::vector<Row>& below) {
  Columns columns;
  const auto at = [&](const std::string& known) -> std::optional<std::size_t>* {
    if (known == "email") return &columns.email;
    if (known == "name") return &columns.name;
    if (known == "language") return &columns.language;
    return known == "topics" ? &columns.topics : nullptr;
  };
  std::set<std::size_t> taken;
  for (const auto& [known, word] : wanted) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (folded(words[i]) != folded(word)) continue;
      if (auto* place = at(known); place && !*place) *place = i;
      if (known == "status") columns.standing.emplace_back(i, named_standing(words[i]));
      taken.insert(i);
    }
  }
  std::vector<std::size_t> maybe;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (taken.contains(i)) continue;
    const auto set = [&](std::optional<std::size_t>& place, const char* known) {
      if (!place && !wanted.contains(known)) place = i;
    };
    if (const auto standing = standing_column(words[i], cells_of(i, below)); standing != StandingColumn::none) {
      if (!wanted.contains("status")) columns.standing.emplace_back(i, standing);
      continue;
    }
    switch (role_of(words[i])) {
      case Role::email:
        if (columns.email || wanted.contains("email"))
          columns.other_emails.push_back(i);
        else
          columns.email = i;
        break;
      case Role::other_email:
        columns.other_emails.push_back(i);
        break;
      case Role::maybe_email:
        maybe.push_back(i);
        break;
      case Role::name:
        set(columns.name, "name");
        break;
      case Role::given_name:
        if (!columns.given_name && !wanted.contains("name")) columns.given_name = i;
        break;
      case Role::family_name:
        if (!columns.family_name && !wanted.contains("name")) columns.family_name = i;
        break;
      case Role::language:
        set(columns.language, "language");
        break;
      case Role::topics:
        set(columns.topics, "topics");
        break;
      case Role::none:
        if (!wanted.contains("status") && likely_standing(words[i]) != StandingColumn::none)
          columns.doubtful.push_back(i);
        break;
    }
  }
  if (!columns.email && !wanted.contains("email") && !columns.other_emails.empty()) {
    columns.email = columns.other_emails.front();
    columns.other_emails.erase(columns.other_emails.begin());
  }
  for (const auto i : maybe) {
    if (!columns.email && !wanted.contains("email") && holds_addresses(i, below)) columns.email = i;
  }
  pair_names(columns, words);
  return columns;
}

}  // namespace gazetted
