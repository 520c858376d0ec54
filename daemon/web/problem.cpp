#include "gazetted/web/problem.hpp"

#include <charconv>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_findings = 200;  // whoever has so many to read needs no more

std::string_view phrase_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

std::string as_text(std::string_view bytes) {
  std::string text(bytes);
  if (is_utf8(text)) return text;
  for (auto& c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return text;
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "";
}

// ":12" at the end of a place, taken off it; 0: there is none.
int take_number(std::string_view& place) {
  const auto colon = place.rfind(':');
  if (colon == std::string_view::npos) return 0;
  const auto digits = place.substr(colon + 1);
  int number = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (code != std::errc() || end != digits.data() + digits.size() || number <= 0) return 0;
  place = place.substr(0, colon);
  return number;
}

// Nothing: the line begins with no place in `name`.
std::optional<Finding> finding_in(std::string_view line, std::string_view name) {
  const auto end = line.find(": ");
  if (!line.starts_with(name) || end == std::string_view::npos) return std::nullopt;
  Finding finding;
  finding.message = std::string(line.substr(end + 2));
  for (const auto& [word, severity] : {std::pair(std::string_view("warning: "), Severity::warning),
                                       std::pair(std::string_view("note: "), Severity::note),
                                       std::pair(std::string_view("error: "), Severity::error)}) {
    if (!finding.message.starts_with(word)) continue;
    finding.message.erase(0, word.size());
    finding.severity = severity;
    break;
  }
  auto place = line.substr(0, end);
  const auto last = take_number(place), first = take_number(place);
  finding.place = {std::string(place), first > 0 ? first : last, first > 0 ? last : 0};
  return finding;
}

}  // namespace

json::array findings_json(const Findings& findings) {
  json::array all;
  for (const bool errors : {true, false}) {
    for (const auto& finding : findings) {
      if ((finding.severity == Severity::error) != errors || all.size() >= most_findings) continue;
      json::object one{{"severity", severity_name(finding.severity)}, {"file", as_text(finding.place.file)}};
      if (finding.place.line > 0) one["line"] = finding.place.line;
      if (finding.place.column > 0) one["column"] = finding.place.column;
      one["message"] = as_text(finding.message);
      all.push_back(std::move(one));
    }
  }
  return all;
}

WebResponse problem_response(const Problem& problem, std::string_view instance) {
  json::object object{{"type", "about:blank"},         {"title", phrase_of(problem.status)},
                      {"status", problem.status},      {"detail", as_text(problem.detail)},
                      {"instance", as_text(instance)}, {"reason", problem.reason}};
  if (!problem.findings.empty()) object["findings"] = findings_json(problem.findings);
  WebResponse response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  response.body = json::serialize(object) + "\n";
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.headers["Cache-Control"] = "no-store";
  return response;
}

Findings findings_in_lines(std::string_view lines, std::string_view name) {
  Findings findings;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    const auto line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (trim(line).empty()) continue;
    if (auto finding = finding_in(line, name))
      findings.push_back(std::move(*finding));
    else if (findings.empty())
      findings.push_back({Severity::error, {std::string(name), 0, 0}, std::string(line)});
    else
      findings.back().message += "\n" + std::string(line);
  }
  return findings;
}

}  // namespace gazetted
