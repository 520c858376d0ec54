#include "gazetted/base/json.hpp"

namespace gazetted {

Result<json::value> parse_json(std::string_view text) {
  json::error_code code;
  json::parse_options options;
  options.max_depth = 32;
  auto value = json::parse(text, code, {}, options);
  if (code) return fail("not JSON: {}", code.message());
  return value;
}

std::string text_member(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int64_t int_member(const json::object& object, std::string_view key, std::int64_t otherwise) {
  const auto* value = object.if_contains(key);
  if (!value || !(value->is_int64() || value->is_uint64())) return otherwise;
  return value->is_int64() ? value->as_int64() : std::int64_t(value->as_uint64());
}

bool bool_member(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_bool() && value->as_bool();
}

}  // namespace gazetted
