// What would become of a release that is dropped now: when it leaves, to whom early, until when, and whose approval it
// needs. For check and submit. The words are pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/json.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

struct Outlook {
  enum class Begin { overtakes_all, when_accepted, planned };
  Begin begin = Begin::when_accepted;
  Duration hold{0};  // after it is accepted, before any of it leaves
  Time leaves;       // if it is accepted now; of what is not early
  bool is_embargo = false;
  std::vector<std::string> early, others;  // where it goes: "press", "channel desk"
  std::optional<Time> expires;
  std::vector<std::string> approval_for;  // what asks for an approval; empty: it needs none
  std::string who_approves;               // empty: nobody can
};

Outlook outlook_of(const Edition& edition, const Settings& settings, Time now);
// The same with the approval that it needs because the version before it needed one. Reads the ledger.
Outlook whole_outlook(const Edition& edition, const Settings& settings, Time now);

// A sentence each; empty: there is nothing to say.
std::string approval_text(const Outlook& outlook);
std::string begin_text(const Outlook& outlook, const Zone& zone, Time now);
std::string expiry_text(const Outlook& outlook, const Zone& zone, Time now);
// The same for programs: "leaves", "embargo", "early", "expires_at", "approval" …
json::object outlook_json(const Outlook& outlook, const Zone& zone);

}  // namespace gazetted
