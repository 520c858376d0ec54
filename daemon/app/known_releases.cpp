#include "gazetted/app/known_releases.hpp"

namespace gazetted {

KnownVerdict judge_known(const std::vector<KnownRelease>& known, const std::string& id) {
  KnownVerdict verdict;
  for (const auto& earlier : known) {
    if (!earlier.same_content) continue;
    verdict.reason = "already taken as " + earlier.id + " on " + format_rfc3339(earlier.taken);
    return verdict;
  }
  for (const auto& earlier : known) {
    if (earlier.id != id) continue;
    if (earlier.left) {
      verdict.reason =
          "the id '" + id + "' was taken on " + format_rfc3339(earlier.taken).substr(0, 10) +
          " with other content, and some of it has left.\n"
          "To send a correction, save it under a new file name, with a headline that says so (\"Correction: …\").";
      return verdict;
    }
    verdict.replaces = earlier.key;
  }
  return verdict;
}

}  // namespace gazetted
