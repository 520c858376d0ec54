// Whether an entry of a suppression file is about somebody who left. Exports of a whole audience carry those who stay
// along, with a word for it (audience/standing.hpp): suppressing them would silence a list. Pure.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace gazetted {

struct SuppressionVerdict {
  enum class Kind {
    left,            // or nothing is said about it: that the entry is in the file says enough
    stays,           // still subscribed
    not_understood,  // a column about it says something else
  };
  Kind kind = Kind::left;
  std::string why = {};  // "'status' is 'subscribed'"; empty for `left`
};

// `fields` are header words (or keys) with their cells; empty cells among them count.
SuppressionVerdict judge_suppression(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace gazetted
