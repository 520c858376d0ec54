// The time that the label of an embargo names, as people write it. Nothing is planned by it: it is only compared.
#include <charconv>
#include <optional>
#include <vector>

#include "gazetted/base/day_names.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/intake/embargo_line.hpp"

namespace gazetted {
namespace {

struct Token {
  std::string text;
  int number = -1;  // -1: it is none
};

struct SaidTime {
  std::optional<int> year, month, day, hour, minute;
  bool is_utc = false, has_other_zone = false;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0; }

// Numbers, words and signs, without blanks.
std::vector<Token> tokens_of(std::string_view label) {
  constexpr std::size_t longest = 200;
  const auto text = fold_case(label.substr(0, longest));
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at + 1;
    if (is_digit(text[at])) {
      while (end < text.size() && is_digit(text[end])) ++end;
      Token token{text.substr(at, end - at)};
      if (end - at <= 4) std::from_chars(text.data() + at, text.data() + end, token.number);
      tokens.push_back(token);
    } else if (is_letter(text[at])) {
      while (end < text.size() && is_letter(text[end])) ++end;
      tokens.push_back({text.substr(at, end - at)});
    } else if (text[at] != ' ') {
      tokens.push_back({text.substr(at, 1)});
    }
    at = end;
  }
  return tokens;
}

// By its beginning, in the languages of Europe that share these; 0: it is none.
int month_of(const std::string& word) {
  static const std::vector<std::pair<std::string_view, int>> months = {
      {"jan", 1},  {"gen", 1},  {"ene", 1},  {"feb", 2},  {"fév", 2},  {"fev", 2},  {"mar", 3},  {"mär", 3},
      {"mrz", 3},  {"maa", 3},  {"apr", 4},  {"avr", 4},  {"abr", 4},  {"may", 5},  {"mai", 5},  {"mag", 5},
      {"mei", 5},  {"maj", 5},  {"jun", 6},  {"juin", 6}, {"giu", 6},  {"jul", 7},  {"juil", 7}, {"lug", 7},
      {"aug", 8},  {"aoû", 8},  {"ago", 8},  {"sep", 9},  {"set", 9},  {"oct", 10}, {"okt", 10}, {"ott", 10},
      {"out", 10}, {"nov", 11}, {"dec", 12}, {"dez", 12}, {"déc", 12}, {"dic", 12}, {"янв", 1},  {"фев", 2},
      {"мар", 3},  {"апр", 4},  {"мая", 5},  {"июн", 6},  {"июл", 7},  {"авг", 8},  {"сен", 9},  {"окт", 10},
      {"ноя", 11}, {"дек", 12}};
  for (const auto& [start, month] : months) {
    if (word.starts_with(start)) return month;
  }
  return 0;
}

class Reader {
 public:
  explicit Reader(std::string_view label) : tokens_(tokens_of(label)) {}

  SaidTime read() {
    for (std::size_t at = 0; at < tokens_.size();) {
      const auto taken = std::max({date_at(at), clock_at(at), std::size_t(1)});
      if (taken == 1) note_zone(at);
      at += taken;
    }
    return said_;
  }

 private:
  int number(std::size_t at) const { return at < tokens_.size() ? tokens_[at].number : -1; }
  std::string_view text(std::size_t at) const {
    return at < tokens_.size() ? std::string_view(tokens_[at].text) : std::string_view();
  }
  bool is_between(std::size_t at, int low, int high) const { return number(at) >= low && number(at) <= high; }
  bool is_year(std::size_t at) const { return is_between(at, 1900, 2200); }

  std::size_t put_date(std::optional<int> year, int month, int day, std::size_t taken) {
    if (said_.day || month < 1 || month > 12 || day < 1 || day > 31) return 0;
    said_.year = year;
    said_.month = month;
    said_.day = day;
    return taken;
  }

  // How many tokens it has; 0: there is none.
  std::size_t date_at(std::size_t at) {
    if (is_year(at) && text(at + 1) == text(at + 3) && text(at + 1) == "-")
      return put_date(number(at), number(at + 2), number(at + 4), 5);
    if (is_year(at) && text(at + 1) == "年" && text(at + 3) == "月")
      return put_date(number(at), number(at + 2), number(at + 4), 6);
    if (is_between(at, 1, 31) && text(at + 1) == "." && is_between(at + 2, 1, 12) && text(at + 3) == ".") {
      const bool has_year = is_year(at + 4);
      return put_date(has_year ? std::optional(number(at + 4)) : std::nullopt, number(at + 2), number(at),
                      has_year ? 5 : 4);
    }
    if (is_between(at, 1, 31)) {
      auto next = at + 1;
      for (const std::string_view word : {"st", "nd", "rd", "th", "er", ".", "º", "de", "of"}) {
        if (text(next) == word) ++next;
      }
      const int month = month_of(std::string(text(next)));
      return month > 0 ? put_date_with_year(month, number(at), next + 1, at) : 0;
    }
    if (const auto month = month_named(text(at)); month && is_between(at + 1, 1, 31) && text(at + 2) != ":") {
      const bool is_ordinal = !text(at + 2).empty() && (text(at + 2) == "st" || text(at + 2) == "nd" ||
                                                        text(at + 2) == "rd" || text(at + 2) == "th");
      return put_date_with_year(int(unsigned(*month)), number(at + 1), at + (is_ordinal ? 3 : 2), at);
    }
    return 0;
  }

  std::size_t put_date_with_year(int month, int day, std::size_t next, std::size_t at) {
    auto year = next;
    while (text(year) == "," || text(year) == "." || text(year) == "de") ++year;
    return is_year(year) ? put_date(number(year), month, day, year + 1 - at)
                         : put_date(std::nullopt, month, day, next - at);
  }

  std::size_t clock_at(std::size_t at) {
    if (said_.hour || !is_between(at, 0, 23)) return 0;
    const bool has_minutes = (text(at + 1) == ":" || text(at + 1) == "." || text(at + 1) == "h") &&
                             is_between(at + 2, 0, 59) && text(at + 2).size() == 2;
    auto next = at + (has_minutes ? 3 : 1);
    int hour = number(at);
    bool is_clock = has_minutes && text(at + 1) != ".";
    if (text(next) == "am" || text(next) == "pm" ||
        ((text(next) == "a" || text(next) == "p") && text(next + 1) == ".")) {
      if (hour < 1 || hour > 12) return 0;
      hour = hour % 12 + (text(next).starts_with("p") ? 12 : 0);
      is_clock = true;
    } else if (text(next) == "uhr" || text(next) == "h" || text(next) == "hrs") {
      is_clock = true;
    } else {
      --next;
    }
    if (!is_clock) return 0;
    said_.hour = hour;
    said_.minute = has_minutes ? number(at + 2) : 0;
    return next + 1 - at;
  }

  void note_zone(std::size_t at) {
    const auto word = text(at);
    if (word == "gmt" || word == "utc" || word == "z") said_.is_utc = true;
    for (const std::string_view zone :
         {"cet", "cest", "mez",  "mesz", "bst",      "ist",  "eet",   "eest", "wet", "msk",  "et",  "est",
          "edt", "ct",   "cst",  "cdt",  "mst",      "mdt",  "pt",    "pst",  "pdt", "jst",  "kst", "hkt",
          "sgt", "aest", "aedt", "time", "ortszeit", "zeit", "heure", "hora", "ora", "时间", "+"}) {
      if (word == zone) said_.has_other_zone = true;
    }
    if (word == "/" && at > 0 && is_letter(text(at - 1).back()) && !text(at + 1).empty() &&
        is_letter(text(at + 1).front()))
      said_.has_other_zone = true;
  }

  std::vector<Token> tokens_;
  SaidTime said_;
};

WallTime wall_in_utc(Time time) { return WallTime(std::chrono::floor<std::chrono::seconds>(time.time_since_epoch())); }

bool fits(const SaidTime& said, WallTime wall, bool with_clock) {
  using namespace std::chrono;
  const auto midnight = floor<days>(wall);
  const year_month_day date(midnight);
  if (said.year && *said.year != int(date.year())) return false;
  if (said.day && (unsigned(*said.day) != unsigned(date.day()) || unsigned(*said.month) != unsigned(date.month())))
    return false;
  if (!with_clock || !said.hour) return true;
  return wall - midnight >= hours(*said.hour) + minutes(*said.minute) &&
         wall - midnight < hours(*said.hour) + minutes(*said.minute + 1);
}

}  // namespace

bool names_other_time(std::string_view label, const PlannedTime& planned, const Zone& newsroom) {
  const auto said = Reader(label).read();
  if (said.is_utc) return !fits(said, wall_in_utc(planned.instant), true);
  const bool with_clock = !said.has_other_zone;
  if (fits(said, planned.wall, with_clock) || fits(said, newsroom.wall(planned.instant), with_clock)) return false;
  if (with_clock) return true;
  // Somewhere on earth it may be that day.
  for (const int offset : {-12, 14}) {
    if (fits(said, wall_in_utc(planned.instant + std::chrono::hours(offset)), false)) return false;
  }
  return true;
}

}  // namespace gazetted
