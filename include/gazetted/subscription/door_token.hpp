// What the pages of the door hand out and take back, each signed for one purpose: the time of a form, a question and
// its answer, the link in a mail that asks to confirm, and that to somebody's preferences. Pure; time is an argument.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gazetted/base/time.hpp"
#include "gazetted/mail/token.hpp"

namespace gazetted {

// A form is sent by people within a day, and not within three seconds.
enum class FormAge { good, too_young, too_old, forged };
std::string form_stamp(const TokenKeys& keys, std::string_view list, Time shown);
FormAge age_of_form(const TokenKeys& keys, std::string_view list, std::string_view stamp, Time now);

// A sum for whoever is asked for proof: of one list, address and moment. It is not to be answered before
// `question_wait` has passed, nor a day later.
inline constexpr Duration question_wait = std::chrono::seconds(10);
struct Question {
  int first = 0, second = 0;
  std::string stamp;
};
Question question_for(const TokenKeys& keys, std::string_view list, std::string_view address_key, Time asked);
bool is_answered(const TokenKeys& keys, std::string_view list, std::string_view address_key, std::string_view stamp,
                 std::string_view answer, Time now);

// What a mail asks to confirm: a subscription, or that mail for one address goes to another.
struct Confirmation {
  std::string list;     // of a change of address: empty
  std::string address;  // as written, where the mail went
  std::string from;     // of a change of address: Address::key() of the old one
  std::string language;
  Time asked;
  std::string text_hash;  // hex, of what was agreed to
  bool operator==(const Confirmation&) const = default;
};
std::string confirmation_token(const TokenKeys& keys, const Confirmation& confirmation);
std::optional<Confirmation> read_confirmation(const TokenKeys& keys, std::string_view token);

// Whose preferences a page shows. It never expires: it is in mails.
struct PreferencesOf {
  std::string address;  // as written
  std::string language;
  std::string list;  // from whose mail it came; may be empty
  bool operator==(const PreferencesOf&) const = default;
};
std::string preferences_token(const TokenKeys& keys, const PreferencesOf& who);
std::optional<PreferencesOf> read_preferences(const TokenKeys& keys, std::string_view token);

}  // namespace gazetted
