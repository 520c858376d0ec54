// What needs Unicode's tables: IDNA, code pages, days in a language. The one door to ICU. It formats days and
// knows no time zones: see zone.hpp. All thread-safe.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

// A domain as it goes on the wire: lower case, A-labels (UTS 46, non-transitional).
Result<std::string> domain_to_ascii(std::string_view domain);

// Bytes of a code page ("utf-16le", "windows-1252" …) as UTF-8. What has no meaning there becomes
// U+FFFD.
Result<std::string> to_utf8(std::string_view bytes, const std::string& code_page);
// The code page that Windows uses for a language: "pl" → windows-1250; windows-1252 otherwise.
std::string windows_code_page(std::string_view language);

// For comparing words of any script without their case.
std::string fold_case(std::string_view text);
// NFC: one sequence of code points for what looks the same.
std::string normalised(std::string_view text);

// UTF-8 of one code point; what is none becomes U+FFFD.
std::string utf8_of(char32_t code);
// Takes the first code point off valid UTF-8, which is not empty.
char32_t next_code_point(std::string_view& text);
// The columns it takes where every letter has the same width: two for those of Chinese, Japanese and Korean, none
// for marks that combine.
std::size_t columns_of(std::string_view text);

// User-perceived characters (extended grapheme clusters).
std::size_t count_graphemes(std::string_view text);
// Where each of them ends, in bytes.
std::vector<std::size_t> grapheme_ends(std::string_view text);
// One emoji as Unicode recommends it, sequences (families, flags, keycaps) included.
bool is_emoji(std::string_view grapheme);
// The longest prefix of at most `limit` graphemes.
std::string_view grapheme_prefix(std::string_view text, std::size_t limit);

// Where a line may be broken: byte offsets, the end included. Between words; between most characters of Chinese.
std::vector<std::size_t> line_breaks(std::string_view text);

bool is_language_tag(std::string_view text);       // BCP 47 by form, and a language ICU knows
bool is_right_to_left(std::string_view language);  // ar, he, fa, ur …
// The language's part of a tag as BCP 47 prefers it: de for "deu-AT", he for "iw".
std::string preferred_language(std::string_view tag);
// The language that most people of a country speak: zh for "cn"; empty for what is no country.
std::string language_of_country(std::string_view country);

// The script of most letters ("Arab", "Latn", "Hani"); empty where the text has fewer than twenty letters, or no script
// has most of them.
std::string script_of(std::string_view text);
bool is_written_in(std::string_view language, std::string_view script);  // true too for a language that is not known
std::string name_of_script(std::string_view script);                     // "Arabic"
std::string language_of_script(std::string_view script);                 // the one with most readers: "ar"
// "31 December 2021" as that language writes a day.
std::string format_day(int year, int month, int day, const std::string& language);
// The same with its weekday: "Monday 2 March 2026".
std::string format_weekday(int year, int month, int day, const std::string& language);
// "March 2026".
std::string format_month(int year, int month, const std::string& language);
// What its speakers call a language, as a menu has it: "Français", "العربية"; the tag itself where nobody knows.
std::string name_in_itself(const std::string& tag);

}  // namespace gazetted
