#include "gazetted/app/known_releases.hpp"

#include "gazetted/base/unicode.hpp"

namespace gazetted {

namespace {

std::string what_became_of(const KnownRelease& release, const std::string& zone) {
  const auto when = release.done ? " on " + format_in_zone(*release.done, zone) : "";
  if (release.cancelled) return "it was cancelled" + when;
  return release.done ? "it was done" + when : "it has not all left yet";
}

}  // namespace

KnownVerdict judge_known(const std::vector<KnownRelease>& known, const std::string& id, const std::string& zone) {
  KnownVerdict verdict;
  for (const auto& earlier : known) {
    if (!earlier.same_content) continue;
    verdict.reason = "already taken as " + earlier.id + " on " + format_in_zone(earlier.accepted, zone) + "; " +
                     what_became_of(earlier, zone) +
                     ".\nTo send it again on purpose, give it another id: a line `id: NEW-ID` in its front matter.";
    return verdict;
  }
  for (const auto& earlier : known) {
    if (earlier.id != id) continue;
    if (earlier.left) {
      verdict.reason =
          "the id '" + id + "' was accepted on " + format_in_zone(earlier.accepted, zone) +
          " with other content, and some of it has left.\n"
          "To send a correction, save it under a new file name, with a headline that says so (\"Correction: …\").";
      return verdict;
    }
    if (earlier.partly_cancelled) {
      verdict.reason = "the id '" + id + "' was accepted on " + format_in_zone(earlier.accepted, zone) +
                       (earlier.cancelled ? " and cancelled, and stays cancelled.\n"
                                          : ", and some of its lists or channels were cancelled, and stay cancelled.\n"
                                            "To replace the rest of it, cancel it as a whole first: gazetted cancel " +
                                                id + "\n") +
                       "To send this text, give it another id: a line `id: NEW-ID` in its front matter.";
      return verdict;
    }
    verdict.replaces = earlier.key;
  }
  return verdict;
}

}  // namespace gazetted
