#include "rendered.hpp"

#include "conversion_place.hpp"
#include "gazetted/app/page_numbers.hpp"
#include "gazetted/app/superseding.hpp"
#include "gazetted/base/access.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {

std::shared_ptr<const Rendering> rendering_for(CommandContext& context, const Settings& settings,
                                               const std::string& release, const std::vector<std::string>& lists,
                                               const ChangelogChoice& changelog) {
  std::error_code code;
  Result<std::shared_ptr<const Rendering>> rendering = fail("");
  if (fs::exists(release, code)) {
    fs::path path(release);
    std::optional<ChangelogEntry> entry;
    Findings findings;
    if (is_changelog(path)) {
      entry = entry_of_changelog(context, settings, path, changelog, findings);
      if (!entry) {
        for (const auto& finding : findings) say(to_string(finding) + "\n");
        context.status = 1;
        return nullptr;
      }
      path = entry->path;
    }
    PrepareInput input;
    input.content = path;
    input.name = path.filename().empty() ? path.parent_path().filename().string() : path.filename().string();
    input.now = now();
    input.convert_into = place_for_conversion(context);
    input.only_lists = lists;
    input.find_superseded = superseded_in(settings);
    input.page_number = page_numbers_in(settings);
    auto edition = prepare(input, settings, findings);
    if (entry) place_at_entry(findings, *entry);
    for (const auto& finding : findings) say(to_string(finding) + "\n");
    if (has_errors(findings)) {
      context.status = 1;
      return nullptr;
    }
    rendering = Rendering::make(std::move(edition), settings);
  } else {
    const bool is_path = release.find('/') != std::string::npos || release.starts_with('.');
    const auto archived = Archive::of(settings.spool).directory_of(release);
    if (is_path || !fs::exists(archived, code)) {
      const auto absent = "no such file, and no release with this id";
      complain(context, release + ": " + absent_or_closed(is_path ? fs::path(release) : archived, absent));
      return nullptr;
    }
    auto edition = Edition::open(Archive::of(settings.spool), release);
    if (edition) {
      if (!lists.empty())
        std::erase_if(edition->lists, [&](const EditionList& list) {
          return std::find(lists.begin(), lists.end(), list.text.name) == lists.end();
        });
      rendering = Rendering::make(std::move(*edition), settings);
    } else {
      rendering = edition.error();
    }
  }
  if (rendering) return *rendering;
  complain(context, rendering.error().text());
  return nullptr;
}

}  // namespace gazetted
