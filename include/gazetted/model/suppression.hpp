// Who is not mailed, whatever a list says: on one list, on those of one newsroom, or on all; and why, which says
// whether it ends by itself, and who may end it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/time.hpp"

namespace gazetted {

// Weakest first: where somebody is suppressed for two causes in one scope, the stronger is kept. On disk and in CSV as
// the words of to_string(); do not rename.
enum class SuppressionCause {
  bounce_rest,    // a first hard bounce: for some days
  bounce,         // the address does not work
  provider_list,  // a mail provider has it on a list of its own, and does not try
  imported,       // of somebody's file
  manual,         // an operator's word
  unsubscribe,    // they left, by link, page or mail
  reply,          // the same, in a reply to a release
  complaint,      // they called it spam: only an operator may subscribe them again
  erased,         // they wanted to be forgotten
};
std::string_view to_string(SuppressionCause cause);
std::optional<SuppressionCause> parse_suppression_cause(std::string_view text);
// Made by what came back, and by nobody's wish: an undo may take it back.
bool is_of_bounces(SuppressionCause cause);

struct Suppression {
  std::string address;  // Address::key()
  std::string list;     // empty: all lists, or those of `newsroom`
  std::string reason;   // for people, in their words; may be empty
  Time at;
  SuppressionCause cause = SuppressionCause::manual;
  std::string newsroom = {};       // of all its lists; empty: see `list`
  std::optional<Time> until = {};  // nothing: for ever
  std::string provider = {};       // of a bounce: whose it was, as destinations are called
  // Of somebody's own leaving, which may be taken back: the cause that was there before, and is there again then.
  std::optional<SuppressionCause> behind = {};
  bool operator==(const Suppression&) const = default;
};

// How a suppression is found: the address, or the address on one list.
inline std::string suppression_key(const std::string& address_key, const std::string& list) {
  return list + '\n' + address_key;
}
// The address on all lists of one newsroom. No list has a tab in its name.
inline std::string newsroom_suppression_key(const std::string& address_key, const std::string& newsroom) {
  return '\t' + newsroom + '\n' + address_key;
}
inline std::string key_of(const Suppression& row) {
  return row.newsroom.empty() ? suppression_key(row.address, row.list)
                              : newsroom_suppression_key(row.address, row.newsroom);
}

std::vector<std::string> keys_of(const std::vector<Suppression>& rows);

}  // namespace gazetted
