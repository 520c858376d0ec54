// Advice on what is in the text: placeholders, images, footnotes, links. Each pass is linear, without regular
// expressions: std::regex recurses once a character, and a long line would end the process.
#include "advice_page.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "plain_fields.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_placeholder = 100;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0; }

// U+00A0 to U+00BF and U+2000 to U+20BF: blanks, quotes, dashes and currencies.
bool is_sign(std::string_view sign) {
  return sign.starts_with("\xC2") ||
         (sign.starts_with("\xE2") && sign.size() > 1 && static_cast<unsigned char>(sign[1]) <= 0x82);
}

bool starts_word(std::string_view text, std::size_t at) {
  if (at == 0 || !is_word(text[at - 1])) return true;
  return (at >= 2 && text[at - 2] == '\xC2') || (at >= 3 && text[at - 3] == '\xE2' && is_sign(text.substr(at - 3, 3)));
}
bool ends_word(std::string_view text, std::size_t at) {
  return at >= text.size() || !is_word(text[at]) || is_sign(text.substr(at));
}

// What is between `open` and `close`, both included, within one line; empty: it does not close.
std::string_view enclosed(std::string_view text, std::size_t at, std::string_view open, std::string_view close) {
  if (!text.substr(at).starts_with(open)) return {};
  const auto near = text.substr(at, longest_placeholder);
  const auto end = near.find(close, open.size());
  if (end == std::string_view::npos || near.substr(0, end).find('\n') != std::string_view::npos) return {};
  return near.substr(0, end + close.size());
}

// "TK", "TKTK": what journalists write for what is to come.
std::size_t end_of_to_come(std::string_view text, std::size_t at) {
  auto end = at;
  while (text.substr(end).starts_with("TK")) end += 2;
  return starts_word(text, at) && ends_word(text, end) ? end : at;
}

// "[Insert quote", "[indsæt citat", "[Name einfügen": verbs of many languages, folded.
bool asks_to_fill_in(std::string_view word) {
  const auto folded = fold_case(word);
  for (const std::string_view verb :
       {"insert ",   "indsæt ",    "indsaet ", "insérer ", "inserer ",    "infoga ",    "sett inn ",
        "insertar ", "inserire ",  "inserir ", "wstaw ",   "lisää ",      "udfyld ",    "tilføj ",
        "ajouter ",  "compléter ", "füge ",    "invullen", "platzhalter", "placeholder"}) {
    if (folded.starts_with(verb)) return true;
  }
  for (const std::string_view verb :
       {" einfügen", " einfuegen", " ergänzen", " eintragen", " einsetzen", " nachtragen", " invoegen", " invullen",
        " folgt", " følger", " indsættes", " to come", " à venir", " à compléter", " à insérer", " pendiente"}) {
    if (folded.ends_with(verb)) return true;
  }
  return word.starts_with("INSERT");
}

// "[QUOTE TK]", "[CITY]", "[Insert quote]". Before "(" it is the label of a link.
bool is_bracket_to_fill(std::string_view found, std::string_view behind) {
  const auto word = found.substr(1, found.size() - 2);
  for (const std::string_view known : {"CITY", "DATE", "NAME", "TITLE", "TBC", "TBD", "ORT", "DATUM", "TITEL", "ZITAT",
                                       "BETRAG", "NAVN", "STED", "DATO", "CITAT", "NOM", "LIEU", "VILLE", "CITATION"}) {
    if (word == known) return true;
  }
  if (behind.starts_with('(')) return false;
  if (asks_to_fill_in(word)) return true;
  for (auto at = word.find("TK"); at != std::string_view::npos; at = word.find("TK", at + 2)) {
    if (end_of_to_come(word, at) > at) return true;
  }
  return false;
}

// "€XX million", "XX%": elsewhere two of them are a Roman number, as in the 20th century of Spanish.
bool is_figure_to_come(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 20;
  const auto before = text.substr(0, at);
  auto behind = text.substr(at + 2, longest);
  for (const std::string_view sign : {"$", "€", "£", "¥"}) {
    if (before.ends_with(sign) || before.ends_with(std::string(sign) + " ")) return true;
  }
  if (behind.starts_with("%")) return true;
  while (behind.starts_with(' ') || behind.starts_with("\u00A0")) behind.remove_prefix(behind[0] == ' ' ? 1 : 2);
  for (const std::string_view word : {"%", "€", "per cent", "percent", "million", "billion", "millones", "Million",
                                      "Milliard", "milliard", "Prozent", "Euro", "pour cent", "por ciento"}) {
    if (behind.starts_with(word)) return true;
  }
  return false;
}

// The placeholder that begins here; empty: none does.
std::string_view placeholder_at(std::string_view text, std::size_t at) {
  if (text[at] == '[') {
    const auto found = enclosed(text, at, "[", "]");
    const bool is_one = !found.empty() && is_bracket_to_fill(found, text.substr(at + found.size()));
    return is_one ? found : std::string_view();
  }
  // {{< … >}} and {{% … %}} are tags of a site's generator, and named as such.
  if (text.substr(at).starts_with("{{<") || text.substr(at).starts_with("{{%")) return {};
  if (text[at] == '{') return enclosed(text, at, "{{", "}}");
  if (text[at] == '*') return enclosed(text, at, "*|", "|*");
  if (text[at] == '<') return enclosed(text, at, "<%", "%>");
  if (text[at] == '%') {
    const auto found = enclosed(text, at, "%%", "%%");
    const auto word = found.size() > 4 ? found.substr(2, found.size() - 4) : std::string_view();
    return std::any_of(word.begin(), word.end(), [](char c) { return !is_word(c); }) || word.empty()
               ? std::string_view()
               : found;
  }
  const auto rest = text.substr(at);
  if (equal_ignoring_case(rest.substr(0, 11), "lorem ipsum")) return rest.substr(0, 11);
  if (!starts_word(text, at)) return {};
  if (const auto end = end_of_to_come(text, at); end > at) return text.substr(at, end - at);
  for (const std::string_view word : {"TODO", "FIXME", "TBC", "TBD"}) {
    if (rest.starts_with(word) && ends_word(text, at + word.size())) return rest.substr(0, word.size());
  }
  const auto end = std::min(rest.find_first_not_of('X'), rest.size());
  const bool is_long = end >= 3 || (end == 2 && is_figure_to_come(text, at));
  return is_long && ends_word(text, at + end) ? rest.substr(0, std::min(end, longest_placeholder)) : std::string_view();
}

void find_placeholders(std::string_view text, const std::function<void(std::size_t, std::string_view)>& found) {
  for (std::size_t at = 0; at < text.size();) {
    const auto placeholder = placeholder_at(text, at);
    if (!placeholder.empty()) found(at, placeholder);
    // A run of X is one word, whether it is a placeholder or not.
    at += std::max<std::size_t>(text[at] == 'X' ? std::min(text.find_first_not_of('X', at), text.size()) - at : 1,
                                placeholder.size());
  }
}

std::string left(std::string_view placeholder) {
  return "a placeholder was left in: '" + std::string(placeholder) + "'";
}

// Addresses may be as long as a picture written into the text.
std::string shown(const std::string& target) { return one_line(target, 100) + (target.size() > 100 ? "…" : ""); }

}  // namespace

void advise_on_placeholders(AdvicePage& page) {
  const auto& release = page.release;
  for (const auto& field : plain_fields(release)) {
    find_placeholders(field.text, [&](std::size_t, std::string_view found) { page.warn_at(found, left(found)); });
    const auto wiki = field.text.find("[[");
    const auto found = wiki == std::string_view::npos ? wiki : field.text.find("]]", wiki);
    if (found != std::string_view::npos && found < wiki + longest_placeholder)
      page.warn_at(field.text.substr(wiki, found + 2 - wiki), left(field.text.substr(wiki, found + 2 - wiki)));
  }
  for (const auto* text : {&release.boilerplate, &release.notes_to_editors}) {
    find_placeholders(without_code(*text),
                      [&](std::size_t, std::string_view found) { page.warn_at(found, left(found)); });
  }
  find_placeholders(without_code(release.body),
                    [&](std::size_t at, std::string_view found) { page.warn_in_body(at, left(found)); });
}

void advise_on_images(AdvicePage& page) {
  const auto& attachments = page.release.attachments;
  for (const auto& link : links_in(page.release.body)) {
    const auto file = file_of_target(link.target);
    if (link.kind != MarkdownLink::Kind::image || (!trim(link.label).empty() && trim(link.label) != file)) continue;
    const bool described = std::any_of(attachments.begin(), attachments.end(),
                                       [&](const auto& one) { return one.file == file && !one.alt.empty(); });
    if (!described)
      page.warn_in_body(
          link.at, "the image '" + shown(link.target) + "' has no description (alt) for readers who cannot see it");
  }
  for (const auto& one : attachments) {
    if (one.in_text && one.alt.empty() && one.caption.empty())
      page.warn_at(one.file, "the image '" + one.file + "' has neither alt nor caption");
  }
}

void advise_on_footnotes(AdvicePage& page) {
  std::map<std::string, std::size_t> named;
  std::map<std::string, std::size_t> written;
  const auto text = without_code(page.release.body);
  for (auto at = text.find("[^"); at != std::string::npos; at = text.find("[^", at + 2)) {
    if (at > 0 && text[at - 1] == '\\') continue;
    const auto end = text.find_first_of("] \t\n^", at + 2);
    if (end == std::string::npos || text[end] != ']' || end == at + 2) continue;
    const bool starts_line = at == 0 || text[at - 1] == '\n';
    const bool definition = starts_line && end + 1 < text.size() && text[end + 1] == ':';
    auto& names = definition ? written : named;
    names.emplace(text.substr(at + 2, end - at - 2), at);
  }
  for (const auto& [name, at] : named) {
    if (!written.contains(name)) page.warn_in_body(at, "the footnote [^" + shown(name) + "] has no text");
  }
  for (const auto& [name, at] : written) {
    if (!named.contains(name))
      page.warn_in_body(at, "nothing in the text refers to the footnote [^" + shown(name) + "]");
  }
}

void advise_on_links(AdvicePage& page) {
  for (const auto& link : links_in(page.release.body)) {
    if (link.kind != MarkdownLink::Kind::link || link.target.empty()) continue;
    const auto& url = link.target;
    const auto scheme = lower(url.substr(0, std::min(url.find_first_of("/?#"), url.find(':'))));
    const bool has_scheme = scheme.size() < url.size() && url[scheme.size()] == ':';
    if (link.broken)
      page.warn_in_body(link.at, "'" + shown(url) + "' has a space, so Markdown prints this link as text; " +
                                     "write %20 for the space");
    else if (scheme == "http" && has_scheme)
      page.warn_in_body(link.at, "the link " + shown(url) + " is not https");
    else if (!has_scheme && !url.starts_with('#') && !url.starts_with("//"))
      page.warn_in_body(link.at,
                        "the link '" + shown(url) + "' does not work in a mail: it does not begin with https://");
    else if (has_scheme && scheme != "https" && scheme != "mailto" && scheme != "tel")
      page.warn_in_body(link.at,
                        "the link '" + shown(url) + "' is left out: only https, http, mailto and tel are kept");
  }
}

}  // namespace gazetted
