#include "gazetted/app/known_releases.hpp"

#include "gazetted/app/own_commands.hpp"

namespace gazetted {

namespace {

std::string what_became_of(const KnownRelease& release, const Zone& zone) {
  const auto when = release.done ? " on " + format_in_zone(*release.done, zone) : "";
  if (!release.superseded_by.empty()) return "'" + release.superseded_by + "' superseded it";
  if (release.cancelled && release.left) return "some of it had left, and the rest was cancelled" + when;
  if (release.cancelled) return "it was cancelled" + when;
  return release.done ? "it was done" + when : "it has not all left yet";
}

std::string lines_of_version(const std::string& id, WayIn way) {
  return std::string("To correct it, add these lines to the front matter of this ") +
         (way == WayIn::file ? "file, and give it a file name of its own:\n" : "text, and PUT it at another id:\n") +
         "  kind: correction\n  supersedes: " + id + "\n  change_note: what was wrong, and what is right\n";
}

std::string with_another_id(WayIn way) {
  return way == WayIn::file ? "give it another id: a line `id: NEW-ID` in its front matter." : "PUT it at another id.";
}

// The address alone makes no other text of it.
std::string again_on_purpose(WayIn way) {
  return "To send it again on purpose, " +
         (way == WayIn::file
              ? with_another_id(way)
              : "PUT a text that differs at another id: a line `id: THAT-ID` in its front matter is enough.");
}

}  // namespace

KnownVerdict judge_known(const std::vector<KnownRelease>& known, const std::string& id, const Zone& zone, WayIn way) {
  KnownVerdict verdict;
  for (const auto& earlier : known) {
    if (!earlier.same_content) continue;
    verdict.reason = "already taken as " + earlier.id + " on " + format_in_zone(earlier.accepted, zone) + "; " +
                     what_became_of(earlier, zone) + ".\n" + again_on_purpose(way);
    verdict.is_same_text = true;
    return verdict;
  }
  for (const auto& earlier : known) {
    if (earlier.id != id) continue;
    if (!earlier.superseded_by.empty()) {
      verdict.reason = "the id '" + id + "' was accepted on " + format_in_zone(earlier.accepted, zone) +
                       ", and superseded by '" + earlier.superseded_by + "'.\n" +
                       lines_of_version(earlier.superseded_by, way);
      return verdict;
    }
    if (earlier.left) {
      verdict.reason = "the id '" + id + "' was accepted on " + format_in_zone(earlier.accepted, zone) +
                       " with other content, and some of it has left.\n" + lines_of_version(id, way);
      return verdict;
    }
    if (earlier.partly_cancelled) {
      verdict.reason = "the id '" + id + "' was accepted on " + format_in_zone(earlier.accepted, zone) +
                       (earlier.cancelled ? " and cancelled, and stays cancelled.\n"
                                          : ", and some of its lists or channels were cancelled, and stay cancelled.\n"
                                            "To replace the rest of it, cancel it as a whole first: " +
                                                typed("cancel " + id) + "\n") +
                       "To send this text, " + with_another_id(way);
      return verdict;
    }
    verdict.replaces = earlier.key;
  }
  return verdict;
}

std::string still_to_leave(const std::vector<KnownRelease>& known, const std::string& id, const Zone& zone) {
  for (const auto& earlier : known) {
    if (earlier.id != id || earlier.left || earlier.cancelled || earlier.done) continue;
    return "The text that was accepted as " + id + " on " + format_in_zone(earlier.accepted, zone) +
           " is not replaced and will be sent.\nTo stop it: " + typed("cancel " + id) + "\n";
  }
  return "";
}

}  // namespace gazetted
