// The page of a release that is under embargo, for one of those who have its mail. It is made when it is first asked
// for and is in no directory; what it is made from is read once for each version.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/mail/token.hpp"
#include "gazetted/net/http_server.hpp"
#include "gazetted/publishing/site_theme.hpp"

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

// Blocking; one thread at a time.
class EarlyPages {
 public:
  // `theme` must outlive the object.
  explicit EarlyPages(SiteTheme& theme) : theme_(theme) {}
  // Until the embargo ends: the page, or a file. From then on: 303 to where everybody reads it. Nothing: there is no
  // such file, or nothing that may be read, for which the answer is that of an address that never was.
  std::optional<WebResponse> answer(const std::shared_ptr<const Settings>& settings, const EarlyRequest& request,
                                    const std::vector<ReleaseRow>& versions, Time now);

 private:
  // Of a version, by the ledger's key of it.
  struct Kept {
    std::int64_t page = 0;  // the number of its page; 0: it has none
    ReleaseSet set;
    fs::path place;                                 // of its files
    std::shared_ptr<const Story> story;             // null: nobody has asked while it was under embargo
    std::map<std::string, std::string> pages = {};  // by token: HTML
    std::int64_t used = 0;
  };
  Result<Kept*> version(const Settings& settings, const ReleaseRow& row);
  Status read_story(const Settings& settings, const std::vector<ReleaseRow>& versions, const ReleaseRow& row,
                    Kept& kept);
  Result<WebResponse> page(const Settings& settings, const EarlyRequest& request, Time until, Kept& kept);

  SiteTheme& theme_;
  std::shared_ptr<const Settings> settings_;  // by which all of it was made
  std::shared_ptr<const Theme> made_with_;
  std::map<ReleaseKey, Kept> kept_;
  std::int64_t used_ = 0;
};

}  // namespace gazetted
