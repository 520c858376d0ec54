// A release ready to be shown or tested: from a file, or from the archive by id.
#pragma once
#include "changelog_entry.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/edition/samples.hpp"

namespace gazetted {

// Complains and returns null when it cannot be rendered. `changelog`: which entry, where the file is one.
std::shared_ptr<const Rendering> rendering_for(CommandContext& context, const Settings& settings,
                                               const std::string& release, const std::vector<std::string>& lists,
                                               const ChangelogChoice& changelog);

}  // namespace gazetted
