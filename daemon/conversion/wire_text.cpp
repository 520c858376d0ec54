// Plain text as the wires have it: a status line, the headline, a dateline before the first sentence, an end mark, and
// behind that what is for editors.
#include <algorithm>

#include "encodings.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/conversion/conversion.hpp"
#include "gazetted/model/planned_time.hpp"
#include "plain_text.hpp"
#include "release_text.hpp"

namespace gazetted {
namespace {

struct StatusLine {
  bool is_one = false;
  bool waits = false;  // it names a time
  std::string time;
};

StatusLine status_in(const std::string& line) {
  const auto text = std::string(trim(line));
  const auto folded = lower(text);
  for (const char* words : {"for immediate release", "for immediate use", "for release", "pour diffusion immédiate",
                            "zur sofortigen veröffentlichung", "para publicación inmediata", "para difusión inmediata",
                            "per la pubblicazione immediata"}) {
    const auto rest = trim(std::string_view(folded).substr(std::min(folded.size(), std::string_view(words).size())));
    if (folded.starts_with(words) && (rest.empty() || rest == "!" || rest == ".")) return {true, false, ""};
  }
  for (const char* words :
       {"embargoed until", "embargo until", "under embargo until", "strictly embargoed until", "not for release before",
        "not for publication before", "hold for release until", "hold for release", "sous embargo jusqu'au",
        "embargo jusqu'au", "sperrfrist", "embargado hasta", "onder embargo tot"}) {
    if (!folded.starts_with(words)) continue;
    auto time = trim(std::string_view(text).substr(std::string_view(words).size()));
    while (!time.empty() && (time.front() == ':' || time.front() == ' ')) time.remove_prefix(1);
    return {true, true, std::string(time)};
  }
  return {};
}

bool is_end_mark(const std::string& line) {
  const auto text = lower(trim(line));
  for (const char* mark : {"###", "# # #", "-30-", "- 30 -", "ends", "-ends-", "- ends -", "/ends", "--ends--", "end",
                           "-end-", "- end -"}) {
    if (text == mark) return true;
  }
  return false;
}

}  // namespace

bool is_wire_text(std::string_view bytes) {
  constexpr std::size_t enough = 4096;
  const auto text = decoded_text(bytes.substr(0, enough), "");
  const auto start = text.find_first_not_of(" \t\n");
  return start != std::string::npos && status_in(text.substr(start, text.find('\n', start) - start)).is_one;
}

Conversion convert_wire_text(const ConversionSource& source, Findings& findings) {
  Conversion made{"plain text in wire form", ""};
  made.is_to_be_confirmed = false;
  const auto text = decoded_text(source.bytes, "");
  std::vector<std::string> lines;
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  std::size_t at = 0;
  const auto skip_blank = [&] {
    while (at < lines.size() && trim(lines[at]).empty()) ++at;
  };
  const auto error = [&](std::string message) {
    findings.push_back(
        {Severity::error, {source.file, int(std::min(at, lines.size() - 1)) + 1, 1}, std::move(message)});
    return made;
  };
  skip_blank();
  ReleaseText front;
  const auto status = at < lines.size() ? status_in(lines[at]) : StatusLine{};
  if (status.waits) {
    const auto time = parse_planned_time(status.time, source.zone);
    if (!time)
      return error(
          fmt::format("the time of '{}' cannot be read: {}", one_line(trim(lines[at]), 80), time.error().message()));
    if (time->instant > source.now) front.line("embargo", status.time);
  }
  if (status.is_one) ++at;
  skip_blank();
  // A headline may go over two lines.
  std::string title;
  while (at < lines.size() && !trim(lines[at]).empty()) title += (title.empty() ? "" : " ") + lines[at++];
  if (trim(title).empty()) return error("no headline: nothing is below the status line");
  front.line("title", title);
  skip_blank();
  std::string body, notes;
  for (; at < lines.size() && !is_end_mark(lines[at]); ++at) body += lines[at] + "\n";
  for (++at; at < lines.size(); ++at) notes += lines[at] + "\n";
  std::string dateline;
  if (const auto begin = behind_dateline(body, dateline); begin > 0) {
    front.line("dateline", dateline);
    body.erase(0, begin);
  }
  front.text("notes_to_editors", markdown_of_plain(notes));
  made.markdown = front.with_body(markdown_of_plain(body));
  made.original.add_lines(text);
  return made;
}

}  // namespace gazetted
