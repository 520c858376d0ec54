// Which lists and channels a release goes to: those that it names; else, of its newsroom and of the one that it says
// sends it out, the lists whose topics match and the channels that are chosen by default. What names no newsroom is of
// the first. Pure.
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

// Why it goes to this one of its lists, as a clause: "the release names it".
std::string why_to_list(const Release& release, const ListOptions& list, const Settings& settings);
// Lists of other newsrooms that would accept it: a release does not reach their readers because it names none.
std::vector<std::string> lists_left_to_others(const Release& release, const Settings& settings);

}  // namespace gazetted
