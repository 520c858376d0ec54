// Which lists a release goes to. Pure.
#pragma once
#include <string>
#include <vector>

namespace gazetted {

// `match:` of a list. Empty accepts every release; `named` only those that name the list. Topics
// compare without case.
struct MatchRule {
  bool named = false;
  std::vector<std::string> any, all, none;
};

bool matches(const MatchRule& rule, const std::vector<std::string>& topics);

}  // namespace gazetted
