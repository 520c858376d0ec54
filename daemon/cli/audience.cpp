#include "gazetted/cli/audience.hpp"

#include "gazetted/app/list_fetching.hpp"
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

namespace {

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

void check_list(const ListSettings& list, const SuppressedAddresses& suppressed, const Zone& zone, Findings& findings) {
  const auto& audience = list.audience;
  const auto file = audience.subscribers.string();
  if (audience.source) say(fmt::format("list {}: {}\n", audience.name, fetch_state(audience, zone)));
  if (const auto trouble = fetch_trouble(audience); !trouble.empty())
    findings.push_back(
        {Severity::warning, list.place, fmt::format("list '{}' could not be fetched: {}", audience.name, trouble)});
  auto reader = open_list(audience);
  if (!reader && audience.source && reader.error().of_machine()) {
    findings.push_back(
        {Severity::warning, list.place,
         fmt::format("list '{}': {}; the daemon fetches it when it runs", audience.name, reader.error().text())});
    return;
  }
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
    auto hint = address_hint((*subscriber)->address);
    if (!hint && audience.unsubscribing == Unsubscribing::offered) hint = mailing_list_hint((*subscriber)->address);
    if (hint) hints.add((*reader)->line(), one_line((*subscriber)->address, 100) + ": " + *hint);
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
