#include "gazetted/base/redact.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t least_piece = 6;
constexpr std::size_t least_word = 3;  // what is shorter is no secret, and occurs in every sentence
constexpr int most_decodings = 2;      // a proxy's error page escapes what was escaped before

using Range = std::pair<std::size_t, std::size_t>;  // of the original text

// A text as it reads when its escapes are undone; each byte knows where it came from.
struct View {
  std::string bytes;
  std::vector<Range> from;
};

View plain_view(std::string_view text) {
  View view{std::string(text), {}};
  view.from.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) view.from.emplace_back(i, i + 1);
  return view;
}

std::optional<unsigned> number_in(std::string_view digits, int base) {
  unsigned value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return code == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

struct Unescaped {
  std::size_t length = 0;  // of the escape; 0: there is none
  unsigned letter = 0;     // secrets are ASCII almost always; what is not is left as it is
};

Unescaped html_entity(std::string_view text) {
  const auto end = text.substr(0, 10).find(';');
  if (end == std::string_view::npos) return {};
  const auto name = text.substr(1, end - 1);
  for (const auto& [known, letter] : {std::pair("amp", '&'), {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}})
    if (name == known) return {end + 1, unsigned(letter)};
  if (name.size() < 2 || name[0] != '#') return {};
  const bool hexadecimal = name[1] == 'x' || name[1] == 'X';
  const auto value = number_in(name.substr(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
  return value ? Unescaped{end + 1, *value} : Unescaped{};
}

Unescaped escape_at(std::string_view text) {
  if (text.size() < 2) return {};
  if (text[0] == '%') {
    const auto value = number_in(text.substr(1, 2), 16);
    return value && text.size() > 2 ? Unescaped{3, *value} : Unescaped{};
  }
  if (text[0] == '&') return html_entity(text);
  if (text[0] != '\\') return {};
  if (text[1] == 'u' && text.size() >= 6) {
    const auto value = number_in(text.substr(2, 4), 16);
    return value ? Unescaped{6, *value} : Unescaped{};
  }
  return text[1] == '/' || text[1] == '"' || text[1] == '\\' ? Unescaped{2, unsigned(text[1])} : Unescaped{};
}

View unescaped(const View& in) {
  View out;
  for (std::size_t i = 0; i < in.bytes.size();) {
    const auto escape = escape_at(std::string_view(in.bytes).substr(i));
    const bool is_byte = escape.length > 0 && (escape.letter < 0x80 || (in.bytes[i] == '%' && escape.letter < 0x100));
    const auto length = is_byte ? escape.length : 1;
    out.bytes += is_byte ? char(escape.letter) : in.bytes[i];
    out.from.emplace_back(in.from[i].first, in.from[i + length - 1].second);
    i += length;
  }
  return out;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80; }
bool is_base64(char c) { return is_word(c) || std::string_view("+/-_=").find(c) != std::string_view::npos; }

class Search {
 public:
  Search(const View& view, std::vector<Range>& hits) : view_(view), hits_(hits) {}

  void whole_words(const std::string& word) {
    each(word, [&](std::size_t at, std::size_t end) {
      const bool inside =
          (at > 0 && is_word(view_.bytes[at - 1])) || (end < view_.bytes.size() && is_word(view_.bytes[end]));
      if (!inside) hit(at, end);
    });
  }

  void pieces(const std::string& piece) {
    each(piece, [&](std::size_t at, std::size_t end) { hit(at, end); });
    const std::string_view all(view_.bytes);
    for (auto half = std::min(piece.size() - 1, all.size()); half >= least_piece; --half) {
      if (all.substr(all.size() - half) != std::string_view(piece).substr(0, half)) continue;
      return hit(all.size() - half, all.size());
    }
  }

  // What it is part of is an encoding of more, a user's name perhaps: all of it goes.
  void base64(const std::string& core) {
    each(core, [&](std::size_t at, std::size_t end) {
      while (at > 0 && is_base64(view_.bytes[at - 1])) --at;
      while (end < view_.bytes.size() && is_base64(view_.bytes[end])) ++end;
      hit(at, end);
    });
  }

 private:
  template <class Each>
  void each(const std::string& what, Each found) {
    for (auto at = view_.bytes.find(what); at != std::string::npos; at = view_.bytes.find(what, at + 1))
      found(at, at + what.size());
  }
  void hit(std::size_t at, std::size_t end) { hits_.emplace_back(view_.from[at].first, view_.from[end - 1].second); }

  const View& view_;
  std::vector<Range>& hits_;
};

std::string blotted(std::string_view text, std::vector<Range> hits) {
  std::sort(hits.begin(), hits.end());
  std::string out;
  std::size_t done = 0;
  for (std::size_t i = 0; i < hits.size();) {
    auto [from, to] = hits[i];
    for (++i; i < hits.size() && hits[i].first <= to; ++i) to = std::max(to, hits[i].second);
    out += std::string(text.substr(done, from - done)) + "***";
    done = to;
  }
  return out + std::string(text.substr(done));
}

}  // namespace

void Redactor::add(const Secret& secret) {
  const auto& bytes = secret.reveal();
  if (bytes.size() < least_word) return;
  (bytes.size() < least_piece ? words_ : pieces_).push_back(bytes);
  add_base64(bytes);
}

// Where a secret is within what was encoded decides how it looks: three ways, without the letters that it
// shares with its neighbours.
void Redactor::add_base64(std::string_view secret) {
  for (std::size_t before = 0; before < 3; ++before) {
    const auto encoded = gazetted::base64(std::string(before, 'x') + std::string(secret) + "xx");
    const auto from = (before * 8 + 5) / 6;
    const auto to = (before + secret.size()) * 8 / 6;
    if (to < from + least_piece) continue;
    const auto core = encoded.substr(from, to - from);
    base64_.push_back(core);
    const auto for_urls = replace_all(replace_all(core, "+", "-"), "/", "_");
    if (for_urls != core) base64_.push_back(for_urls);
  }
}

void Redactor::add_url(const Secret& url) {
  const std::string_view all(url.reveal());
  const auto scheme = all.find("://");
  if (scheme == std::string_view::npos) return;
  const auto authority = all.substr(scheme + 3, all.find_first_of("/?#", scheme + 3) - scheme - 3);
  const auto decoded = [](std::string_view text) { return unescaped(plain_view(text)).bytes; };
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    const auto info = authority.substr(0, at);
    const auto colon = info.find(':');
    add(Secret(decoded(info.substr(0, colon))));
    if (colon != std::string_view::npos) add(Secret(decoded(info.substr(colon + 1))));
  }
  const auto behind = all.substr(scheme + 3 + authority.size());
  if (behind.size() < least_piece) return;
  add(Secret(std::string(behind)));
  add(Secret(decoded(behind)));
  for (std::size_t at = 0; at < behind.size();) {
    const auto end = std::min(behind.find_first_of("/?#&=;", at), behind.size());
    const auto part = decoded(behind.substr(at, end - at));
    if (part.size() >= least_piece) add(Secret(part));
    at = end + 1;
  }
}

std::string Redactor::redact(std::string_view text) const {
  if (text.empty() || (words_.empty() && pieces_.empty())) return std::string(text);
  std::vector<Range> hits;
  auto view = plain_view(text);
  for (int round = 0; round <= most_decodings; ++round) {
    if (round > 0) view = unescaped(view);
    Search search(view, hits);
    for (const auto& word : words_) search.whole_words(word);
    for (const auto& piece : pieces_) search.pieces(piece);
    for (const auto& core : base64_) search.base64(core);
  }
  return blotted(text, std::move(hits));
}

}  // namespace gazetted
