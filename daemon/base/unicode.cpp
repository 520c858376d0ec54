#include "gazetted/base/unicode.hpp"

#include <unicode/brkiter.h>
#include <unicode/dtptngen.h>
#include <unicode/gregocal.h>
#include <unicode/idna.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/uloc.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <map>
#include <set>

#include "gazetted/base/text.hpp"

// ICU's macros convert and cast as they like.
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"

namespace gazetted {
namespace {

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

icu::UnicodeString utf16(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), int32_t(text.size())));
}

// Byte offset after `limit` graphemes, and how many there were up to it.
std::pair<std::size_t, std::size_t> walk_graphemes(std::string_view text, std::size_t limit) {
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> it(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), code));
  const icu::UnicodeString wide = utf16(text);
  it->setText(wide);
  std::size_t count = 0;
  int32_t end = 0;
  while (count < limit) {
    const auto next = it->next();
    if (next == icu::BreakIterator::DONE) break;
    end = next;
    ++count;
  }
  return {utf8(wide.tempSubString(0, end)).size(), count};
}

// Where each part ends, in bytes. Takes the iterator.
std::vector<std::size_t> ends_of(std::string_view text, icu::BreakIterator* iterator) {
  const std::unique_ptr<icu::BreakIterator> it(iterator);
  const icu::UnicodeString wide = utf16(text);
  it->setText(wide);
  std::vector<std::size_t> ends;
  std::size_t bytes = 0;
  int32_t before = 0;
  for (auto at = it->next(); at != icu::BreakIterator::DONE; at = it->next()) {
    bytes += utf8(wide.tempSubStringBetween(before, at)).size();
    before = at;
    ends.push_back(bytes);
  }
  return ends;
}

}  // namespace

std::string utf8_of(char32_t code) {
  const bool none = code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF);
  return utf8(icu::UnicodeString(UChar32(none ? 0xFFFD : code)));
}

char32_t next_code_point(std::string_view& text) {
  UChar32 code = 0;
  int32_t at = 0;
  U8_NEXT_OR_FFFD(text.data(), at, int32_t(text.size()), code);
  text.remove_prefix(std::size_t(at));
  return char32_t(code);
}

std::size_t columns_of(std::string_view text) {
  if (is_ascii(text)) return text.size();
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto code = UChar32(next_code_point(text));
    const auto width = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
    const auto kind = u_charType(code);
    if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR) continue;
    columns += width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
  }
  return columns;
}

Result<std::string> domain_to_ascii(std::string_view domain) {
  UErrorCode code = U_ZERO_ERROR;
  static const icu::IDNA* const idna = icu::IDNA::createUTS46Instance(
      UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, code);
  icu::IDNAInfo info;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  code = U_ZERO_ERROR;
  idna->nameToASCII_UTF8(icu::StringPiece(domain.data(), int32_t(domain.size())), sink, info, code);
  if (U_FAILURE(code) || info.hasErrors()) return fail("'{}' is not a domain name", one_line(domain, 80));
  return lower(out);
}

Result<std::string> to_utf8(std::string_view bytes, const std::string& code_page) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::UnicodeString wide(bytes.data(), int32_t(bytes.size()), code_page.c_str());
  if (wide.isBogus()) return fail("cannot read the code page {}", code_page);
  static_cast<void>(code);
  return utf8(wide);
}

std::string windows_code_page(std::string_view language) {
  static const std::map<std::string, std::string, std::less<>> pages = {
      {"pl", "windows-1250"}, {"cs", "windows-1250"}, {"sk", "windows-1250"}, {"hu", "windows-1250"},
      {"sl", "windows-1250"}, {"hr", "windows-1250"}, {"ro", "windows-1250"}, {"sq", "windows-1250"},
      {"ru", "windows-1251"}, {"uk", "windows-1251"}, {"bg", "windows-1251"}, {"sr", "windows-1251"},
      {"mk", "windows-1251"}, {"be", "windows-1251"}, {"el", "windows-1253"}, {"tr", "windows-1254"},
      {"az", "windows-1254"}, {"he", "windows-1255"}, {"ar", "windows-1256"}, {"fa", "windows-1256"},
      {"ur", "windows-1256"}, {"et", "windows-1257"}, {"lv", "windows-1257"}, {"lt", "windows-1257"},
      {"vi", "windows-1258"}, {"th", "windows-874"},  {"ja", "windows-31j"},  {"zh", "gb18030"},
      {"ko", "windows-949"}};
  const auto known = pages.find(language.substr(0, language.find('-')));
  return known == pages.end() ? "windows-1252" : known->second;
}

std::string fold_case(std::string_view text) { return utf8(utf16(text).foldCase()); }

std::string normalised(std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(code);
  const auto out = nfc->normalize(utf16(text), code);
  return U_FAILURE(code) ? std::string(text) : utf8(out);
}

std::vector<std::size_t> grapheme_ends(std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  return ends_of(text, icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), code));
}

bool is_emoji(std::string_view grapheme) {
  if (grapheme.size() < 2) return false;
  const auto known = [](const icu::UnicodeString& text) {
    return u_stringHasBinaryProperty(text.getBuffer(), text.length(), UCHAR_RGI_EMOJI) != 0;
  };
  auto wide = utf16(grapheme);
  if (known(wide)) return true;
  // A keycap, or another emoji, without its variation selector.
  const auto first = wide.moveIndex32(0, 1);
  if (wide.length() > first && wide[first] == 0x20E3)
    return known(wide.insert(first, icu::UnicodeString(UChar(0xFE0F))));
  return wide.length() > first && known(wide.insert(first, icu::UnicodeString(UChar(0xFE0F))));
}

std::size_t count_graphemes(std::string_view text) { return walk_graphemes(text, SIZE_MAX).second; }

std::string_view grapheme_prefix(std::string_view text, std::size_t limit) {
  return text.substr(0, walk_graphemes(text, limit).first);
}

std::vector<std::size_t> line_breaks(std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  return ends_of(text, icu::BreakIterator::createLineInstance(icu::Locale::getRoot(), code));
}

bool is_language_tag(std::string_view text) {
  if (text.empty() || text.size() > 35 || !is_ascii(text)) return false;
  UErrorCode code = U_ZERO_ERROR;
  const auto locale = icu::Locale::forLanguageTag(icu::StringPiece(text.data(), int32_t(text.size())), code);
  if (U_FAILURE(code) || locale.isBogus() || std::string_view(locale.getLanguage()).empty()) return false;
  // ICU takes any two or three letters; a language it has a name for is a real one.
  icu::UnicodeString name;
  icu::Locale(locale.getLanguage()).getDisplayLanguage(icu::Locale::getEnglish(), name);
  return utf8(name) != locale.getLanguage();
}

bool is_right_to_left(std::string_view language) {
  UErrorCode code = U_ZERO_ERROR;
  const auto locale = icu::Locale::forLanguageTag(icu::StringPiece(language.data(), int32_t(language.size())), code);
  return U_SUCCESS(code) && locale.isRightToLeft();
}

std::string preferred_language(std::string_view tag) {
  UErrorCode code = U_ZERO_ERROR;
  auto locale = icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), int32_t(tag.size())), code);
  if (U_SUCCESS(code)) locale.canonicalize(code);
  return U_SUCCESS(code) ? locale.getLanguage() : "";
}

std::string language_of_country(std::string_view country) {
  if (country.size() != 2 || !is_ascii(country)) return "";
  UErrorCode code = U_ZERO_ERROR;
  icu::Locale locale(("und_" + std::string(country)).c_str());
  icu::UnicodeString name;
  locale.getDisplayCountry(icu::Locale::getEnglish(), name);
  if (equal_ignoring_case(utf8(name), country)) return "";  // ICU has no name for it
  locale.addLikelySubtags(code);
  return U_SUCCESS(code) ? locale.getLanguage() : "";
}

std::string script_of(std::string_view text) {
  constexpr std::size_t fewest = 20;
  std::map<UScriptCode, std::size_t> letters;
  std::size_t all = 0;
  while (!text.empty()) {
    const auto code_point = UChar32(next_code_point(text));
    if (!u_isalpha(code_point)) continue;
    UErrorCode code = U_ZERO_ERROR;
    const auto script = uscript_getScript(code_point, &code);
    if (U_FAILURE(code) || script == USCRIPT_COMMON || script == USCRIPT_INHERITED) continue;
    ++letters[script];
    ++all;
  }
  for (const auto& [script, count] : letters) {
    if (all >= fewest && count * 2 > all) return uscript_getShortName(script);
  }
  return "";
}

bool is_written_in(std::string_view language, std::string_view script) {
  // Written in two scripts, of which ICU names one.
  static const std::map<std::string, std::set<std::string_view>, std::less<>> more = {
      {"sr", {"Latn"}},         {"uz", {"Cyrl", "Arab"}}, {"az", {"Cyrl", "Arab"}}, {"kk", {"Latn", "Arab"}},
      {"ky", {"Latn", "Arab"}}, {"tk", {"Cyrl"}},         {"tg", {"Latn", "Arab"}}, {"mn", {"Mong"}},
      {"ku", {"Arab", "Cyrl"}}, {"bs", {"Cyrl"}},         {"ms", {"Arab"}},         {"ha", {"Arab"}},
      {"pa", {"Arab"}},         {"ks", {"Deva"}},         {"sd", {"Deva"}},         {"tt", {"Latn"}},
      {"ro", {"Cyrl"}},         {"be", {"Latn"}},         {"ug", {"Cyrl", "Latn"}}};
  const auto base = preferred_language(language);
  if (const auto known = more.find(base); known != more.end() && known->second.contains(script)) return true;
  UErrorCode code = U_ZERO_ERROR;
  UScriptCode scripts[10];
  const auto count = uscript_getCode(base.c_str(), scripts, 10, &code);
  if (U_FAILURE(code) || count == 0) return true;
  // Chinese and Japanese texts are counted by their commonest script.
  return std::any_of(scripts, scripts + count, [&](UScriptCode one) { return uscript_getShortName(one) == script; });
}

std::string name_of_script(std::string_view script) {
  const auto code = u_getPropertyValueEnum(UCHAR_SCRIPT, std::string(script).c_str());
  return code == UCHAR_INVALID_CODE ? std::string(script) : uscript_getName(UScriptCode(code));
}

std::string language_of_script(std::string_view script) {
  UErrorCode code = U_ZERO_ERROR;
  icu::Locale locale(("und_" + std::string(script)).c_str());
  locale.addLikelySubtags(code);
  return U_SUCCESS(code) ? locale.getLanguage() : "";
}

namespace {

// `wanted`: a skeleton of CLDR; `english`: the pattern for English without a region, which is read all over the world:
// day first. Null: ICU has none.
std::unique_ptr<icu::SimpleDateFormat> make_date_format(const std::string& language, const char* wanted,
                                                        const char* english) {
  UErrorCode code = U_ZERO_ERROR;
  const auto locale = icu::Locale::forLanguageTag(language, code);
  icu::UnicodeString pattern(english);
  if (language != "en") {
    const std::unique_ptr<icu::DateTimePatternGenerator> generator(
        icu::DateTimePatternGenerator::createInstance(locale, code));
    if (U_FAILURE(code)) return nullptr;
    pattern = generator->getBestPattern(wanted, code);
  }
  auto format = std::make_unique<icu::SimpleDateFormat>(pattern, locale, code);
  if (U_FAILURE(code)) return nullptr;
  format->adoptTimeZone(icu::TimeZone::getGMT()->clone());
  return format;
}

std::string format_date(int year, int month, int day, const std::string& language, const char* wanted,
                        const char* english) {
  // Making one costs a hundred times what using it does, and a site has thousands of dates in a few languages.
  constexpr std::size_t most_kept = 100;
  thread_local std::map<std::pair<std::string, std::string>, std::unique_ptr<icu::SimpleDateFormat>> kept;
  if (kept.size() > most_kept) kept.clear();
  auto& format = kept[{language, wanted}];
  if (!format) format = make_date_format(language, wanted, english);
  if (!format) return fmt::format("{:04}-{:02}-{:02}", year, month, day);
  const auto days = std::chrono::sys_days(std::chrono::year(year) / month / day);
  icu::UnicodeString out;
  format->format(UDate(days.time_since_epoch().count()) * 86'400'000.0, out);
  return utf8(out);
}

}  // namespace

std::string format_day(int year, int month, int day, const std::string& language) {
  return format_date(year, month, day, language, "dMMMMy", "d MMMM y");
}

std::string format_weekday(int year, int month, int day, const std::string& language) {
  return format_date(year, month, day, language, "EEEEdMMMMy", "EEEE d MMMM y");
}

std::string format_month(int year, int month, const std::string& language) {
  return format_date(year, month, 1, language, "MMMMy", "MMMM y");
}

}  // namespace gazetted
