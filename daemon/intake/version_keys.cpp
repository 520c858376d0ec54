// kind, supersedes, change_note and mail: what a text is to an earlier one. They are judged together. In a bundle one
// text may say for all what they are; each may have its own note.
#include <array>

#include "front_matter_reader.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/intake/release_id.hpp"

namespace gazetted {
namespace {

constexpr std::size_t shortest_note = 15, longest_note = 300;  // graphemes

struct Meant {
  std::string_view word, kind;
};

// What agencies and other programs call it.
constexpr std::array meant = {Meant{"correct", "correction"},
                              Meant{"corrected", "correction"},
                              Meant{"correcting", "correction"},
                              Meant{"corrigendum", "correction"},
                              Meant{"erratum", "correction"},
                              Meant{"errata", "correction"},
                              Meant{"fix", "correction"},
                              Meant{"refile", "correction"},
                              Meant{"korrektur", "correction"},
                              Meant{"berichtigung", "correction"},
                              Meant{"rectificatif", "correction"},
                              Meant{"rectification", "correction"},
                              Meant{"corrección", "correction"},
                              Meant{"updated", "update"},
                              Meant{"writethru", "update"},
                              Meant{"lead", "update"},
                              Meant{"aktualisierung", "update"},
                              Meant{"withdraw", "withdrawal"},
                              Meant{"withdrawn", "withdrawal"},
                              Meant{"retraction", "withdrawal"},
                              Meant{"retract", "withdrawal"},
                              Meant{"retracted", "withdrawal"},
                              Meant{"kill", "withdrawal"},
                              Meant{"recall", "withdrawal"},
                              Meant{"takedown", "withdrawal"},
                              Meant{"rückzug", "withdrawal"},
                              Meant{"annulation", "withdrawal"},
                              Meant{"cancel", "withdrawal"},
                              Meant{"cancelled", "withdrawal"},
                              Meant{"new", "release"},
                              Meant{"news", "release"},
                              Meant{"press release", "release"},
                              Meant{"pressrelease", "release"}};

void read_kind(FrontMatter& front) {
  if (!front.kind) return;
  const auto word = fold_case(trim(front.line("kind", *front.kind)));
  const auto& said = front.context.version;
  if (const auto kind = release_kind_called(word)) {
    if (*kind == ReleaseKind::release && said)
      front.error(front.kind->place, fmt::format("its 'kind' is release, and that of {} is {}; all languages of a "
                                                 "bundle are the same",
                                                 said->file, to_string(said->kind)));
    return void(front.release.kind = *kind);
  }
  static const std::vector<std::string> kinds = {"release", "update", "correction", "withdrawal"};
  const auto known = std::find_if(meant.begin(), meant.end(), [&](const auto& each) { return each.word == word; });
  front.error(front.kind->place, "'kind' must be release, update, correction or withdrawal" +
                                     (known == meant.end() ? did_you_mean(word, kinds)
                                                           : fmt::format("; did you mean '{}'?", known->kind)));
}

std::string what_a_note_says(ReleaseKind kind) {
  switch (kind) {
    case ReleaseKind::withdrawal:
      return "why it must not be used";
    case ReleaseKind::update:
      return "what is new";
    case ReleaseKind::correction:
    case ReleaseKind::release:
      break;
  }
  return "what was wrong, and what is right";
}

void read_note(FrontMatter& front) {
  if (!front.change_note) {
    // Another text of the bundle has one, and this one takes it.
    if (front.context.version) return;
    return front.error(front.kind->place,
                       "a line is missing: `change_note:` says to readers " + what_a_note_says(front.release.kind));
  }
  auto note = front.line("change_note", *front.change_note);
  const auto length = count_graphemes(note);
  if (length < shortest_note || length > longest_note)
    return front.error(front.change_note->place,
                       fmt::format("'change_note' has {} characters; write {} to {}, whole sentences for readers",
                                   length, shortest_note, longest_note));
  front.release.change_note = std::move(note);
}

void read_supersedes(FrontMatter& front) {
  if (!front.supersedes) {
    if (front.context.version) return void(front.release.supersedes = front.context.version->supersedes);
    return front.error(front.kind->place,
                       fmt::format("a line is missing: `supersedes: ID`, the id of the release that this {} is for; "
                                   "'gazetted status' lists them",
                                   to_string(front.release.kind)));
  }
  auto id = std::string(trim(front.line("supersedes", *front.supersedes)));
  if (auto status = check_release_id(id); !status)
    return front.error(front.supersedes->place,
                       "'supersedes': '" + one_line(id, 80) +
                           "' is no id of a release; 'gazetted status' lists the ids of all that were accepted");
  front.release.supersedes = std::move(id);
}

// A word that is missing among them must not make an ordinary release of a correction.
void refuse_without_kind(FrontMatter& front) {
  const auto word = front.kind ? fold_case(trim(front.kind->text)) : "release";
  if (word != "release") return;  // it means another, and that was said
  for (const auto& [key, value] : {std::pair("supersedes", front.supersedes), {"change_note", front.change_note}}) {
    if (value)
      front.error(value->place, fmt::format("'{}' needs a line that says what this text is to the earlier one: "
                                            "`kind: update`, `kind: correction` or `kind: withdrawal`",
                                            key));
  }
  if (front.mail && !front.yes_or_no("mail", *front.mail))
    front.error(front.mail->place,
                "'mail: false' is for an update or a correction; for posts alone, write `lists: []`");
}

void refuse_what_delays(FrontMatter& front) {
  for (const auto* time : {front.release_at, front.embargo, front.expires_at}) {
    if (time) front.error(time->place, "a withdrawal leaves at once; remove this line");
  }
  auto& release = front.release;
  release.expires_at.reset();
  if (!release.mails && front.mail)
    front.error(front.mail->place, "a withdrawal goes to everybody who had the release; remove this line");
  if (release.approval)
    front.note(front.approval->place, "a withdrawal leaves at once, and so without approval; this line has no effect");
  release.approval = false;
}

// Nothing but what is withdrawn, why, and whom to ask.
void tell_what_is_left_out(FrontMatter& front) {
  const auto& release = front.release;
  const auto place = front.kind ? front.kind->place : Place{front.context.file, 1, 1};
  if (release.lists || release.channels)
    front.note(place, "a withdrawal goes wherever the release went, whatever `lists` and `channels` say");
  std::vector<std::string> keys;
  const std::pair<const char*, bool> given[] = {{"subtitle", !release.subtitle.empty()},
                                                {"summary", !release.summary.empty()},
                                                {"subject", !release.subject.empty()},
                                                {"dateline", !release.dateline.empty()},
                                                {"byline", !release.bylines.empty()},
                                                {"boilerplate", !release.boilerplate.empty()},
                                                {"notes_to_editors", !release.notes_to_editors.empty()},
                                                {"social", !release.social.empty()},
                                                {"attachments", !release.attachments.empty()}};
  for (const auto& [key, is_given] : given) {
    if (is_given) keys.push_back("'" + std::string(key) + "'");
  }
  if (!keys.empty())
    front.note(place, fmt::format("a withdrawal says what is withdrawn, why and whom to ask; {} {} left out",
                                  join(keys, ", "), keys.size() == 1 ? "is" : "are"));
}

}  // namespace

void read_version(FrontMatter& front) {
  read_kind(front);
  auto& release = front.release;
  if (release.kind == ReleaseKind::release) return refuse_without_kind(front);
  read_supersedes(front);
  read_note(front);
  if (front.mail) release.mails = front.yes_or_no("mail", *front.mail);
  if (release.kind != ReleaseKind::withdrawal) return;
  refuse_what_delays(front);
  tell_what_is_left_out(front);
}

}  // namespace gazetted
