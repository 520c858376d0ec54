// What people write and copy: names of languages, characters that nobody sees, domains in their own letters.
#include <unicode/idna.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uldnames.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <map>
#include <set>

#include "gazetted/base/language_names.hpp"
#include "gazetted/base/likeness.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/unseen.hpp"

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

bool is_unseen(UChar32 code) {
  switch (u_charType(code)) {
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_SPACE_SEPARATOR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
      return true;
    default:  // variation selectors, Hangul fillers and the like
      return u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
  }
}

using NamesOfLanguages = std::map<std::string, std::string, std::less<>>;

void add_names(NamesOfLanguages& names, const char* speaker, const std::vector<std::string>& tags) {
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<ULocaleDisplayNames, decltype(&uldn_close)> display(
      uldn_open(speaker, ULDN_DIALECT_NAMES, &code), uldn_close);
  for (const auto& tag : tags) {
    UChar wide[200];
    code = U_ZERO_ERROR;
    const auto length = uldn_localeDisplayName(display.get(), icu::Locale::forLanguageTag(tag, code).getName(), wide,
                                               std::size(wide), &code);
    if (U_FAILURE(code) || length <= 0 || length >= int32_t(std::size(wide))) continue;
    const auto name = fold_case(utf8(icu::UnicodeString(wide, length)));
    if (name != fold_case(tag)) names.emplace(name, tag);
  }
}

// A language's own name goes before another's word for something else, English before the rest.
NamesOfLanguages names_of_languages() {
  std::vector<std::string> tags;
  for (const char* const* one = icu::Locale::getISOLanguages(); *one; ++one) tags.emplace_back(*one);
  for (const char* of : {"und", "mul", "zxx", "mis"}) std::erase(tags, of);
  for (const char* dialect : {"zh-Hans", "zh-Hant", "pt-BR", "pt-PT", "en-GB", "en-US", "en-AU", "en-CA", "fr-CA",
                              "fr-CH", "de-AT", "de-CH", "es-ES", "es-MX", "es-419", "nl-BE", "sr-Latn", "sr-Cyrl"})
    tags.emplace_back(dialect);
  NamesOfLanguages names = {{"中文", "zh"}, {"繁中", "zh-Hant"}, {"简中", "zh-Hans"}};
  for (const auto& tag : tags) add_names(names, tag.c_str(), {tag});
  for (const char* speaker :
       {"en", "de",      "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "ru", "uk",
        "zh", "zh_Hant", "ja", "ko", "ar", "he", "tr", "cy", "hi", "el", "hu", "ro", "bg", "ca"})
    add_names(names, speaker, tags);
  const auto written = names;
  for (const auto& [name, tag] : written) names.emplace(without_marks(name), tag);
  return names;
}

std::string tag_of_name(std::string_view name) {
  static const NamesOfLanguages names = names_of_languages();
  auto found = names.find(name);
  if (found == names.end()) found = names.find(without_marks(name));
  return found == names.end() ? "" : found->second;
}

// "(Traditional)", "(Hong Kong)" behind Chinese: the script is what matters to its reader.
std::string script_of_chinese(std::string_view words) {
  static constexpr std::string_view traditional[] = {"tradi", "taiwan", "hong kong", "hongkong", "maca",
                                                     "繁",    "台灣",   "臺灣",      "香港",     "澳門"};
  static constexpr std::string_view simplified[] = {"simpl", "vereinf", "china", "mainland", "singap",
                                                    "简",    "簡",      "中国",  "中國"};
  const auto has = [&](std::string_view part) { return words.find(part) != std::string_view::npos; };
  if (std::any_of(std::begin(traditional), std::end(traditional), has)) return "zh-Hant";
  return std::any_of(std::begin(simplified), std::end(simplified), has) ? "zh-Hans" : "zh";
}

std::string language_part(std::string_view tag) {
  const auto part = tag.substr(0, tag.find('-'));
  return part == "nb" || part == "nn" ? "no" : std::string(part);
}

// "English (UK)", "Deutsch / German", "norsk, bokmål"; nothing for "English/French", which is two.
std::optional<std::string> language_of_words(std::string_view folded) {
  constexpr std::string_view between = "/,;-";
  auto end = folded.find_first_of("(/,;-");
  if (end == std::string_view::npos && tag_of_name(folded.substr(0, folded.find(' '))) == "zh") end = folded.find(' ');
  if (end == std::string_view::npos) return std::nullopt;
  const auto first = tag_of_name(trim_unseen(folded.substr(0, end)));
  if (first.empty()) return std::nullopt;
  if (language_part(first) == "zh") return script_of_chinese(folded.substr(end));
  for (auto rest = folded.substr(end); !rest.empty();) {
    const bool another = between.find(rest.front()) != std::string_view::npos;
    rest.remove_prefix(1);
    const auto next = std::min(rest.find_first_of("(/,;-"), rest.size());
    const auto tag = another ? tag_of_name(trim_unseen(rest.substr(0, next))) : "";
    if (!tag.empty() && language_part(tag) != language_part(first)) return std::nullopt;
    rest.remove_prefix(next);
  }
  return first;
}

}  // namespace

std::string without_marks(std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  const auto* apart = icu::Normalizer2::getNFDInstance(code);
  if (U_FAILURE(code)) return std::string(text);
  const auto wide =
      apart->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), int32_t(text.size()))), code);
  icu::UnicodeString plain;
  for (int32_t at = 0; at < wide.length(); at = wide.moveIndex32(at, 1)) {
    if (const auto one = wide.char32At(at); u_charType(one) != U_NON_SPACING_MARK) plain.append(one);
  }
  return U_FAILURE(code) ? std::string(text) : utf8(plain);
}

std::string_view trim_unseen(std::string_view text) {
  int32_t begin = 0;
  auto end = int32_t(text.size());
  while (begin < end) {
    auto next = begin;
    UChar32 code = 0;
    U8_NEXT(text.data(), next, end, code);
    if (code < 0 || !is_unseen(code)) break;
    begin = next;
  }
  while (end > begin) {
    auto before = end;
    UChar32 code = 0;
    U8_PREV(text.data(), begin, before, code);
    if (code < 0 || !is_unseen(code)) break;
    end = before;
  }
  return text.substr(std::size_t(begin), std::size_t(end - begin));
}

std::optional<std::string> unseen_inside(std::string_view text) {
  for (int32_t at = 0; at < int32_t(text.size());) {
    UChar32 code = 0;
    U8_NEXT(text.data(), at, int32_t(text.size()), code);
    if (code >= 0 && is_unseen(code)) return fmt::format("U+{:04X}", std::uint32_t(code));
  }
  return std::nullopt;
}

std::optional<UnseenCharacter> unseen_character_in(std::string_view text) {
  for (int32_t at = 0; at < int32_t(text.size());) {
    const auto begin = std::size_t(at);
    UChar32 code = 0;
    U8_NEXT(text.data(), at, int32_t(text.size()), code);
    if (code < 0 || code == ' ' || code == '\t' || code == '\n' || code == '\r' || !is_unseen(code)) continue;
    char name[100] = "";
    UErrorCode failed = U_ZERO_ERROR;
    const auto length = u_charName(code, U_EXTENDED_CHAR_NAME, name, int32_t(std::size(name)), &failed);
    const std::string_view known = U_SUCCESS(failed) && length > 0 && name[0] != '<' ? name : "";
    return UnseenCharacter{begin, fmt::format("U+{:04X}{}{}", std::uint32_t(code), known.empty() ? "" : " ", known)};
  }
  return std::nullopt;
}

std::string without_unseen(std::string_view text) {
  std::string out;
  for (int32_t at = 0; at < int32_t(text.size());) {
    const auto begin = at;
    UChar32 code = 0;
    U8_NEXT(text.data(), at, int32_t(text.size()), code);
    if (code < 0 || !is_unseen(code))
      out += text.substr(std::size_t(begin), std::size_t(at - begin));
    else if (u_isUWhiteSpace(code))
      out += ' ';
  }
  return out;
}

std::string domain_for_people(std::string_view domain) {
  if (domain.find("xn--") == std::string_view::npos) return std::string(domain);
  UErrorCode code = U_ZERO_ERROR;
  static const icu::IDNA* const idna = icu::IDNA::createUTS46Instance(
      UIDNA_NONTRANSITIONAL_TO_UNICODE | UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, code);
  icu::IDNAInfo info;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  code = U_ZERO_ERROR;
  idna->nameToUnicodeUTF8(icu::StringPiece(domain.data(), int32_t(domain.size())), sink, info, code);
  return U_FAILURE(code) || info.hasErrors() ? std::string(domain) : out;
}

std::optional<std::string> language_named(std::string_view word) {
  word = trim_unseen(word);
  if (word.empty() || word.size() > 100) return std::nullopt;
  const auto tag = replace_all(std::string(word), "_", "-");
  // "na" is Nauru's language, and "n/a" to everybody else; the rest says that nobody knows.
  static const std::set<std::string, std::less<>> none = {"na", "und", "mul", "zxx", "mis"};
  if (none.contains(lower(tag))) return std::nullopt;
  // ISO 639-2 has a second code for some; the first are known to ICU.
  static const NamesOfLanguages libraries = {{"ger", "de"}, {"fre", "fr"}, {"dut", "nl"}, {"chi", "zh"}, {"cze", "cs"},
                                             {"gre", "el"}, {"rum", "ro"}, {"slo", "sk"}, {"wel", "cy"}, {"per", "fa"},
                                             {"alb", "sq"}, {"ice", "is"}, {"mac", "mk"}, {"may", "ms"}, {"bur", "my"},
                                             {"geo", "ka"}, {"arm", "hy"}, {"baq", "eu"}};
  if (const auto found = libraries.find(lower(tag)); found != libraries.end()) return found->second;
  if (is_language_tag(tag)) {
    UErrorCode code = U_ZERO_ERROR;
    auto usual = icu::Locale::forLanguageTag(tag, code).toLanguageTag<std::string>(code);
    return U_FAILURE(code) ? tag : usual;
  }
  const auto folded = fold_case(word);
  if (const auto known = tag_of_name(folded); !known.empty()) return known;
  return language_of_words(folded);
}

std::string name_in_itself(const std::string& tag) {
  UErrorCode code = U_ZERO_ERROR;
  const std::string locale = icu::Locale::forLanguageTag(tag, code).getName();
  UDisplayContext contexts[] = {UDISPCTX_DIALECT_NAMES, UDISPCTX_CAPITALIZATION_FOR_UI_LIST_OR_MENU};
  const std::unique_ptr<ULocaleDisplayNames, decltype(&uldn_close)> display(
      uldn_openForContext(locale.c_str(), contexts, int32_t(std::size(contexts)), &code), uldn_close);
  UChar wide[200];
  const auto length = uldn_localeDisplayName(display.get(), locale.c_str(), wide, std::size(wide), &code);
  if (U_FAILURE(code) || length <= 0 || length >= int32_t(std::size(wide))) return tag;
  return utf8(icu::UnicodeString(wide, length));
}

}  // namespace gazetted
