// The model that templates see: release.*, newsroom.*, list.*, links.*, labels.* and, for one
// person, subscriber.*. Every name is always there, empty where the release says nothing, so that
// an unknown name is a mistake in the template.
#pragma once
#include <set>
#include <string>

#include "gazetted/base/json.hpp"
#include "gazetted/model/delivery.hpp"
#include "gazetted/model/release.hpp"
#include "gazetted/render/attachments.hpp"

namespace gazetted {

struct ListText {  // what a list says of itself in a mail; frozen with the release
  std::string name, title, from, reply_to, language, template_name;
  std::set<std::string> fields;  // columns that templates may name, with those of SPEC
};

// A newsroom's card in the release wins over the configured newsroom, field by field.
json::value build_model(const Release& release, const Newsroom& newsroom, const ListText& list,
                        const InlineImages& images = {});
json::object subscriber_model(const Person& person);
// The value of one field, as subscriber_model has it; empty where there is none.
std::string field_of(const Person& person, const std::string& field);
// Words that a template prints in the release's language ("Dear", "Media contact"); English where
// a language is not known.
json::object labels_for(const std::string& language);

}  // namespace gazetted
