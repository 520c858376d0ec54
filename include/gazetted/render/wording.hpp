// What mails and pages say of a release in the same words. Pure.
#pragma once
#include <string>

#include "gazetted/base/json.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

// "Photo: Ann Lee", and no second "Photo" where the credit begins with it, or with ©. Empty without a credit.
std::string credit_line(const std::string& credit, const json::object& labels);
// "Distributed by Coast Wire on behalf of Northam": with what is known of the two. Empty without both.
std::string distribution_line(const std::string& distributor, const std::string& on_behalf_of,
                              const json::object& labels);
// "09:30 GMT, Monday 2 March 2026", and what that is beyond doubt, in figures, the same in all languages.
std::string embargo_words(Time until, const Zone& zone, const json::object& labels, const std::string& language);
std::string embargo_in_figures(Time until, const Zone& zone);
// A language that is written the other way than the text is a mistake, or the newsroom's default.
bool reads_right_to_left(const std::string& text, const std::string& language);
// "2 March 2026", by the day that it says; empty where there is none.
std::string day_text(const std::optional<PublishedDate>& date, const std::string& language);

// A label with a list's title and a newsroom's name for {list} and {name}. Where the language is written from right to
// left they are isolated (Unicode UAX 9, FSI and PDI): a name in other letters would take the signs beside it along.
std::string with_names(const std::string& label, const std::string& list, const std::string& newsroom,
                       const std::string& language);

}  // namespace gazetted
