#include "gazetted/model/markdown_links.hpp"

#include <map>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr int most_parens = 32;  // CommonMark's own bound; it keeps a line of "](](](" linear
constexpr std::size_t longest_label = 1000;

char low(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }
bool is_punctuation(char c) { return std::string_view("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").find(c) < 32; }

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && is_punctuation(text[i + 1])) ++i;
    out += text[i];
  }
  return out;
}

// What labels of references are compared by: without case, white space as one blank.
std::string label_key(std::string_view label) {
  std::string key;
  for (const char c : label) {
    const bool blank = c == ' ' || c == '\t' || c == '\n';
    if (!blank)
      key += low(c);
    else if (!key.empty() && key.back() != ' ')
      key += ' ';
  }
  if (key.ends_with(' ')) key.pop_back();
  return key;
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  int line_ends = 0;
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || (text[at] == '\n' && ++line_ends == 1))) ++at;
  return at;
}

struct Destination {
  std::string target;
  std::size_t end = 0;  // behind it
};

// <…>, or what has no blank and only parentheses that match.
std::optional<Destination> destination_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return std::nullopt;
  if (text[at] == '<') {
    for (auto i = at + 1; i < text.size() && text[i] != '\n' && text[i] != '<'; ++i) {
      if (text[i] == '\\')
        ++i;
      else if (text[i] == '>')
        return Destination{unescaped(text.substr(at + 1, i - at - 1)), i + 1};
    }
    return std::nullopt;
  }
  int depth = 0;
  auto i = at;
  for (; i < text.size() && static_cast<unsigned char>(text[i]) > 0x20; ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && is_punctuation(text[i + 1])) {
      ++i;
    } else if (text[i] == '(') {
      if (++depth > most_parens) return std::nullopt;
    } else if (text[i] == ')' && depth-- == 0) {
      break;
    }
  }
  return Destination{unescaped(text.substr(at, i - at)), i};
}

// Behind a title, or `at` where there is none; npos: it does not end.
std::size_t title_end(std::string_view text, std::size_t at) {
  if (at >= text.size()) return at;
  const char open = text[at];
  if (open != '"' && open != '\'' && open != '(') return at;
  const char close = open == '(' ? ')' : open;
  for (auto i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == close)
      return i + 1;
    else if ((open == '(' && text[i] == '(') || text.substr(i, 2) == "\n\n")
      break;
  }
  return std::string_view::npos;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) { find_definitions(); }

  std::vector<MarkdownLink> run() {
    for (std::size_t at = 0; at < text_.size() && !full_at_;) at = step(at);
    std::sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return std::move(found_);
  }

  std::optional<std::size_t> full_at() const { return full_at_; }

 private:
  void find(std::size_t at, std::string_view label, std::string_view target, MarkdownLink::Kind kind,
            bool broken = false) {
    spent_ += label.size() + target.size();
    if (spent_ > most_link_bytes)
      full_at_ = at;
    else
      found_.push_back({kind, std::string(label), std::string(target), at, broken});
  }

  // "[label]: target" at a line's start.
  void find_definitions() {
    for (std::size_t start = 0; start < text_.size();) {
      const auto end = std::min(text_.find('\n', start), text_.size());
      const auto line = text_.substr(start, end - start);
      const auto open = line.find_first_not_of(' ');
      if (open <= 3 && line[open] == '[') {
        const auto close = line.find("]:", open);
        if (close != std::string_view::npos && close > open + 1 && line[open + 1] != '^') {
          const auto destination = destination_at(line, line.find_first_not_of(" \t", close + 2));
          if (destination && !destination->target.empty())
            definitions_.emplace(label_key(line.substr(open + 1, close - open - 1)), destination->target);
        }
      }
      start = end + 1;
    }
  }

  std::size_t step(std::size_t at) {
    switch (text_[at]) {
      case '\\':
        return at + 2;
      case '[':
        open_.push_back(at);
        return at + 1;
      case ']':
        return close(at);
      case '<':
        return tag(at);
      case '\n':
        // A paragraph's end closes what was open.
        if (at + 1 < text_.size() && text_[at + 1] == '\n') open_.clear();
        return at + 1;
      default:
        return at + 1;
    }
  }

  std::size_t close(std::size_t at) {
    if (open_.empty()) return at + 1;
    const auto open = open_.back();
    open_.pop_back();
    MarkdownLink link;
    const bool image = open > 0 && text_[open - 1] == '!' && (open < 2 || text_[open - 2] != '\\');
    link.kind = image ? MarkdownLink::Kind::image : MarkdownLink::Kind::link;
    link.at = image ? open - 1 : open;
    link.label = std::string(text_.substr(open + 1, std::min(at - open - 1, longest_label)));
    if (at + 1 < text_.size() && text_[at + 1] == '(') {
      if (const auto end = in_line(at + 2, link)) {
        find(link.at, link.label, link.target, link.kind, link.broken);
        return end;
      }
    }
    return reference(at, link);
  }

  // Behind "(target "title")"; 0: it is none.
  std::size_t in_line(std::size_t at, MarkdownLink& link) const {
    const auto start = skip_blanks(text_, at);
    const auto destination = destination_at(text_, start);
    if (!destination) return 0;
    auto end = skip_blanks(text_, destination->end);
    if (end > destination->end) end = title_end(text_, end);
    if (end != std::string_view::npos) end = skip_blanks(text_, end);
    link.target = destination->target;
    if (end < text_.size() && text_[end] == ')') return end + 1;
    // A name with blanks: what people write, and Markdown leaves as text.
    const auto closing = text_.substr(0, std::min(text_.size(), start + longest_label)).find_first_of(")\n", start);
    if (closing == std::string_view::npos || text_[closing] == '\n') return 0;
    link.target = std::string(trim(text_.substr(start, closing - start)));
    link.broken = true;
    return link.target.empty() ? 0 : closing + 1;
  }

  std::size_t reference(std::size_t at, const MarkdownLink& link) {
    auto key = link.label;
    auto end = at + 1;
    if (end < text_.size() && text_[end] == '[') {
      const auto stop = text_.substr(0, std::min(text_.size(), end + longest_label)).find(']', end);
      if (stop != std::string_view::npos) {
        if (stop > end + 1) key = std::string(text_.substr(end + 1, stop - end - 1));
        end = stop + 1;
      }
    }
    const auto definition = definitions_.find(label_key(key));
    if (definition == definitions_.end()) return at + 1;
    if (end < text_.size() && text_[end] == ':') return at + 1;  // the definition itself
    find(link.at, link.label, definition->second, link.kind);
    return end;
  }

  // <img … src="target" …>
  std::size_t tag(std::size_t at) {
    if (at + 5 > text_.size() || lower(text_.substr(at, 4)) != "<img" || std::isalnum(text_[at + 4]) != 0)
      return at + 1;
    const auto end = text_.find_first_of("<>", at + 1);
    if (end == std::string_view::npos || text_[end] == '<') return at + 1;
    const auto whole = text_.substr(at, end - at);
    const auto target = attribute(whole, "src");
    if (!target.empty()) find(at, attribute(whole, "alt"), target, MarkdownLink::Kind::image);
    return end + 1;
  }

  static std::string attribute(std::string_view tag, std::string_view name) {
    for (std::size_t at = 4; at + name.size() < tag.size(); ++at) {
      if (static_cast<unsigned char>(tag[at - 1]) > 0x20 || lower(tag.substr(at, name.size())) != name) continue;
      auto value = tag.find_first_not_of(" \t\n", at + name.size());
      if (value == std::string_view::npos || tag[value] != '=') continue;
      value = tag.find_first_not_of(" \t\n", value + 1);
      if (value == std::string_view::npos) return "";
      if (tag[value] != '"' && tag[value] != '\'') {
        return std::string(tag.substr(value, tag.find_first_of(" \t\n", value) - value));
      }
      return std::string(tag.substr(value + 1, tag.find(tag[value], value + 1) - value - 1));
    }
    return "";
  }

  const std::string_view text_;
  std::map<std::string, std::string> definitions_;
  std::vector<std::size_t> open_;
  std::vector<MarkdownLink> found_;
  std::size_t spent_ = 0;               // bytes of their labels and targets
  std::optional<std::size_t> full_at_;  // of the link there was no room for
};

// A % without two digits behind it stays as it is.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' && i + 2 < text.size() ? hex_decode(text.substr(i + 1, 2)) : std::nullopt;
    out += byte ? byte->front() : text[i];
    if (byte) i += 2;
  }
  return out;
}

}  // namespace

std::vector<MarkdownLink> links_in(std::string_view markdown) {
  const auto text = without_code(markdown);
  return Scanner(text).run();
}

std::optional<std::size_t> too_many_links(std::string_view markdown) {
  const auto text = without_code(markdown);
  Scanner scanner(text);
  scanner.run();
  return scanner.full_at();
}

std::string file_of_target(std::string_view target) {
  if (target.starts_with("./")) target.remove_prefix(2);
  if (target.empty() || target.front() == '/' || target.front() == '#' || target.front() == '?') return "";
  const auto colon = target.find(':');
  if (colon != std::string_view::npos && colon < target.find('/')) return "";  // a scheme
  auto file = percent_decoded(target);
  if (!is_ascii(file)) file = normalised(file);
  // Never out of the bundle, however it is written.
  const bool leaves = file.starts_with('/') || file == ".." || file.starts_with("../") || file.ends_with("/..") ||
                      file.find("/../") != std::string::npos;
  return leaves || has_control(file) ? "" : file;
}

}  // namespace gazetted
