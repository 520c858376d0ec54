#include "gazetted/audience/matcher.hpp"

#include <algorithm>

#include "gazetted/model/topic.hpp"

namespace gazetted {

bool matches(const MatchRule& rule, const std::vector<std::string>& topics) {
  if (rule.named) return false;
  const auto has = [&](const std::string& wanted) {
    return std::any_of(topics.begin(), topics.end(),
                       [&](const auto& topic) { return topic_key(topic) == topic_key(wanted); });
  };
  if (std::any_of(rule.none.begin(), rule.none.end(), has)) return false;
  if (!std::all_of(rule.all.begin(), rule.all.end(), has)) return false;
  return rule.any.empty() || std::any_of(rule.any.begin(), rule.any.end(), has);
}

}  // namespace gazetted
