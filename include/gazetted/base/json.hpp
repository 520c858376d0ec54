// JSON: the one door to Boost.JSON, and the few reads that everybody needs.
#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "gazetted/base/error.hpp"

namespace gazetted {

namespace json = boost::json;

// Never throws; depth at most 32.
Result<json::value> parse_json(std::string_view text);
// The member as text; empty where it is absent or something else.
std::string text_member(const json::object& object, std::string_view key);
std::int64_t int_member(const json::object& object, std::string_view key, std::int64_t otherwise = 0);
bool bool_member(const json::object& object, std::string_view key);

}  // namespace gazetted
