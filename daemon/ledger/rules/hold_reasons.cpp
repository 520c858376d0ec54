#include "gazetted/ledger/rules/hold_reasons.hpp"

namespace gazetted {
namespace {

// In the ledger, of releases that are held: do not change.
constexpr std::string_view converted = "it was converted from ";

std::string with(const std::string& first, const std::string& second) {
  if (first.find(second) != std::string::npos) return first;
  return first.empty() ? second : first + "; " + second;
}

// It is the last one: what it says to do may have any signs in it.
std::string conversion_in(const std::string& reasons) {
  const auto at = reasons.find(converted);
  return at == std::string::npos ? "" : reasons.substr(at);
}

}  // namespace

std::string reason_of_conversion(const std::string& format, const std::string& how) {
  return std::string(converted) + format + ": " + how;
}

std::string inherited_reasons(const std::string& reasons) {
  auto others = reasons.substr(0, reasons.find(converted));
  if (others.ends_with("; ")) others.resize(others.size() - 2);
  return others;
}

std::string joined_reasons(const std::string& first, const std::string& second) {
  const auto others = with(inherited_reasons(first), inherited_reasons(second));
  const auto conversion = conversion_in(second);
  return with(others, conversion.empty() ? conversion_in(first) : conversion);
}

}  // namespace gazetted
