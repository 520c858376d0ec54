// The words that a mail or page prints around what a release says ("Media contact", "Unsubscribe"), by
// language. They are in config/labels.yaml, which is part of the binary; a template may bring more.
#pragma once
#include <map>
#include <set>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/json.hpp"

namespace gazetted {

using Labels = std::map<std::string, std::map<std::string, std::string>>;  // language → key → words

const std::set<std::string>& label_keys();
// What `text`, in the form of config/labels.yaml, adds. Findings name an unknown key, with its place.
Labels parse_labels(const std::string& text, const std::string& file, Findings& findings);
// All labels in a language: the template's own, else the built-in ones, else English.
json::object labels_for(const std::string& language, const Labels& own = {});

}  // namespace gazetted
