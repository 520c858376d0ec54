// The page of a release that is under embargo, for one of those who have its mail. It is made when it is asked for and
// is in no directory. Blocking: editions and the theme are read.
#pragma once
#include <optional>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/mail/token.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

struct EarlyRequest {
  EarlyReader reader;
  std::string token;  // by which it is asked for
  std::string file;   // a file of it, as the address has it; empty: the page
};

// The latest version that this reader may still read: `versions`, the latest first, of which the reader was mailed one.
// While the latest is held or awaits approval, the latest before it that does not. Null: it was withdrawn or cancelled,
// for all or for the reader's list.
const ReleaseRow* version_to_read(const EarlyReader& reader, const std::vector<ReleaseRow>& versions);
// Whether the files that the mails of this version link to may be had before its time: by a list that has it early.
bool files_may_be_read_early(const std::string& release, const std::vector<ReleaseRow>& versions);

// Until the embargo ends: the page, or a file. From then on: 303 to where everybody reads it. Nothing: there is no such
// file, or nothing that may be read, for which the answer is that of an address that never was.
std::optional<WebResponse> early_answer(const Settings& settings, const EarlyRequest& request,
                                        const std::vector<ReleaseRow>& versions, Time now);

}  // namespace gazetted
