#include "gazetted/audience/standing.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "gazetted/base/text.hpp"
#include "header_words.hpp"

namespace gazetted {
namespace {

using Words = std::set<std::string, std::less<>>;

const Words status_words = {"status",
                            "subscriptionstatus",
                            "subscriberstatus",
                            "memberstatus",
                            "emailstatus",
                            "emailmarketingstatus",
                            "emailmarketingconsent",
                            "marketingstatus",
                            "contactstatus",
                            "mailingstatus",
                            "newsletterstatus",
                            "emailpermissionstatus",
                            "emailsubscriptionstatus",
                            "abostatus",
                            "statut",
                            "statutabonnement",
                            "estadodesuscripción",
                            "marketingcontactstatus",
                            "subscriptionstate",
                            "статус",
                            "状态",
                            "狀態",
                            "ステータス",
                            "상태",
                            "الحالة",
                            "סטטוס",
                            "durum",
                            "stav",
                            "tila"};

const Words hint_words = {"type", "subscribertype", "state"};
// A status, or where somebody lives.
const Words province_words = {"estado", "stato", "état"};

const Words left_words = {"unsubscribed",
                          "emaildisabled",
                          "disabled",
                          "optout",
                          "optedout",
                          "emailoptout",
                          "emailoptedout",
                          "hasoptedoutofemail",
                          "optedoutofemail",
                          "optoutemail",
                          "blacklisted",
                          "blocklisted",
                          "blacklist",
                          "blocklist",
                          "emailblacklist",
                          "emailblacklisted",
                          "emailblocklisted",
                          "suppressed",
                          "emailsuppressed",
                          "bounced",
                          "hardbounced",
                          "complained",
                          "donotemail",
                          "donotmail",
                          "donotcontact",
                          "nobulkemails",
                          "nobulkemailsuseroptout",
                          "useroptout",
                          "isoptout",
                          "onhold",
                          "noemail",
                          "noemails",
                          "nomail",
                          "nonewsletter",
                          "donotemailme",
                          "donotsendemail",
                          "donotbulkemail",
                          "donotallowemails",
                          "donotallowbulkemails",
                          "emailquarantined",
                          "emailaddressquarantined",
                          "invalidemailaddress",
                          "keinnewsletter",
                          "keinewerbung",
                          "werbesperre",
                          "werbewiderspruch",
                          "deleted",
                          "unsubscribedfromallemail",
                          "unsubscribedfromemails",
                          "emailunsubscribed",
                          "abgemeldet",
                          "désabonné",
                          "désinscrit",
                          "baja",
                          "disiscritto",
                          "gesperrt",
                          "sperrvermerk",
                          "inaktiv",
                          "inactive",
                          "gelöscht",
                          "widerspruch",
                          "widerrufen",
                          "keinemails",
                          "keinemail",
                          "keineemails",
                          "keineemail",
                          "nichtanschreiben",
                          "nichtmehranschreiben",
                          "blocked",
                          "supprimé",
                          "inactif",
                          "eliminado",
                          "inactivo",
                          "wypisany"};

const Words wanted_words = {"subscribed",
                            "subscribedtoemails",
                            "issubscribed",
                            "subscribedtonewsletter",
                            "newslettersubscribed",
                            "optin",
                            "optedin",
                            "emailoptin",
                            "marketingoptin",
                            "acceptsmarketing",
                            "acceptsemailmarketing",
                            "newsletter",
                            "newsletterabo",
                            "newsletterabonnement",
                            "newsletterempfang",
                            "newsletteroptin",
                            "newsletterconsent",
                            "emailnewsletter",
                            "receivenewsletter",
                            "receivesnewsletter",
                            "wantsnewsletter",
                            "consent",
                            "emailconsent",
                            "marketingconsent",
                            "gdprconsent",
                            "marketingpermission",
                            "emailpermission",
                            "einwilligung",
                            "consentement",
                            "consentimiento",
                            "consenso",
                            "receiveemail",
                            "receiveemails",
                            "emailenabled",
                            "confirmed",
                            "isactive",
                            "active",
                            "angemeldet",
                            "abonniert",
                            "abonné",
                            "suscrito",
                            "iscritto",
                            "aktiv",
                            "zustimmung",
                            "mailerwünscht",
                            "emailerwünscht",
                            "mailserwünscht",
                            "actif",
                            "activo",
                            "attivo",
                            "ativo"};

const Words left_at_words = {"unsubtime",
                             "cleantime",
                             "unsubcampaigntitle",
                             "unsubcampaignid",
                             "unsubreason",
                             "unsubreasonother",
                             "cleancampaigntitle",
                             "unsubscribedat",
                             "unsubscribetime",
                             "unsubscribedate",
                             "unsubscribeddate",
                             "dateunsubscribed",
                             "unsubscribedon",
                             "unsubscribetimestamp",
                             "optouttime",
                             "optoutdate",
                             "optedoutat",
                             "optoutreason",
                             "unsubscribereason",
                             "bouncedat",
                             "emailhardbouncereason",
                             "hardbouncereason",
                             "bouncereason",
                             "bouncedate",
                             "holddate",
                             "onholddate",
                             "emailonholddate",
                             "deletedat",
                             "blocklistedat",
                             "abgemeldetam",
                             "abmeldedatum",
                             "austritt",
                             "austrittam",
                             "austrittsdatum",
                             "gesperrtam",
                             "gelöschtam",
                             "lefton",
                             "leftat"};

const Words stays = {"alta",        "dadodealta",   "marketingcontact",
                     "allow",       "allowed",      "subscribed",
                     "s",           "active",       "enabled",
                     "confirmed",   "ok",           "good",
                     "valid",       "verified",     "optedin",
                     "optin",       "doubleoptin",  "singleoptin",
                     "express",     "expressed",    "implied",
                     "softbounced", "softbounce",   "regular",
                     "premium",     "free",         "paid",
                     "comped",      "gifted",       "member",
                     "current",     "angemeldet",   "aktiv",
                     "abonniert",   "bestätigt",    "abonné",
                     "actif",       "inscrit",      "activo",
                     "suscrito",    "confirmado",   "attivo",
                     "iscritto",    "ativo",        "inscrito",
                     "actief",      "ingeschreven", "geabonneerd",
                     "aktywny",     "zapisany",     "aktivní",
                     "prenumerant", "aktivt",       "подписан",
                     "активен",     "активный",     "підписаний",
                     "активний",    "已订阅",       "已訂閱",
                     "订阅",        "有効",         "購読中",
                     "구독",        "활성",         "مشترك",
                     "نشط",         "רשום",         "פעיל"};

const Words gone = {"unsubscribed",
                    "unsubscribe",
                    "unsub",
                    "unsubbed",
                    "u",
                    "blocklisted",
                    "blacklisted",
                    "blocked",
                    "cleaned",
                    "bounced",
                    "hardbounced",
                    "hardbounce",
                    "undeliverable",
                    "invalid",
                    "complained",
                    "complaint",
                    "spam",
                    "markedasspam",
                    "spamcomplaint",
                    "reportedspam",
                    "abuse",
                    "junk",
                    "inactive",
                    "disabled",
                    "deleted",
                    "removed",
                    "optedout",
                    "optout",
                    "suppressed",
                    "nonsubscribed",
                    "notsubscribed",
                    "neversubscribed",
                    "archived",
                    "cancelled",
                    "canceled",
                    "expelled",
                    "banned",
                    "left",
                    "pending",
                    "unconfirmed",
                    "notconfirmed",
                    "unactivated",
                    "unverified",
                    "nomail",
                    "forgotten",
                    "held",
                    "onhold",
                    "onholdbounce",
                    "onholdoptout",
                    "donotallow",
                    "nonmarketingcontact",
                    "abgemeldet",
                    "inaktiv",
                    "gesperrt",
                    "gelöscht",
                    "unbestätigt",
                    "désabonné",
                    "désinscrit",
                    "inactif",
                    "bloqué",
                    "supprimé",
                    "enattente",
                    "baja",
                    "dadodebaja",
                    "inactivo",
                    "bloqueado",
                    "cancelado",
                    "desuscrito",
                    "disiscritto",
                    "inattivo",
                    "bloccato",
                    "cancellato",
                    "inativo",
                    "descadastrado",
                    "uitgeschreven",
                    "afgemeld",
                    "inactief",
                    "geblokkeerd",
                    "wypisany",
                    "nieaktywny",
                    "zablokowany",
                    "odhlášen",
                    "avregistrerad",
                    "avslutad",
                    "inaktivt",
                    "отписан",
                    "отписался",
                    "неактивен",
                    "неактивный",
                    "заблокирован",
                    "удален",
                    "удалён",
                    "відписаний",
                    "неактивний",
                    "заблокований",
                    "退订",
                    "已退订",
                    "退訂",
                    "已退訂",
                    "取消订阅",
                    "無効",
                    "購読解除",
                    "退会",
                    "수신거부",
                    "구독취소",
                    "비활성",
                    "ألغىالاشتراك",
                    "محظور",
                    "הוסר",
                    "לאפעיל"};

const Words yes = {"true", "1",  "yes",  "y",   "x",   "on", "t",    "ja",   "j",    "oui",       "o",    "si",
                   "sí",   "sì", "sim",  "tak", "ano", "да", "так",  "wahr", "vrai", "verdadero", "vero", "verdadeiro",
                   "waar", "是", "はい", "예",  "نعم", "כן", "evet", "✓",    "✔",    "☑"};
const Words no = {"false", "0",      "no",  "n",      "off",    "f",      "nein", "non", "não",    "nao",
                  "nie",   "ne",     "нет", "ні",     "nee",    "nej",    "nei",  "ei",  "falsch", "faux",
                  "falso", "onwaar", "否",  "いいえ", "아니요", "아니오", "لا",   "לא",  "hayır"};
const Words nothing = {"", "null", "none", "never", "nil", "na", "unknown"};

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
  return has(wanted_parts) && !ends(when_or_how) ? StandingColumn::wanted : StandingColumn::none;
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
