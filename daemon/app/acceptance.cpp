#include "gazetted/app/acceptance.hpp"

#include "gazetted/app/list_stamps.hpp"
#include "gazetted/app/skipped_rows.hpp"
#include "gazetted/app/suppressed_addresses.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/edition/edition_file.hpp"

namespace gazetted {
namespace {

class Acceptance {
 public:
  Acceptance(LedgerThread& ledger, const AcceptanceInput& input, std::vector<ReleaseKey>& left_behind)
      : ledger_(ledger),
        input_(input),
        left_behind_(left_behind),
        release_(input.edition.set.first()),
        skipped_(input.claim.directory / archived::skipped_rows) {
    for (const auto& list : input.edition.lists) lists_.push_back(&input.settings.list(list.text.name)->audience);
  }

  Result<std::optional<AcceptedNews>> run() {
    const ListStamps before(lists_);
    if (before.unsettled(input_.now, input_.settings.spool.settle)) return std::nullopt;
    auto begun = ledger_.call([row = new_row()](Ledger& ledger) { return ledger.acceptance().begin(row); });
    if (!begun) return begun.error();
    accepted_ = std::move(*begun);
    auto row = fill(before);
    if (row && *row) {
      news_.replaced = input_.replaces;
      news_.loaded.row = std::move(**row);
      return std::optional(std::move(news_));
    }
    if (!abandon_acceptance(ledger_, accepted_.key)) left_behind_.push_back(accepted_.key);
    if (row) return std::nullopt;
    return row.error();
  }

 private:
  NewRelease new_row() const {
    NewRelease row;
    row.id = release_.id;
    row.title = release_.title;
    row.hash = input_.claim.hash;
    row.source = input_.claim.drop.name;
    row.newsroom = release_.newsroom;
    row.priority = release_.priority;
    row.accepted = input_.now;
    row.not_before = input_.now + input_.settings.spool.hold;
    row.accepting_directory = input_.claim.directory.filename().string();
    row.claim = input_.claim.claimed;
    for (const auto& list : input_.edition.lists) row.targets.push_back({TargetKind::list, list.text.name});
    for (const auto& channel : input_.edition.channels) row.targets.push_back({TargetKind::channel, channel.name});
    return row;
  }

  // Nothing: a list changed while it was read.
  Result<std::optional<ReleaseRow>> fill(const ListStamps& before) {
    auto lists = put_lists();
    if (before.changed()) return std::nullopt;  // whatever was read, or was wrong with it
    if (!lists) return lists.error();
    if (auto status = put_channels(); !status) return status.error();
    if (auto status = write_files(); !status) return status.error();
    auto row = ledger_.call([&](Ledger& ledger) { return ledger.acceptance().finish(accepted_.key, input_.replaces); });
    if (!row) return row.error();
    if (input_.replaces) take_out_of_queue();
    return std::optional(std::move(*row));
  }

  // One batch is written while the next is read.
  Status put_lists() {
    std::future<Status> writing;
    const auto written = [&writing] { return writing.valid() ? writing.get() : Status(); };
    const auto suppressed = suppressed_addresses();
    if (!suppressed) return suppressed.error();
    const PutRecipients put_recipients = [&](std::size_t list, PlannedAs as, std::vector<Subscriber> batch) {
      auto before = written();
      if (before && !input_.goes_on()) before = fail("the daemon is stopping");
      if (!before) return before;
      writing = ledger_.begin([target = accepted_.targets[list], as, rows = std::move(batch)](Ledger& ledger) {
        return as == PlannedAs::waiting ? ledger.acceptance().put_recipients(target, rows)
                                        : ledger.acceptance().put_suppressed(target, rows);
      });
      return Status();
    };
    const TellProblem tell = [&](std::size_t list, const RowProblem& problem) {
      skipped_.add(lists_[list]->name, problem);
    };
    auto planned = plan_lists(lists_, suppressed->look_up(), put_recipients, tell);
    auto last = written();
    if (!planned) return planned.error();
    if (!last) return last;
    news_.lists = std::move(*planned);
    return count_addresses();
  }

  Result<SuppressedAddresses> suppressed_addresses() {
    auto rows = ledger_.call([](Ledger& ledger) { return ledger.registry().suppressions(); });
    if (!rows) return rows.error();
    return SuppressedAddresses(*rows);
  }

  Status count_addresses() const {
    std::int64_t recipients = 0;
    for (const auto& list : news_.lists) {
      recipients += list.recipients + list.suppressed;
      if (list.skipped > 0)  // that somebody unsubscribed is no trouble
        log(Event::recipient_skipped, {{"release", release_.id},
                                       {"list", list.name},
                                       {"rows", std::to_string(list.skipped)},
                                       {"unsubscribed", std::to_string(list.unsubscribed)}});
    }
    if (recipients == 0 && input_.edition.channels.empty())
      return fail("nobody would get it: its lists have no usable row");
    return {};
  }

  Status put_channels() {
    for (std::size_t i = 0; i < input_.edition.channels.size(); ++i) {
      Subscriber channel;
      channel.address = input_.edition.channels[i].name;
      news_.channels.push_back(channel.address);
      const auto target = accepted_.targets[lists_.size() + i];
      const std::vector<Subscriber> posts(input_.edition.channels[i].posts.size(), channel);
      auto status = ledger_.call([&](Ledger& ledger) { return ledger.acceptance().put_recipients(target, posts); });
      if (!status) return status;
    }
    return {};
  }

  // Rows of the release that was replaced. What an error leaves of them, the next start does.
  void take_out_of_queue() {
    const auto now = input_.now;
    const auto go_on = [now](Ledger& ledger) { return ledger.steering().go_on(rows_of_replaced, now); };
    auto step = ledger_.call(go_on);
    while (step && step->more) step = ledger_.call(go_on);
    if (!step) log(Event::ledger_trouble, {{"reason", step.error().text()}});
  }

  // All of it, and its entry in the archive, is on disk before the ledger names it.
  Status write_files() {
    const auto& directory = input_.claim.directory;
    if (auto status = skipped_.finish(); !status) return status;
    if (auto status = write_edition(input_.edition, directory); !status) return status;
    if (auto status = fsync_tree(directory); !status) return status;
    return fsync_directory(directory.parent_path());
  }

  LedgerThread& ledger_;
  const AcceptanceInput& input_;
  std::vector<ReleaseKey>& left_behind_;
  const Release& release_;
  std::vector<const ListOptions*> lists_;
  BegunRelease accepted_;
  AcceptedNews news_;
  SkippedRows skipped_;
};

}  // namespace

bool abandon_acceptance(LedgerThread& thread, ReleaseKey release) {
  while (true) {
    const auto step = thread.call([release](Ledger& ledger) { return ledger.acceptance().abandon(release); });
    if (!step) log(Event::ledger_trouble, {{"reason", step.error().text()}});
    if (!step || *step == Step::done) return step.has_value();
  }
}

Result<std::optional<AcceptedNews>> accept_release(LedgerThread& ledger, const AcceptanceInput& input,
                                                   std::vector<ReleaseKey>& left_behind) {
  return Acceptance(ledger, input, left_behind).run();
}

}  // namespace gazetted
