#include "http_conditions.hpp"

#include <charconv>

#include "gazetted/base/text.hpp"
#include "gazetted/net/http.hpp"

namespace gazetted {
namespace {

// The next entity-tag of a list, without "W/"; empty: there is none, or what is there is none.
std::string_view next_tag(std::string_view& list) {
  const auto begin = list.find_first_not_of(" \t,");
  if (begin == std::string_view::npos) return {};
  list.remove_prefix(begin);
  if (list.starts_with("W/")) list.remove_prefix(2);
  const auto end = list.starts_with('"') ? list.find('"', 1) : std::string_view::npos;
  if (end == std::string_view::npos) return {};
  const auto tag = list.substr(0, end + 1);
  list.remove_prefix(end + 1);
  return tag;
}

bool names_tag(std::string_view list, std::string_view tag) {
  if (trim(list) == "*") return true;
  for (auto one = next_tag(list); !one.empty(); one = next_tag(list)) {
    if (one == tag) return true;
  }
  return false;
}

bool if_range_holds(const std::string& condition, const Validators& validators) {
  if (condition.empty() || condition == validators.tag) return true;
  // By date only exactly, and a weak tag never.
  return condition == http_date(validators.modified);
}

// Digits alone. Of more than fit, the largest number: it is beyond every file.
std::optional<std::uint64_t> number_in(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? number : std::numeric_limits<std::uint64_t>::max();
}

// In thousandths; nothing: no qvalue.
std::optional<int> quality_of(std::string_view parameters) {
  auto text = trim(parameters);
  if (text.empty()) return 1000;
  if (text.size() < 3 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=') return {};
  text.remove_prefix(2);
  if (text[0] != '0' && text[0] != '1') return {};
  int quality = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return {};
  int weight = 100;
  for (std::size_t i = 2; i < text.size(); ++i, weight /= 10) {
    if (text[i] < '0' || text[i] > '9' || i > 4) return {};
    quality += (text[i] - '0') * weight;
  }
  return quality <= 1000 ? std::optional(quality) : std::nullopt;
}

struct Likings {
  std::optional<int> gzip, brotli, identity, others;
};

Likings read_likings(std::string_view accept) {
  Likings read;
  while (!accept.empty()) {
    const auto comma = std::min(accept.find(','), accept.size());
    const auto one = accept.substr(0, comma);
    accept.remove_prefix(std::min(comma + 1, accept.size()));
    const auto semicolon = one.find(';');
    const auto name = lower(trim(one.substr(0, semicolon)));
    const auto quality =
        quality_of(semicolon == std::string_view::npos ? std::string_view() : one.substr(semicolon + 1));
    if (!quality) continue;
    if (name == "gzip" || name == "x-gzip") read.gzip = quality;
    if (name == "br") read.brotli = quality;
    if (name == "identity") read.identity = quality;
    if (name == "*") read.others = quality;
  }
  return read;
}

}  // namespace

std::string http_date(Time time) { return replace_all(format_rfc5322(time), "+0000", "GMT"); }

bool has_it_already(const WebRequest& request, const Validators& validators) {
  if (const auto& tags = request.header("if-none-match"); !tags.empty()) return names_tag(tags, validators.tag);
  const auto& since = request.header("if-modified-since");
  const auto date = since.empty() ? std::nullopt : parse_http_date(since);
  return date && validators.modified <= *date;
}

WantedRange wanted_range(const WebRequest& request, const Validators& validators, std::uint64_t size) {
  WantedRange wanted;
  std::string_view range = request.header("range");
  constexpr std::string_view unit = "bytes=";
  if (request.method != "GET" || range.size() < unit.size() || lower(range.substr(0, unit.size())) != unit)
    return wanted;
  if (!if_range_holds(request.header("if-range"), validators)) return wanted;
  range = trim(range.substr(unit.size()));
  const auto dash = range.find('-');
  if (dash == std::string_view::npos) return wanted;
  const auto before = trim(range.substr(0, dash)), after = trim(range.substr(dash + 1));
  const auto first = number_in(before), last = number_in(after);
  if (before.empty() && last) {  // so many at the end
    const auto count = std::min(*last, size);
    wanted.kind = count > 0 ? WantedRange::Kind::part : WantedRange::Kind::outside;
    if (count > 0) wanted.span = {size - count, count};
  } else if (first && (after.empty() || (last && *first <= *last))) {
    wanted.kind = *first < size ? WantedRange::Kind::part : WantedRange::Kind::outside;
    if (*first < size) wanted.span = {*first, (last ? std::min(*last, size - 1) : size - 1) - *first + 1};
  }
  return wanted;
}

Coding best_coding(std::string_view accept_encoding, bool has_gzip, bool has_brotli) {
  if (trim(accept_encoding).empty()) return Coding::identity;
  const auto likings = read_likings(accept_encoding);
  const int others = likings.others.value_or(0);
  const int brotli = has_brotli ? likings.brotli.value_or(others) : 0;
  const int gzip = has_gzip ? likings.gzip.value_or(others) : 0;
  // Taken where it is not spoken of, but liked less than what is.
  const int identity = likings.identity.value_or(likings.others.value_or(1));
  if (brotli > 0 && brotli >= gzip && brotli >= identity) return Coding::brotli;
  return gzip > 0 && gzip >= identity ? Coding::gzip : Coding::identity;
}

}  // namespace gazetted
