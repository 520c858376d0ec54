// The approval of a release by a second person, where one is needed. A value; who may give it is decided in
// ledger/rules/approval.hpp.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gazetted {

// The ledger keeps the numbers.
enum class ApprovalState {
  not_needed = 0,
  awaited = 1,  // nothing of the release leaves
  given = 2,
  forced = 3,  // by somebody of `approvers:` alone; it leaves, and a second person has yet to confirm it
};

// People are user ids: of whoever had logged in, where the kernel knows it, else of the process or file.
struct Approval {
  ApprovalState state = ApprovalState::not_needed;
  std::optional<std::int64_t> submitter = {};  // whose file it was
  std::optional<std::int64_t> approver = {};   // who gave it, or forced it
  std::int64_t recipients = 0;                 // on its lists when it was given: see is_void()
  bool asked = false;                          // those who may give it have been asked
  std::string rules = {};                      // where its lists were read from then: see list_of_another_rule()
  // Given when its time had come, and so for its lists as they are then.
  static constexpr std::int64_t whoever_is_there = -1;

  bool is_awaited() const { return state == ApprovalState::awaited; }
  bool operator==(const Approval&) const = default;
};

constexpr std::string_view to_string(ApprovalState state) {
  switch (state) {
    case ApprovalState::not_needed:
      return "not needed";
    case ApprovalState::awaited:
      return "awaited";
    case ApprovalState::given:
      return "given";
    case ApprovalState::forced:
      return "forced";
  }
  return "";
}

}  // namespace gazetted
