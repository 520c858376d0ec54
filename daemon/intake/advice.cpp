#include "gazetted/intake/advice.hpp"

#include "advice_page.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/intake/embargo_line.hpp"
#include "plain_fields.hpp"

namespace gazetted {
namespace {

constexpr std::size_t long_headline = 90;  // in characters; a phone's list of mails shows 40 to 60
constexpr std::size_t fewest_words = 40;
constexpr std::size_t most_words = 3000;
constexpr std::size_t most_findings = 100;  // a page of them helps nobody; it also bounds the time

void advise_on_headline(AdvicePage& page) {
  const auto& title = page.release.title;
  const auto characters = count_graphemes(title);
  if (characters > long_headline)
    page.warn_at(title,
                 fmt::format("the headline has {} characters; mail programs and networks cut it off", characters));
  const auto letters = std::count_if(title.begin(), title.end(), [](unsigned char c) { return std::isalpha(c); });
  const auto lower_case = std::count_if(title.begin(), title.end(), [](unsigned char c) { return std::islower(c); });
  if (letters > 12 && lower_case == 0 && is_ascii(title)) page.warn_at(title, "the headline is all in capitals");
}

void advise_on_contact(AdvicePage& page) {
  if (page.release.kind == ReleaseKind::withdrawal) {
    const auto& contacts = page.release.contacts;
    if (std::all_of(contacts.begin(), contacts.end(), [](const auto& one) { return one.phone.empty(); }))
      page.warn_at("", "it names nobody with a telephone number; editors call before they remove what they published");
    return;
  }
  for (const auto& one : page.release.contacts) {
    if (!one.email.empty() || !one.phone.empty()) return;
  }
  if (page.release.card && !page.release.card->email.empty()) return;
  page.warn_at("", "it names no contact with an e-mail address or telephone number; whom should journalists ask?");
}

// Chinese, Japanese, Thai and their neighbours put no blanks between words.
bool has_blanks_between_words(const std::string& language) {
  const auto base = lower(language.substr(0, language.find('-')));
  const auto none = {"zh", "ja", "th", "lo", "km", "my"};
  return std::find(none.begin(), none.end(), base) == none.end();
}

void advise_on_length(AdvicePage& page) {
  const auto script = language_of_script(script_of(page.release.body));
  if (!has_blanks_between_words(page.release.language) || !has_blanks_between_words(script)) return;
  const auto words = split(replace_all(page.release.body, "\n", " "), ' ').size();
  if (words < fewest_words) page.warn_at("", fmt::format("the text has only {} word{}", words, words == 1 ? "" : "s"));
  if (words > most_words) page.warn_at("", fmt::format("the text has {} words", words));
}

void advise_on_language(AdvicePage& page) {
  const auto& language = page.release.language;
  const auto script = script_of(page.release.body);
  if (language.empty() || script.empty() || is_written_in(language, script)) return;
  page.warn_at("", fmt::format("its language is '{}', but the text is in {} script; set its language in the "
                               "front matter, for example 'language: {}'",
                               language, name_of_script(script), language_of_script(script)));
}

}  // namespace

void AdvicePage::warn_in_body(std::size_t at, std::string message) {
  if (findings.size() >= most_findings) return void(++untold);
  findings.push_back({Severity::warning, release.place_in_body(at), std::move(message)});
}

void AdvicePage::warn_at(std::string_view words, std::string message) {
  if (findings.size() >= most_findings) return void(++untold);
  findings.push_back({Severity::warning, place_of(words, source, release.file), std::move(message)});
}

Findings advice_on(const Release& release, const std::string& source) {
  Findings findings;
  AdvicePage page{release, source, findings};
  if (release.kind == ReleaseKind::withdrawal) {
    advise_on_contact(page);
    advise_on_placeholders(page);
    return findings;
  }
  advise_on_change_note(page);
  advise_on_headline(page);
  advise_on_contact(page);
  advise_on_length(page);
  advise_on_placeholders(page);
  advise_on_shape(page);
  advise_on_leftovers(page);
  advise_on_images(page);
  advise_on_footnotes(page);
  advise_on_links(page);
  advise_on_language(page);
  if (page.untold > 0)
    findings.push_back({Severity::warning, {release.file, 0, 0}, fmt::format("{} more warnings", page.untold)});
  return findings;
}

}  // namespace gazetted
