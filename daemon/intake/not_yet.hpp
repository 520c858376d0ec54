// Front matter that says "not yet" in the words of another program: a status, a switch, a day to come. Nothing here
// waits for a day, and a release that was sent cannot be called back, so each of these is a reason to refuse. Pure.
#pragma once
#include <string>

#include "gazetted/base/yaml.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {

bool is_in_future(const PublishedDate& date, const ParseContext& context);

// What a key with this name (as folded_key() makes it) says of its release; empty: nothing that keeps it back.
std::string why_not_yet(const std::string& name, const Yaml& value, const ParseContext& context);

}  // namespace gazetted
