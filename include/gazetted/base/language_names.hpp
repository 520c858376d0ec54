// Languages as people write them into a spreadsheet: "German", "Deutsch", "allemand", "deu", "de_AT". Names are
// ICU's, in the languages that our labels speak and in the language itself. Thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

// The BCP 47 tag in its usual form, or nothing: "Français (Canada)" → fr, "N/A" → nothing. The table of names is
// made at the first word that is no tag (some 20 ms).
std::optional<std::string> language_named(std::string_view word);

}  // namespace gazetted
