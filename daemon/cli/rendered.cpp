#include "rendered.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {

std::shared_ptr<const Rendering> rendering_for(CommandContext& context, const Settings& settings,
                                               const std::string& release, const std::vector<std::string>& lists,
                                               bool test) {
  std::error_code code;
  Result<std::shared_ptr<const Rendering>> rendering = fail("");
  if (fs::exists(release, code)) {
    PrepareInput input;
    input.content = release;
    const fs::path path(release);
    input.name = path.filename().empty() ? path.parent_path().filename().string() : path.filename().string();
    input.now = now();
    input.only_lists = lists;
    Findings findings;
    auto frozen = prepare(input, settings, findings);
    for (const auto& finding : findings) say(to_string(finding) + "\n");
    if (has_errors(findings)) {
      context.status = 1;
      return nullptr;
    }
    rendering = Rendering::make(std::move(frozen), settings, test);
  } else {
    const auto directory = settings.spool.directory / "archive" / release;
    if (release.find('/') != std::string::npos || release.starts_with('.') || !fs::exists(directory, code)) {
      complain(context, release + ": no such file, and no release with this id");
      return nullptr;
    }
    auto frozen = read_frozen(directory);
    if (frozen) {
      if (!lists.empty())
        std::erase_if(frozen->lists, [&](const FrozenList& list) {
          return std::find(lists.begin(), lists.end(), list.text.name) == lists.end();
        });
      rendering = Rendering::make(std::move(*frozen), settings, test);
    } else {
      rendering = frozen.error();
    }
  }
  if (rendering) return *rendering;
  complain(context, rendering.error().text());
  return nullptr;
}

}  // namespace gazetted
