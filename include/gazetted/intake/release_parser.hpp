// Release files become Release values. Pure: text in, value and findings out; nothing is opened.
// The grammar is SPEC "Release files": front matter (YAML between `---`, TOML between `+++`, or a JSON object), or
// distributed newsroom Markdown (newsroom_markdown.hpp).
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/base/yaml.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

// What another text of the same bundle says of all of them.
struct SaidVersion {
  ReleaseKind kind = ReleaseKind::release;
  std::string supersedes;
  bool mails = true;
  std::string file;  // which text
};

struct ParseContext {
  std::string file;        // for places
  std::string default_id;  // made of the file's name; see release_id.hpp
  Zone zone;               // the newsroom's
  Time now;
  std::map<std::string, Zone> zones = {};  // of newsrooms that a release may name; others have `zone`
  std::optional<SaidVersion> version = {};
};

// Findings of severity error mean that the release must be rejected; the value is then partial.
Release parse_release(const std::string& text, const ParseContext& context, Findings& findings);

// Every front matter key that is taken as such; for suggestions and for the manual.
const std::vector<std::string>& front_matter_keys();
// What other programs call some of them.
const std::map<std::string, std::string>& front_matter_aliases();

// "2021-12-31", "2026-03-02 9:00 +0100", "2026-03-02T09:00:00Z", "DEC 31, 2021", "31 December 2021".
Result<PublishedDate> parse_published_date(std::string_view text, const Zone& zone);

}  // namespace gazetted
