// What a form of the door says that somebody chose. Pure.
#pragma once
#include <string>

#include "door_html.hpp"
#include "form.hpp"

namespace gazetted {

// Choices as a page shows them: with the language that mails of this list have now, which is the one that they chose,
// else that of the mail that led here, else the list's.
Choices shown_choices(const DoorList& list, const Choices& chosen, const PreferencesOf& who);

// Of what the form offers alone. What it shows, and comes back unchanged, stays as it was: who never chose a language
// goes on without one. `chosen`: before; `shown`: what shown_choices() made of it.
Choices choices_in(const Form& form, const DoorList& list, const Choices& chosen, const Choices& shown);

}  // namespace gazetted
