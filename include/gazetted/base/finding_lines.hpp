// Findings as the lines of an error file or of `check`. Pure.
#pragma once
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

// Errors first; of very many, the first 200.
std::string to_lines(const Findings& findings);
// The warnings alone, each a line without its end; of more than 20, a last one says how many.
std::vector<std::string> warning_lines(const Findings& findings);

}  // namespace gazetted
