// What the pages of the subscribers' door say, in their reader's language: forms that work without script. Pure. Text
// that goes in is text; what comes out is HTML. None of it is the theme's: a form that lost one of its fields would
// turn everybody away.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gazetted/base/json.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/subscription/door_token.hpp"
#include "gazetted/web/door_page.hpp"
#include "gazetted/web/subscription_book.hpp"

namespace gazetted {

// A list as readers see it, by the configuration of now.
struct DoorList {
  std::string name, title, newsroom, newsroom_name, contact;
  std::string language;                                     // of the page
  std::vector<std::string> languages;                       // that mails can be had in
  std::vector<std::pair<std::string, std::string>> topics;  // that can be chosen: as the ledger has it, as it reads
  json::object labels;

  std::string label(std::string_view key) const;  // with the list and the newsroom in its holes
  std::string consent() const { return label("door_consent"); }
};
// Nothing: there is no such list, or it has no door. `wanted`: a language; else the list's.
std::optional<DoorList> door_of(const Settings& settings, const std::string& list, const std::string& wanted);
// The same for a list that somebody is on, with or without a door.
std::optional<DoorList> list_of(const Settings& settings, const std::string& list, const std::string& wanted);

struct SignUpForm {
  std::string address;  // as it was typed
  Choices choices;
  std::string stamp;
  std::optional<Question> question = {};
  std::string trouble = {};  // a label; empty: nothing is wrong
};
DoorPage sign_up_page(const DoorList& list, const SignUpForm& form);
DoorPage check_mail_page(const DoorList& list, const std::string& address);
DoorPage turned_away_page(const DoorList& list, SignUpAnswer answer);

DoorPage not_yet_page(const DoorList& list, const Confirmation& asked);
// `preferences`: where they lead to.
DoorPage confirmed_page(const DoorList& list, const Confirmation& asked, const std::string& preferences);
DoorPage not_confirmed_page(const DoorList& list, ConfirmResult result);

struct PreferencesView {
  std::string address, language;
  std::vector<std::pair<DoorList, Choices>> lists;
  std::vector<DoorList> others;  // with a door, that they are not on
  bool saved = false;
  std::string trouble = {};  // a label, of the new address
};
DoorPage preferences_page(const DoorList& speaker, const PreferencesView& view);
DoorPage left_page(const DoorList& speaker, const std::vector<DoorList>& left, const std::string& preferences);

// Says what happened, or that nothing did; `label`: the heading.
DoorPage plain_page(const DoorList& speaker, std::string_view label, const std::string& html = "");

// j…@example.org: enough to know whose it is; a mail that was passed on does not tell more.

}  // namespace gazetted
