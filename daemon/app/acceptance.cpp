#include "gazetted/app/acceptance.hpp"

#include <thread>

#include "drop_hand.hpp"
#include "drop_rights.hpp"
#include "gazetted/app/approvals.hpp"
#include "gazetted/app/list_stamps.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/skipped_rows.hpp"
#include "gazetted/app/version_audience.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/edition/edition_file.hpp"
#include "gazetted/ledger/rules/hold_reasons.hpp"
#include "list_guard.hpp"
#include "list_writer.hpp"
#include "own_subscribers.hpp"

namespace gazetted {
namespace {

PublicTime public_time_of(const ReleaseRow& row) {
  const auto timing = parse_json(row.timing);
  return {timing && timing->is_object() && timing->as_object().contains("embargo"), row.release_at};
}

class Acceptance {
 public:
  Acceptance(LedgerThread& ledger, const AcceptanceInput& input, std::vector<ReleaseKey>& left_behind)
      : ledger_(ledger),
        input_(input),
        left_behind_(left_behind),
        release_(input.edition.set.first()),
        skipped_(input.claim.directory / archived::skipped_rows) {
    for (const auto& list : input.edition.lists) {
      if (!list.former) lists_.push_back(&input.settings.list(list.text.name)->audience);
    }
  }

  Result<std::optional<AcceptedNews>> run() {
    const ListStamps before(lists_);
    if (before.unsettled(input_.now, input_.settings.spool.settle)) return std::nullopt;
    if (input_.claim.is_of_several && needs_approval())
      return fail(
          "it needs an approval, and its files belong to several users, so that nobody knows who submitted it; copy "
          "the bundle, so that all of it is yours, and drop the copy");
    if (auto status = find_earlier(); !status) return status.error();
    if (auto status = find_replaced(); !status) return status.error();
    if (auto status = check_rights_of_drop(input_); !status) return status.error();  // of what was found
    auto begun = ledger_.call([row = new_row()](Ledger& ledger) { return ledger.acceptance().begin(row); });
    if (!begun) return begun.error();
    accepted_ = std::move(*begun);
    auto row = fill_in_memory(before);
    if (row && *row) {
      news_.replaced = input_.replaces;
      news_.writer = input_.edition.writer;
      news_.warnings = input_.edition.warnings;
      news_.loaded.row = std::move(**row);
      return std::optional(std::move(news_));
    }
    if (!abandon_acceptance(ledger_, accepted_.key)) left_behind_.push_back(accepted_.key);
    if (row) return std::nullopt;
    return row.error();
  }

 private:
  // The ledger's word counts, not what was read while the release was prepared.
  Status find_earlier() {
    if (!input_.edition.earlier) return {};
    const auto& id = input_.edition.earlier->id;
    // Whoever waits for the text that is replaced now waits for this one.
    const auto& from = input_.replaces ? release_.id : id;
    auto versions = ledger_.call([&](Ledger& ledger) { return ledger.acceptance().versions(from); });
    if (!versions) return versions.error();
    earlier_ = std::move(*versions);
    const auto superseded =
        std::find_if(earlier_.begin(), earlier_.end(), [&](const auto& version) { return version.id == id; });
    if (superseded == earlier_.end()) return fail("the release '{}', which it supersedes, is not there any more", id);
    supersedes_ = superseded->key;
    time_before_ = public_time_of(*superseded);
    approvals_.emplace_back(superseded->key, superseded->approval.state);
    for (const auto& version : earlier_) news_.earlier_versions.push_back(version.key);
    news_.superseded = input_.edition.earlier;
    news_.left_alone = input_.edition.left_alone;
    return {};
  }

  Status find_replaced() {
    if (!input_.replaces) return {};
    const auto read = [key = *input_.replaces](Ledger& ledger) { return ledger.queue().load_release(key); };
    const auto row = ledger_.call(read);
    if (!row) return row.error();
    if (!*row) return {};
    time_before_ = public_time_of(**row);
    approvals_.emplace_back((*row)->key, (*row)->approval.state);
    return {};
  }

  // A client's rights over it were judged before the lists were written, which may take minutes.
  Status check_approvals(Ledger& ledger) const {
    if (!input_.claim.origin) return {};
    for (const auto& [key, state] : approvals_) {
      const auto row = ledger.queue().load_release(key);
      if (!row) return row.error();
      if (*row && (*row)->approval.state != state)
        return fail("'{}' was approved meanwhile, or its approval was taken back: put this again if it is still right",
                    (*row)->id);
    }
    return {};
  }

  // A withdrawal leaves at once, and that is no news of a time.
  TimeChange change_of_time() const {
    if (release_.kind == ReleaseKind::withdrawal) return {};
    const auto& planned = release_.public_from();
    const PublicTime now{release_.embargo.has_value(), planned ? std::optional(planned->instant) : std::nullopt};
    const auto zone = Zone::load_or_utc(input_.settings.newsroom(release_.newsroom).time_zone);
    return time_change(time_before_, now, input_.now, zone);
  }

  bool client_needs_approval() const { return input_.claim.origin && input_.claim.origin->needs_approval; }
  bool needs_approval() const {
    return client_needs_approval() || gazetted::needs_approval(input_.edition, input_.settings);
  }

  // Nothing that has left can be called back, and a time is forgotten more easily than it is given up.
  std::string forgotten_time() const {
    const bool is_meant =
        release_.kind == ReleaseKind::withdrawal || input_.edition.only_embargo == OnlyEmbargo::lifted;
    if (is_meant || !input_.replaces || release_.public_from() || !time_before_.at || *time_before_.at <= input_.now)
      return "";
    return fmt::format(
        "the text that it replaces {} {}, and this one has no time: it would leave at once",
        time_before_.embargo ? "was under embargo until" : "was to leave at",
        format_beside_utc(*time_before_.at, Zone::load_or_utc(input_.settings.newsroom(release_.newsroom).time_zone)));
  }

  NewRelease new_row() {
    NewRelease row;
    row.id = release_.id;
    row.title = release_.title;
    row.hash = input_.claim.hash;
    row.source = input_.claim.drop.name;
    row.newsroom = release_.newsroom;
    row.priority = release_.priority;
    row.accepted = input_.now;
    // Of what must not be used every minute counts; and whoever lifts an embargo has read the text long ago.
    const bool at_once = release_.kind == ReleaseKind::withdrawal || input_.edition.only_embargo == OnlyEmbargo::lifted;
    row.not_before = at_once ? input_.now : input_.now + input_.settings.spool.hold;
    row.kind = release_.kind;
    if (release_.expires_at) row.expires_at = release_.expires_at->instant;
    row.supersedes = supersedes_;
    if (needs_approval()) row.approval.state = ApprovalState::awaited;
    if (!input_.claim.is_of_several) row.approval.submitter = input_.claim.owner;
    row.accepting_directory = input_.claim.directory.filename().string();
    row.claim = input_.claim.claimed;
    const auto& planned = release_.public_from();
    if (planned) {
      row.release_at = planned->instant;
      row.timing = json::serialize(json::object{{release_.embargo ? "embargo" : "release_at", to_json(*planned)}});
    }
    const auto opens = planned && planned->instant > input_.now ? Opens::when_renewed : Opens::at_once;
    const auto early = opens == Opens::when_renewed && release_.embargo ? Opens::early : opens;
    for (const auto& list : input_.edition.lists)
      row.targets.push_back(
          {TargetKind::list, list.text.name, list.text.early ? early : opens, message_domain(release_, list.text)});
    for (const auto& channel : input_.edition.channels)
      row.targets.push_back({TargetKind::channel, channel.name, opens});
    return row;
  }

  // There is never too little for what follows the ledger's word that it is whole.
  Result<std::optional<ReleaseRow>> fill_in_memory(const ListStamps& before) {
    try {
      return fill(before);
    } catch (const std::bad_alloc&) {
      if (is_whole_) throw;
      return fail("{}", needs_more_memory);
    }
  }

  // Nothing: a list changed while it was read.
  Result<std::optional<ReleaseRow>> fill(const ListStamps& before) {
    if (release_.kind == ReleaseKind::withdrawal) {
      if (auto status = end_earlier(); !status) return status.error();
    }
    auto lists = put_lists();
    if (before.changed()) return std::nullopt;  // whatever was read, or was wrong with it
    if (!lists) return lists.error();
    if (auto status = put_channels(); !status) return status.error();
    if (auto status = write_files(); !status) return status.error();
    const auto by = hand_of_drop(input_.claim);
    const auto timed = change_of_time();
    is_whole_ = true;
    auto row = ledger_.call([&](Ledger& ledger) -> Result<ReleaseRow> {
      if (auto status = check_approvals(ledger); !status) return status.error();  // nobody approves in between
      return ledger.acceptance().finish(accepted_.key, input_.replaces, by, held_, timed);
    });
    if (!row) return row.error();
    if (input_.replaces || !earlier_.empty()) take_out_of_queue();
    take_back_what_was_picked();
    return std::optional(std::move(*row));
  }

  // Nothing of the earlier versions leaves while it is read who has them.
  Status end_earlier() {
    auto end = [key = accepted_.key](Ledger& ledger) { return ledger.acceptance().end_earlier(key); };
    if (auto status = ledger_.call(end); !status) return status;
    take_out_of_queue();
    take_back_what_was_picked();
    return {};
  }

  // What is on its way of the earlier versions is answered within moments, mostly, and then it is known who has it. A
  // server that takes longer must not keep the new text back.
  void take_back_what_was_picked() {
    constexpr int most_looks = 50;
    if (earlier_.empty()) return;
    if (input_.ended) input_.ended(news_.earlier_versions);
    for (int look = 0; look < most_looks && input_.goes_on(); ++look) {
      auto versions = ledger_.call([&](Ledger& ledger) { return ledger.acceptance().versions(earlier_.front().id); });
      if (!versions) return;
      std::int64_t under_way = 0;
      for (const auto& version : *versions) {
        for (const auto& target : version.targets) under_way += target.tally[State::sending];
      }
      if (under_way == 0) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  Status put_lists() {
    const auto rows = [this](TargetKey target, const RowRange& range) {
      return ledger_.call([&](Ledger& ledger) { return ledger.acceptance().earlier_recipients(target, range); });
    };
    auto audience = VersionAudience::read(
        {earlier_, input_.edition, open_lists_of(input_.edition, input_.now), input_.goes_on, rows});
    if (!audience) return audience.error();
    const auto suppressed = SuppressedAddresses::read(ledger_, input_.settings);
    if (!suppressed) return suppressed.error();
    const auto put = [&](std::size_t at) -> Status {
      const auto write = [this, to = accepted_.targets[at]](const std::vector<ThreadedRecipient>& threaded) {
        return ledger_.call([&](Ledger& ledger) { return ledger.acceptance().put_threaded(to, threaded); });
      };
      auto readers = audience->readers_of(input_.edition.lists[at].text.name, *suppressed, write);
      if (!readers) return readers.error();
      news_.readers.push_back(std::move(*readers));
      return {};
    };
    ListsToWrite lists{lists_, std::span(accepted_.targets).first(lists_.size()), *suppressed, audience->addresses()};
    if (!audience->is_empty()) lists.before = put;
    // Whoever is mailed a correction is not chosen by the lists alone.
    std::optional<ListGuard> guard;
    if (earlier_.empty()) {
      auto read = ListGuard::read(ledger_, lists_, input_.edition, input_.settings, input_.goes_on);
      if (!read) return read.error();
      guard = std::move(*read);
      lists.each = [&guard](std::size_t list, const Subscriber& subscriber) { guard->note(list, subscriber); };
    }
    const auto own = OwnSubscribers::open(input_.settings.store.path, input_.edition.set.first().topics);
    if (!own) return own.error();
    lists.own = own->get();
    auto planned = write_lists(ledger_, std::move(lists), skipped_, input_.goes_on);
    if (!planned) return planned.error();
    news_.lists = std::move(*planned);
    held_ = forgotten_time();
    if (guard) held_ = joined_reasons(held_, guard->what_is_odd(news_.lists, input_.settings, input_.now));
    if (input_.edition.is_to_be_confirmed)
      held_ = joined_reasons(
          held_, reason_of_conversion(input_.edition.converted_from,
                                      fmt::format("look at the preview ({}), then send it ({})",
                                                  typed("preview " + release_.id), typed("resume " + release_.id))));
    for (std::size_t at = lists_.size(); at < input_.edition.lists.size(); ++at) {
      if (auto status = put(at); !status) return status;
    }
    return count_addresses();
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
    // A withdrawal stops what has not left, whether or not somebody has to be told.
    if (!earlier_.empty()) return {};
    if (recipients == 0 && input_.edition.channels.empty())
      return fail("nobody would get it: its lists have no usable row");
    return {};
  }

  Status put_channels() {
    for (std::size_t i = 0; i < input_.edition.channels.size(); ++i) {
      Subscriber channel;
      channel.address = input_.edition.channels[i].name;
      news_.channels.push_back(channel.address);
      const auto target = accepted_.targets[input_.edition.lists.size() + i];
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
  std::vector<const ListOptions*> lists_;  // former ones, which come last, have none
  std::vector<ReleaseRow> earlier_;        // versions, the latest first
  std::optional<ReleaseKey> supersedes_;
  std::vector<std::pair<ReleaseKey, ApprovalState>> approvals_;  // of what it replaces or supersedes
  PublicTime time_before_;                                       // of what it replaces or supersedes
  std::string held_;                                             // why it waits for a person; empty: it does not
  bool is_whole_ = false;                                        // in the ledger, or nearly
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
