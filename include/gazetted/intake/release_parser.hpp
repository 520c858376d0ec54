// Release files become Release values. Pure: text in, value and findings out; nothing is opened.
// The grammar is SPEC "Release files": front matter between `---` fences, or distributed newsroom
// Markdown (newsroom_markdown.hpp).
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/base/yaml.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

struct ParseContext {
  std::string file;               // for places
  std::string default_id;         // the name without its ending
  std::string time_zone = "UTC";  // the newsroom's
  Time now;
};

// Findings of severity error mean that the release must be rejected; the value is then partial.
Release parse_release(const std::string& text, const ParseContext& context, Findings& findings);

// Every front matter key that is taken as such; for suggestions and for the manual.
const std::vector<std::string>& front_matter_keys();

// "2021-12-31", "2026-03-02 09:00 +01:00", "DEC 31, 2021", "31 December 2021".
Result<PublishedDate> parse_published_date(std::string_view text, const std::string& time_zone);

// Whether a release, bundle or language variant may be called so: it becomes a file name and part
// of a Message-ID. Letters, digits, `.`, `_`, `-`, other letters of UTF-8; 1 to 120 bytes.
Status check_release_id(std::string_view id);

}  // namespace gazetted
