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

}  // namespace

void refuse_unheeded_embargo(const Edition& edition, const std::string& drop, Findings& findings) {
  const auto& first = edition.set.first();
  // Of a withdrawal no text is sent.
  if (first.public_from() || first.embargo_lifted || first.kind == ReleaseKind::withdrawal) return;
  for (const auto& text : edition.set.texts) {
    const auto said = embargo_line_of(text);
    if (said.text.empty()) continue;
    // Lines of what was made of it are none of the document.
    const int line = edition.converted_from.empty() ? said.line : 0;
    findings.push_back(
        {Severity::error,
         {edition.converted_from.empty() ? text.file : drop, line, line > 0 ? 1 : 0},
         fmt::format("it says \"{}\", but nothing waits for words in the text: it would leave at once; {}. If the "
                     "embargo has ended, remove these words",
                     one_line(said.text, 100), remedy_for(edition, drop))});
  }
}

}  // namespace gazetted
