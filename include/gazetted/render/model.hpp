// The model that templates see: release.*, newsroom.*, list.*, links.*, labels.* and, for one
// subscriber, subscriber.*. Every name is always there, empty where the release says nothing, so that
// an unknown name is a mistake in the template.
#pragma once
#include <set>
#include <string>

#include "gazetted/base/json.hpp"
#include "gazetted/model/delivery.hpp"
#include "gazetted/model/release.hpp"
#include "gazetted/model/unsubscribing.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/render/labels.hpp"

namespace gazetted {

struct ListText {  // what a list says of itself in a mail; frozen with the release
  std::string name, title, from, reply_to, language, template_name;
  std::set<std::string> fields;  // columns that templates may name, with those of SPEC
  Unsubscribing unsubscribing = Unsubscribing::offered;
  bool early = false;  // it has the release before the end of its embargo, and says until when that is
  std::string distributor = {}, on_behalf_of = {};  // of what its mails are; empty: as the release says
};

// Of an update that changes nothing else of what people read. The head says so in place of UPDATE.
enum class OnlyEmbargo { no, lifted, moved };

// A newsroom's card in the release wins over the configured newsroom, field by field.
// `files` travel with the mail; `own` are the template's labels. The error: a text that cannot be rendered within
// its budget, with its place. `earlier`: the version that the release takes the place of; null: none.
Result<json::value> build_model(const Release& release, const Newsroom& newsroom, const ListText& list,
                                const std::vector<AttachedFile>& files = {}, const Labels& own = {},
                                const EarlierVersion* earlier = nullptr, OnlyEmbargo only_embargo = OnlyEmbargo::no);
json::object subscriber_model(const Subscriber& subscriber);
// The value of one field, as subscriber_model has it; empty where there is none.
std::string field_of(const Subscriber& subscriber, const std::string& field);

}  // namespace gazetted
