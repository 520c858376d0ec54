#include "gazetted/base/finding_lines.hpp"

namespace gazetted {

std::string to_lines(const Findings& findings) {
  constexpr std::size_t most_lines = 200;
  // Errors first, so that a flood of warnings hides none; whoever has 200 to read needs no more.
  std::string out;
  std::size_t lines = 0;
  for (const bool errors : {true, false}) {
    for (const auto& finding : findings) {
      if ((finding.severity == Severity::error) != errors || (findings.size() > most_lines && ++lines > most_lines))
        continue;
      out += to_string(finding) + "\n";
    }
  }
  if (findings.size() > most_lines) out += fmt::format("and {} more\n", findings.size() - most_lines);
  return out;
}

std::vector<std::string> warning_lines(const Findings& findings) {
  constexpr std::size_t most_lines = 20;
  std::vector<std::string> lines;
  std::size_t more = 0;
  for (const auto& finding : findings) {
    if (finding.severity != Severity::warning) continue;
    if (lines.size() < most_lines)
      lines.push_back(to_string(finding));
    else
      ++more;
  }
  if (more > 0) lines.push_back(fmt::format("and {} more {}", more, more == 1 ? "warning" : "warnings"));
  return lines;
}

}  // namespace gazetted
