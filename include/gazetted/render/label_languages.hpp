// Which languages the words around a text are there in. Pure.
#pragma once
#include <string>

#include "gazetted/render/labels.hpp"

namespace gazetted {

// Whether there are labels in this language, built in or in a template's labels.yaml, so that no mail mixes it with
// English.
bool has_labels(const std::string& language, const Labels& own);

}  // namespace gazetted
