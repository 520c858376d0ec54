#include "gazetted/audience/standing.hpp"

#include <algorithm>
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
                            "estado",
                            "estadodesuscripción",
                            "stato",
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
                          "deleted",
                          "unsubscribedfromallemail",
                          "unsubscribedfromemails",
                          "emailunsubscribed",
                          "abgemeldet",
                          "désabonné",
                          "désinscrit",
                          "baja",
                          "disiscritto"};

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
                            "iscritto"};

const Words left_at_words = {
    "unsubtime",        "cleantime",          "unsubcampaigntitle", "unsubcampaignid",      "unsubreason",
    "unsubreasonother", "cleancampaigntitle", "unsubscribedat",     "unsubscribetime",      "unsubscribedate",
    "unsubscribeddate", "dateunsubscribed",   "unsubscribedon",     "unsubscribetimestamp", "optouttime",
    "optoutdate",       "optedoutat",         "optoutreason",       "unsubscribereason",    "bouncedat",
    "deletedat",        "blocklistedat",      "abgemeldetam"};

const Words stays = {"subscribed",  "s",        "active",     "enabled",    "confirmed",   "ok",
                     "good",        "valid",    "verified",   "optedin",    "optin",       "doubleoptin",
                     "singleoptin", "express",  "expressed",  "implied",    "softbounced", "softbounce",
                     "regular",     "premium",  "free",       "paid",       "comped",      "gifted",
                     "member",      "current",  "angemeldet", "aktiv",      "abonniert",   "bestätigt",
                     "abonné",      "actif",    "inscrit",    "activo",     "suscrito",    "confirmado",
                     "attivo",      "iscritto", "ativo",      "inscrito",   "actief",      "ingeschreven",
                     "geabonneerd", "aktywny",  "zapisany",   "aktivní",    "prenumerant", "aktivt",
                     "подписан",    "активен",  "активный",   "підписаний", "активний",    "已订阅",
                     "已訂閱",      "订阅",     "有効",       "購読中",     "구독",        "활성",
                     "مشترك",       "نشط",      "רשום",       "פעיל"};

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

// "2024-03-01 12:00:00", "3/1/24": a day that means something, unlike 0000-00-00.
bool is_day(std::string_view text) {
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 4 && text.find_first_of("123456789") != std::string_view::npos &&
         text.find_first_of("-/.:") != std::string_view::npos;
}

}  // namespace

StandingColumn standing_column(std::string_view header_word) {
  if (header_word.size() > 200) return StandingColumn::none;
  const auto word = folded(header_word);
  if (status_words.contains(word)) return StandingColumn::status;
  if (hint_words.contains(word)) return StandingColumn::hint;
  if (left_words.contains(word)) return StandingColumn::left;
  if (wanted_words.contains(word)) return StandingColumn::wanted;
  return left_at_words.contains(word) ? StandingColumn::left_at : StandingColumn::none;
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
      return word.size() > 1 && gone.contains(word) ? Standing::unsubscribed : Standing::subscribed;
    case StandingColumn::status:
      if (gone.contains(word) || no.contains(word)) return Standing::unsubscribed;
      return stays.contains(word) || yes.contains(word) || text.empty() ? Standing::subscribed
                                                                        : Standing::not_understood;
    case StandingColumn::left:
      if (yes.contains(word) || gone.contains(word) || is_day(text)) return Standing::unsubscribed;
      return no.contains(word) || nothing.contains(word) ? Standing::subscribed : Standing::not_understood;
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
