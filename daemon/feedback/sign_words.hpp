// The words that tell what a mail is, in the languages in which servers and people write. All take text folded by
// fold_case with blanks made single, and give the phrase that was found; empty: none.
#pragma once
#include <string_view>
#include <vector>

namespace gazetted {

std::string_view sign_of_failure(std::string_view folded);    // it could not be delivered
std::string_view sign_of_delay(std::string_view folded);      // it will be tried again
std::string_view sign_of_delivery(std::string_view folded);   // it arrived
std::string_view sign_of_absence(std::string_view folded);    // in a subject or a text: somebody is away
std::string_view sign_of_leaving(std::string_view folded);    // somebody works elsewhere now, or has another address
std::string_view sign_of_challenge(std::string_view folded);  // wants a click or an answer, or waits for a moderator
// The same of a service that writes in the name of its user, and of nobody else.
std::string_view sign_of_own_challenge(std::string_view folded);
// Whether it has a word about leaving a list. That is no wish yet: see leave_wish.
bool speaks_of_leaving(std::string_view folded);

std::vector<std::string_view> sign_phrases();  // all, for the test that none can never be found

}  // namespace gazetted
