#include "not_yet.hpp"

#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/unseen.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_day = 60;

using Words = std::set<std::string, std::less<>>;

bool is_yes(std::string_view word) {
  static const Words words = {"true", "yes", "ja", "oui", "on", "1", "si", "sí", "sì", "sim", "tak", "ano", "kyllä"};
  return words.contains(word);
}
bool is_no(std::string_view word) {
  static const Words words = {"false", "no",  "nein", "non", "none", "keine", "off", "0",
                              "nej",   "nei", "nee",  "ei",  "não",  "nie",   "ne"};
  return words.contains(word);
}

// WordPress, Ghost, Pelican, Drupal and the plugins of editors.
const Words& status_keys() {
  static const Words keys = {"status",         "state",          "statut",
                             "estado",         "stato",          "zustand",
                             "post_status",    "publish_status", "publication_status",
                             "workflow",       "stage",          "moderation_state",
                             "content_status", "review_status",  "tilstand",
                             "stadie",         "freigabestatus", "stav"};
  return keys;
}

const Words& held_back() {
  static const Words words = {
      "draft",     "private",      "pending",      "scheduled",    "future",      "review",
      "in review", "in_review",    "unpublished",  "hidden",       "embargoed",   "embargo",
      "wip",       "auto_draft",   "needs review", "needs_review", "on hold",     "on_hold",
      "unlisted",  "trash",        "internal",     "in progress",  "in_progress", "inactive",
      "entwurf",   "brouillon",    "borrador",     "bozza",        "concept",     "szkic",
      "kladde",    "udkast",       "utkast",       "luonnos",      "rascunho",    "návrh",
      "intern",    "interne",      "interno",      "privat",       "privé",       "vertraulich",
      "fortrolig", "confidential", "confidentiel", "confidencial", "gesperrt",    "til godkendelse",
      "afventer",  "en attente",   "à valider",    "zur freigabe", "in arbeit",   "in prüfung"};
  return words;
}

const Words& visibility_keys() {
  static const Words keys = {"visibility", "access", "sichtbarkeit", "synlighed", "visibilité"};
  return keys;
}

// True: not for everybody, or not yet.
const Words& closed_switches() {
  static const Words keys = {
      "private",  "hidden",      "entwurf", "brouillon",   "borrador",  "bozza",        "not_for_publication",
      "unlisted", "unpublished", "wip",     "is_draft",    "internal",  "confidential", "kladde",
      "udkast",   "utkast",      "luonnos", "rascunho",    "szkic",     "intern",       "interne",
      "interno",  "privat",      "privé",   "vertraulich", "fortrolig", "confidentiel", "confidencial",
      "gesperrt"};
  return keys;
}

// False: the same.
const Words& open_switches() {
  static const Words keys = {
      "publish",   "public",         "freigabe",        "freigegeben",    "is_published", "is_public",  "listed",
      "visible",   "veröffentlicht", "veröffentlichen", "öffentlich",     "sichtbar",     "publié",     "publiée",
      "publie",    "publiceret",     "offentlig",       "offentliggjort", "synlig",       "publicerad", "offentlig",
      "publisert", "publicado",      "pubblicato",      "gepubliceerd",   "julkaistu",    "freigeben"};
  return keys;
}

bool speaks_of_a_day(const std::string& name) {
  for (const std::string_view part :
       {"embargo", "sperrfrist", "veröffentlich", "versand", "schedul", "publish", "publication", "release", "go_live",
        "golive", "send_at", "send_on", "not_before", "hold_until"}) {
    if (name.find(part) != std::string::npos) return true;
  }
  return name == "pubdate" || name == "issued" || name == "available";
}

// A year to come beside a day, written in a way of its own: "1 January 2030 at 9am".
bool names_later_day(std::string_view text, const ParseContext& context) {
  if (text.size() > longest_day || text.find("://") != std::string_view::npos) return false;
  const int this_year = day_in_zone(context.now, context.zone) / 10'000;
  bool year = false, day = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto end = std::min(text.find_first_not_of("0123456789", at), text.size());
    if (end == at) continue;
    const auto number = end - at <= 4 ? std::stoi(std::string(text.substr(at, end - at))) : 0;
    year = year || (end - at == 4 && number > this_year && number <= 2200);
    day = day || (end - at <= 2 && number >= 1 && number <= 31);
    at = end;
  }
  return year && day;
}

bool is_later(std::string_view text, const ParseContext& context) {
  const auto date = parse_published_date(text, context.zone);
  return date ? is_in_future(*date, context) : names_later_day(text, context);
}

}  // namespace

bool is_in_future(const PublishedDate& date, const ParseContext& context) {
  return date.instant ? *date.instant > context.now
                      : date.year * 10'000 + date.month * 100 + date.day > day_in_zone(context.now, context.zone);
}

std::string why_not_yet(const std::string& key, const Yaml& value, const ParseContext& context) {
  const auto name = fold_case(key);
  static const std::string held = "says that this must not be published yet; remove it when the release may be sent";
  static const std::string waits = "is in the future, and nothing waits for this key; write release_at: TIME instead";
  static const std::string later_embargo =
      "is in the future, and nothing waits for this key; write embargo: TIME instead (or release_at: TIME, if nobody "
      "is "
      "to have it early)";
  static const std::string unreadable_embargo =
      "speaks of an embargo, and this is not the key for one; write embargo: TIME (2026-03-02 09:00 Europe/London), or "
      "put this line below extra:";
  const auto seen = value.is_scalar() ? without_unseen(value.text) : std::string();
  const auto text = trim(seen);
  const auto word = replace_all(fold_case(text), "-", "_");
  if ((status_keys().contains(name) || visibility_keys().contains(name)) &&
      (held_back().contains(word) || word.starts_with("draft ")))
    return held;
  if (visibility_keys().contains(name) && word.starts_with("password")) return held;
  if (closed_switches().contains(name) && is_yes(word)) return held;
  if (open_switches().contains(name) && is_no(word)) return held;
  if (!speaks_of_a_day(name)) return "";
  const bool keeps_back = name.find("embargo") != std::string::npos || name.find("sperrfrist") != std::string::npos ||
                          name.find("schedul") != std::string::npos;
  if (!keeps_back) return is_later(text, context) ? waits : "";
  if (is_yes(word)) return held;
  const auto date = parse_published_date(text, context.zone);
  if (is_no(word) || (date && !is_in_future(*date, context))) return "";
  if (name.find("schedul") != std::string::npos) return waits;
  // An embargo whose end cannot be read has not ended.
  return is_later(text, context) ? later_embargo : unreadable_embargo;
}

}  // namespace gazetted
