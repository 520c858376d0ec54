#include "json_walk.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_path = 20;

// RFC 6901 section 4.
std::string unescaped(std::string_view segment) {
  return replace_all(replace_all(std::string(segment), "~1", "/"), "~0", "~");
}

const json::value* element_with(const json::array& array, std::string_view condition) {
  const auto equals = condition.find('=');
  const auto name = condition.substr(0, equals);
  const auto wanted = condition.substr(equals + 1);
  for (const auto& element : array) {
    const auto* object = element.if_object();
    if (object && equal_ignoring_case(text_member(*object, name), wanted)) return &element;
  }
  return nullptr;
}

const json::value* member_of(const json::value& of, const std::string& segment) {
  if (const auto* object = of.if_object()) return object->if_contains(segment);
  const auto* array = of.if_array();
  if (!array) return nullptr;
  if (segment.starts_with('[')) return element_with(*array, std::string_view(segment).substr(1, segment.size() - 2));
  if (segment.empty() || segment.size() > 6 || segment.find_first_not_of("0123456789") != std::string::npos)
    return nullptr;
  const auto at = std::size_t(std::stoul(segment));
  return at < array->size() ? &(*array)[at] : nullptr;
}

void add_members(const json::value& of, std::vector<const json::value*>& to, std::size_t most) {
  if (const auto* array = of.if_array()) {
    for (const auto& element : *array)
      if (to.size() < most) to.push_back(&element);
  } else if (const auto* object = of.if_object()) {
    for (const auto& member : *object)
      if (to.size() < most) to.push_back(&member.value());
  }
}

const json::value* root_of(const JsonPlace& place, const JsonRoots& roots) {
  switch (place.root) {
    case JsonPlace::Root::event:
      return roots.event;
    case JsonPlace::Root::envelope:
      return roots.envelope;
    case JsonPlace::Root::person:
      return roots.person;
  }
  return nullptr;
}

}  // namespace

Result<JsonPlace> parse_json_place(std::string_view text) {
  JsonPlace place;
  for (const auto& [prefix, root] :
       {std::pair<std::string_view, JsonPlace::Root>{"envelope:", JsonPlace::Root::envelope},
        {"person:", JsonPlace::Root::person}}) {
    if (!text.starts_with(prefix)) continue;
    place.root = root;
    text.remove_prefix(prefix.size());
  }
  if (text.empty()) return place;
  if (text.front() != '/') return fail("a JSON pointer begins with / (RFC 6901)");
  while (!text.empty()) {
    text.remove_prefix(1);
    const auto end = text.starts_with('[') && text.find(']') != std::string_view::npos ? text.find('/', text.find(']'))
                                                                                       : text.find('/');
    const auto segment = text.substr(0, end);
    if (segment.starts_with('[') && (!segment.ends_with(']') || segment.find('=') == std::string_view::npos))
      return fail("'{}': the element of an array with a member of this value is [name=value]", segment);
    place.path.push_back(unescaped(segment));
    if (place.path.size() > longest_path) return fail("it has more than {} steps", longest_path);
    text.remove_prefix(std::min(text.size(), segment.size()));
  }
  return place;
}

std::vector<const json::value*> all_at(const JsonPlace& place, const JsonRoots& roots, std::size_t most) {
  std::vector<const json::value*> here;
  if (const auto* root = root_of(place, roots)) here.push_back(root);
  for (const auto& segment : place.path) {
    std::vector<const json::value*> next;
    for (const auto* value : here) {
      if (segment == "*")
        add_members(*value, next, most);
      else if (const auto* member = member_of(*value, segment); member && next.size() < most)
        next.push_back(member);
    }
    here = std::move(next);
  }
  return here;
}

const json::value* first_at(const JsonPlace& place, const JsonRoots& roots) {
  const auto all = all_at(place, roots, 1);
  return all.empty() ? nullptr : all.front();
}

std::string plain_text(const json::value* value) {
  if (!value || value->is_null() || value->is_object() || value->is_array()) return "";
  return value->is_string() ? std::string(value->as_string()) : json::serialize(*value);
}

std::string text_at(const JsonPlaces& places, const JsonRoots& roots) {
  for (const auto& place : places) {
    auto text = plain_text(first_at(place, roots));
    if (!text.empty()) return text;
  }
  return "";
}

}  // namespace gazetted
