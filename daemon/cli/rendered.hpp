// A release ready to be shown or tested: from a file, or from the archive by id.
#pragma once
#include "gazetted/app/pipeline.hpp"
#include "terminal.hpp"

namespace gazetted {

// Complains and returns null when it cannot be rendered.
std::shared_ptr<const Rendering> rendering_for(CommandContext& context, const Settings& settings,
                                               const std::string& release, const std::vector<std::string>& lists,
                                               bool test);
// One sample person of a list and language: the first row of the list in that language.
std::vector<Person> samples_of(const Settings& settings, const Frozen& frozen, const std::string& list,
                               const std::string& address);

}  // namespace gazetted
