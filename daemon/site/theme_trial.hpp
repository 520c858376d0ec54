// A theme is tried with pages that have everything a page can have, so that its mistakes are found when it is read.
#pragma once
#include "gazetted/site/pages.hpp"

namespace gazetted {

// Every page once. The error has the template's file and line.
Status try_theme(const Theme& theme);

}  // namespace gazetted
