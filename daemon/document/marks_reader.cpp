#include "marks_reader.hpp"

#include <charconv>

namespace gazetted {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "12. " before the text of an item: 12.
std::optional<std::uint64_t> number_in(std::string_view mark) {
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(mark.data(), mark.data() + mark.size(), number);
  const auto rest = mark.substr(std::size_t(end - mark.data()));
  if (code != std::errc() || rest.empty() || (rest[0] != '.' && rest[0] != ')')) return std::nullopt;
  return rest.find_first_not_of(" \t", 1) == std::string_view::npos ? std::optional(number) : std::nullopt;
}

}  // namespace

void MarksReader::enter_item() {
  printed_.reset();
  if (lists_.empty() || !lists_.back().numbers) return;
  start_ = lists_.back().start;
  printed_ = lists_.back().next++;
}

std::string_view MarksReader::before(std::size_t at) const {
  constexpr std::size_t longest_mark = 100;
  const auto from = at > longest_mark ? at - longest_mark : 0;
  const auto near = source_.substr(from, at - from);
  const auto line_end = near.rfind('\n');
  const auto line = line_end == std::string_view::npos ? near : near.substr(line_end + 1);
  const auto start = line.find_first_not_of(" \t>");
  return start == std::string_view::npos ? std::string_view() : line.substr(start);
}

void MarksReader::text(std::string_view part, std::size_t at, int line) {
  const auto mark = before(at);
  if (const auto printed = std::exchange(printed_, std::nullopt)) {
    // "1." before each item is how many write a list that counts by itself.
    const auto written = number_in(mark);
    if (written && *written != start_) shown_.number(*written, *printed, line);
  }
  if (std::exchange(emphasis_begins_, false) && at > 1 && source_[at - 1] == '*' && is_digit(source_[at - 2]) &&
      !part.empty() && is_digit(part[0]))
    shown_.emphasis_between_digits(line);
  const auto behind = source_.substr(at + part.size(), 4);
  if (part.ends_with("] (") && part.find('[') != std::string_view::npos && (behind == "http" || behind == "www."))
    shown_.detached_target(line);
  shown_.look_at(part, line, mark.empty() ? TextPosition::begins_line : TextPosition::within_line);
}

void MarksReader::html(const HtmlToken& token, int line) {
  const bool code = token.name == "pre" || token.name == "code" || token.name == "style" || token.name == "script";
  if (code && token.kind == HtmlToken::Kind::start) ++in_code_;
  if (code && token.kind == HtmlToken::Kind::end && in_code_ > 0) --in_code_;
  if (token.kind == HtmlToken::Kind::text && in_code_ == 0) shown_.look_at_html(token.text, line);
}

}  // namespace gazetted
