// How an update, a correction or a withdrawal takes the place of an earlier version: what it takes over from that, and
// by which lists and channels it goes to those who had it. Seen by prepare.cpp only.
#pragma once
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/routing.hpp"

namespace gazetted {

// Nothing: it is no such release, or what it supersedes cannot be superseded, which is an error. Its id, a missing
// headline and the times of what is not public yet are taken over.
std::optional<Superseded> take_place(const PrepareInput& input, const Settings& settings, Edition& edition,
                                     Findings& findings);
// Warnings for each language that the version before has and this one lacks: its page leads elsewhere, and its readers
// get another text.
void tell_lost_languages(const Edition& edition, const Superseded& superseded, Findings& findings);
// A withdrawal that names a later version: it ends the whole story, and whoever wants the version before back writes a
// correction.
void tell_all_that_is_withdrawn(const Edition& edition, const Superseded& superseded, Findings& findings);
// Whether it lifts or moves an embargo and leaves what people read as it was, attached files too.
OnlyEmbargo what_alone_changed(const Edition& edition, const Superseded& superseded);
// Of a version that names neither lists nor channels: those that the earlier version named, as far as they are still
// configured. What was for some lists alone is not made public by its correction.
void go_where_that_went(ReleaseSet& set, const Superseded& superseded, const Settings& settings);
// A withdrawal goes nowhere else than where the earlier versions went.
Route route_version(const Release& release, const Superseded& superseded, const PrepareInput& input,
                    const Settings& settings, Findings& findings);
// Lists by which somebody had it and that the route does not name, as they were then, but with the relays of now.
std::vector<EditionList> former_lists(const Superseded& superseded, const Route& way, const PrepareInput& input,
                                      const Settings& settings);
bool was_early(const Superseded& superseded, const std::string& list);
// Null: it had none of this name.
const MailTemplate* template_before(const Superseded& superseded, const std::string& name);

// The template of this directory, where it has words for a withdrawal; else the shipped one, with a note, since nothing
// may keep a withdrawal back. Nothing: there is none either.
std::optional<MailTemplate> template_of_withdrawal(const fs::path& directory, const std::string& name,
                                                   Findings& findings);

}  // namespace gazetted
