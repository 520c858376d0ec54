#include "gazetted/cli/audience.hpp"

#include "gazetted/audience/address_hints.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

constexpr std::size_t named = 20;  // findings of one kind; more are counted

// Findings of one kind about rows: the first are named, the rest counted. Remarks in the same words are one.
class RowFindings {
 public:
  RowFindings(std::string file, std::string more) : file_(std::move(file)), more_(std::move(more)) {}

  void add(int line, const std::string& message) {
    if (const auto known = rows_.find(message); known != rows_.end()) {
      ++known->second.more;
    } else if (rows_.size() < named) {
      rows_.emplace(message, Row{line, 0});
    } else {
      ++others_;
    }
  }
  void tell(Findings& findings) const {
    std::vector<std::pair<Row, std::string>> sorted;
    for (const auto& [message, row] : rows_) sorted.emplace_back(row, message);
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first.line < b.first.line; });
    for (const auto& [row, message] : sorted) {
      const auto more = row.more == 0 ? ""
                                      : fmt::format(" ({} more {} like this)", format_count(row.more),
                                                    row.more == 1 ? "row" : "rows");
      findings.push_back({Severity::warning, {file_, row.line, 1}, message + more});
    }
    if (others_ > 0) findings.push_back({Severity::warning, {file_}, format_count(others_) + more_});
  }

 private:
  struct Row {
    int line = 0;
    std::uint64_t more = 0;
  };
  std::string file_, more_;
  std::map<std::string, Row> rows_;
  std::uint64_t others_ = 0;
};

}  // namespace

Result<std::vector<PlannedList>> count_audience(std::span<const ListOptions* const> lists,
                                                const SuppressedAddresses& suppressed, const EachSubscriber& each,
                                                const TellProblem& report, AddressSet reached) {
  const PutRecipients put = [&](std::size_t list, PlannedAs as, std::vector<Subscriber> recipients) {
    if (as == PlannedAs::passed_over) return Status();
    for (const auto& subscriber : recipients) {
      if (suppressed.on(address_key(subscriber.address), lists[list]->name) == Suppressed::no) each(list, subscriber);
    }
    return Status();
  };
  return plan_lists(lists, suppressed.look_up(), put, report, std::move(reached));
}

namespace {

// Something of it leaves by itself.
bool is_leaving(const ReleaseRow& version) {
  if (version.paused || version.waits_for_person()) return false;
  return std::any_of(version.targets.begin(), version.targets.end(), [](const TargetRow& target) {
    return target.kind == TargetKind::list && !target.paused && !target.cancelled &&
           target.opens != Opens::when_renewed && !target.tally.done();
  });
}

// Of a text that takes the place of one with its id, that one is a version too: whoever waits for it gets this.
Result<std::vector<ReleaseRow>> versions_before(const Edition& edition, LedgerReader& ledger) {
  auto own = ledger.versions(edition.set.first().id);
  if (!own) return own.error();
  const auto is_earlier = [&](const auto& version) { return version.id == edition.earlier->id; };
  if (std::any_of(own->begin(), own->end(), is_earlier)) {
    // Of what is in the archive already, the first row is its own.
    if (edition.is_accepted) own->erase(own->begin());
    return own;
  }
  return ledger.versions(edition.earlier->id);
}

std::int64_t waiting_on(const std::string& list, const std::vector<ReleaseRow>& versions) {
  std::int64_t waiting = 0;
  for (const auto& version : versions) {
    for (const auto& target : version.targets) {
      if (target.kind == TargetKind::list && target.name == list && is_leaving(version))
        waiting += target.tally[State::pending] + target.tally[State::deferred];
    }
  }
  return waiting;
}

// Counts who has an earlier version, into the lists; the answer is whom no list must reach again.
Result<AddressSet> count_readers(const Edition& edition, const Settings& settings,
                                 const SuppressedAddresses& suppressed, const EachSubscriber& each,
                                 CountedAudience& counted) {
  const auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return ledger.error();
  const auto versions = versions_before(edition, **ledger);
  if (!versions) return versions.error();
  counted.may_change = std::any_of(versions->begin(), versions->end(), is_leaving);
  const auto rows = [&](TargetKey target, const RowRange& range) {
    return (*ledger)->earlier_recipients(target, range);
  };
  auto audience = VersionAudience::read({*versions, edition, open_lists_of(edition, now()), [] { return true; }, rows});
  if (!audience) return audience.error();
  for (std::size_t i = 0; i < counted.lists.size(); ++i) {
    const auto look = [&](const std::vector<ThreadedRecipient>& recipients) {
      for (const auto& one : recipients) {
        if (!one.suppressed) each(counted.places[i], one.subscriber);
      }
      return Status();
    };
    auto readers = audience->readers_of(counted.lists[i].planned.name, suppressed, look);
    if (!readers) return readers.error();
    counted.lists[i].readers = std::move(*readers);
    if (edition.set.first().kind == ReleaseKind::withdrawal)
      counted.lists[i].may_come = waiting_on(counted.lists[i].planned.name, *versions);
  }
  return audience->addresses();
}

// "9 have the earlier version", "1 waits for it", "to 2 it is new".
std::string parts_of(const CountedList& list) {
  std::vector<std::string> parts;
  const auto add = [&](std::int64_t number, std::string_view before, std::string_view one, std::string_view many) {
    if (number > 0) parts.push_back(std::string(before) + count_of(number, one, many));
  };
  add(list.readers.had_it, "", "has the earlier version", "have the earlier version");
  add(list.readers.waited, "", "still waits for it", "still wait for it");
  add(list.planned.recipients, "to ", "it is new", "it is new");
  return parts.empty() ? "" : " (" + join(parts, ", ") + ")";
}

}  // namespace

Result<CountedAudience> count_edition(const Edition& edition, const Settings& settings, const EachSubscriber& each) {
  const auto suppressed = SuppressedAddresses::read(settings);
  CountedAudience counted;
  std::vector<const ListOptions*> read;  // lists that the daemon would read
  std::vector<std::size_t> at;           // their places in `counted`
  for (std::size_t place = 0; place < edition.lists.size(); ++place) {
    const auto& list = edition.lists[place];
    const auto* options = settings.list(list.text.name);
    if (!options && !list.former) continue;  // of an old release; the configuration has changed since
    if (!list.former) {
      at.push_back(counted.lists.size());
      read.push_back(&options->audience);
    }
    counted.lists.push_back({PlannedList{list.text.name}, VersionReaders{list.text.name}});
    counted.places.push_back(place);
  }
  AddressSet reached;
  if (edition.earlier) {
    counted.is_version = true;
    auto readers = count_readers(edition, settings, suppressed, each, counted);
    if (!readers) return readers.error();
    reached = std::move(*readers);
  }
  const auto planned = count_audience(
      read, suppressed, [&](std::size_t list, const Subscriber& one) { each(counted.places[at[list]], one); },
      [](std::size_t, const RowProblem&) {}, std::move(reached));
  if (!planned) return planned.error();
  for (std::size_t i = 0; i < planned->size(); ++i) counted.lists[at[i]].planned = (*planned)[i];
  return counted;
}

std::string counted_text(const CountedList& list, const CountedAudience& audience, std::string_view by_language) {
  auto planned = list.planned;
  planned.reached = 0;  // they are counted as readers, or left alone
  auto text = std::string(audience.may_change ? "up to " : "") + recipients(list.recipients() + list.may_come) +
              std::string(by_language) + (audience.is_version ? parts_of(list) : "") + left_out(planned);
  if (const auto number = list.readers.suppressed; number > 0)
    text += ", " + count_of(number, "more is suppressed, though they have", "more are suppressed, though they have") +
            " or await an earlier version";
  return text;
}

std::string recipients_text(const PlannedList& list) {
  return format_count(std::uint64_t(list.recipients)) + (list.recipients == 1 ? " recipient" : " recipients");
}

void check_list(const ListSettings& list, const SuppressedAddresses& suppressed, Findings& findings) {
  const auto& audience = list.audience;
  const auto file = audience.subscribers.string();
  auto reader = ListReader::open(audience.subscribers, ListFormat{audience.language, audience.columns});
  if (!reader) {
    findings.push_back(to_finding(reader.error()));
    return;
  }
  for (const auto& note : (*reader)->notes()) findings.push_back({Severity::note, {file, 1, 1}, note});
  RowFindings skipped(file, " more rows are skipped");
  RowFindings remarks(file, " more rows have other remarks");
  RowFindings hints(file, " more addresses like these");
  const TellProblem tell = [&](std::size_t, const RowProblem& problem) {
    if (problem.fate == RowFate::skipped || problem.fate == RowFate::no_address)
      skipped.add(problem.line, problem.message + "; the row is skipped");
    if (problem.fate == RowFate::noted) remarks.add(problem.line, problem.message);
  };
  const ListOptions* lists[] = {&audience};
  const EachSubscriber each = [](std::size_t, const Subscriber&) {};
  const auto reached = count_audience(lists, suppressed, each, tell);
  while (true) {  // once more, for the lines that addresses are in
    auto subscriber = (*reader)->next([](const RowProblem&) {});
    if (!subscriber || !*subscriber) break;
    if (const auto hint = address_hint((*subscriber)->address))
      hints.add((*reader)->line(), one_line((*subscriber)->address, 100) + ": " + *hint);
  }
  skipped.tell(findings);
  remarks.tell(findings);
  hints.tell(findings);
  if (!reached) {
    findings.push_back(to_finding(reached.error()));
    return;
  }
  say(fmt::format("list {}: {}{}; {}\n", audience.name, recipients_text(reached->front()), left_out(reached->front()),
                  (*reader)->understood()));
}

}  // namespace gazetted
