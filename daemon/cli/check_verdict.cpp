#include "gazetted/cli/check_verdict.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/cli/screen.hpp"

namespace gazetted {

std::string check_verdict(const CheckErrors& errors, bool silent) {
  const auto all = errors.configuration + errors.site + errors.lists + errors.releases;
  if (all == 0) return silent ? "everything is in order" : "no errors";
  const auto count = count_of(std::int64_t(all), "error", "errors");
  if (errors.configuration > 0) return count + ": the configuration cannot be used";
  std::vector<std::string> effects;
  if (errors.site > 0) effects.emplace_back("the site cannot be written");
  if (errors.lists > 0) effects.emplace_back("a list or a template cannot be used");
  if (!errors.rejected.empty()) effects.push_back(join(errors.rejected, ", ") + " would be rejected");
  return count + ": " + join(effects, "; ");
}

}  // namespace gazetted
