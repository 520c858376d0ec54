#include "gazetted/document/public_markdown.hpp"

#include <algorithm>
#include <vector>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "html_elements.hpp"
#include "html_tags.hpp"
#include "html_tokens.hpp"
#include "without_comments.hpp"

namespace gazetted {
namespace {

// A part of the text, and what takes its place.
struct Replaced {
  std::size_t at = 0, length = 0;
  std::string by;
};

std::string replaced(std::string_view text, std::vector<Replaced> parts) {
  std::sort(parts.begin(), parts.end(), [](const auto& one, const auto& other) { return one.at < other.at; });
  std::string out;
  std::size_t at = 0;
  for (const auto& part : parts) {
    if (part.at < at) continue;  // inside of one that went
    out += text.substr(at, part.at - at);
    out += part.by;
    at = part.at + part.length;
  }
  out += text.substr(at);
  return out;
}

// "java&#115;cript:", "\tjavascript:": whatever a browser would take for a scheme, but for those of the web.
bool acts(const std::string& target) {
  std::string plain;
  for (const char c : decode_entities(target)) {
    if (static_cast<unsigned char>(c) > ' ') plain += c;
  }
  const auto colon = plain.find(':');
  if (colon == std::string::npos || plain.find_first_of("/?#") < colon) return false;
  const bool is_scheme = std::all_of(plain.begin(), plain.begin() + std::ptrdiff_t(colon), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  });
  return is_scheme && safe_target(plain).empty();
}

bool is_of_address(std::string_view name) {
  return name == "href" || name == "src" || name == "srcset" || name == "action" || name == "formaction" ||
         name == "poster" || name == "data" || name == "cite" || name == "xlink:href";
}

bool is_kept(const HtmlAttribute& attribute) {
  if (attribute.name.starts_with("on") || attribute.name == "style" || attribute.name == "srcdoc") return false;
  return !is_of_address(attribute.name) || !acts(attribute.value);
}

std::string tag_without_acts(const HtmlToken& token) {
  auto tag = "<" + token.name;
  for (const auto& attribute : token.attributes) {
    if (is_kept(attribute)) tag += " " + attribute.name + "=\"" + html_escape(attribute.value) + "\"";
  }
  return tag + (token.text.ends_with("/>") ? " />" : ">");
}

bool is_hidden(const HtmlToken& token) {
  return html_element(token.name).meaning == HtmlMeaning::left_out || asks_to_be_hidden(token);
}

// One behind the token that ends the element, and where that ends in the text.
std::pair<std::size_t, std::size_t> end_of(const std::vector<HtmlToken>& tokens, std::size_t start,
                                           std::size_t text_ends) {
  int depth = 0;
  for (auto at = start; at < tokens.size(); ++at) {
    if (tokens[at].name != tokens[start].name) continue;
    if (tokens[at].kind == HtmlToken::Kind::start && !tokens[at].text.ends_with("/>")) ++depth;
    if (tokens[at].kind == HtmlToken::Kind::end && --depth == 0)
      return {at + 1, tokens[at].at + tokens[at].text.size()};
  }
  return {tokens.size(), text_ends};
}

std::string without_hidden_elements(std::string_view markdown) {
  const auto seen = without_code(markdown);  // each byte keeps its place
  const auto tokens = html_tokens(seen);
  std::vector<Replaced> parts;
  for (std::size_t at = 0; at < tokens.size();) {
    const auto& token = tokens[at];
    auto next = at + 1;
    if (token.kind != HtmlToken::Kind::start) {
      at = next;
      continue;
    }
    if (is_hidden(token) && is_void(token.name)) {
      parts.push_back({token.at, token.text.size(), ""});
    } else if (is_hidden(token)) {
      const auto [behind, end] = end_of(tokens, at, markdown.size());
      parts.push_back({token.at, end - token.at, ""});
      next = behind;
    } else if (!std::all_of(token.attributes.begin(), token.attributes.end(), is_kept)) {
      parts.push_back({token.at, token.text.size(), tag_without_acts(token)});
    }
    at = next;
  }
  return replaced(markdown, std::move(parts));
}

// "[a]: javascript:…" and "<javascript:…>".
void find_other_links(std::string_view markdown, std::string_view seen, std::vector<Replaced>& parts) {
  for (auto open = seen.find('<'); open != std::string_view::npos; open = seen.find('<', open + 1)) {
    const auto end = seen.find_first_of("> \n", open);
    if (end == std::string_view::npos || seen[end] != '>') continue;
    const auto inside = markdown.substr(open + 1, end - open - 1);
    if (acts(std::string(inside))) parts.push_back({open, end + 1 - open, ""});
  }
  for (std::size_t begin = 0; begin < seen.size();) {
    const auto end = std::min(seen.find('\n', begin), seen.size() - 1) + 1;
    const auto line = seen.substr(begin, end - begin);
    const auto words = trim(line);
    const auto middle = words.starts_with('[') ? words.find("]:") : std::string_view::npos;
    if (middle != std::string_view::npos) {
      auto target = trim(words.substr(middle + 2));
      if (target.starts_with('<')) target.remove_prefix(1);
      if (acts(std::string(target.substr(0, target.find_first_of("> \t"))))) parts.push_back({begin, line.size(), ""});
    }
    begin = end;
  }
}

std::string without_acting_links(std::string_view markdown) {
  std::vector<Replaced> parts;
  const auto seen = without_code(markdown);
  for (const auto& link : links_in(markdown)) {
    if (!acts(link.target)) continue;
    // "[words](target)" and "![words](<target> …)": the words stay.
    const auto whole = markdown.substr(link.at, 2 * link.label.size() + link.target.size() + 400);
    const auto at = whole.find(link.target);
    if (at == std::string_view::npos) continue;
    const auto middle = whole.substr(0, at).rfind("](");
    const auto end = whole.find(')', at + link.target.size());
    if (middle == std::string_view::npos || middle + 3 < at || end == std::string_view::npos) continue;
    const auto begin = whole.find('[') + 1;
    parts.push_back({link.at, end + 1, std::string(whole.substr(begin, middle - begin))});
  }
  find_other_links(markdown, seen, parts);
  return replaced(markdown, std::move(parts));
}

}  // namespace

std::string public_markdown(std::string_view markdown) {
  return without_acting_links(without_hidden_elements(without_comments(markdown)));
}

}  // namespace gazetted
