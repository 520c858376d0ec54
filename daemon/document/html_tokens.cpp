#include "html_tokens.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::string_view blanks = " \t\n\r\f";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Elements whose content is no HTML.
bool holds_raw_text(std::string_view name) {
  for (const std::string_view one : {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"}) {
    if (name == one) return true;
  }
  return false;
}

class Tokeniser {
 public:
  explicit Tokeniser(std::string_view html) : html_(html) {}

  std::vector<HtmlToken> run() {
    while (at_ < html_.size()) {
      const auto next = std::min(html_.find('<', at_), html_.size());
      text_until(next);
      if (at_ < html_.size()) mark();
    }
    return std::move(tokens_);
  }

 private:
  void add(HtmlToken::Kind kind, std::size_t end, std::string name = "", std::vector<HtmlAttribute> attributes = {}) {
    tokens_.push_back({kind, std::move(name), html_.substr(at_, end - at_), std::move(attributes), at_});
    at_ = end;
  }

  void text_until(std::size_t end) {
    if (end <= at_) return;
    const bool joins = !tokens_.empty() && tokens_.back().kind == HtmlToken::Kind::text;
    if (!joins) return add(HtmlToken::Kind::text, end);
    tokens_.back().text = html_.substr(tokens_.back().at, end - tokens_.back().at);
    at_ = end;
  }

  // At a '<'.
  void mark() {
    const auto rest = html_.substr(at_);
    if (rest.starts_with("<!--")) {
      const auto end = html_.find("-->", at_ + 4);
      if (end == std::string_view::npos) return add(HtmlToken::Kind::open_comment, html_.size());
      return add(HtmlToken::Kind::comment, end + 3);
    }
    if (rest.starts_with("<![CDATA[")) return until("]]>", HtmlToken::Kind::instruction);
    if (rest.starts_with("<?")) return until("?>", HtmlToken::Kind::instruction);
    if (rest.starts_with("<!")) return until(">", HtmlToken::Kind::comment);
    if (rest.size() > 2 && rest[1] == '/' && is_letter(rest[2])) return end_tag();
    if (rest.size() > 1 && is_letter(rest[1])) return start_tag();
    text_until(at_ + 1);
  }

  void until(std::string_view close, HtmlToken::Kind kind) {
    const auto end = html_.find(close, at_);
    if (end == std::string_view::npos) return text_until(html_.size());
    add(kind, end + close.size());
  }

  void end_tag() {
    const auto end = html_.find('>', at_);
    if (end == std::string_view::npos) return text_until(html_.size());
    const auto name = html_.substr(at_ + 2, end - at_ - 2);
    add(HtmlToken::Kind::end, end + 1, lower(name.substr(0, name.find_first_of(" \t\n\r\f/"))));
  }

  // What is never finished is text to the end: looking again from each of its marks would be quadratic.
  void start_tag() {
    auto at = std::min(html_.find_first_of(" \t\n\r\f/>", at_), html_.size());
    auto name = lower(html_.substr(at_ + 1, at - at_ - 1));
    std::vector<HtmlAttribute> attributes;
    while (true) {
      at = html_.find_first_not_of(" \t\n\r\f/", at);
      if (at == std::string_view::npos) return text_until(html_.size());
      if (html_[at] == '>') break;
      if (!attribute(at, attributes)) return text_until(html_.size());
    }
    const bool raw = holds_raw_text(name);
    const auto known = name;
    add(HtmlToken::Kind::start, at + 1, std::move(name), std::move(attributes));
    if (raw) skip_content_of(known);
  }

  bool attribute(std::size_t& at, std::vector<HtmlAttribute>& attributes) {
    const auto name_end = html_.find_first_of(" \t\n\r\f/>=", at + 1);
    if (name_end == std::string_view::npos) return false;
    HtmlAttribute made{lower(html_.substr(at, name_end - at)), ""};
    at = html_.find_first_not_of(blanks, name_end);
    if (at == std::string_view::npos) return false;
    if (html_[at] == '=') {
      at = html_.find_first_not_of(blanks, at + 1);
      if (at == std::string_view::npos) return false;
      const bool quoted = html_[at] == '"' || html_[at] == '\'';
      const auto start = quoted ? at + 1 : at;
      const auto end = quoted ? html_.find(html_[at], start) : html_.find_first_of(" \t\n\r\f>", start);
      if (end == std::string_view::npos) return false;
      made.value = decode_entities(html_.substr(start, end - start));
      at = quoted ? end + 1 : end;
    }
    attributes.push_back(std::move(made));
    return true;
  }

  void skip_content_of(const std::string& name) {
    for (auto at = at_; (at = html_.find("</", at)) != std::string_view::npos; at += 2) {
      if (equal_ignoring_case(html_.substr(at + 2, name.size()), name)) {
        at_ = at;
        return;
      }
    }
    at_ = html_.size();
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::vector<HtmlToken> tokens_;
};

}  // namespace

const std::string* HtmlToken::attribute(std::string_view wanted) const {
  for (const auto& one : attributes) {
    if (one.name == wanted) return &one.value;
  }
  return nullptr;
}

std::vector<HtmlToken> html_tokens(std::string_view html) { return Tokeniser(html).run(); }

std::string decode_entities(std::string_view text) {
  constexpr std::size_t longest = 34;  // &CounterClockwiseContourIntegral; and a little more
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto mark = std::min(text.find('&', at), text.size());
    out += text.substr(at, mark - at);
    at = mark;
    if (mark == text.size()) break;
    auto end = mark + 1;
    if (end < text.size() && text[end] == '#') ++end;
    while (end < text.size() && end - mark < longest && (is_letter(text[end]) || is_digit(text[end]))) ++end;
    const bool whole = end < text.size() && text[end] == ';' && end > mark + 1;
    out += whole ? decode_entity(text.substr(mark, end + 1 - mark)) : "&";
    at = whole ? end + 1 : mark + 1;
  }
  return out;
}

}  // namespace gazetted
