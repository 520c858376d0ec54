#include "gazetted/cli/membership.hpp"

#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

bool is_on(const ListOptions& list, const std::string& key) {
  auto reader = open_list(list);
  if (!reader) return false;
  const auto ignore = [](const RowProblem&) {};
  while (true) {
    auto subscriber = (*reader)->next(ignore);
    if (!subscriber || !*subscriber) return false;
    if (address_key((*subscriber)->address) == key) return true;
  }
}

}  // namespace

std::vector<std::string> lists_with(const std::string& address, const Edition& edition, const Settings& settings) {
  const auto key = address_key(address);
  std::vector<std::string> on;
  for (const auto& list : edition.lists) {
    const auto* options = settings.list(list.text.name);
    if (options && is_on(options->audience, key)) on.push_back(list.text.name);
  }
  return on;
}

}  // namespace gazetted
