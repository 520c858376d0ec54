// How a request of the control socket is refused: {"error": why}.
#pragma once
#include <string>
#include <utility>

#include "gazetted/base/json.hpp"

namespace gazetted {

inline json::object refusal(const std::string& why) {
  json::object answer;
  answer["error"] = why;
  return answer;
}

}  // namespace gazetted
