// What is known of a list that is fetched: the record beside what it had last, and the rules of fetching. Pure.
//
// A source is the master of its rows, but what it says once may be a slip: an export that failed half-way, a page that
// asks for a login. What cannot be a list, or is much less than the list was, is not taken by itself; releases go to
// what was good until somebody looks.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "gazetted/audience/list_source.hpp"
#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

// In the directory of the list. Versions before it end in .1 (the last one) to .7.
inline constexpr const char* fetched_list_name = "subscribers.csv";
inline constexpr const char* refused_list_name = "refused.csv";  // what came last and was not taken
inline constexpr const char* fetch_record_name = "source.json";
inline constexpr int list_versions_kept = 7;

struct FetchRecord {
  std::string source = {};           // identity_of() what it was fetched from
  std::optional<Time> tried = {};    // the last time
  std::optional<Time> checked = {};  // when it was last as the source has it
  std::optional<Time> changed = {};  // when what is kept came
  int failures = 0;                  // in a row
  std::string trouble = {};          // why the last try failed; empty: it did not
  std::string told = {};             // the trouble that somebody was told of, without its figures
  std::string etag = {}, last_modified = {};
  std::int64_t subscribers = 0;  // in what is kept
  bool refused = false;          // what came last is a list that somebody may want taken all the same
  bool is_there() const { return changed.has_value(); }
  bool operator==(const FetchRecord&) const = default;
};

std::string to_text(const FetchRecord& record);
// One that cannot be read is an error: the list is fetched as if it were new.
Result<FetchRecord> parse_fetch_record(std::string_view text);

// When it is to be fetched again: `every` after it was last right; after a failure sooner, a minute at first.
Time next_fetch(const ListSource& source, const FetchRecord& record);
// A failed source is no news for three times `every`; then what was fetched last is too old to mail to.
bool is_stale(const ListSource& source, const FetchRecord& record, Time now);

// What came, beside what is kept.
struct FetchedFigures {
  std::int64_t subscribers = 0;
  std::string unfit = {};   // why no release could go to it: it has nobody, or most of it cannot be read
  std::int64_t before = 0;  // subscribers of what is kept; 0: nothing is kept
  std::int64_t known = 0;   // of the new ones, who are among those
};
// Why it is not taken, as a clause: "it has 12 subscribers, and the last one had 100"; empty: it is.
std::string why_not_taken(const FetchedFigures& figures);

// "https://crm.example.org/press.csv" without its query, or the command's program.
std::string shown(const ListSource& source);

}  // namespace gazetted
