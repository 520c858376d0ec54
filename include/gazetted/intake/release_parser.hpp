// Release files become Release values. Pure: text in, value and findings out; nothing is opened.
// The grammar is SPEC "Release files": front matter (YAML between `---`, TOML between `+++`, or a JSON object), or
// distributed newsroom Markdown (newsroom_markdown.hpp).
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/base/yaml.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

struct ParseContext {
  std::string file;               // for places
  std::string default_id;         // made of the file's name; see release_id.hpp
  std::string time_zone = "UTC";  // the newsroom's
  Time now;
};

// Findings of severity error mean that the release must be rejected; the value is then partial.
Release parse_release(const std::string& text, const ParseContext& context, Findings& findings);

// Every front matter key that is taken as such; for suggestions and for the manual.
const std::vector<std::string>& front_matter_keys();
// What other programs call some of them.
const std::map<std::string, std::string>& front_matter_aliases();

// "2021-12-31", "2026-03-02 9:00 +0100", "2026-03-02T09:00:00Z", "DEC 31, 2021", "31 December 2021".
Result<PublishedDate> parse_published_date(std::string_view text, const std::string& time_zone);

}  // namespace gazetted
