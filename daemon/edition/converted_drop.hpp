// A drop that is written as something else than Markdown (conversion/), put down as a bundle of Markdown beside it.
// Blocking; used by prepare().
#pragma once
#include <optional>

#include "gazetted/edition/prepare.hpp"

namespace gazetted {

struct ConvertedDrop {
  fs::path content;      // a directory with release.md and the files that belong to it
  std::string name;      // the drop's, without its ending
  std::string format;    // "HTML"
  std::string markdown;  // what is in release.md
  bool is_to_be_confirmed = true;
  std::string writer;  // of a mail
};

// Nothing: it is Markdown, or what nobody converts, or there is an error.
std::optional<ConvertedDrop> convert_drop(const PrepareInput& input, const Settings& settings, Findings& findings);

}  // namespace gazetted
