// Findings as the lines of an error file or of `check`. Pure.
#pragma once
#include "gazetted/base/error.hpp"

namespace gazetted {

// Errors first; of very many, the first 200.
std::string to_lines(const Findings& findings);

}  // namespace gazetted
