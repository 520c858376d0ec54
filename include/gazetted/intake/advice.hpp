// What an editor would ask about a release before it goes: advice, never a reason to stop it.
#pragma once
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

// Warnings with file:line:column in `source`, the text of the file that the release was read from: no contact,
// placeholders that were left, images without a description, links that lead nowhere, a headline that is cut or
// shouts, a language that is not the text's.
Findings advice_on(const Release& release, const std::string& source);

}  // namespace gazetted
