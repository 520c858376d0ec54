// What an update, a correction or a withdrawal takes the place of, as the ledger and the archive know it. A value;
// whoever prepares a release finds it, since only they have a ledger.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gazetted/edition/edition.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

struct Superseded {
  EarlierVersion version;
  Edition edition;               // with the lists of the versions before it by which people have those, as former ones
  std::vector<std::string> ids;  // of it and of the versions before it, the latest first
  // Of it and of the versions before it: lists by which somebody has it or waits for it, of which some have it before
  // its time; and channels.
  std::vector<std::string> lists, early_lists, channels;
  // Of the latest version, those that wait for its time: nobody has it by them yet, and whoever is on them then gets
  // this one.
  std::vector<std::string> closed_lists, closed_channels;
  // For which somebody cancelled it or a version before it: whoever does not have it by them is left alone.
  std::vector<std::string> cancelled_lists, cancelled_channels;
  std::map<std::string, std::vector<PostRow>> posts;  // by channel: those that are there now
};

// The error says why it cannot be superseded, and what to write instead.
using FindSuperseded = std::function<Result<Superseded>(const Release& release)>;

}  // namespace gazetted
