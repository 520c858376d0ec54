#include "gazetted/app/release_acceptor.hpp"

#include "gazetted/app/acceptance.hpp"
#include "gazetted/app/known_releases.hpp"
#include "gazetted/app/list_fetching.hpp"
#include "gazetted/app/page_numbers.hpp"
#include "gazetted/app/same_headline.hpp"
#include "gazetted/app/superseding.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/edition/loaded_release.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/release_advice.hpp"
#include "gazetted/intake/release_id.hpp"

namespace gazetted {
namespace {

constexpr int most_deaths = 2;  // of the process, while it read the same drop

}  // namespace

void ReleaseAcceptor::recover(const std::vector<ReleaseRow>& live, const std::vector<std::string>& abandoned) {
  std::set<std::string> waiting, known;
  for (const auto& row : live) {
    known.insert(row.id);
    if (row.accepting_directory.empty() && row.claim.empty()) continue;
    Unplaced release{{}, row.id, row.key};
    release.claim.claimed = row.claim;
    release.claim.drop.name = row.source;
    release.claim.directory = p_.spool.archive().accepting(row.accepting_directory);
    if (place(release)) continue;
    waiting.insert(row.accepting_directory);
    hold_claim(release.claim);
    unplaced_.push_back(std::move(release));
  }
  std::error_code code;
  for (const auto& directory : abandoned) fs::remove_all(p_.spool.archive().accepting(directory), code);
  p_.spool.archive().remove_leftovers(waiting);
  std::set<std::string> present;
  for (fs::directory_iterator it(p_.spool.incoming(), code), end; !code && it != end; it.increment(code))
    present.insert(dropped_name(it->path().filename().string()));
  p_.spool.origins().forget_others(present);
  if (auto obeyed = p_.controls.obey_waiting(known); !obeyed) p_.keeper.report("incoming/", obeyed.error());
}

void ReleaseAcceptor::accept(const Drop& drop, const Settings& settings) {
  Claim claim;
  std::optional<Edition> edition;
  try {
    edition = read(drop, claim, settings);
  } catch (const std::bad_alloc&) {
    p_.keeper.reject(claim, fmt::format("{}: {}", drop.name, needs_more_memory));
  }
  if (edition) put(claim, *edition, settings);
  p_.spool.marks().end(claim.claimed);
}

// Nothing: it was rejected, or it waits.
std::optional<Edition> ReleaseAcceptor::read(const Drop& drop, Claim& claim, const Settings& settings) {
  auto& keeper = p_.keeper;
  if (auto status = p_.spool.claim(drop, claim); !status) {
    std::error_code code;
    if (!fs::exists(fs::symlink_status(p_.spool.incoming() / claim.claimed, code))) return std::nullopt;  // taken back
    keeper.turn_away(claim, status.error());
    return std::nullopt;
  }
  auto& marks = p_.spool.marks();
  if (marks.ended_while(claim.claimed) >= most_deaths) {
    keeper.reject(claim,
                  fmt::format("{}: the daemon ended {} times while it was reading this file, which may need more "
                              "memory or time than there is",
                              drop.name, marks.ended_while(claim.claimed)));
    return std::nullopt;
  }
  if (auto status = marks.begin(claim.claimed); !status) {
    keeper.keep_for_machine(claim, status.error());
    return std::nullopt;
  }
  if (auto status = p_.spool.copy(claim); !status) {
    keeper.turn_away(claim, status.error());
    return std::nullopt;
  }
  // The configuration was read with it: that tzdata is gone since is no fault of the file.
  if (auto zone = Zone::load(settings.newsroom("").time_zone); !zone) {
    keeper.keep_for_machine(claim, zone.error());
    return std::nullopt;
  }
  PrepareInput input;
  input.content = claim.content;
  input.name = drop.name;
  input.now = p_.clock.now();
  input.convert_into = claim.directory;
  if (claim.origin) input.newsroom = claim.origin->newsroom;
  std::optional<Error> of_machine;
  input.find_superseded = [&](const Release& release) {
    auto found = superseded_in(p_.ledger, settings)(release);
    if (!found && found.error().of_machine()) of_machine = found.error();
    return found;
  };
  input.page_number = [&](const std::string& story, const std::string& newsroom) {
    auto number = page_numbers_in(p_.ledger)(story, newsroom);
    if (!number) of_machine = number.error();
    return number;
  };
  input.other_trouble = [&](const Error& error) {
    if (error.of_machine()) of_machine = error;
  };
  input.goes_on = p_.goes_on;
  Findings findings;
  auto edition = prepare(input, settings, findings);
  if (has_errors(findings) && !p_.goes_on()) {  // which may be all that they say: the claim is read at the next start
    p_.spool.discard_copy(claim);
    return std::nullopt;
  }
  if (of_machine) {
    const bool awaits_list = std::any_of(settings.lists.begin(), settings.lists.end(),
                                         [&](const auto& list) { return is_being_fetched(list.audience, input.now); });
    if (awaits_list)
      keeper.keep_for_list(claim);
    else
      keeper.keep_for_machine(claim, *of_machine);
    return std::nullopt;
  }
  if (!has_errors(findings)) {
    const auto same_headline = tell_same_headline(edition, settings, input.now);
    findings.insert(findings.end(), same_headline.begin(), same_headline.end());
    // Whoever drops a file has not seen what check says.
    const auto advice = advice_on_release(edition, settings);
    findings.insert(findings.end(), advice.begin(), advice.end());
  }
  edition.warnings = warning_lines(findings);
  if (!has_errors(findings)) return edition;
  keeper.reject(claim, to_lines(findings) + still_to_leave(edition, drop, settings));
  return std::nullopt;
}

// Of a correction that was rejected. Where the ledger cannot be read, the reason alone is said.
std::string ReleaseAcceptor::still_to_leave(const Edition& edition, const Drop& drop, const Settings& settings) {
  const auto& texts = edition.set.texts;
  const auto id = texts.empty() || texts.front().id.empty() ? id_from_name(drop.name) : texts.front().id;
  const auto known = p_.ledger.call([&](Ledger& ledger) { return ledger.acceptance().find(id, ""); });
  return known ? gazetted::still_to_leave(*known, id, Zone::load_or_utc(settings.newsroom("").time_zone)) : "";
}

void ReleaseAcceptor::put(const Claim& claim, const Edition& edition, const Settings& settings) {
  const auto id = edition.set.first().id;
  const auto known = p_.ledger.call([&](Ledger& ledger) { return ledger.acceptance().find(id, claim.hash); });
  if (!known) return p_.keeper.keep_for_machine(claim, known.error());
  const auto verdict = judge_known(*known, id, Zone::load_or_utc(settings.newsroom("").time_zone), claim.drop.name);
  if (!verdict.reason.empty()) return p_.keeper.reject(claim, claim.drop.name + ": " + verdict.reason);
  const AcceptanceInput input{claim, edition, settings, verdict.replaces, p_.clock.now(), p_.goes_on, p_.hooks.ended};
  const auto accepted = accept(input);
  if (!accepted && !p_.goes_on()) return p_.spool.discard_copy(claim);  // the claim is accepted at the next start
  if (!accepted) return p_.keeper.turn_away(claim, accepted.error());
  if (!*accepted) p_.keeper.keep_for_list(claim);
}

Result<bool> ReleaseAcceptor::accept(const AcceptanceInput& input) {
  auto news = accept_release(p_.ledger, input, left_behind_);
  if (!news) return news.error();
  if (!*news) return false;
  const auto& claim = input.claim;
  if (claim.origin && !claim.origin->is_lost()) p_.spool.origins().forget(claim.drop.name);
  Unplaced release{claim, input.edition.set.first().id, (*news)->loaded.row.key};
  if (place(release)) {
    p_.keeper.forget_trouble(claim.drop.name);
  } else {  // its claim must not be accepted once more while it waits for its place
    hold_claim(claim);
    unplaced_.push_back(std::move(release));
  }
  (*news)->is_digest = input.readers_of_digest != nullptr;
  hand_over(std::move(**news), input.settings);
  return true;
}

void ReleaseAcceptor::hold_claim(const Claim& claim) {
  if (!claim.claimed.empty()) p_.keeper.waiting().hold(claim.claimed);
}

// A command that was dropped for this release meanwhile comes before anything of it can leave.
void ReleaseAcceptor::hand_over(AcceptedNews news, const Settings& settings) {
  auto& row = news.loaded.row;
  const auto obeyed = p_.controls.obey_waiting({row.id});
  if (!obeyed) p_.keeper.report(row.id, obeyed.error());
  if (obeyed && *obeyed > 0) {
    auto fresh = p_.ledger.call([](Ledger& ledger) { return ledger.queue().load(); });
    if (!fresh) p_.keeper.report(row.id, fresh.error());
    for (auto& each : fresh ? *fresh : std::vector<ReleaseRow>()) {
      if (each.key == row.key) row = std::move(each);
    }
  }
  news.loaded = load_release(p_.spool.archive(), std::move(row), settings);
  p_.hooks.accepted(std::move(news));
}

// The last step of an acceptance; false: not yet. The release is live either way.
bool ReleaseAcceptor::place(const Unplaced& release) {
  const auto& claim = release.claim;
  const auto report = [&](const Error& error) {
    p_.keeper.report(claim.drop.name, error);
    return false;
  };
  const auto& archive = p_.spool.archive();
  if (auto status = archive.place(claim.directory.filename().string(), release.id); !status)
    return report(status.error());
  if (!archive.has(release.id))  // what was dropped is all that is left of it
    return report(fail("{}: its archive is missing", archive.directory_of(release.id).string()));
  p_.spool.remove_original(claim);
  auto mark = [key = release.key](Ledger& ledger) { return ledger.acceptance().mark_archived(key); };
  if (auto status = p_.ledger.call(mark); !status) return report(status.error());
  p_.keeper.waiting().look_at(claim.claimed);
  return true;
}

std::size_t ReleaseAcceptor::place_unplaced() {
  return std::erase_if(unplaced_, [&](const Unplaced& release) { return place(release); });
}

void ReleaseAcceptor::abandon_left_behind() {
  std::erase_if(left_behind_, [&](ReleaseKey key) { return abandon_acceptance(p_.ledger, key); });
}

bool ReleaseAcceptor::is_placed(const std::string& current) const {
  return std::none_of(unplaced_.begin(), unplaced_.end(),
                      [&](const Unplaced& release) { return release.claim.claimed == current; });
}

}  // namespace gazetted
