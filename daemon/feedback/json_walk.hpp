// The way to a JsonPlace. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/json.hpp"
#include "gazetted/feedback/provider.hpp"

namespace gazetted {

// Where the places of one event begin; null: there is nothing of the kind.
struct JsonRoots {
  const json::value* event = nullptr;
  const json::value* envelope = nullptr;
  const json::value* person = nullptr;
};

// "" is the value itself. An error says what is wrong with the text, and has no place.
Result<JsonPlace> parse_json_place(std::string_view text);

// Everything that is there, in order, at most `most`; those of "*" are several.
std::vector<const json::value*> all_at(const JsonPlace& place, const JsonRoots& roots, std::size_t most);
const json::value* first_at(const JsonPlace& place, const JsonRoots& roots);

// A string as it is, numbers and truth as JSON has them; empty: nothing is there, or what has no text.
std::string plain_text(const json::value* value);
// The first that is not empty.
std::string text_at(const JsonPlaces& places, const JsonRoots& roots);

}  // namespace gazetted
