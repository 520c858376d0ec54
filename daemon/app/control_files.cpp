#include "gazetted/app/control_files.hpp"

#include "gazetted/base/log.hpp"
#include "gazetted/intake/release_id.hpp"

namespace gazetted {

SpoolCommand command_of(const Drop& drop, unsigned uid) {
  const auto dot = drop.name.rfind('.');
  const auto name = drop.name.substr(0, dot);
  // Beside "Press release.md", whose id was made from that name, somebody drops "Press release.cancel".
  return {drop.name.substr(dot + 1), check_release_id(name) ? name : id_from_name(name),
          fmt::format("uid {} in the spool", uid)};
}

Result<int> ControlFiles::obey_waiting(const std::set<std::string>& ids) const {
  int obeyed = 0;
  for (const auto& drop : spool_.controls()) {
    const auto uid = spool_.check_control(drop);
    if (!uid) continue;  // the next scan says why not
    const auto command = command_of(drop, *uid);
    if (!ids.contains(command.id)) continue;
    if (auto status = obey(drop, command); !status) return status.error();
    ++obeyed;
  }
  return obeyed;
}

Status ControlFiles::obey(const Drop& drop, const SpoolCommand& command) const {
  Command order;
  order.scope.release = command.id;
  order.verb = command.command == "cancel" ? Verb::cancel : command.command == "pause" ? Verb::pause : Verb::resume;
  const auto now = clock_.now();
  auto step = ledger_.call([&](Ledger& ledger) { return ledger.steering().steer(order, now); });
  auto count = step ? step->count : 0;
  while (step && step->more) {
    step = ledger_.call([id = step->command, now](Ledger& ledger) { return ledger.steering().go_on(id, now); });
    if (step && order.verb == Verb::cancel) count += step->count;
  }
  if (!step) return step.error();
  log(Event::release_steered,
      {{"command", command.command}, {"release", command.id}, {"count", std::to_string(count)}, {"by", command.by}});
  return spool_.remove_control(drop);
}

}  // namespace gazetted
