// The keys that sign our links, ready for use: at the start and at every reload alike.
#pragma once
#include "gazetted/config/settings.hpp"

namespace gazetted {

// Where the key is when the configuration names none.
fs::path default_token_key(const StoreOptions& store);

// Of the marks of those who were erased.
fs::path mark_key(const StoreOptions& store);
// Makes it where it is missing, readable by nobody else, and loads it. Blocking.
Status open_mark_key(Settings& settings);

// Makes the key files that are missing (readable by nobody else) and loads all. An error when one cannot be made or
// read: links that were sent would be dead, and new ones would be signed with nothing. Blocking.
Status open_token_keys(Settings& settings);

}  // namespace gazetted
