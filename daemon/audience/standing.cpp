#include "gazetted/audience/standing.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "gazetted/base/likeness.hpp"
#include "gazetted/base/text.hpp"
#include "header_words.hpp"
#include "standing_words.hpp"

namespace gazetted {
namespace {

using namespace standing_words;

// Of header words that say something about consent in words of their own.
constexpr auto left_parts = std::to_array<std::string_view>(
    {"unsubscri",    "unsubbed",  "optout",      "optedout",  "optingout",  "donotmail", "donotemail",
     "donotcontact", "donotsend", "dontmail",    "dontemail", "nobulk",     "nomailing", "nonewsletter",
     "blacklist",    "blocklist", "suppress",    "bounce",    "quarantin",  "onhold",    "abgemeldet",
     "abmeld",       "widerruf",  "werbesperre", "désabonn",  "désinscri",  "desuscri",  "disiscri",
     "uitgeschrev",  "отпис",     "sperr",       "inaktiv",   "inactiv",    "inactif",   "widerspr",
     "austritt",     "gelöscht",  "anschreiben", "keinemail", "keineemail", "supprim",   "wypisan"});
constexpr auto wanted_parts = std::to_array<std::string_view>(
    {"optin", "optedin", "consent", "newsletter", "subscri", "permission", "gdpr", "dsgvo", "rgpd", "einwillig",
     "consentement", "consentimi", "abonniert", "abonné", "angemeldet", "suscri", "подпис", "zustimm", "erwünscht"});
// What such a word is then about: not whether.
constexpr auto about_it = std::to_array<std::string_view>(
    {"link", "url",   "id",       "ip",   "count", "number", "rate",    "source",   "token", "code",
     "key",  "score", "campaign", "hash", "title", "lists",  "comment", "comments", "notes", "bounces"});
constexpr auto when_or_how = std::to_array<std::string_view>(
    {"date",   "time",    "since", "name",      "by",     "form",  "page", "plan", "price", "level", "type",
     "method", "version", "text",  "timestamp", "period", "start", "end",  "edat", "inat",  "edon",  "inon"});

// "2024-03-01 12:00:00", "3/1/24": a day that means something, unlike 0000-00-00.
bool is_day(std::string_view text) {
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 4 && text.find_first_of("123456789") != std::string_view::npos &&
         text.find_first_of("-/.:") != std::string_view::npos;
}

constexpr std::size_t shortest_misspelt = 8;  // "content" is no consent, and "statute" no status

// A slip leaves one end of a word, and nearly its length: only what may be alike is compared letter by letter, since a
// hostile list has very many words.
bool may_be_alike(std::string_view word, std::string_view known) {
  const auto longer = std::max(word.size(), known.size());
  const auto shorter = std::min(word.size(), known.size());
  return shorter >= shortest_misspelt && longer - shorter <= 2 &&
         (word.substr(0, 3) == known.substr(0, 3) || word.substr(word.size() - 3) == known.substr(known.size() - 3));
}

// The closest kind to a word with one slip ("Unsubscirbed"), or two in a long word; of equally close ones what says
// that somebody left.
StandingColumn misspelt(std::string_view word) {
  if (word.size() < shortest_misspelt || word.size() > 40 || word.find_first_of("0123456789") != std::string_view::npos)
    return StandingColumn::none;
  std::size_t closest = word.size() < 10 ? 2 : 3;
  auto kind = StandingColumn::none;
  const auto look_in = [&](const Words& words, StandingColumn meaning) {
    for (const auto& known : words) {
      if (!may_be_alike(word, known)) continue;
      const auto distance = edit_distance(word, known);
      if (distance >= closest) continue;
      closest = distance;
      kind = meaning;
    }
  };
  look_in(left_words, StandingColumn::left);
  look_in(wanted_words, StandingColumn::wanted);
  look_in(status_words, StandingColumn::status);
  return kind;
}

// Whether a column that may be about something else says who left.
bool is_status(const std::vector<std::string>& below) {
  return std::any_of(below.begin(), below.end(), [](const auto& cell) {
    const auto word = folded(cell);
    return word.size() > 1 && word != "baja" && (stays.contains(word) || gone.contains(word));
  });
}

}  // namespace

StandingColumn standing_column(std::string_view header_word, const std::vector<std::string>& below) {
  if (header_word.size() > 200) return StandingColumn::none;
  // "No Bulk Emails (User Opt Out)", "Unsubscribed (all)"
  for (const auto& word : {folded(header_word), folded(without_brackets(header_word))}) {
    if (status_words.contains(word)) return StandingColumn::status;
    if (province_words.contains(word)) return is_status(below) ? StandingColumn::status : StandingColumn::hint;
    if (hint_words.contains(word)) return StandingColumn::hint;
    // HubSpot has one a newsletter: "Opted out of email: Product news".
    if (left_words.contains(word) || word.starts_with("optedoutofemail")) return StandingColumn::left;
    if (wanted_words.contains(word)) return StandingColumn::wanted;
    if (left_at_words.contains(word)) return StandingColumn::left_at;
  }
  return StandingColumn::none;
}

StandingColumn likely_standing(std::string_view header_word) {
  if (header_word.size() > 200) return StandingColumn::none;
  const auto word = folded(header_word);
  const auto has = [&](const auto& parts) {
    return std::any_of(parts.begin(), parts.end(), [&](auto part) { return word.find(part) != std::string::npos; });
  };
  const auto ends = [&](const auto& parts) {
    return std::any_of(parts.begin(), parts.end(), [&](auto part) { return word.ends_with(part); });
  };
  if (ends(about_it)) return StandingColumn::none;
  if (has(left_parts)) return StandingColumn::left;
  if (has(wanted_parts)) return ends(when_or_how) ? StandingColumn::none : StandingColumn::wanted;
  return misspelt(word);
}

StandingColumn guessed_standing(std::string_view header_word, const std::vector<std::string>& below) {
  if (below.empty()) return StandingColumn::none;
  const auto likely = likely_standing(header_word);
  // "Newsletter politics: no" may be about that one alone.
  const bool says_so = likely == StandingColumn::left || likely == misspelt(folded(header_word));
  if (!says_so || likely == StandingColumn::none) return StandingColumn::none;
  const auto is_clear = [](const std::string& cell) {
    const auto word = folded(cell);
    return yes.contains(word) || no.contains(word) || gone.contains(word) || stays.contains(word) || is_day(cell);
  };
  const bool understood = std::all_of(below.begin(), below.end(), [&](const auto& cell) {
    return judge_standing(likely, cell) != Standing::not_understood;
  });
  return understood && std::any_of(below.begin(), below.end(), is_clear) ? likely : StandingColumn::none;
}

Standing judge_standing(StandingColumn column, std::string_view cell) {
  if (column == StandingColumn::none) return Standing::subscribed;
  if (cell.size() > 200) return column == StandingColumn::left_at ? Standing::unsubscribed : Standing::not_understood;
  const auto text = trim(cell);
  const auto word = text.empty() || text == "0" || text == "1" ? std::string(text) : folded(text);
  switch (column) {
    case StandingColumn::none:
      break;
    case StandingColumn::hint:
      // Baja California is a province.
      return word.size() > 1 && word != "baja" && gone.contains(word) ? Standing::unsubscribed : Standing::subscribed;
    case StandingColumn::status:
      if (gone.contains(word) || no.contains(word)) return Standing::unsubscribed;
      return stays.contains(word) || yes.contains(word) || text.empty() ? Standing::subscribed
                                                                        : Standing::not_understood;
    case StandingColumn::left:
      if (yes.contains(word) || gone.contains(word) || is_day(text)) return Standing::unsubscribed;
      return no.contains(word) || nothing.contains(word) || word == "allow" ? Standing::subscribed
                                                                            : Standing::not_understood;
    case StandingColumn::wanted:
      if (no.contains(word) || gone.contains(word)) return Standing::unsubscribed;
      return yes.contains(word) || stays.contains(word) || is_day(text) ? Standing::subscribed
                                                                        : Standing::not_understood;
    case StandingColumn::left_at:
      if (nothing.contains(word) || text == "0" || text == "-" || word == "false") return Standing::subscribed;
      return is_day(text) || text.find_first_not_of("0-/:. T") != std::string_view::npos ? Standing::unsubscribed
                                                                                         : Standing::subscribed;
  }
  return Standing::subscribed;
}

}  // namespace gazetted
