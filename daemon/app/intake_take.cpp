// How one drop is taken, rejected, or kept until the machine can take it.
#include "gazetted/app/intake_loop.hpp"
#include "gazetted/app/known_releases.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/loaded_release.hpp"
#include "gazetted/edition/prepare.hpp"

namespace gazetted {
namespace {

constexpr int most_postponements = 20;
constexpr std::size_t most_troubles = 1000;
constexpr int most_deaths = 2;  // of the process, while it read the same drop

}  // namespace

bool IntakeLoop::waits(const std::string& current) const {
  const auto until = not_before_.find(current);
  return until != not_before_.end() && until->second > to_millis(clock_.steady());
}

void IntakeLoop::wait_until(const std::string& current, Duration from_now) {
  not_before_[current] = to_millis(clock_.steady()) + from_now.count();
}

// Its owner took it back, or it was dealt with: nobody waits for it, and its trouble is over.
void IntakeLoop::forget_what_is_gone() {
  std::error_code code;
  std::erase_if(not_before_, [&](const auto& entry) {
    const bool placed = std::none_of(unfinished_.begin(), unfinished_.end(),
                                     [&](const Unfinished& each) { return each.claim.claimed == entry.first; });
    return placed && !fs::exists(fs::symlink_status(spool_.incoming() / entry.first, code));
  });
  if (not_before_.empty() && unfinished_.empty() && abandoned_.empty())
    std::erase_if(troubles_, [](const auto& entry) { return entry.first != test_folder; });
}

// The disk is full, say: that is nothing to reject a release for. It stays claimed, and is tried again.
void IntakeLoop::wait_for_machine(const Claim& claim, const Error& error) {
  spool_.drop_copy(claim);
  spool_.marks().end(claim.claimed);
  wait_until(claim.claimed, spool_.options().trouble_wait);
  tell_trouble(claim.drop.name, error);
}

void IntakeLoop::tell_trouble(const std::string& name, const Error& error) {
  const bool first = troubles_.size() == troubles_.count(std::string(test_folder));
  if (troubles_.size() >= most_troubles) return;
  auto& told = troubles_[name];
  if (told == error.text()) return;
  told = error.text();
  log(Event::spool_trouble, {{"file", one_line(name, 200)}, {"reason", error.text()}});
  if (!first) return;  // one mail for what is probably one cause
  on_loop([this, name = one_line(name, 200), reason = error.text()] {
    hooks_.trouble(name + " cannot be accepted yet",
                   name + " waits in the spool: " + reason + "\nNothing is lost: it is tried again until it works.\n");
  });
}

// Silently at first: a list that is exported every night is soon at rest.
void IntakeLoop::wait_for_list(const Claim& claim) {
  spool_.drop_copy(claim);
  wait_until(claim.claimed, std::max(spool_.options().settle, Duration(100)));
  if (++postponed_[claim.claimed] >= most_postponements)
    tell_trouble(claim.drop.name, fail("one of its lists is being written to all the time and never settled"));
}

// The last step of a taking; false: not yet. The release is live either way.
bool IntakeLoop::finish(const Claim& claim, const std::string& id, ReleaseKey key) {
  if (auto status = spool_.archive().place(claim.directory.filename().string(), id); !status) {
    tell_trouble(claim.drop.name, status.error());
    return false;
  }
  if (!spool_.archive().has(id)) {  // what was dropped is all that is left of it
    tell_trouble(claim.drop.name, fail("{}: its archive is missing", spool_.archive().directory_of(id).string()));
    return false;
  }
  spool_.forget(claim);
  if (auto status = ledger_.call([key](Ledger& ledger) { return ledger.acceptance().mark_archived(key); }); !status) {
    tell_trouble(claim.drop.name, status.error());
    return false;
  }
  not_before_.erase(claim.claimed);
  return true;
}

void IntakeLoop::reject(const Claim& claim, const std::string& reason) {
  if (auto status = spool_.reject(claim, reason); !status) return wait_for_machine(claim, status.error());
  spool_.drop_copy(claim);
  spool_.marks().end(claim.claimed);
  not_before_.erase(claim.claimed);
  troubles_.erase(claim.drop.name);
  const auto now = clock_.now();
  const auto name = one_line(claim.drop.name, 200);
  const auto noted = ledger_.call([&](Ledger& ledger) { return ledger.registry().note_rejected(name, reason, now); });
  if (!noted) log(Event::ledger_trouble, {{"reason", noted.error().text()}});
  log(Event::release_rejected, {{"file", name}, {"reason", reason}});
  on_loop([this, name, reason] { hooks_.rejected(name, reason); });
}

// The order makes a crash harmless. Before the ledger has the release whole it does not exist: its rows and its copy
// are removed at the next start and the claim is taken again. After it, the start finishes the rename into the archive
// and forgets the claim.
void IntakeLoop::take(const Drop& drop) {
  const auto settings = this->settings();
  Claim claim;
  if (auto status = spool_.claim(drop, claim); !status) {
    std::error_code code;
    if (!fs::exists(fs::symlink_status(spool_.incoming() / claim.claimed, code))) return;  // its owner took it back
    if (status.error().of_machine()) return wait_for_machine(claim, status.error());
    return reject(claim, drop.name + ": " + status.error().message());
  }
  auto& marks = spool_.marks();
  if (marks.ended_while(claim.claimed) >= most_deaths) {
    return reject(claim,
                  fmt::format("{}: the daemon ended {} times while it was reading this file, which may need more "
                              "memory or time than there is",
                              drop.name, marks.ended_while(claim.claimed)));
  }
  if (auto status = marks.begin(claim.claimed); !status) return wait_for_machine(claim, status.error());
  if (auto status = spool_.copy(claim); !status) {
    if (status.error().of_machine()) return wait_for_machine(claim, status.error());
    return reject(claim, drop.name + ": " + status.error().message());
  }
  PrepareInput input;
  input.content = claim.content;
  input.name = drop.name;
  input.now = clock_.now();
  Findings findings;
  const auto edition = prepare(input, *settings, findings);
  marks.end(claim.claimed);
  if (has_errors(findings)) return reject(claim, to_lines(findings));
  accept(claim, edition, *settings);
}

void IntakeLoop::accept(const Claim& claim, const Edition& edition, const Settings& settings) {
  const auto id = edition.set.first().id;
  const auto known = ledger_.call([&](Ledger& ledger) { return ledger.acceptance().find(id, claim.hash); });
  if (!known) return wait_for_machine(claim, known.error());
  const auto decision = judge_known(*known, id, settings.newsroom("").time_zone);
  if (!decision.reason.empty()) return reject(claim, claim.drop.name + ": " + decision.reason);
  const auto goes_on = [this] {
    tick_ = to_millis(clock_.steady());
    return !stopping_;
  };
  auto news = accept_release(ledger_, {claim, edition, settings, decision.replaces, clock_.now(), goes_on}, abandoned_);
  if (!news && stopping_) return spool_.drop_copy(claim);  // the claim is taken at the next start
  if (!news && news.error().of_machine()) return wait_for_machine(claim, news.error());
  if (!news) return reject(claim, claim.drop.name + ": " + news.error().text());
  if (!*news) return wait_for_list(claim);
  postponed_.erase(claim.claimed);
  if (finish(claim, id, (*news)->loaded.row.key)) {
    troubles_.erase(claim.drop.name);
  } else {  // its claim must not be taken once more while it waits for its place
    unfinished_.push_back({claim, id, (*news)->loaded.row.key});
    not_before_[claim.claimed] = INT64_MAX;
  }
  hand_over(std::move(**news), settings);
}

// A command that was dropped for this release meanwhile comes before anything of it can leave.
void IntakeLoop::hand_over(AcceptedNews news, const Settings& settings) {
  auto& row = news.loaded.row;
  const auto obeyed = controls_.obey_waiting({row.id});
  if (!obeyed) tell_trouble(row.id, obeyed.error());
  if (obeyed && *obeyed > 0) {
    auto fresh = ledger_.call([](Ledger& ledger) { return ledger.queue().load(); });
    if (!fresh) tell_trouble(row.id, fresh.error());
    for (auto& each : fresh ? *fresh : std::vector<ReleaseRow>()) {
      if (each.key == row.key) row = std::move(each);
    }
  }
  news.loaded = load_release(spool_.archive(), std::move(row), settings);
  on_loop([this, moved = std::make_shared<AcceptedNews>(std::move(news))] { hooks_.taken(std::move(*moved)); });
}

}  // namespace gazetted
