#include "gazetted/app/known_releases.hpp"

#include <set>

#include "gazetted/app/own_commands.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {

namespace {

std::string what_became_of(const KnownRelease& release, const Zone& zone) {
  const auto when = release.done ? " on " + format_in_zone(*release.done, zone) : "";
  if (!release.superseded_by.empty()) return "'" + release.superseded_by + "' superseded it";
  if (release.cancelled && release.left) return "some of it had left, and the rest was cancelled" + when;
  if (release.cancelled) return "it was cancelled" + when;
  return release.done ? "it was done" + when : "it has not all left yet";
}

// A document, page or item has no front matter of ours.
bool has_front_matter(const std::string& file) {
  static const std::set<std::string> without = {".docx", ".odt", ".html", ".htm", ".json"};
  const auto dot = file.rfind('.');
  return dot == std::string::npos || !without.contains(lower(file.substr(dot)));
}

std::string lines_of_version(const std::string& id, const std::string& file, WayIn way) {
  const auto lines = "  kind: correction\n  supersedes: " + id + "\n  change_note: what was wrong, and what is right\n";
  if (way == WayIn::api)
    return "To correct it, add these lines to the front matter of this text, and PUT it at another id:\n" + lines;
  const std::string another = "If it is another release, give its file another name.\n";
  if (has_front_matter(file))
    return "To correct it, add these lines to the front matter of this file, and give it a file name of its own:\n" +
           lines + another;
  return "To correct it, write the text as Markdown in a file " + id + "-v2.md (archive/" + id +
         "/converted/release.md is the one that was accepted), with these lines in its front matter, between two lines "
         "of ---:\n" +
         lines + another;
}

std::string how_to_give_id(const std::string& file, WayIn way) {
  if (way == WayIn::api) return "PUT it at another id.";
  return has_front_matter(file) ? "give it another id: a line `id: NEW-ID` in its front matter."
                                : "write it as Markdown, with a line `id: NEW-ID` in its front matter.";
}

// The address alone makes no other text of it.
std::string again_on_purpose(const std::string& file, WayIn way) {
  return "To send it again on purpose, " +
         (way == WayIn::file
              ? how_to_give_id(file, way)
              : "PUT a text that differs at another id: a line `id: THAT-ID` in its front matter is enough.");
}

}  // namespace

KnownVerdict judge_known(const std::vector<KnownRelease>& known, const std::string& id, const Zone& zone,
                         const std::string& file, WayIn way) {
  KnownVerdict verdict;
  for (const auto& earlier : known) {
    if (!earlier.same_content) continue;
    verdict.reason = "already taken as " + earlier.id + " on " + format_in_zone(earlier.accepted, zone) + "; " +
                     what_became_of(earlier, zone) + ".\n" + again_on_purpose(file, way);
    verdict.is_same_text = true;
    return verdict;
  }
  for (const auto& earlier : known) {
    if (earlier.id != id) continue;
    if (!earlier.superseded_by.empty()) {
      verdict.reason = "the id '" + id + "' was accepted on " + format_in_zone(earlier.accepted, zone) +
                       ", and superseded by '" + earlier.superseded_by + "'.\n" +
                       lines_of_version(earlier.superseded_by, file, way);
      return verdict;
    }
    if (earlier.left) {
      verdict.reason = "the id '" + id + "' was accepted on " + format_in_zone(earlier.accepted, zone) +
                       " with other content, and some of it has left.\n" + lines_of_version(id, file, way);
      return verdict;
    }
    if (earlier.partly_cancelled) {
      verdict.reason = "the id '" + id + "' was accepted on " + format_in_zone(earlier.accepted, zone) +
                       (earlier.cancelled ? " and cancelled, and stays cancelled.\n"
                                          : ", and some of its lists or channels were cancelled, and stay cancelled.\n"
                                            "To replace the rest of it, cancel it as a whole first: " +
                                                typed("cancel " + id) + "\n") +
                       "To send this text, " + how_to_give_id(file, way);
      return verdict;
    }
    verdict.replaces = earlier.key;
  }
  return verdict;
}

std::string still_to_leave(const std::vector<KnownRelease>& known, const std::string& id, const Zone& zone) {
  for (const auto& earlier : known) {
    if (earlier.id != id || earlier.left || earlier.cancelled || earlier.done) continue;
    const std::string what_it_does = !earlier.not_public ? " and will be sent"
                                     : earlier.release_at
                                         ? ": it waits for its time, or is held, and will be sent after that"
                                         : ": it is held or paused, and will be sent once it is resumed or approved";
    return "The text that was accepted as " + id + " on " + format_in_zone(earlier.accepted, zone) +
           " is not replaced" + what_it_does + ".\nTo stop it: " + typed("cancel " + id) + "\n";
  }
  return "";
}

}  // namespace gazetted
