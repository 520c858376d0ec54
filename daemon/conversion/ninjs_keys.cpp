#include "ninjs_keys.hpp"

namespace gazetted {

const std::map<std::string_view, NinjsKey>& known_keys() {
  static const std::map<std::string_view, NinjsKey> keys = {
      {"uri", {NinjsType::text, true}},
      {"standard", {NinjsType::object, true}},
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
      {"urgency", {NinjsType::number, true}},
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
      {"trustindicators", {NinjsType::list}},
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

bool is_pattern_key(std::string_view name) {
  return name.starts_with("headline_") || name.starts_with("body_") || name.starts_with("description_");
}

}  // namespace gazetted
