// A digest: a release of the daemon's own, with the headlines of what a list was sent since the one before. Its
// template is `digest`; what each reader sees of it is decided by fields of theirs (field_of_story), one for each
// story, so that it is compiled and sent as any other. Blocking: reads the template.
#pragma once
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/subscription/subscription.hpp"

namespace gazetted {

struct DigestIssue {
  std::string id;
  std::string list;
  Frequency frequency = Frequency::daily;
  Time until;
  std::vector<Edition> stories;  // in the order in which they were published
};

// Of the story that is so many behind the first: "digest_1" is the first.
std::string field_of_story(std::size_t number);
bool is_field_of_story(std::string_view field);

// In the list's language, and in those that a story is written in. An error, or findings: the template cannot be used.
Result<Edition> make_digest(const DigestIssue& issue, const Settings& settings, Findings& findings);

// The ids of the stories in a digest, in their order; empty: it is none.
std::vector<std::string> stories_in(const Edition& digest);

}  // namespace gazetted
