#include "said_language.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

// "of no language", "not known", "several": as good as nothing.
bool says_nothing(const std::string& tag) {
  const auto base = lower(tag.substr(0, tag.find('-')));
  return base.empty() || base == "x" || base == "zxx" || base == "und" || base == "mul" || base == "none";
}

// "de-DE" is German like "de"; scripts ("zh-Hant", "sr-Latn") stay.
std::string without_region(const std::string& tag) {
  const auto parts = split(tag, '-');
  const auto base = lower(parts.front());
  if (base == "zh" || base == "pt") return tag;
  constexpr std::size_t script = 4;
  return base + (parts.size() > 1 && parts[1].size() == script ? "-" + parts[1] : "");
}

}  // namespace

std::string language_of(const std::vector<SaidLanguage>& said, const Place& place, Findings& findings) {
  const SaidLanguage* taken = nullptr;
  std::string language;
  for (const auto& one : said) {
    const auto tag = replace_all(std::string(trim(one.tag)), "_", "-");
    if (says_nothing(tag)) continue;
    if (!is_language_tag(tag)) {
      findings.push_back(
          {Severity::warning, place,
           fmt::format("{}: '{}' is not a language (BCP 47), and is not taken", one.where, one_line(tag, 40))});
    } else if (!taken) {
      taken = &one;
      language = without_region(tag);
    } else if (preferred_language(tag) != preferred_language(language)) {
      findings.push_back({Severity::warning, place,
                          fmt::format("its language is {} ({}) and {} ({}); it is taken as {}", language, taken->where,
                                      tag, one.where, language)});
    }
  }
  return language;
}

}  // namespace gazetted
