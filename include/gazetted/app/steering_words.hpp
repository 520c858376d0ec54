// What is said after a steering command, by the daemon and by the command line. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/zone.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/ledger/steering.hpp"
#include "gazetted/model/live_status.hpp"

namespace gazetted {

// Why it waits for a person: "it awaits the approval of a second person; list 'press' has …". Empty: it does not.
std::string why_held(const Approval& approval, const std::string& held);
// The commands that end that, a line each.
std::string how_to_send(const ReleaseRow& release);
// "gazetted approve a --text 1a2b3c4d": the text that is there now, and no other.
std::string how_to_approve(const std::string& id, const std::string& hash);

// "approved by alice"; of one that was forced, that somebody has to confirm it. Empty: nobody has approved it.
std::string approval_text(const ReleaseStatus& release);

// Nothing more of it moves by itself.
bool is_over(const ReleaseStatus& release);

// It left late, or is late by now. Nothing: it is on time, or nothing of it will leave.
std::optional<Duration> late_by(const ReleaseStatus& release, Time now);
// Its end has come before all of it had left.
bool expired_unsent(const ReleaseStatus& release, Time now);
// Of one that has: how it can still be sent.
SentAfterAll sent_after_all(const ReleaseStatus& release);
// Why what has not left of this list or channel waits, and until when or for whom: a sentence. Empty: it does not wait
// for the release. That it is paused is not said.
std::string why_it_waits(const ReleaseStatus& release, const TargetStatus& target, const Zone& zone, Time now);
// Who has stopped a target: the order of theirs that did. Nothing: nobody has; what ended it is in the release.
std::optional<HistoryEntry> order_that_cancelled(const ReleaseStatus& release, const TargetStatus& target,
                                                 const std::vector<HistoryEntry>& cancellations);
// Why a delivery in this state was not sent: what the release has to do with that. Empty: nothing.
std::string why_it_was_not_sent(const ReleaseStatus& release, State state, const Zone& zone, Time now);

// "list press (800 deliveries), channel wire (1 delivery)"; empty where nothing of the release was cancelled.
std::string cancelled_parts(const ReleaseStatus& release);
// Why `retry` changes nothing of a release of which all that is left was cancelled, and how to reach those people
// without mailing the others twice.
std::string stays_cancelled(const ReleaseStatus& release);

// How many deliveries in the scope wait for relays none of which works: `retry` tries those at once.
std::int64_t wait_for_a_relay(const std::vector<ReleaseStatus>& releases, const SteerScope& scope,
                              const Settings& settings, const LiveStatus& live);

}  // namespace gazetted
