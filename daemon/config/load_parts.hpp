// The parts of reading the configuration; seen by config's sources only.
#pragma once
#include "gazetted/base/entry_name.hpp"
#include "gazetted/base/text.hpp"
#include "section.hpp"

namespace gazetted {

// Absent or empty; what is there and wrong has its own finding already.
inline bool is_missing(Section& section, const std::string& key) {
  const auto* node = section.get(key);
  return !node || (node->is_scalar() && trim(node->text).empty());
}

// Walks a mapping of named sections: relays, lists, channels, newsrooms.
template <class Each>
void each_named(Section& root, const std::string& key, Each each) {
  const auto* node = root.get(key);
  if (!node) return;
  if (!node->is_mapping()) return root.context().error(node->place, "'" + key + "' must hold named entries");
  for (const auto& [name, value] : node->pairs) {
    if (!is_entry_name(name.text)) {
      root.context().error(name.place,
                           "'" + one_line(name.text, 60) + "' is not a name: letters, digits, - and _, at most 40");
      continue;
    }
    root.context().entry = name.text;
    Section section(root.context(), &value, key + ".*");
    if (section.present()) each(name, section);
  }
}

// The name of a template: an entry of `templates`, never a path.
void read_template(Section& section, std::string& to);
void read_relays(Section& root, Settings& settings);
void read_channels(Section& root, Settings& settings);
// providers/NAME.yaml beside the configuration, else the shipped one. Null: there is none, or it has errors; both are
// said.
std::shared_ptr<const Provider> provider_described(const ConfigContext& context, const std::string& name,
                                                   const Place& place);
void read_identity(Section& root, Settings& settings);
// A text, or one for each language: {en: …, cy: …}. Under "" the one of every other language, where there is one.
TextByLanguage read_by_language(Section& section, const std::string& key);
// Of one newsroom, what its pages print.
void read_newsroom_page(Section& section, Newsroom& newsroom, Settings& settings);
// When all newsrooms are read. `said`: by their keys, where each says whose news it sends out.
void settle_on_behalf_of(const ConfigContext& context, const std::map<std::string, Place>& said, Settings& settings);
void read_pictures(Section& root, Settings& settings);  // after the store
void read_site(Section& root, Settings& settings);      // after newsrooms, store and channels
// After the rest is read: whether there can be a search.
// Tells readers of each newsroom's pages how to get onto its lists.
void offer_lists(Settings& settings);
void settle_search(Section& root, Settings& settings);
// After `bounces:`.
void read_feedback_ways(Section& root, Settings& settings);
// Of the section `feedback:`; after newsrooms, relays, token keys and http.
void read_providers(Section& feedback, Settings& settings);
void read_api(Section& root, Settings& settings);  // after newsrooms, lists and http

}  // namespace gazetted
