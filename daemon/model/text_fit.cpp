#include "gazetted/model/text_fit.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/model/weighted_text.hpp"

namespace gazetted {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::size_t shown_path = 13;  // of a short link, in characters

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_word_byte(unsigned char c) { return std::isalnum(c) || c == '_' || c >= 0x80; }

// Where a link that starts here ends: at white space, and without the punctuation of the sentence around it.
std::size_t link_end(std::string_view text, std::size_t at) {
  auto end = at;
  while (end < text.size() && !is_space(text[end]) && text[end] != '<' && text[end] != '>' && text[end] != '"') ++end;
  while (end > at) {
    const char last = text[end - 1];
    const auto link = text.substr(at, end - at);
    const bool closes =
        last == ')' && std::count(link.begin(), link.end(), '(') >= std::count(link.begin(), link.end(), ')');
    if (closes || std::string_view(".,;:!?'\")]}").find(last) == std::string_view::npos) break;
    --end;
  }
  return end;
}

std::size_t word_end(std::string_view text, std::size_t at, std::string_view also) {
  auto end = at;
  while (end < text.size() &&
         (is_word_byte(static_cast<unsigned char>(text[end])) || also.find(text[end]) != std::string_view::npos))
    ++end;
  while (end > at && also.find(text[end - 1]) != std::string_view::npos) --end;
  return end;
}

std::size_t count_plain(std::string_view text, TextLimit::Unit unit) {
  switch (unit) {
    case TextLimit::Unit::graphemes:
      return count_graphemes(text);
    case TextLimit::Unit::bytes:
      return text.size();
    case TextLimit::Unit::weighted:
      return weighted_length(text);
    case TextLimit::Unit::code_points:
    case TextLimit::Unit::utf16: {
      std::size_t count = 0;
      for (const unsigned char c : text) {
        count += (c & 0xC0) != 0x80;
        if (unit == TextLimit::Unit::utf16) count += c >= 0xF0;  // a pair of surrogates
      }
      return count;
    }
  }
  return 0;
}

// A piece that stays or goes as a whole, with the blanks before it.
struct Token {
  std::string blanks, text;
  TextPart::Kind kind = TextPart::Kind::words;
};

std::vector<Token> tokens_of(const std::string& text) {
  std::vector<Token> tokens;
  const auto add = [&](std::string_view piece, TextPart::Kind kind) {
    std::size_t start = 0;
    while (start < piece.size() && is_space(piece[start])) ++start;
    std::size_t end = piece.size();
    while (end > start && is_space(piece[end - 1])) --end;
    if (start > 0 || !tokens.empty()) {
      if (tokens.empty() || !tokens.back().text.empty()) tokens.push_back({});
      tokens.back().blanks += piece.substr(0, start);
    } else {
      tokens.push_back({});
    }
    tokens.back().text = piece.substr(start, end - start);
    tokens.back().kind = kind;
    if (end < piece.size()) tokens.push_back({std::string(piece.substr(end)), "", TextPart::Kind::words});
  };
  for (const auto& part : parts_of(text)) {
    const auto piece = std::string_view(text).substr(part.at, part.size);
    if (part.kind != TextPart::Kind::words) {
      add(piece, part.kind);
      continue;
    }
    std::size_t before = 0;
    for (const auto end : line_breaks(piece)) {
      add(piece.substr(before, end - before), part.kind);
      before = end;
    }
  }
  return tokens;
}

bool stays(const Token& token) { return token.kind == TextPart::Kind::link || token.kind == TextPart::Kind::tag; }

// The text with its first `words` plain tokens, its links, and its first `tags` tags.
std::string joined(const std::vector<Token>& tokens, std::size_t words, std::size_t tags) {
  std::string out;
  std::string blanks;
  bool cut = false;
  bool after_word = false;
  std::size_t word = 0;
  std::size_t tag = 0;
  for (const auto& token : tokens) {
    if (token.text.empty()) {
      blanks += token.blanks;
      continue;
    }
    const bool keep = token.kind == TextPart::Kind::tag ? tag++ < tags : stays(token) || word++ < words;
    if (!keep) {
      if (!stays(token) && !cut && after_word) {
        out += ellipsis;
        cut = true;
      }
      blanks.clear();  // a link keeps what was right before it
      continue;
    }
    auto between = blanks + token.blanks;
    if (cut && stays(token) && between.empty()) between = " ";
    out += (out.empty() ? "" : between) + token.text;
    after_word = !stays(token);
    blanks.clear();
  }
  return out;
}

}  // namespace

std::vector<TextPart> parts_of(std::string_view text) {
  std::vector<TextPart> parts;
  std::size_t plain = 0;
  std::size_t at = 0;
  const auto take = [&](TextPart::Kind kind, std::size_t end) {
    if (at > plain) parts.push_back({TextPart::Kind::words, plain, at - plain});
    parts.push_back({kind, at, end - at});
    plain = at = end;
  };
  while (at < text.size()) {
    const auto rest = text.substr(at);
    const bool inside = at > 0 && is_word_byte(static_cast<unsigned char>(text[at - 1]));
    const bool in_latin = at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0;
    if (!in_latin && (rest.starts_with("https://") || rest.starts_with("http://"))) {
      const auto end = link_end(text, at);
      if (end > at + rest.find("//") + 2) {
        take(TextPart::Kind::link, end);
        continue;
      }
    }
    if (!inside && (rest[0] == '#' || rest[0] == '@') && (at == 0 || text[at - 1] != '/')) {
      const auto end = word_end(text, at + 1, rest[0] == '@' ? "@.-" : "");
      const bool digits = std::all_of(text.begin() + std::ptrdiff_t(at) + 1, text.begin() + std::ptrdiff_t(end),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
      if (end > at + 1 && !(rest[0] == '#' && digits)) {
        take(rest[0] == '#' ? TextPart::Kind::tag : TextPart::Kind::mention, end);
        continue;
      }
    }
    ++at;
  }
  if (at > plain) parts.push_back({TextPart::Kind::words, plain, at - plain});
  return parts;
}

std::string short_link(std::string_view url) {
  const auto scheme = url.find("://");
  auto rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  if (rest.starts_with("www.")) rest.remove_prefix(4);
  const auto slash = rest.find_first_of("/?#");
  if (slash == std::string_view::npos || slash + 1 == rest.size()) return std::string(rest.substr(0, slash));
  const auto path = rest.substr(slash);
  const auto shown = grapheme_prefix(path, shown_path);
  return std::string(rest.substr(0, slash)) + std::string(shown) +
         (shown.size() < path.size() ? std::string(ellipsis) : "");
}

std::size_t count_text(std::string_view text, const TextLimit& limit) {
  if (limit.link_cost == 0 && !limit.short_links) return count_plain(text, limit.unit);
  std::size_t count = 0;
  for (const auto& part : parts_of(text)) {
    const auto piece = text.substr(part.at, part.size);
    if (part.kind != TextPart::Kind::link)
      count += count_plain(piece, limit.unit);
    else
      count += limit.link_cost != 0 ? limit.link_cost : count_plain(short_link(piece), limit.unit);
  }
  return count;
}

bool fits(std::string_view text, const TextLimit& limit) {
  const bool short_enough = limit.most == 0 || count_text(text, limit) <= limit.most;
  return short_enough && (limit.most_bytes == 0 || text.size() <= limit.most_bytes);
}

std::string fit_text(const std::string& text, const TextLimit& limit) {
  if (fits(text, limit)) return text;
  const auto tokens = tokens_of(text);
  std::size_t words = 0;
  std::size_t tags = 0;
  for (const auto& token : tokens) {
    if (token.kind == TextPart::Kind::tag) ++tags;
    if (!token.text.empty() && !stays(token)) ++words;
  }
  // With no word at all the tags must fit; those that do not, go.
  while (tags > 0 && !fits(joined(tokens, 0, tags), limit)) --tags;
  std::size_t least = 0;
  std::size_t most = words;
  while (least < most) {  // the largest number of words that fits
    const auto middle = (least + most + 1) / 2;
    if (fits(joined(tokens, middle, tags), limit))
      least = middle;
    else
      most = middle - 1;
  }
  auto out = joined(tokens, least, tags);
  if (fits(out, limit))
    return least == 0 && out.starts_with(ellipsis) ? std::string(trim(out.substr(ellipsis.size()))) : out;
  return "";
}

}  // namespace gazetted
