#include "bidi_controls.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// All of these are three bytes in UTF-8, and no part of another character.
bool is_at(const std::string& text, std::size_t at, std::string_view first_two, char from, char to) {
  return text.compare(at, 2, first_two) == 0 && at + 2 < text.size() && text[at + 2] >= from && text[at + 2] <= to;
}
bool is_override(const std::string& text, std::size_t at) { return is_at(text, at, "\xE2\x80", '\xAA', '\xAE'); }
bool opens_isolate(const std::string& text, std::size_t at) { return is_at(text, at, "\xE2\x81", '\xA6', '\xA8'); }
bool closes_isolate(const std::string& text, std::size_t at) { return is_at(text, at, "\xE2\x81", '\xA9', '\xA9'); }

// U+200B, U+2060, U+FEFF and the soft hyphen U+00AD: how many bytes; 0: none of them. Joiners (U+200C, U+200D) are part
// of some scripts and signs.
std::size_t zero_width_at(const std::string& text, std::size_t at) {
  for (const std::string_view one : {"\u200B", "\u2060", "\uFEFF", "\u00AD"}) {
    if (text.compare(at, one.size(), one) == 0) return one.size();
  }
  return 0;
}

bool has_pairs_of_isolates(const std::string& text) {
  int open = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (opens_isolate(text, at)) ++open;
    if (closes_isolate(text, at) && --open < 0) return false;
  }
  return open == 0;
}

}  // namespace

std::string without_bidi_controls(const std::string& line) {
  const bool keeps_isolates = has_pairs_of_isolates(line);
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const bool is_isolate = opens_isolate(line, at) || closes_isolate(line, at);
    if (is_override(line, at) || (is_isolate && !keeps_isolates)) {
      at += 3;
      continue;
    }
    out += line[at++];
  }
  return out;
}

std::string without_zero_width(const std::string& line) {
  constexpr std::string_view no_break = "\u00A0";
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const auto length = zero_width_at(line, at);
    if (length == 0) out += line[at++];
    at += length;
  }
  while (out.starts_with(no_break)) out.erase(0, no_break.size());
  while (out.ends_with(no_break)) out.resize(out.size() - no_break.size());
  return std::string(trim(out));
}

void remove_bidi_controls(Release& release, Findings& findings) {
  const auto clean = [&](const char* what, std::string& line) {
    line = without_zero_width(line);
    auto plain = without_bidi_controls(line);
    if (plain == line) return;
    line = std::move(plain);
    findings.push_back({Severity::warning, release.place_of(what),
                        fmt::format("'{}' has characters that reverse the direction of what follows (such as U+202E); "
                                    "they are left out",
                                    what)});
  };
  clean("title", release.title);
  clean("subtitle", release.subtitle);
  clean("summary", release.summary);
  clean("subject", release.subject);
  clean("dateline", release.dateline);
  clean("change_note", release.change_note);
  clean("distributor", release.distributor);
  clean("on_behalf_of", release.on_behalf_of);
  for (auto& topic : release.topics) clean("topics", topic);
  for (auto& byline : release.bylines) clean("byline", byline.name);
  for (auto& contact : release.contacts) {
    clean("contact", contact.name);
    clean("contact", contact.role);
    clean("contact", contact.phone);
  }
  for (auto& file : release.attachments) {
    for (auto* words : {&file.title, &file.caption, &file.credit, &file.alt}) clean("attachments", *words);
  }
}

}  // namespace gazetted
