// Advice on the note of an update or a correction, in English only: agencies do not print what plays a mistake down (AP
// News Values: a correction is never called a recast, a fix or a clarification), nor one that leaves readers to guess
// what was wrong.
#include <array>

#include "advice_page.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::array playing_down = {"recast", "recasts", "recasting", "fix", "fixes", "tweak", "tweaks", "tweaked"};
// As a verb they begin the note; elsewhere "fixed" may be a rate.
constexpr std::array playing_down_first = {"fixed", "fixing", "tweaking"};
// Whoever says what was wrong hardly does without one of these.
constexpr std::array of_contrast = {
    "not",        "instead",  "rather",  "was",  "were",    "wrong",   "wrongly",    "incorrect",  "incorrectly",
    "error",      "said",     "stated",  "gave", "called",  "named",   "previously", "earlier",    "first",
    "originally", "should",   "omitted", "left", "missing", "mistake", "typo",       "misspelled", "misspelt",
    "replaces",   "replaced", "from",    "had",  "never",   "no"};

struct Word {
  std::string_view text;  // as written
  std::string folded;
};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

std::vector<Word> words_of(std::string_view note) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < note.size();) {
    if (!is_letter(note[at])) {
      ++at;
      continue;
    }
    auto end = at;
    while (end < note.size() && (is_letter(note[end]) || note[end] == '\'')) ++end;
    words.push_back({note.substr(at, end - at), lower(note.substr(at, end - at))});
    at = end;
  }
  return words;
}

template <class Words>
bool is_among(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool plays_down(const std::vector<Word>& words, std::size_t at) {
  const auto& word = words[at].folded;
  return is_among(playing_down, word) || word.starts_with("clarif") || (at == 0 && is_among(playing_down_first, word));
}

bool says_what_was_wrong(const std::vector<Word>& words) {
  return std::any_of(words.begin(), words.end(), [](const auto& word) {
    return is_among(of_contrast, word.folded) || word.folded.ends_with("n't");
  });
}

}  // namespace

void advise_on_change_note(AdvicePage& page) {
  const auto& release = page.release;
  if (release.change_note.empty() || !is_same_language(release.language, "en")) return;
  const auto note = replace_all(release.change_note, "\u2019", "'");
  const auto words = words_of(note);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!plays_down(words, i)) continue;
    const auto* const advice = release.kind == ReleaseKind::update ? "if something was wrong, this is a correction"
                                                                   : "say plainly what was wrong, and what is right";
    return page.warn_at(release.change_note, fmt::format("'change_note' says '{}'; {}", words[i].text, advice));
  }
  if (release.kind == ReleaseKind::correction && !says_what_was_wrong(words))
    page.warn_at(release.change_note,
                 "'change_note' does not seem to say what was wrong; readers want both: \"on 4 May, not on 3 May\"");
}

}  // namespace gazetted
