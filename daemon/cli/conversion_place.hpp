// Where a command puts what it makes of releases that are no Markdown: below a directory that goes away with it.
#pragma once
#include "gazetted/base/file.hpp"
#include "gazetted/cli/commands.hpp"

namespace gazetted {

// A new one for each release; empty, after a complaint: there is none.
fs::path place_for_conversion(CommandContext& context);

}  // namespace gazetted
