#include "shown_marks.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_mark = 200;  // looking further at each of many would be quadratic

bool is_word(std::string_view text, std::size_t at) {
  return at < text.size() && (std::isalpha(static_cast<unsigned char>(text[at])) != 0 || (text[at] & 0x80) != 0);
}

struct Pair {
  std::string_view open, close;  // no close: the opening mark says enough
  std::string_view what;
};

// "[text]" before "(", "[": the bracket at `at` closes one.
bool closes_bracket(std::string_view part, std::size_t at) {
  const auto near = part.substr(at > longest_mark ? at - longest_mark : 0, std::min(at, longest_mark));
  return near.rfind('[') != std::string_view::npos;
}

constexpr Pair pairs[] = {
    {"**", "",
     "'**' makes nothing bold here: remove spaces inside the marks, and between a character like . or 」 and a letter "
     "put a space outside them; <b>…</b> works everywhere"},
    {"==", "==", "'==' does not highlight; write <mark>…</mark>"},
    {"![[", "]]", "![[…]] is wiki markup; write ![description](file)"},
    {"[[", "]]", "[[…]] is a wiki link, or a placeholder that was left in"},
    {"{.", "}", "'{.…}' is a Pandoc attribute"},
    {"<!--", "", "'<!--' begins a comment that is never closed, so its text is shown"},
    {"[b]", "", "[b] is forum markup; write **…**"},
    {"[i]", "", "[i] is forum markup; write *…*"},
    {"[u]", "", "[u] is forum markup; write <u>…</u>"},
    {"[img]", "", "[img] is forum markup; write ![description](file)"},
    {"[url", "]", "[url] is forum markup; write [text](https://…)"},
};

constexpr Pair openings[] = {
    {"[!NOTE]", "", "[!NOTE] is a GitHub alert; mails show a plain quotation"},
    {"[!TIP]", "", "[!TIP] is a GitHub alert; mails show a plain quotation"},
    {"[!IMPORTANT]", "", "[!IMPORTANT] is a GitHub alert; mails show a plain quotation"},
    {"[!WARNING]", "", "[!WARNING] is a GitHub alert; mails show a plain quotation"},
    {"[!CAUTION]", "", "[!CAUTION] is a GitHub alert; mails show a plain quotation"},
    {":::", "", "':::' is a site generator's box"},
    {"!!! ", "", "'!!!' is a site generator's box"},
    {"[TOC]", "", "[TOC] does not make a table of contents in a mail"},
    {"[[_TOC_]]", "", "[[_TOC_]] does not make a table of contents in a mail"},
    {"•", "", "'•' does not make a list, so the lines run together; begin each with '- '"},
    {"▪", "", "'▪' does not make a list, so the lines run together; begin each with '- '"},
    {"◦", "", "'◦' does not make a list, so the lines run together; begin each with '- '"},
    {"‣", "", "'‣' does not make a list, so the lines run together; begin each with '- '"},
    {"·", "", "'·' does not make a list, so the lines run together; begin each with '- '"},
};

// "2 ** 3" is a sum.
bool is_alone(std::string_view part, std::size_t at, std::size_t size) {
  return (at == 0 || part[at - 1] == ' ') && (at + size >= part.size() || part[at + size] == ' ');
}

bool is_shown(std::string_view part, std::size_t at, const Pair& pair) {
  if (!part.substr(at).starts_with(pair.open)) return false;
  if ((pair.open == "**" || pair.open == "==") && is_alone(part, at, pair.open.size())) return false;
  if (pair.close.empty()) return true;
  const auto near = part.substr(at, longest_mark);
  const auto end = near.find(pair.close, pair.open.size());
  return end != std::string_view::npos && end > pair.open.size();
}

// "##What is new": the level of a heading that lacks its blank, 0: it is none. One # alone is a hashtag.
std::size_t glued_heading(std::string_view part) {
  const auto marks = std::min(part.find_first_not_of('#'), part.size());
  return marks >= 2 && marks <= 6 && is_word(part, marks) ? marks : 0;
}

bool is_glued_number(std::string_view part) {
  const auto digits = std::min(part.find_first_not_of("0123456789"), part.size());
  return digits > 0 && digits <= 3 && digits < part.size() && (part[digits] == '.' || part[digits] == ')') &&
         is_word(part, digits + 1);
}

}  // namespace

void ShownMarks::look_at(std::string_view part, int line, TextPosition position) {
  if (position == TextPosition::begins_line) {
    for (const auto& opening : openings) {
      if (part.starts_with(opening.open)) return name(std::string(opening.open), line, std::string(opening.what));
    }
    if (glued_heading(part) > 0) name("##", line, "'##' needs a space after it to make a heading");
    // A sign before a word may be one of its own; two lines that begin so were meant as a list.
    // Speech begins so, too, but each in a paragraph.
    for (const std::string dash : {"–", "—"}) {
      if (!part.starts_with(dash + " ")) continue;
      const auto last = std::exchange(half_[dash], line);
      if (last > 0 && line == last + 1)
        name(dash, last,
             fmt::format("'{}' does not make a list, so the lines run together; begin each with '- '", dash));
    }
    for (const auto& [kind, glued] :
         {std::pair("-", part.starts_with('-') && is_word(part, 1)), std::pair("1.", is_glued_number(part))}) {
      if (!glued) continue;
      const auto [first, is_new] = half_.emplace(kind, line);
      if (!is_new) name(kind, first->second, fmt::format("'{}' needs a space after it to make a list", kind));
    }
  }
  for (std::size_t at = 0; (at = part.find_first_of("*=![]{<", at)) != std::string_view::npos; ++at) {
    if (part.substr(at).starts_with("][") && is_shown(part, at, {"][", "]", ""}) && closes_bracket(part, at))
      name("][", line,
           "this link has no target: there is no definition of '" +
               one_line(part.substr(at + 2, part.find(']', at + 2) - at - 2), 40) + "'");
    for (const auto& pair : pairs) {
      if (!is_shown(part, at, pair)) continue;
      name(std::string(pair.open), line, std::string(pair.what));
      at += pair.open.size() - 1;
      break;
    }
  }
}

void ShownMarks::look_at_html(std::string_view text, int line) {
  const auto bold = text.find("**");
  const bool marked = (bold != std::string_view::npos && text.find("**", bold + 2) != std::string_view::npos) ||
                      text.find("](http") != std::string_view::npos;
  if (marked) name("html", line, "Markdown is not read inside HTML; leave an empty line between the tag and the text");
}

void ShownMarks::detached_target(int line) { name("] (", line, "a space between ] and ( prevents this link"); }

void ShownMarks::emphasis_between_digits(int line) {
  name("digits", line, "'*' between two numbers becomes emphasis and is not printed; write × or \\*");
}

void ShownMarks::number(std::uint64_t written, std::uint64_t printed, int line) {
  if (written != printed)
    name("number", line,
         fmt::format("'{0}.' is printed as {1}., since a list is numbered from its first number; write '{0}\\.' if it "
                     "is not a list item",
                     written, printed));
}

std::vector<LeftOut> ShownMarks::take() const {
  std::vector<LeftOut> all;
  for (const auto& [kind, one] : named_) all.push_back(one);
  return all;
}

void ShownMarks::name(const std::string& kind, int line, const std::string& what) {
  named_.emplace(kind, LeftOut{line, what});
}

}  // namespace gazetted
