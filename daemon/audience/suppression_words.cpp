#include "gazetted/audience/suppression_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gazetted/audience/standing.hpp"
#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "header_words.hpp"

namespace gazetted {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;
using Words = std::vector<std::string_view>;

// Parts of words, folded: what is before and behind them is grammar.
const Words complaint_words = {"complain", "spam",         "abuse",  "beschwer", "plainte", "queja",    "denuncia",
                               "reclamo",  "segnalazione", "klacht", "queixa",   "skarg",   "klagomål", "жалоб",
                               "скарг",    "投诉",         "投訴",   "举报",     "檢舉",    "苦情",     "迷惑",
                               "신고",     "스팸",         "תלונה",  "ספאם",     "شكوى",    "مزعج"};
const Words bounce_words = {
    "bounce",       "cleaned",  "undeliverable", "unzustellbar", "rückläufer",  "nicht zustellbar",
    "rebond",       "rejeté",   "rebote",        "rebotad",      "rimbalz",     "non recapitabile",
    "onbestelbaar", "devolvid", "não entregue",  "odbit",        "niedostarcz", "studs",
    "недостав",     "退信",     "无法送达",      "無法送達",     "不達",        "エラーメール",
    "반송",         "חזר",      "مرتد"};
const Words leave_words = {
    "unsub",     "optout",        "opt-out",   "opt out",    "opted out", "abgemeldet", "abmeld",
    "abbestell", "ausgetragen",   "austrag",   "gekündigt",  "widerr",    "désabonn",   "desabonn",
    "désinscri", "desinscri",     "baja",      "desuscri",   "cancelad",  "disiscri",   "annullat",
    "cancellat", "uitgeschreven", "uitschrij", "afgemeld",   "afmeld",    "descadastr", "inscrição cancelada",
    "wypis",     "rezygn",        "avregistr", "avprenumer", "отпис",     "відпис",     "退订",
    "退訂",      "取消订阅",      "取消訂閱",  "配信停止",   "購読解除",  "解除",       "수신거부",
    "구독 취소", "구독취소",      "הסר",       "ביטל",       "ביטול",     "إلغاء",      "ألغى"};

const Words date_words = {"date",
                          "datum",
                          "day",
                          "when",
                          "time",
                          "timestamp",
                          "since",
                          "created",
                          "createdat",
                          "addedat",
                          "unsubscribedat",
                          "unsubscribedate",
                          "unsubscribed on",
                          "optoutdate",
                          "bouncedat",
                          "leftat",
                          "lastupdated",
                          "seit",
                          "abgemeldetam",
                          "abmeldedatum",
                          "fecha",
                          "fechadebaja",
                          "data",
                          "datadisiscrizione",
                          "datedésabonnement",
                          "datededésinscription",
                          "datumafmelding",
                          "dato",
                          "дата",
                          "日期",
                          "日付",
                          "日時",
                          "날짜",
                          "일시",
                          "תאריך",
                          "التاريخ"};

const Words reason_headers = {"reason", "cause",  "status", "type",        "grund",   "raison",     "motif", "motivo",
                              "razón",  "reden",  "orsak",  "powód",       "причина", "原因",       "理由",  "사유",
                              "السبب",  "סיבה",   "statut", "estado",      "stato",   "статус",     "状态",  "狀態",
                              "상태",   "الحالة", "סטטוס",  "unsubreason", "event",   "description"};

bool is_one_of(std::string_view header, const Words& words) {
  const auto word = folded(header);
  return std::any_of(words.begin(), words.end(), [&](std::string_view one) { return word == folded(one); });
}

bool has_one_of(const std::string& text, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view one) { return text.find(fold_case(one)) != std::string::npos; });
}

// "02", "3", "2026"; nothing behind it.
std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

// "09:15" or "09:15:30" as "09:15:30"; empty: it is no time of day.
std::string clock_of(std::string_view text) {
  if (text.empty()) return "00:00:00";
  const auto parts = split(std::string(text), ':');
  if (parts.size() != 2 && parts.size() != 3) return "";
  int values[3] = {0, 0, 0};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = number_of(parts[i]);
    if (!number || *number > (i == 0 ? 23 : 59)) return "";
    values[i] = *number;
  }
  return fmt::format("{:02}:{:02}:{:02}", values[0], values[1], values[2]);
}

}  // namespace

std::string_view import_cause(std::string_view cell) {
  constexpr std::size_t longest = 200;
  const auto text = fold_case(trim(cell.substr(0, longest)));
  if (has_one_of(text, complaint_words)) return import_reason::complaint;
  if (has_one_of(text, bounce_words)) return import_reason::bounce;
  if (has_one_of(text, leave_words)) return import_reason::unsubscribe;
  return "";
}

std::string_view import_cause(const Fields& fields) {
  for (const auto& [header, cell] : fields) {
    if (!is_one_of(header, reason_headers)) continue;
    if (const auto cause = import_cause(cell); !cause.empty()) return cause;
  }
  for (const auto& [header, cell] : fields) {
    const auto column = standing_column(header, {cell});
    if (column != StandingColumn::left && column != StandingColumn::left_at) continue;
    if (trim(cell).empty() || judge_standing(column, cell) != Standing::unsubscribed) continue;
    const auto cause = import_cause(header);
    return cause.empty() ? import_reason::unsubscribe : cause;
  }
  return "";
}

std::string import_date_cell(const Fields& fields) {
  for (const auto& [header, cell] : fields)
    if (is_one_of(header, date_words) && !trim(cell).empty()) return std::string(trim(cell));
  for (const auto& [header, cell] : fields)
    if (standing_column(header, {cell}) == StandingColumn::left_at && parse_import_date(cell))
      return std::string(trim(cell));
  return "";
}

std::optional<Time> parse_import_date(std::string_view text) {
  text = trim(text);
  if (auto time = parse_import_time(text)) return time;
  const auto blank = text.find(' ');
  const auto clock = clock_of(blank == std::string_view::npos ? std::string_view() : trim(text.substr(blank)));
  const auto day = text.substr(0, blank);
  const auto sign = day.find_first_of("-./");
  if (clock.empty() || sign == std::string_view::npos) return std::nullopt;
  const auto parts = split(std::string(day), day[sign]);
  if (parts.size() != 3) return std::nullopt;
  const auto a = number_of(parts[0]), b = number_of(parts[1]), c = number_of(parts[2]);
  if (!a || !b || !c) return std::nullopt;
  const auto made = [&](int year, int month, int date) {
    return parse_import_time(fmt::format("{:04}-{:02}-{:02}T{}Z", year, month, date, clock));
  };
  if (*a > 31) return made(*a, *b, *c);
  if (*c < 1000) return std::nullopt;
  if (day[sign] == '.' || *a > 12) return made(*c, *b, *a);
  return *b > 12 ? made(*c, *a, *b) : std::nullopt;
}

}  // namespace gazetted
