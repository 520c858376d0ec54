// The keys of an item of ninjs, 1.0 to 3.1, in lower case: what each must be, and which become a field of a release.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gazetted/base/yaml.hpp"

namespace gazetted {

enum class NinjsType { text, number, list, object, list_or_object, text_or_number, urgency, any };

struct NinjsKey {
  NinjsType type = NinjsType::any;
  bool is_read = false;  // it becomes a field of the release; others are kept in `extra`
};

const std::map<std::string_view, NinjsKey>& known_keys();
bool is_number(const Yaml& value);
// "a text", where the value is none; empty: it is what it must be.
std::string must_be(NinjsType type, const Yaml& value);
// What is wrong with an item of a list or a member of an object of this key, with its JSON pointer below the key;
// empty: nothing. Only one is named.
struct NinjsTrouble {
  std::string pointer, must_be;
  Place place;
};
std::optional<NinjsTrouble> trouble_within(std::string_view key, const Yaml& value);
// headline_main, body_html, description_text: those of 1.x.
bool is_pattern_key(std::string_view name);

}  // namespace gazetted
