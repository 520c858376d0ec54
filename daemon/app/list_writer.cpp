#include "list_writer.hpp"

namespace gazetted {

Result<std::vector<PlannedList>> write_lists(LedgerThread& ledger, ListsToWrite what, SkippedRows& skipped,
                                             const std::function<bool()>& goes_on) {
  std::future<Status> writing;
  std::size_t begun = 0;  // lists
  const auto begin_until = [&](std::size_t list) {
    Status status;
    for (; what.before && status && begun < list; ++begun) status = what.before(begun);
    return status;
  };
  const auto written = [&writing] { return writing.valid() ? writing.get() : Status(); };
  const PutRecipients put_recipients = [&](std::size_t list, PlannedAs as, std::vector<Subscriber> batch) {
    auto before = written();
    if (before) before = begin_until(list + 1);
    if (before && !goes_on()) before = fail("the daemon is stopping");
    if (!before) return before;
    for (const auto& subscriber : batch) {
      if (what.each) what.each(list, subscriber);
    }
    writing = ledger.begin([target = what.targets[list], as, rows = std::move(batch)](Ledger& open) {
      return as == PlannedAs::waiting ? open.acceptance().put_recipients(target, rows)
                                      : open.acceptance().put_suppressed(target, rows);
    });
    return Status();
  };
  const TellProblem tell = [&](std::size_t list, const RowProblem& problem) {
    const bool erased = what.suppressed.names_erased(problem.row) || what.suppressed.names_erased(problem.address) ||
                        what.suppressed.names_erased(problem.message);
    const RowProblem unnamed{problem.line, std::string(erased_reply), "", problem.fate, ""};
    skipped.add(what.lists[list]->name, erased ? unnamed : problem);
  };
  auto planned =
      plan_lists(what.lists, what.suppressed.look_up(), put_recipients, tell, std::move(what.reached), what.own);
  auto last = written();
  if (!planned) return planned.error();
  if (last) last = begin_until(what.lists.size());
  if (!last) return last.error();
  return planned;
}

}  // namespace gazetted
