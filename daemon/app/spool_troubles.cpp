#include "gazetted/app/spool_troubles.hpp"

namespace gazetted {

SpoolTroubles::News SpoolTroubles::note(const std::string& name, const std::string& reason) {
  const bool first = reasons_.size() == reasons_.count(test_folder);
  if (reasons_.size() >= most) return News::none;
  auto& said = reasons_[name];
  if (said == reason) return News::none;
  said = reason;
  return first ? News::log_and_mail : News::log;
}

void SpoolTroubles::forget(std::string_view name) {
  if (const auto found = reasons_.find(name); found != reasons_.end()) reasons_.erase(found);
}

void SpoolTroubles::forget_drops() {
  std::erase_if(reasons_, [](const auto& entry) { return entry.first != test_folder; });
}

}  // namespace gazetted
