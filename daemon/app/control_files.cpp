#include "gazetted/app/control_files.hpp"

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/release_id.hpp"

namespace gazetted {
namespace {

SpoolCommand command_of(const Drop& drop, unsigned uid) {
  const auto dot = drop.name.rfind('.');
  const auto name = drop.name.substr(0, dot);
  // Beside "Press release.md", whose id was made from that name, somebody drops "Press release.cancel".
  const auto verb = verb_called(drop.name.substr(dot + 1)).value();  // is_control_name() knows no other
  return {verb, check_release_id(name) ? name : id_from_name(name), fmt::format("uid {} in the spool", uid),
          Hand{uid, {}, "spool", ""}};
}

// A control file is its own claim: it is never renamed.
Claim claim_of(const Drop& drop) {
  Claim claim;
  claim.drop = drop;
  claim.claimed = drop.current;
  return claim;
}

// Ids have a case, and are mistyped by whoever is in a hurry. Of those that are not done.
std::string meant_release(LedgerThread& ledger, const std::string& id) {
  const auto live = ledger.call([](Ledger& open) { return open.queue().load(); });
  std::vector<std::string> ids;
  for (const auto& row : live ? *live : std::vector<ReleaseRow>()) ids.push_back(row.id);
  return did_you_mean(id, ids);
}

}  // namespace

Result<int> ControlFiles::obey_waiting(const std::set<std::string>& ids) const {
  int obeyed = 0;
  for (const auto& drop : p_.spool.controls()) {
    const auto uid = p_.spool.check_control(drop);
    if (!uid) continue;  // the next scan says why not
    const auto command = command_of(drop, *uid);
    if (!ids.contains(command.id)) continue;
    if (auto status = steer(drop, command); !status) return status.error();
    ++obeyed;
  }
  return obeyed;
}

Status ControlFiles::steer(const Drop& drop, const SpoolCommand& command) const {
  Command order;
  order.scope.release = command.id;
  order.verb = command.verb;
  order.by = command.hand;
  const auto now = p_.clock.now();
  auto step = p_.ledger.call([&](Ledger& ledger) { return ledger.steering().steer(order, now); });
  auto count = step ? step->count : 0;
  while (step && step->more) {
    step = p_.ledger.call([id = step->command, now](Ledger& ledger) { return ledger.steering().go_on(id, now); });
    if (step && order.verb == Verb::cancel) count += step->count;
  }
  if (!step) return step.error();
  log(Event::release_steered, {{"command", to_string(command.verb)},
                               {"release", command.id},
                               {"count", std::to_string(count)},
                               {"by", command.by}});
  return p_.spool.remove_control(drop);
}

void ControlFiles::obey(const ControlDrop& control, const Scan& scan) {
  const auto& drop = control.drop;
  if (p_.keeper.waits(drop.current)) return;
  const auto claim = claim_of(drop);
  const auto uid = p_.spool.check_control(drop);
  if (!uid && !p_.spool.is_there(drop)) return;  // obeyed since the scan, with the release that it was for
  if (!uid) return p_.keeper.turn_away(claim, uid.error());
  auto command = command_of(drop, *uid);
  const auto known = p_.ledger.call([&](Ledger& ledger) { return ledger.acceptance().find(command.id, ""); });
  if (!known) return p_.keeper.keep_for_machine(claim, known.error());
  if (known->empty()) {
    const bool may_come = p_.clock.now() < control.patient_until || !scan.settling.empty() || scan.arriving ||
                          !p_.keeper.waiting().empty();
    if (!may_come)
      p_.keeper.reject(
          claim, fmt::format("{}: there is no release '{}', and no file in incoming/ that could become it{}", drop.name,
                             command.id, meant_release(p_.ledger, command.id)));
    return;
  }
  p_.keeper.waiting().hold(drop.current);  // until the answer is there
  p_.hooks.command(std::move(command), [this, drop](Status status) {
    const std::lock_guard lock(mutex_);
    obeyed_.emplace_back(drop, std::move(status));
    p_.wake();
  });
}

void ControlFiles::remove_obeyed() {
  std::vector<std::pair<Drop, Status>> obeyed;
  {
    const std::lock_guard lock(mutex_);
    obeyed.swap(obeyed_);
  }
  for (const auto& [drop, status] : obeyed) {
    p_.keeper.waiting().look_at(drop.current);
    if (!status) {
      p_.keeper.turn_away(claim_of(drop), status.error());
    } else if (auto removed = p_.spool.remove_control(drop); !removed) {
      p_.keeper.waiting().hold(drop.current);  // it was obeyed: once is enough
      p_.keeper.report(drop.name, removed.error());
    }
  }
}

}  // namespace gazetted
