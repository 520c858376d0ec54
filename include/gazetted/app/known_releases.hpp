// What becomes of a release whose id or content the ledger knows already. Pure: the same answer before a drop
// (`submit`) and at it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/zone.hpp"
#include "gazetted/ledger/entries.hpp"

namespace gazetted {

struct KnownVerdict {
  std::string reason;                  // not empty: it cannot be accepted
  std::optional<ReleaseKey> replaces;  // it takes this one's place, since nothing of that has left
  bool is_same_text = false;           // that is the reason
};

// Who reads the reason: somebody with a file, or a program that puts a text at the address of its id.
enum class WayIn { file, api };

// `zone`: for the times in the reason. `file`: its name as it is dropped, since not each kind has front matter.
KnownVerdict judge_known(const std::vector<KnownRelease>& known, const std::string& id, const Zone& zone,
                         const std::string& file, WayIn way = WayIn::file);

// What a person who dropped a text that was rejected must know: the one of this id that was accepted before has not
// left and still will. Empty: there is none.
std::string still_to_leave(const std::vector<KnownRelease>& known, const std::string& id, const Zone& zone);

}  // namespace gazetted
