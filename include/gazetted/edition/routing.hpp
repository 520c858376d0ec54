// Which lists and channels a release goes to: those that it names, else the lists whose topics match and the channels
// that are chosen by default. Pure.
#pragma once
#include "gazetted/config/settings.hpp"

namespace gazetted {

struct Route {
  std::vector<std::string> lists;  // each once, in the order in which the release or the configuration names them
  std::vector<std::string> channels;
};

// Of a version that goes to those who had an earlier one.
enum class MayReachNobody { no, yes };

// `only_lists`: of the lists, these alone; empty: all. What is not there, and a release that would reach nobody, is an
// error; `file` is what a misspelt `only_lists` is held against.
Route route(const Release& release, const std::vector<std::string>& only_lists, const std::string& file,
            const Settings& settings, Findings& findings, MayReachNobody may_reach_nobody = MayReachNobody::no);

}  // namespace gazetted
