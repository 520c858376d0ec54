#include "gazetted/model/newsroom.hpp"

#include <algorithm>

#include "gazetted/model/release.hpp"

namespace gazetted {

const std::string& Newsroom::boilerplate_in(std::string_view wished) const {
  const auto exact = boilerplates.find(std::string(wished));
  if (exact != boilerplates.end()) return exact->second;
  const auto same = std::find_if(boilerplates.begin(), boilerplates.end(),
                                 [&](const auto& each) { return is_same_language(each.first, wished); });
  return same == boilerplates.end() ? boilerplate : same->second;
}

}  // namespace gazetted
