#include "failures.hpp"

#include "gazetted/ledger/reader.hpp"
#include "gazetted/lifecycle/state_words.hpp"
#include "gazetted/model/outcome.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_lines = 100;

std::string line_of(const ReportRow& entry) {
  auto line = entry.target + ": " + std::string(meaning_of(entry.state));
  return entry.reply.empty() ? line : line + ": " + reply_text(entry.code, entry.reply);
}

}  // namespace

Result<std::vector<std::string>> failures_of(const std::string& store, ReleaseKey release) {
  auto reader = LedgerReader::open(store);
  if (!reader) return reader.error();
  std::vector<std::string> lines;
  auto status = (*reader)->report(release, [&](const ReportRow& entry) {
    if (entry.state == State::sent || entry.state == State::suppressed || lines.size() >= most_lines) return;
    lines.push_back(line_of(entry));
  });
  if (!status) return status.error();
  return lines;
}

}  // namespace gazetted
