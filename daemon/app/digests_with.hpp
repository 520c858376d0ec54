// Who had a release in a digest: they get a correction or a withdrawal of it as those do who had it by itself, in the
// thread of that digest. Blocking; intake's thread.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gazetted/app/version_audience.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class DigestsWith {
 public:
  // Those of the lists of `versions` that have one of them.
  static Result<DigestsWith> find(LedgerThread& ledger, const Settings& settings,
                                  const std::vector<ReleaseRow>& versions);

  // The versions, and after them the digests, as VersionAudience takes them.
  std::vector<ReleaseRow> beside(std::vector<ReleaseRow> versions) const;
  // Of a digest's recipients, those who saw the release there; of any other target, all.
  VersionAudience::ReadRows only_those_with_it(VersionAudience::ReadRows rows) const;

 private:
  std::vector<ReleaseRow> digests_;
  std::map<TargetKey, std::vector<std::string>> fields_;  // of the stories that it is in them
};

}  // namespace gazetted
