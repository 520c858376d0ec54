// Topics are words that people type: two are the same whatever their case, in every script, and however their accents
// are written. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Equal for topics that are the same; what the ledger files a page under. Not for people to read.
std::string topic_key(std::string_view topic);

}  // namespace gazetted
