// Which column of a list is what, by its header row. Pure.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gazetted/audience/standing.hpp"
#include "header_words.hpp"

namespace gazetted {

// Which column is what. `columns:` of the configuration goes first: email, name, language, topics, status (`none`:
// no column says who left). The rows below decide about words that may mean another address.
struct Columns {
  using Row = std::vector<std::string>;
  static Columns of(const Row& words, const std::map<std::string, std::string>& wanted, const std::vector<Row>& below);

  std::optional<std::size_t> email, name, given_name, family_name, language, topics;
  std::vector<std::size_t> other_emails;
  std::vector<std::pair<std::size_t, StandingColumn>> standing;
  std::vector<std::size_t> guessed;   // of those, by words that are alike and by the cells below
  std::vector<std::size_t> doubtful;  // may say who left, in words that are not understood

  // For a header row in which no word means e-mail ("E-Mial", "Kontaktdaten"): the column whose cells below are
  // addresses, where its word is a misspelt one or another word of the row is known. Fills `email`; false where
  // nothing says that the row is a header.
  bool find_email(const Row& words, const std::vector<Row>& below);

  bool uses(std::size_t column) const;  // it is no attribute
};

}  // namespace gazetted
