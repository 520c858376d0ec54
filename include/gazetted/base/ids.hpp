// Strong ids: numbers that the ledger gives, and that must never be taken for each other.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>

namespace gazetted {

template <class Tag>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
};

using ReleaseKey = Id<struct ReleaseTag>;   // a release's row; people see its string id
using TargetKey = Id<struct TargetTag>;     // one list or channel of one release
using DeliveryId = Id<struct DeliveryTag>;  // one recipient of one release
using LeaseKey = Id<struct LeaseTag>;       // one commit of intents

}  // namespace gazetted

template <class Tag>
struct std::hash<gazetted::Id<Tag>> {
  std::size_t operator()(gazetted::Id<Tag> id) const { return std::hash<std::int64_t>()(id.value); }
};
