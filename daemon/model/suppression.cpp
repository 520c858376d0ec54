#include "gazetted/model/suppression.hpp"

#include <array>

namespace gazetted {
namespace {

// In the order of SuppressionCause.
constexpr std::array<std::string_view, 9> names = {"bounce-rest", "bounce", "provider-list", "import", "manual",
                                                   "unsubscribe", "reply",  "complaint",     "erased"};

}  // namespace

std::string_view to_string(SuppressionCause cause) { return names[std::size_t(cause)]; }

std::optional<SuppressionCause> parse_suppression_cause(std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return SuppressionCause(i);
  }
  return std::nullopt;
}

bool is_of_bounces(SuppressionCause cause) { return cause <= SuppressionCause::provider_list; }

std::vector<std::string> keys_of(const std::vector<Suppression>& rows) {
  std::vector<std::string> keys;
  keys.reserve(rows.size());
  for (const auto& row : rows) keys.push_back(key_of(row));
  return keys;
}

}  // namespace gazetted
