// What servers write in their own words where they quote no reply, in the languages in which they write: reasons. What
// servers reply in English is in the reply table (mail/reply_class); nothing is in both.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "gazetted/mail/reply_class.hpp"

namespace gazetted {

struct NoticeReason {
  ReplyReason reason;
  std::string_view phrase;  // that was found
  bool weak = false;        // it tells how it ended ("expired", "timed out"), not why
};

// `folded`: by fold_case, blanks made single. The first row that fits; a weak one only where no other does.
std::optional<NoticeReason> notice_reason_in(std::string_view folded);

// All phrases, for the test that none is written so that it can never be found.
std::vector<std::string_view> notice_phrases();

}  // namespace gazetted
