// Whether a row's subscriber still wants mail: exports carry those who left along, with a word for it. Pure; the words
// are those of Mailchimp, listmonk, Ghost, Substack, Brevo, MailerLite, Kit, Buttondown, phpList, Shopify, Salesforce.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

// What a column says about it, by its header word.
enum class StandingColumn {
  none,
  status,   // subscribed, cleaned, blocklisted …
  hint,     // may say so among other things (`type`, `state`): only a clear word counts
  left,     // true, or a day: they left
  wanted,   // true: they want it
  left_at,  // anything that is there: when they left, or why
};
// `below` are cells of the column: a province ("Estado", "Stato") is told from a status by them.
StandingColumn standing_column(std::string_view header_word, const std::vector<std::string>& below = {});
// What a header word that standing_column() does not know looks like ("Marketing opt-in (web)"): left, wanted or none.
// Good for a warning, or where the configuration names the column.
StandingColumn likely_standing(std::string_view header_word);

// A word that looks like one for those who left ("Abmeldung"), or a misspelt one ("Unsubscirbed", "Subscirbed"), whose
// cells below are all understood as answers to it: what the column says. None where a cell is something else, or there
// is none.
StandingColumn guessed_standing(std::string_view header_word, const std::vector<std::string>& below);

enum class Standing { subscribed, unsubscribed, not_understood };
Standing judge_standing(StandingColumn column, std::string_view cell);

}  // namespace gazetted
