#include "reader_language.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/render/label_languages.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_accept = 1000;
constexpr std::size_t most_accepted = 30;

// In thousandths; what is no weight is none.
int weight_in(std::string_view parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string_view::npos) return 1000;
  const auto digits = trim(parameters.substr(at + 2));
  if (digits.empty() || (digits[0] != '0' && digits[0] != '1')) return 0;
  if (digits[0] == '1') return 1000;
  int weight = 0, place = 100;
  for (std::size_t i = 2; i < digits.size() && i < 5 && digits[i] >= '0' && digits[i] <= '9'; ++i, place /= 10)
    weight += (digits[i] - '0') * place;
  return weight;
}

}  // namespace

std::string accepted_language(std::string_view accepted) {
  std::string best;
  int most = 0;
  const auto ranges = split(std::string(accepted.substr(0, longest_accept)), ',');
  for (std::size_t i = 0; i < ranges.size() && i < most_accepted; ++i) {
    const auto semicolon = std::min(ranges[i].find(';'), ranges[i].size());
    const std::string tag(trim(std::string_view(ranges[i]).substr(0, semicolon)));
    const int weight = weight_in(std::string_view(ranges[i]).substr(semicolon));
    if (weight <= most || !is_language_tag(tag) || !has_labels(tag, {})) continue;
    best = lower(tag.substr(0, tag.find('-')));
    most = weight;
  }
  return best;
}

}  // namespace gazetted
