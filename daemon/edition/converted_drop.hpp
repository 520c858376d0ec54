// A drop that is written as something else than Markdown (conversion/), put down as a bundle of Markdown beside it.
// Blocking; used by prepare().
#pragma once
#include <memory>
#include <optional>

#include "gazetted/edition/made_of.hpp"
#include "gazetted/edition/prepare.hpp"

namespace gazetted {

struct ConvertedDrop {
  fs::path content;    // a directory with release.md and the files that belong to it
  std::string name;    // the drop's, without its ending
  std::string format;  // "HTML"
  bool is_to_be_confirmed = true;
  std::string writer;  // of a mail
  std::shared_ptr<const MadeOf> made_of;
};

// Nothing: it is Markdown, or what nobody converts, or there is an error.
std::optional<ConvertedDrop> convert_drop(const PrepareInput& input, const Settings& settings, Findings& findings);

}  // namespace gazetted
