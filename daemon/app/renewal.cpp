#include "renewal.hpp"

#include "gazetted/app/acceptance.hpp"
#include "gazetted/app/approvals.hpp"
#include "gazetted/app/list_stamps.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/rules/versions.hpp"
#include "gazetted/mail/address.hpp"
#include "list_guard.hpp"
#include "list_writer.hpp"
#include "own_subscribers.hpp"
#include "recipient_pages.hpp"

namespace gazetted {
namespace {

bool is_read_again(const TargetRow& target) {
  return target.kind == TargetKind::list && target.opens == Opens::when_renewed && !target.cancelled;
}

class Renewal {
 public:
  Renewal(LedgerThread& ledger, const RenewalInput& input, std::vector<ReleaseKey>& left_behind)
      : ledger_(ledger), input_(input), left_behind_(left_behind), archive_(Archive::of(input.settings.spool)) {}

  Result<std::optional<Renewed>> run() {
    if (auto status = find_lists(); !status) return status.error();
    const ListStamps before(lists_);
    if (before.unsettled(input_.now, input_.settings.spool.settle)) return std::nullopt;
    const auto directory = archive_.make_accepting_directory();
    if (!directory) return directory.error();
    directory_ = *directory;
    auto begun = ledger_.call([row = new_row()](Ledger& ledger) { return ledger.acceptance().begin(row); });
    if (!begun) return begun.error();
    auto renewed = fill(before, *begun);
    // On success these are the rows of the first reading.
    if (!abandon_acceptance(ledger_, begun->key)) left_behind_.push_back(begun->key);
    std::error_code code;
    fs::remove_all(directory_, code);
    return renewed;
  }

 private:
  Status find_lists() {
    for (const auto& target : input_.release.targets) {
      if (!is_read_again(target)) continue;
      const auto* list = input_.settings.list(target.name);
      if (!list)
        return fail("its list '{}' is no longer in the configuration; put it back, or cancel the release for it",
                    target.name);
      lists_.push_back(&list->audience);
    }
    return {};
  }

  NewRelease new_row() const {
    const auto& release = input_.release;
    NewRelease row;
    row.id = release.id;
    row.title = release.title;
    row.source = release.source;
    row.newsroom = release.newsroom;
    row.accepted = release.accepted;
    row.not_before = release.not_before;
    row.accepting_directory = directory_.filename().string();
    row.renews = release.key;
    for (const auto* list : lists_) row.targets.push_back({TargetKind::list, list->name});
    return row;
  }

  Result<std::optional<Renewed>> fill(const ListStamps& before, const BegunRelease& begun) {
    SkippedRows skipped(directory_ / archived::skipped_rows);
    const auto kept = skipped.keep(archive_.directory_of(input_.release.id) / archived::skipped_rows,
                                   [this](std::string_view list) { return is_early(list); });
    if (!kept) return kept.error();
    auto reached = reached_already();
    if (!reached) return reached.error();
    const auto suppressed = SuppressedAddresses::read(ledger_, input_.settings);
    if (!suppressed) return suppressed.error();
    auto guard = ListGuard::of_acceptance(ledger_, lists_, input_.release, input_.settings, input_.goes_on);
    if (!guard) return guard.error();
    ListsToWrite lists{lists_, begun.targets, *suppressed, std::move(*reached)};
    lists.each = [&guard](std::size_t list, const Subscriber& subscriber) { guard->note(list, subscriber); };
    const auto edition = Edition::open(archive_, input_.release.id, input_.release.accepting_directory);
    if (!edition) return edition.error();
    const auto own = OwnSubscribers::open(input_.settings.store.path, edition->set.first().topics);
    if (!own) return own.error();
    lists.own = own->get();
    auto planned = write_lists(ledger_, std::move(lists), skipped, input_.goes_on);
    if (before.changed()) return std::nullopt;  // whatever was read, or was wrong with it
    if (!planned) return planned.error();
    if (auto status = skipped.finish(); !status) return status.error();
    const Misgivings misgivings{guard->what_is_odd(*planned, input_.settings, input_.now), why_not_approved(*planned)};
    auto row =
        ledger_.call([&](Ledger& ledger) { return ledger.acceptance().renew(begun.key, input_.now, misgivings); });
    if (!row) return row.error();
    keep_skipped();
    return std::optional(Renewed{std::move(*row), std::move(*planned), misgivings.unapproved, misgivings.held});
  }

  // Whoever approved it has not approved that many, nor another file.
  std::string why_not_approved(const std::vector<PlannedList>& planned) const {
    const auto& approval = input_.release.approval;
    const auto another = list_read_from_elsewhere(input_.release, input_.settings);
    if (!another.empty())
      return fmt::format("list '{}' is not read from where it was read from when it was approved", another);
    std::int64_t recipients = 0;
    for (const auto& target : input_.release.targets) {
      if (target.kind == TargetKind::list && !is_read_again(target)) recipients += target.tally.total();
    }
    for (const auto& list : planned) recipients += list.recipients + list.suppressed;
    if (!is_void(approval, recipients)) return "";
    return fmt::format("it was approved for {} recipients, and its lists have {} now",
                       format_count(std::uint64_t(approval.recipients)), format_count(std::uint64_t(recipients)));
  }

  bool is_early(std::string_view list) const {
    const auto& targets = input_.release.targets;
    return std::any_of(targets.begin(), targets.end(),
                       [&](const auto& each) { return each.opens == Opens::early && each.name == list; });
  }

  // Embargoed lists have it; nobody gets it twice. Nor does anybody get through another list what somebody has stopped.
  Result<AddressSet> reached_already() const {
    AddressSet reached;
    for (const auto& target : input_.release.targets) {
      if (target.kind != TargetKind::list || target.opens != Opens::early) continue;
      if (auto status = note_recipients(target, reached, [](State state) { return state != State::suppressed; });
          !status)
        return status.error();
    }
    auto versions = ledger_.call([&](Ledger& ledger) { return ledger.acceptance().versions(input_.release.id); });
    if (!versions) return versions.error();
    for (const auto& version : *versions) {
      for (const auto& target : version.targets) {
        if (target.kind != TargetKind::list || !target.cancelled_by_somebody || goes_to(target.name)) continue;
        if (auto status = note_recipients(target, reached, [](State state) { return !may_have_it(state); }); !status)
          return status.error();
      }
    }
    return reached;
  }

  bool goes_to(const std::string& list) const {
    return std::any_of(lists_.begin(), lists_.end(), [&](const auto* each) { return each->name == list; });
  }

  template <class Counts>
  Status note_recipients(const TargetRow& target, AddressSet& reached, const Counts& counts) const {
    const auto fetch = [&](Ledger& ledger, const RowRange& range) {
      return ledger.acceptance().earlier_recipients(target.key, range);
    };
    return for_each_page(ledger_, target.first, target.last, input_.goes_on, fetch,
                         [&](const std::vector<EarlierRecipient>& rows) {
                           for (const auto& row : rows) {
                             if (counts(row.state))
                               reached.first_owner(address_key(row.subscriber.address), reached_otherwise);
                           }
                           return Status();
                         });
  }

  // What the second reading left out is what counts. The file is for people: where it cannot be put there, the account
  // is right all the same.
  void keep_skipped() const {
    const auto kept = archive_.directory_of(input_.release.id) / archived::skipped_rows;
    const auto fresh = directory_ / archived::skipped_rows;
    std::error_code code;
    if (fs::exists(fresh, code)) {
      fs::permissions(fresh, fs::perms::owner_read | fs::perms::group_read, code);
      fs::rename(fresh, kept, code);
    } else {
      fs::remove(kept, code);
    }
  }

  LedgerThread& ledger_;
  const RenewalInput& input_;
  std::vector<ReleaseKey>& left_behind_;
  const Archive archive_;
  std::vector<const ListOptions*> lists_;
  fs::path directory_;
};

}  // namespace

Result<std::optional<Renewed>> renew_release(LedgerThread& ledger, const RenewalInput& input,
                                             std::vector<ReleaseKey>& left_behind) {
  return Renewal(ledger, input, left_behind).run();
}

}  // namespace gazetted
