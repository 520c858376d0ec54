// What the header words of a spreadsheet mean, in the languages that our labels speak and as mail programs and
// address books write them. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// "E-Mail-Adresse" → "emailadresse": header words ignore case, spaces and signs.
std::string folded(std::string_view word);

// "Opt out (all)" → "Opt out "
std::string without_brackets(std::string_view word);

enum class Role {
  none,
  email,
  other_email,  // of somebody's several: "Secondary Email"
  maybe_email,  // "Address": where cells below hold addresses
  name,
  given_name,
  family_name,
  language,
  topics,
};
Role role_of(std::string_view header_word);

// "E-Mial", "Emial Adress": one or two slips away from a word for it.
bool is_misspelt_email(std::string_view header_word);

}  // namespace gazetted
