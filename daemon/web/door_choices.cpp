#include "door_choices.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"

namespace gazetted {

Choices shown_choices(const DoorList& list, const Choices& chosen, const PreferencesOf& who) {
  auto shown = chosen;
  if (shown.language.empty() && who.list == list.name) shown.language = who.language;
  if (shown.language.empty()) shown.language = list.languages.front();
  return shown;
}

Choices choices_in(const Form& form, const DoorList& list, const Choices& chosen, const Choices& shown) {
  auto choices = chosen;
  const auto language = form.first("language");
  for (const auto& offered : list.languages) {
    if (equal_ignoring_case(offered, language) && !equal_ignoring_case(offered, shown.language))
      choices.language = offered;
  }
  if (list.has_digests && form.has("frequency"))
    choices.frequency = parse_frequency(form.first("frequency")).value_or(choices.frequency);
  choices.topics.clear();
  const auto wanted = form.all("topic");
  for (const auto& [topic, title] : list.choosable(chosen.topics)) {
    if (std::find(wanted.begin(), wanted.end(), topic) != wanted.end()) choices.topics.push_back(topic);
  }
  return choices;
}

}  // namespace gazetted
