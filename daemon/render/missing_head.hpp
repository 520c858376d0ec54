// "CORRECTION: " before a subject or a post that does not say so itself. Pure.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/base/json.hpp"

namespace gazetted {

// Of the model of an update, a correction or a withdrawal; empty for a release, and where `text` begins with these
// words, in any case, as a heading does: "Correction: …" has it, "Corrections officers …" and "Update on …" have not.
std::string missing_head(const json::value& model, std::string_view text);

}  // namespace gazetted
