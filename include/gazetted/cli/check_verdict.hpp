// The last line of `check`: whether all is well, and what an error prevents. Pure.
#pragma once
#include <string>
#include <vector>

namespace gazetted {

struct CheckErrors {
  std::size_t configuration = 0;      // in the file itself; then nothing else is looked at
  std::size_t site = 0;               // in its theme, its directory or its addresses
  std::size_t lists = 0;              // in lists and templates
  std::size_t releases = 0;           // in the releases that were named
  std::vector<std::string> rejected;  // those releases, as they were named
};

// `silent`: there was no finding of any kind.
std::string check_verdict(const CheckErrors& errors, bool silent);

}  // namespace gazetted
