#include "ninjs_keys.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {

const std::map<std::string_view, NinjsKey>& known_keys() {
  static const std::map<std::string_view, NinjsKey> keys = {
      {"uri", {NinjsType::text, true}},
      {"standard", {NinjsType::object, true}},
      {"$standard", {NinjsType::object, true}},
      {"type", {NinjsType::text, true}},
      {"mimetype", {NinjsType::text, true}},
      {"contenttype", {NinjsType::text, true}},
      {"representationtype", {NinjsType::text, true}},
      {"profile", {NinjsType::text}},
      {"version", {NinjsType::text_or_number, true}},
      {"firstcreated", {NinjsType::text, true}},
      {"versioncreated", {NinjsType::text, true}},
      {"contentcreated", {NinjsType::text}},
      {"embargoed", {NinjsType::text, true}},
      {"embargoeduntil", {NinjsType::text, true}},
      {"expires", {NinjsType::text, true}},
      {"pubstatus", {NinjsType::text, true}},
      {"ednote", {NinjsType::text, true}},
      {"urgency", {NinjsType::urgency, true}},
      {"language", {NinjsType::text, true}},
      {"title", {NinjsType::text, true}},
      {"headline", {NinjsType::text, true}},
      {"headlines", {NinjsType::list, true}},
      {"descriptions", {NinjsType::list, true}},
      {"bodies", {NinjsType::list, true}},
      {"by", {NinjsType::text, true}},
      {"byline", {NinjsType::text, true}},
      {"located", {NinjsType::text, true}},
      {"subject", {NinjsType::list, true}},
      {"subjects", {NinjsType::list, true}},
      {"infosource", {NinjsType::list, true}},
      {"infosources", {NinjsType::list, true}},
      {"associations", {NinjsType::list_or_object, true}},
      {"renditions", {NinjsType::list_or_object, true}},
      {"copyrightholder", {NinjsType::text, true}},
      {"copyrightnotice", {NinjsType::text}},
      {"usageterms", {NinjsType::text}},
      {"slugline", {NinjsType::text}},
      {"charcount", {NinjsType::number, true}},
      {"wordcount", {NinjsType::number, true}},
      {"person", {NinjsType::list}},
      {"people", {NinjsType::list}},
      {"organisation", {NinjsType::list}},
      {"organisations", {NinjsType::list}},
      {"place", {NinjsType::list}},
      {"places", {NinjsType::list}},
      {"event", {NinjsType::list}},
      {"events", {NinjsType::list}},
      {"object", {NinjsType::list}},
      {"objects", {NinjsType::list}},
      {"genre", {NinjsType::list}},
      {"genres", {NinjsType::list}},
      {"altids", {NinjsType::any}},
      {"trustindicator", {NinjsType::list}},
      {"trustindicators", {NinjsType::list}},
      {"eventdetails", {NinjsType::object}},
      {"plannedcoverage", {NinjsType::list}},
      {"rightsinfo", {NinjsType::object}},
      {"etag", {NinjsType::text}},
      {"ttl", {NinjsType::any}},
      {"servicename", {NinjsType::text}},
      {"expirestext", {NinjsType::text}},
  };
  return keys;
}

bool is_number(const Yaml& value) {
  return value.is_scalar() && !value.quoted && value.text.find_first_not_of("0123456789.-+eE") == std::string::npos;
}

std::string must_be(NinjsType type, const Yaml& value) {
  switch (type) {
    case NinjsType::text:
      return value.is_scalar() && value.quoted ? "" : "a text";
    case NinjsType::number:
      return is_number(value) ? "" : "a number";
    case NinjsType::urgency:
      return is_number(value) && value.text.size() == 1 && value.text != "0" ? "" : "a whole number from 1 to 9";
    case NinjsType::text_or_number:
      return value.is_scalar() && (value.quoted || is_number(value)) ? "" : "a text or a number";
    case NinjsType::list:
      return value.is_sequence() ? "" : "an array";
    case NinjsType::object:
      return value.is_mapping() ? "" : "an object";
    case NinjsType::list_or_object:
      return value.is_sequence() || value.is_mapping() ? "" : "an array or an object";
    case NinjsType::any:
      return "";
  }
  return "";
}

namespace {

// In lower case. Texts wherever they are in an item.
bool is_text_everywhere(std::string_view name) {
  for (const char* one : {"name", "rel", "uri", "literal", "role", "contenttype", "mimetype", "href", "code", "scheme",
                          "headline", "byline", "by", "description_text", "type"}) {
    if (name == one) return true;
  }
  return false;
}

std::optional<NinjsTrouble> trouble_in_object(const std::string& pointer, const Yaml& object, bool has_value) {
  const auto wrong = [](const std::string& at, const char* what, const Place& place) {
    return NinjsTrouble{at, std::string("must be ") + what, place};
  };
  if (!object.is_mapping()) return wrong(pointer, "an object", object.place);
  const Yaml* text = nullptr;
  for (const auto& [key, value] : object.pairs) {
    const auto name = lower(key.text);
    if (is_text_everywhere(name) && !must_be(NinjsType::text, value).empty())
      return wrong(pointer + "/" + key.text, "a text", value.place);
    if (name == "value") text = &value;
    if (name != "contactinfo" && name != "renditions") continue;
    if (!value.is_sequence() && !value.is_mapping()) return wrong(pointer + "/" + key.text, "an array", value.place);
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      if (auto trouble = trouble_in_object(fmt::format("{}/{}/{}", pointer, key.text, i), value.items[i], false))
        return trouble;
    }
    for (const auto& [inner, one] : value.pairs) {
      if (auto trouble = trouble_in_object(fmt::format("{}/{}/{}", pointer, key.text, inner.text), one, false))
        return trouble;
    }
  }
  if (has_value && !text) return NinjsTrouble{pointer + "/value", "is missing", object.place};
  if (has_value && !must_be(NinjsType::text, *text).empty()) return wrong(pointer + "/value", "a text", text->place);
  return std::nullopt;
}

}  // namespace

std::optional<NinjsTrouble> trouble_within(std::string_view key, const Yaml& value) {
  const bool has_value = key == "headlines" || key == "descriptions" || key == "bodies";
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (auto trouble = trouble_in_object(fmt::format("/{}", i), value.items[i], has_value)) return trouble;
  }
  if (key != "associations" && key != "renditions") return std::nullopt;
  for (const auto& [name, one] : value.pairs) {
    if (auto trouble = trouble_in_object("/" + name.text, one, false)) return trouble;
  }
  return std::nullopt;
}

bool is_pattern_key(std::string_view name) {
  return name.starts_with("headline_") || name.starts_with("body_") || name.starts_with("description_");
}

}  // namespace gazetted
