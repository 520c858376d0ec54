// What commands share: settings, the ledger, and how to speak on a terminal. Data goes to stdout,
// talk to stderr; colour only on a terminal and without NO_COLOR.
#pragma once
#include <CLI/CLI.hpp>

#include "gazetted/cli/commands.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/lifecycle/state_words.hpp"

namespace gazetted {

// Prints to stdout or stderr; a reader that went away is not an error.
void out(const std::string& text);
void flush_output();
// Writes what is left. Whatever was printed and could not be written is an error here, once.
Status finish_output();
void say(const std::string& text);
// An error on stderr, and exit status 1.
void complain(CommandContext& context, const std::string& text);

bool out_is_terminal();
enum class Tone { plain, good, bad, warn, dim, bold };
std::string toned(Tone tone, const std::string& text);
Tone tone_of(State state);

// With --rehearse: those of the rehearsal.
void rehearse_in(const CommandContext& context, Settings& settings);
// The settings, or nothing after every finding was printed. Warnings are printed too.
std::optional<Settings> settings_for(CommandContext& context, SecretUse secrets = SecretUse::not_needed);
// The same for commands that need only to find the daemon and its ledger: a mistake elsewhere in the file is
// mentioned and does not stop them, so that `pause` works while somebody edits.
std::optional<Settings> places_for(CommandContext& context);
std::string ledger_is_closed(const std::string& why);  // what that means for a command that goes on without it
std::unique_ptr<LedgerReader> ledger_for(CommandContext& context, const Settings& settings);
// A release by id; complains when there is none, with the nearest.
std::optional<ReleaseStatus> release_for(CommandContext& context, LedgerReader& ledger, const std::string& id);

Time now();
std::string time_text(const std::optional<Time>& time);     // RFC 3339 UTC, or empty
std::string clock_in(Time time, const Settings& settings);  // "2026-03-02 09:00:05 GMT", in the newsroom's zone
// The same, without the date where it is today's.
std::string moment_in(Time time, Time now, const Settings& settings);
std::string csv_cell(const std::string& text);  // quoted where needed; no formula for a spreadsheet
// "2 refused, 998 accepted by the mail server": what went wrong first.
std::string counts_text(const Tally& tally, TargetKind kind);
// Of a release in the newsroom: a channel to the ledger, and none to people.
bool is_page(TargetKind kind, const std::string& name);
// "list press", "channel newsdesk"; the page of a release is no channel to people: "page".
std::string target_name(TargetKind kind, const std::string& name);
std::string counts_text(const TargetStatus& target);
// Of all lists, then of all channels.
std::string counts_text(const ReleaseStatus& release);

}  // namespace gazetted
