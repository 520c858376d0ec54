#include "svg_references.hpp"

#include <algorithm>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "gazetted/render/picture_kind.hpp"
#include "svg_allowed.hpp"
#include "svg_cleaning.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_type = 200;

std::string without_blanks(std::string_view text) {
  std::string out(text);
  out.erase(std::remove_if(out.begin(), out.end(), [](unsigned char c) { return c <= ' ' || c == 0x7F; }), out.end());
  return out;
}

bool is_data(std::string_view target, std::string_view type) {
  return equal_ignoring_case(target.substr(0, 5 + type.size()), "data:" + std::string(type));
}

bool is_media_type(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '+' ||
           c == '-' || c == '.';
  });
}

// Whether it can be written between the brackets of url() as it is.
bool is_bare_address(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) {
    return c <= ' ' || c == 0x7F || c == '"' || c == '\'' || c == '(' || c == ')' || c == '\\' || c == '<' || c == '>';
  });
}

// Empty: it cannot be read, or not be cleaned.
std::string own_picture(std::string_view uri, unsigned depth) {
  const auto comma = uri.substr(0, longest_type).find(',');
  if (comma == std::string_view::npos) return "";
  const auto about = lower(uri.substr(5, comma - 5));
  const auto type = about.substr(0, about.find(';'));
  const auto plain = percent_decode(uri.substr(comma + 1));
  if (!plain || !is_media_type(type)) return "";
  const bool is_base64 = about.find(";base64") != std::string::npos;
  const auto bytes = is_base64 ? base64_decode(without_blanks(*plain)) : plain;
  if (!bytes) return "";
  const bool is_drawing = type.find("svg") != std::string::npos || looks_like_svg(*bytes);
  if (is_drawing && depth >= deepest_drawing) return "";
  const auto clean = is_drawing ? clean_svg(*bytes, depth + 1) : clean_picture(*bytes, "");
  if (!clean) return "";
  return fmt::format("data:{};base64,{}", type, base64(*clean));
}

std::string without_comments(std::string_view css) {
  std::string out;
  std::size_t at = 0;
  for (auto begin = css.find("/*"); begin != std::string_view::npos; begin = css.find("/*", at)) {
    out += css.substr(at, begin - at);
    const auto end = css.find("*/", begin + 2);
    if (end == std::string_view::npos) return out;
    at = end + 2;
  }
  return out.append(css.substr(at));
}

bool is_name(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
         c >= 0x80;
}

// As browsers divide it (CSS Syntax 3, 4.3), where there are neither comments nor escapes.
class StyleCleaner {
 public:
  StyleCleaner(std::string_view css, unsigned depth) : css_(css), depth_(depth) {}

  std::optional<std::string> clean() {
    while (at_ < css_.size() && !is_bad_) {
      const char c = css_[at_];
      if (c == '"' || c == '\'')
        out_ += quoted();
      else if (c == '@')
        take_rule();
      else if (is_name(static_cast<unsigned char>(c)))
        take_name();
      else
        out_ += css_[at_++];
    }
    // What was put together must not begin what was not there before.
    if (is_bad_ || out_.find("/*") != std::string::npos) return {};
    return std::move(out_);
  }

 private:
  std::string_view name() {
    const auto begin = at_;
    while (at_ < css_.size() && is_name(static_cast<unsigned char>(css_[at_]))) ++at_;
    return css_.substr(begin, at_ - begin);
  }

  // With its quotes.
  std::string_view quoted() {
    const auto begin = at_;
    const auto end = css_.find(css_[at_], at_ + 1);
    const auto all = css_.substr(begin, end == std::string_view::npos ? end : end + 1 - begin);
    is_bad_ = is_bad_ || end == std::string_view::npos || all.find_first_of("\r\n\f") != std::string_view::npos;
    at_ += all.size();
    return all;
  }

  void take_rule() {
    ++at_;
    const auto rule = lower(name());
    if (rule == "import") {
      skip_statement();
      out_ += ' ';
    } else if (is_known_rule(rule)) {
      out_ += '@' + rule;
    } else {
      is_bad_ = true;
    }
  }

  // Its address may have a semicolon.
  void skip_statement() {
    int depth = 0;
    for (; at_ < css_.size() && !is_bad_; ++at_) {
      const char c = css_[at_];
      if (c == '"' || c == '\'') {
        quoted();
        --at_;
      } else if (c == '(') {
        ++depth;
      } else if (c == ')') {
        --depth;
      } else if (c == ';' && depth <= 0) {
        ++at_;
        return;
      } else if (c == '{' || c == '}') {
        is_bad_ = true;
      }
    }
  }

  void take_name() {
    const auto word = name();
    if (at_ >= css_.size() || css_[at_] != '(') {
      out_ += word;
      return;
    }
    const auto function = lower(word);
    if (function == "url")
      take_address();
    else if (is_known_function(function))
      out_ += word;
    else
      is_bad_ = true;
  }

  void skip_blanks() {
    while (at_ < css_.size() && std::string_view(" \t\r\n\f").find(css_[at_]) != std::string_view::npos) ++at_;
  }

  void take_address() {
    ++at_;
    skip_blanks();
    std::string_view target;
    if (at_ < css_.size() && (css_[at_] == '"' || css_[at_] == '\'')) {
      target = quoted();
      if (is_bad_) return;
      target = target.substr(1, target.size() - 2);
      skip_blanks();
    } else {
      const auto end = std::min(css_.find(')', at_), css_.size());
      target = trim(css_.substr(at_, end - at_));
      at_ = end;
    }
    if (at_ >= css_.size() || css_[at_] != ')') {
      is_bad_ = true;
      return;
    }
    ++at_;
    const auto own = own_address(target);
    out_ += fmt::format("url({})", own.empty() || !is_bare_address(own) ? "#" : own);
  }

  std::string own_address(std::string_view target) const {
    const bool is_font = is_data(target, "font/") || is_data(target, "application/font") ||
                         is_data(target, "application/x-font") || is_data(target, "application/vnd.ms-font");
    return is_font ? without_blanks(target) : own_reference(target, depth_);
  }

  std::string_view css_;
  unsigned depth_;
  std::size_t at_ = 0;
  bool is_bad_ = false;
  std::string out_;
};

}  // namespace

std::string own_reference(std::string_view target, unsigned depth) {
  const auto wanted = trim(target);
  if (wanted.starts_with('#')) return std::string(wanted);
  return is_data(wanted, "image/") ? own_picture(wanted, depth) : "";
}

std::string followed_link(std::string_view target) {
  const auto bare = lower(without_blanks(target).substr(0, 20));
  constexpr std::string_view schemes[] = {"http://", "https://", "mailto:", "tel:", "#"};
  if (std::none_of(std::begin(schemes), std::end(schemes), [&](auto one) { return bare.starts_with(one); })) return "";
  std::string out(trim(target));
  out.erase(std::remove_if(out.begin(), out.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }), out.end());
  return out;
}

std::optional<std::string> own_style(std::string_view text, unsigned depth) {
  if (text.find_first_of("\\<") != std::string_view::npos) return {};
  const auto css = without_comments(text);
  return css.find("/*") != std::string::npos ? std::nullopt : StyleCleaner(css, depth).clean();
}

}  // namespace gazetted
