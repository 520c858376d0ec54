#include "gazetted/model/weighted_text.hpp"

#include <libpsl.h>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t link_weight = 23;
constexpr std::size_t emoji_weight = 2;

bool is_ascii_alnum(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool in(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}
bool is_direction(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2066 && c <= 0x2069);
}
bool is_never(char32_t c) { return c == 0xFFFE || c == 0xFEFF || c == 0xFFFF; }

bool is_accented(char32_t c) {
  return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
         in(c, U"\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB") ||
         (c >= 0x300 && c <= 0x36F) || (c >= 0x1E00 && c <= 0x1EFF);
}

bool may_stand_before(char32_t c) { return !is_ascii_alnum(c) && !in(c, U"@\uFF20$#\uFF03") && !is_never(c); }
bool is_domain_char(char32_t c) {
  return !is_space(c) && !is_direction(c) && !is_never(c) && !in(c, U"/!'#%&()*+,\\-.:;<=>?@[]^_{|}~$");
}
bool is_path_char(char32_t c) {
  return is_ascii_alnum(c) || (c >= 0x400 && c <= 0x4FF) || is_accented(c) || in(c, U"!*';:=+,.$/%#[]-\u2013_~@|&");
}
bool ends_path(char32_t c) {
  return is_ascii_alnum(c) || (c >= 0x400 && c <= 0x4FF) || is_accented(c) || in(c, U"+-=_#/");
}
bool is_query_char(char32_t c) { return is_ascii_alnum(c) || in(c, U"!?*'@();:&=+$/%#[]-_.,~|"); }
bool ends_query(char32_t c) { return is_ascii_alnum(c) || in(c, U"-_&=#/"); }

std::u32string code_points(std::string_view text) {
  std::u32string out;
  while (!text.empty()) out += next_code_point(text);
  return out;
}

// A label that is a rule of its own in the list of public suffixes is a top-level domain. South Africa has rules below
// its own alone (co.za, gov.za); a test reads the list for others like it.
bool is_suffix(const std::string& ascii) {
  if (ascii == "za") return true;
  return psl_is_public_suffix2(psl_builtin(), ascii.c_str(), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;
}

// рф, みんな: known by their A-labels.
bool is_foreign_top_level(std::u32string_view label) {
  std::string utf8;
  for (const char32_t c : label) {
    if (c >= 0x10000) return false;
    utf8 += utf8_of(c);
  }
  const auto ascii = domain_to_ascii(utf8);
  return ascii && is_suffix(*ascii);
}

bool is_top_level(std::u32string_view label) {
  std::string ascii;
  for (const char32_t c : label) {
    if (c >= 0x80) return is_foreign_top_level(label);
    ascii += char(c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
  if (ascii.starts_with("xn--")) return ascii.size() > 4;
  return is_suffix(ascii);
}

struct Found {
  std::size_t start = 0, end = 0;  // of the link
};

class LinkScanner {
 public:
  explicit LinkScanner(const std::u32string& text) : text_(text) {}

  std::vector<Found> run() {
    for (std::size_t at = 0; at < text_.size();) {
      std::size_t next = at + 1;
      const bool inside = may_stand_before(text_[at]) && at + 1 < text_.size() && match(at + 1, text_[at]);
      if (inside || (at == 0 && match(0, 0))) next = end_;
      at = std::max(next, at + 1);
      // What is right behind a link may be right before the next.
    }
    return std::move(found_);
  }

 private:
  bool looking_at(std::size_t at, std::u32string_view word) const {
    for (std::size_t i = 0; i < word.size(); ++i) {
      const char32_t c = at + i < text_.size() ? text_[at + i] : 0;
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word[i]) return false;
    }
    return true;
  }

  // Where the domain that begins here ends; 0: there is none.
  std::size_t domain_end(std::size_t at) const {
    std::size_t best = 0;
    std::size_t label = at;
    bool before_is_name = false;  // the label before may come before a top-level domain
    for (int count = 0;; ++count) {
      auto end = label;
      while (end < text_.size() && (is_domain_char(text_[end]) || text_[end] == '_' || text_[end] == '-')) ++end;
      if (end == label) break;
      if (count > 0 && before_is_name) {
        auto tld = label;
        while (tld < end && is_ascii_alnum(text_[tld])) ++tld;
        if (tld == label) tld = end;  // of another script
        const bool punycode = looking_at(label, U"xn--");
        if (punycode) {
          while (tld < end && (is_ascii_alnum(text_[tld]) || text_[tld] == '-')) ++tld;
        }
        const char32_t after = tld < text_.size() ? text_[tld] : U' ';
        const bool stops = !is_ascii_alnum(after) && after != '@' && after != '+' && after != '-';
        if (tld > label && stops && is_top_level(std::u32string_view(text_).substr(label, tld - label))) best = tld;
      }
      const char32_t first = text_[label];
      const char32_t last = text_[end - 1];
      if (first == '_' || first == '-' || last == '_' || last == '-') break;
      if (end >= text_.size() || text_[end] != '.') break;
      before_is_name = std::u32string_view(text_).substr(label, end - label).find(U'_') == std::u32string_view::npos;
      label = end + 1;
    }
    return best;
  }

  std::size_t parens_end(std::size_t at) const {
    int depth = 0;
    for (auto i = at; i < text_.size(); ++i) {
      if (text_[i] == '(') {
        if (++depth > 2) return 0;
      } else if (text_[i] == ')') {
        if (--depth == 0) return i > at + 1 ? i + 1 : 0;
      } else if (!is_path_char(text_[i])) {
        return 0;
      }
    }
    return 0;
  }

  std::size_t path_end(std::size_t at) const {
    auto best = at + 1;  // the slash alone
    for (auto i = at + 1; i < text_.size();) {
      if (text_[i] == '(') {
        const auto closed = parens_end(i);
        if (closed == 0) break;
        best = i = closed;
        continue;
      }
      if (!is_path_char(text_[i])) break;
      ++i;
      if (ends_path(text_[i - 1])) best = i;
    }
    return best;
  }

  bool match(std::size_t start, char32_t before) {
    const bool protocol = looking_at(start, U"http://") || looking_at(start, U"https://");
    const auto domain = start + (!protocol ? 0 : looking_at(start, U"https://") ? 8 : 7);
    const auto domain_stop = domain_end(domain);
    if (domain_stop == 0) return false;
    auto end = domain_stop;
    if (end < text_.size() && text_[end] == ':') {
      auto port = end + 1;
      while (port < text_.size() && text_[port] >= '0' && text_[port] <= '9') ++port;
      if (port > end + 1) end = port;
    }
    const bool has_path = end < text_.size() && text_[end] == '/';
    if (has_path) end = path_end(end);
    if (end < text_.size() && text_[end] == '?') {
      auto best = end;
      for (auto i = end + 1; i < text_.size() && is_query_char(text_[i]); ++i) {
        if (ends_query(text_[i])) best = i + 1;
      }
      if (best > end) end = best;
    }
    end_ = end;
    if (too_long_a_label(domain, domain_stop)) return true;
    if (protocol) {
      found_.push_back({start, end});
      return true;
    }
    if (in(before, U"-_./")) return true;
    take_ascii_domains(domain, domain_stop, has_path ? end : 0);
    return true;
  }

  bool too_long_a_label(std::size_t from, std::size_t to) const {
    for (auto label = from; label < to;) {
      auto end = label;
      while (end < to && text_[end] != '.') ++end;
      if (end - label > 63) return true;
      label = end + 1;
    }
    return false;
  }

  // Labels and a top-level domain within [from, to), the longest; 0: none.
  std::size_t ascii_domain_end(std::size_t from, std::size_t to) const {
    std::size_t best = 0;
    for (auto label = from, count = std::size_t(0); label < to; ++count) {
      auto end = label;
      while (end < to && text_[end] != '.') ++end;
      auto tld = label;
      while (tld < end && is_ascii_alnum(text_[tld])) ++tld;
      const char32_t after = tld < text_.size() ? text_[tld] : U' ';
      const bool stops = !is_ascii_alnum(after) && after != '@' && after != '+' && after != '-';
      if (count > 0 && tld > label && stops && is_top_level(std::u32string_view(text_).substr(label, tld - label)))
        best = tld;
      if (end == label) break;
      label = end + 1;
    }
    return best;
  }

  // Without https:// only what is Latin is a link: in "詳細example.com" the last eleven characters.
  void take_ascii_domains(std::size_t from, std::size_t to, std::size_t path_stop) {
    const auto latin = [](char32_t c) { return is_ascii_alnum(c) || c == '-' || is_accented(c); };
    const auto before = found_.size();
    for (auto at = from; at < to;) {
      auto end = at;
      while (end < to && (latin(text_[end]) || (text_[end] == '.' && end > at))) ++end;
      const auto stop = ascii_domain_end(at, end);
      if (stop != 0) found_.push_back({at, stop});
      at = stop != 0 ? stop : std::max(end, at + 1);
    }
    if (path_stop != 0 && found_.size() > before) found_.back().end = path_stop;
  }

  const std::u32string& text_;
  std::vector<Found> found_;
  std::size_t end_ = 0;
};

bool is_light(char32_t c) {
  return c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223) || (c >= 8242 && c <= 8247);
}

}  // namespace

std::size_t weighted_length(std::string_view given) {
  const auto text = normalised(given);
  const auto links = LinkScanner(code_points(text)).run();
  std::size_t weight = links.size() * link_weight;
  std::size_t byte = 0;
  std::size_t index = 0;
  auto link = links.begin();
  for (const auto end : grapheme_ends(text)) {
    const auto grapheme = std::string_view(text).substr(byte, end - byte);
    const auto codes = code_points(grapheme);
    const bool emoji = is_emoji(grapheme);
    bool counted = false;
    for (const char32_t c : codes) {
      while (link != links.end() && index >= link->end) ++link;
      const bool inside = link != links.end() && index >= link->start;
      if (!inside && !(emoji && counted)) weight += emoji ? emoji_weight : is_light(c) ? 1 : 2;
      counted = true;
      ++index;
    }
    byte = end;
  }
  return weight;
}

}  // namespace gazetted
