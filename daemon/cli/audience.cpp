#include "gazetted/cli/audience.hpp"

#include "gazetted/audience/address_hints.hpp"
#include "gazetted/base/text.hpp"
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
                                                const TellProblem& report) {
  const PutRecipients put = [&](std::size_t list, PlannedAs as, std::vector<Subscriber> recipients) {
    if (as == PlannedAs::passed_over) return Status();
    for (const auto& subscriber : recipients) {
      if (suppressed.on(address_key(subscriber.address), lists[list]->name) == Suppressed::no) each(list, subscriber);
    }
    return Status();
  };
  return plan_lists(lists, suppressed.look_up(), put, report);
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
