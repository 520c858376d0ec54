#include "unheeded_embargo.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/intake/embargo_line.hpp"

namespace gazetted {
namespace {

constexpr const char* example = "TIME (2026-03-02 09:00 Europe/London)";

std::string remedy_for(const Edition& edition, const std::string& drop) {
  const auto ending = lower(fs::path(drop).extension().string());
  if (edition.converted_from.empty())
    return fmt::format("write embargo: {} in the front matter, or release_at: TIME if nobody is to have it early",
                       example);
  if (ending == ".eml")
    return fmt::format("begin the text of the mail with three lines: ---, then embargo: {}, then ---", example);
  if (ending == ".json") return "give the item the key \"embargoed\" (ninjs 1) or \"embargoeduntil\" with its time";
  return fmt::format("{} has no place for that, so write it as Markdown ({}.md), with embargo: {} in its front matter",
                     edition.converted_from, one_line(fs::path(drop).stem().string(), 100), example);
}

// Lines of what was made of it are none of the document.
Place place_of(const Edition& edition, const std::string& drop, const Release& text, int line) {
  if (!edition.converted_from.empty()) return {drop, 0, 0};
  return {text.file, line, line > 0 ? 1 : 0};
}

std::string unheeded(const Edition& edition, const std::string& drop, const std::string& words) {
  return fmt::format(
      "it says \"{}\", but nothing waits for words in the text: it would leave at once; {}. If the embargo has ended, "
      "remove these words",
      words, remedy_for(edition, drop));
}

}  // namespace

void refuse_unheeded_embargo(const Edition& edition, const std::string& drop, const Settings& settings,
                             Findings& findings) {
  const auto& first = edition.set.first();
  // Of a withdrawal no text is sent.
  if (first.embargo_lifted || first.kind == ReleaseKind::withdrawal) return;
  const auto& planned = first.public_from();
  const std::string key = first.embargo ? "embargo" : "release_at";
  const auto zone = Zone::load_or_utc(settings.newsroom(first.newsroom).time_zone);
  for (const auto& text : edition.set.texts) {
    const auto said = embargo_line_of(text);
    if (said.text.empty()) continue;
    const auto words = one_line(said.text, 100);
    const auto place = place_of(edition, drop, text, said.line);
    if (!planned)
      findings.push_back({Severity::error, place, unheeded(edition, drop, words)});
    else if (names_other_time(said.text, *planned, zone))
      findings.push_back({Severity::error, place,
                          fmt::format("it says \"{}\", which is another time than its '{}' ({}); correct one of them, "
                                      "best by removing these words: readers under embargo get the time with it",
                                      words, key, to_string(*planned))});
    else
      findings.push_back({Severity::warning, place,
                          fmt::format("it says \"{}\", and the public would read that, too; remove these words: '{}' "
                                      "is enough",
                                      words, key)});
  }
}

void tell_drafts(const Edition& edition, const std::string& drop, Findings& findings) {
  if (edition.set.first().kind == ReleaseKind::withdrawal) return;
  for (const auto& text : edition.set.texts) {
    const auto draft = draft_line_of(text);
    if (draft.text.empty()) continue;
    findings.push_back({Severity::warning, place_of(edition, drop, text, draft.line),
                        fmt::format("it says \"{}\", and would be sent; if it is for the public, remove these words",
                                    one_line(draft.text, 100))});
  }
}

}  // namespace gazetted
