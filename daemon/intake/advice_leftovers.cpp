// Advice on what programs and colleagues left in a text: letters of a wrong code page, marks of changes, a line that
// says that it is a draft, links of mail filters, pictures of a mail. Linear; each kind is named a few times at most.
#include "advice_page.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/model/markdown_links.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_of_a_kind = 5;
constexpr std::size_t longest_shown = 60;

// UTF-8 that was read as Windows-1252 and saved: "Ã¼" for "ü", "â€“" for a dash, "Â°" for "°". "SÃO" is a word.
bool is_mojibake(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  if (text.starts_with("\u00E2\u20AC")) return true;
  if (text.starts_with("\u00C2")) return byte(2) == 0xC2 && byte(3) >= 0xA0;
  if (!text.starts_with("\u00C3")) return false;
  for (const std::string_view sign : {"\u0178", "\u0153", "\u0152", "\u017D", "\u017E", "\u0160", "\u0161", "\u02C6"}) {
    if (text.substr(2).starts_with(sign)) return true;
  }
  return byte(2) == 0xC2 || (byte(2) == 0xE2 && byte(3) >= 0x80 && byte(3) <= 0x84);
}

std::string_view word_around(std::string_view text, std::size_t at) {
  const auto begin = text.substr(0, at).find_last_of(" \n\t");
  const auto from = begin == std::string_view::npos ? 0 : begin + 1;
  const auto word = text.substr(from, std::min(text.find_first_of(" \n\t", at), text.size()) - from);
  return word.size() <= longest_shown ? word : text.substr(at, 2);
}

void look_for_broken_letters(AdvicePage& page, std::string_view text) {
  std::size_t told = 0;
  for (std::size_t at = 0; at < text.size() && told < most_of_a_kind; ++at) {
    const bool is_replacement = text.substr(at).starts_with("\uFFFD");
    if (!is_replacement && !is_mojibake(text.substr(at, 8))) continue;
    ++told;
    page.warn_in_body(at, is_replacement
                              ? "a letter was lost here (U+FFFD, shown as '\uFFFD'); write it anew"
                              : fmt::format("'{}' looks like text that was read in the wrong code page; write it anew",
                                            word_around(text, at)));
    at = std::min(text.find_first_of(" \n", at), text.size());
  }
}

// {--deleted--}, {++added++}, {~~old~>new~~}, {==marked==}, {>>comment<<}
void look_for_marks_of_changes(AdvicePage& page, std::string_view text) {
  std::size_t told = 0;
  for (auto at = text.find('{'); at != std::string_view::npos && told < most_of_a_kind; at = text.find('{', at + 1)) {
    const auto rest = text.substr(at, 1'000);
    for (const auto& [open, close] :
         {std::pair("{--", "--}"), {"{++", "++}"}, {"{~~", "~~}"}, {"{==", "==}"}, {"{>>", "<<}"}}) {
      const auto end = rest.starts_with(open) ? rest.find(close, 3) : std::string_view::npos;
      if (end == std::string_view::npos) continue;
      ++told;
      page.warn_in_body(at, fmt::format("a mark of changes was left in: '{}'; readers would get what was deleted, too",
                                        one_line(rest.substr(0, end + 3), longest_shown)));
    }
  }
}

// Folded.
constexpr std::string_view draft_words[] = {"draft",
                                            "entwurf",
                                            "kladde",
                                            "udkast",
                                            "utkast",
                                            "brouillon",
                                            "borrador",
                                            "bozza",
                                            "rascunho",
                                            "luonnos",
                                            "szkic",
                                            "confidential",
                                            "vertraulich",
                                            "streng vertraulich",
                                            "fortrolig",
                                            "confidentiel",
                                            "confidencial",
                                            "riservato",
                                            "konfidentiell",
                                            "internal",
                                            "intern",
                                            "not for publication",
                                            "not for release",
                                            "do not publish",
                                            "nicht zur veröffentlichung",
                                            "nicht veröffentlichen",
                                            "nur für den dienstgebrauch",
                                            "må ikke offentliggøres",
                                            "ikke til offentliggørelse",
                                            "ne pas publier",
                                            "ne pas diffuser"};

// "ENTWURF – Stand 3.5.", "**DRAFT**", "Confidential": in capitals, or alone in its line.
std::string_view draft_word_in(std::string_view line) {
  constexpr std::size_t longest = 120;
  const auto begin = line.find_first_not_of("*_#>[(= \t");
  if (begin == std::string_view::npos || line.size() > longest) return {};
  const auto words = trim(line.substr(begin));
  const auto folded = fold_case(words);
  for (const auto word : draft_words) {
    if (!folded.starts_with(word)) continue;
    const auto behind = std::string_view(folded).substr(word.size());
    const bool is_alone = behind.find_first_not_of("*_#])=:.! ") == std::string_view::npos;
    const bool ends = behind.empty() || (std::isalnum(static_cast<unsigned char>(behind[0])) == 0 && behind[0] != '-');
    const auto first = words.substr(0, std::min(word.size(), words.size()));
    const bool is_shouted =
        std::none_of(first.begin(), first.end(), [](unsigned char c) { return std::islower(c) != 0; });
    if (is_alone || (ends && is_shouted)) return first;
  }
  return {};
}

void look_for_drafts(AdvicePage& page, std::string_view text) {
  if (const auto word = draft_word_in(page.release.title); !word.empty())
    page.warn_at(page.release.title, fmt::format("the headline says '{}'; is it to be sent?", word));
  std::size_t told = 0;
  for (std::size_t start = 0; start < text.size() && told < most_of_a_kind;) {
    const auto end = std::min(text.find('\n', start), text.size());
    const auto line = text.substr(start, end - start);
    if (const auto word = draft_word_in(line); !word.empty()) {
      ++told;
      page.warn_in_body(start,
                        fmt::format("this line says '{}'; is the text to be sent, and this line with it?", word));
    }
    start = end + 1;
  }
}

// Filters of mail rewrite links, and name in them whose mail it was.
void look_for_filtered_links(AdvicePage& page, const std::string& lowered) {
  std::size_t told = 0;
  for (const std::string_view host :
       {"safelinks.protection.outlook.com", "urldefense.com/", "urldefense.proofpoint.com", "protect.mimecast.com",
        "linkprotect.cudasvc.com", "fireeye.com/v1/url", "secure-web.cisco.com", "clicktime.symantec.com"}) {
    for (auto at = lowered.find(host); at != std::string::npos && told < most_of_a_kind;
         at = lowered.find(host, at + 1)) {
      ++told;
      page.warn_in_body(at,
                        fmt::format("this link leads through a mail filter ({}) and may name a colleague; write the "
                                    "address that it leads to",
                                    host.substr(0, host.find('/'))));
    }
  }
}

void look_for_pictures_of_mails(AdvicePage& page, const std::string& lowered) {
  std::size_t told = 0;
  for (const std::string_view mark : {"[cid:", "(cid:"}) {
    for (auto at = lowered.find(mark); at != std::string::npos && told < most_of_a_kind;
         at = lowered.find(mark, at + 1)) {
      ++told;
      page.warn_in_body(
          at, fmt::format("a picture of a mail was here ('{}'), which is not in this file; attach it, or "
                          "remove this",
                          one_line(std::string_view(lowered).substr(
                                       at, std::min(lowered.find_first_of("])\n", at + 1) - at + 1, longest_shown)),
                                   longest_shown)));
    }
  }
}

bool is_shown_as_picture(const std::string& file) {
  const auto name = lower(file);
  for (const std::string_view ending :
       {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".tif", ".tiff", ".heic"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

// Those that the text itself shows are looked at with its other images.
void look_for_bare_pictures(AdvicePage& page) {
  std::size_t told = 0;
  for (const auto& one : page.release.attachments) {
    if (one.in_text || one.decorative || !is_shown_as_picture(one.file) || told >= most_of_a_kind) continue;
    const bool is_named = !one.alt.empty() && one.alt != one.file;
    if (is_named || !one.caption.empty() || !one.title.empty()) continue;
    ++told;
    page.warn_at(one.file,
                 "the picture '" + one_line(one.file, longest_shown) +
                     "' has no description for readers who cannot see it, and its file name takes that place; "
                     "write alt: (or alt: \"\" where it is for its looks alone)");
  }
}

}  // namespace

void advise_on_leftovers(AdvicePage& page) {
  const auto text = without_code(page.release.body);
  const auto lowered = lower(text);
  look_for_broken_letters(page, text);
  look_for_marks_of_changes(page, text);
  look_for_drafts(page, text);
  look_for_filtered_links(page, lowered);
  look_for_pictures_of_mails(page, lowered);
  look_for_bare_pictures(page);
}

}  // namespace gazetted
