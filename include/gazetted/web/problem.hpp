// What went wrong, for programs: application/problem+json (RFC 9457), with the findings in a release as they are known
// of `check`. Pure.
#pragma once
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

struct Problem {
  int status = 400;
  std::string reason;      // a word that stays, for programs: "left"
  std::string detail;      // sentences for people
  Findings findings = {};  // of the release that was put
};

// "type" is about:blank, so that "title" is the phrase of the status. `instance`: the path that was asked for; bytes
// that are no text are shown as such.
WebResponse problem_response(const Problem& problem, std::string_view instance);

// Errors first, at most 200.
json::array findings_json(const Findings& findings);

// The lines of an error file, "NAME:3:5: message", as the findings that they were. A line that names no place in NAME
// goes on with the one before it, or is a finding of the whole.
Findings findings_in_lines(std::string_view lines, std::string_view name);

}  // namespace gazetted
