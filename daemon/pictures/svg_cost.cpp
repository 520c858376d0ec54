#include "svg_cost.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t largest_drawing = 32u << 20;
constexpr std::size_t most_tags = 200'000, most_attributes = 500'000;
constexpr std::size_t most_of_one_tag = 1'000;
constexpr std::uint64_t most_comparisons = 200'000'000;  // of names with namespaces
constexpr std::size_t most_added = 1u << 20;             // by entities

// Tags do not have < in them, so this counts at least their attributes.
bool has_endless_tag(std::string_view bytes) {
  std::size_t equal_signs = 0;
  return std::any_of(bytes.begin(), bytes.end(), [&](char c) {
    if (c == '<') equal_signs = 0;
    return c == '=' && ++equal_signs > most_of_one_tag;
  });
}

std::size_t count(std::string_view bytes, char c) { return std::size_t(std::count(bytes.begin(), bytes.end(), c)); }

std::size_t count(std::string_view bytes, std::string_view wanted) {
  std::size_t found = 0;
  for (auto at = bytes.find(wanted); at != std::string_view::npos; at = bytes.find(wanted, at + wanted.size())) ++found;
  return found;
}

}  // namespace

std::string too_costly_drawing(std::string_view bytes) {
  if (bytes.size() > largest_drawing)
    return fmt::format("it has {}; at most {} are read", format_size(bytes.size()), format_size(largest_drawing));
  const auto tags = count(bytes, '<');
  if (tags > most_tags) return fmt::format("it has {} tags; at most {} are read", tags, most_tags);
  const auto attributes = count(bytes, '=');
  if (attributes > most_attributes)
    return fmt::format("it has {} attributes; at most {} are read", attributes, most_attributes);
  if (has_endless_tag(bytes)) return fmt::format("one of its tags has over {} attributes", most_of_one_tag);
  if (std::uint64_t(count(bytes, "xmlns")) * (tags + attributes) > most_comparisons)
    return "it declares too many namespaces for so many tags";
  return "";
}

bool may_be_expanded(std::string_view bytes, std::size_t length) {
  return std::uint64_t(count(bytes, '&')) * length <= bytes.size() + most_added;
}

}  // namespace gazetted
