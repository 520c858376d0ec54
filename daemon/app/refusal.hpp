// How a request of the control socket is refused: {"error": why}.
#pragma once
#include <string>

#include "gazetted/base/json.hpp"

namespace gazetted {

inline json::object refusal(std::string why) {
  json::object answer;
  answer["error"] = std::move(why);
  return answer;
}

}  // namespace gazetted
