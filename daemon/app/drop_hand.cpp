#include "drop_hand.hpp"

namespace gazetted {

Hand hand_of_client(const std::string& client) { return {{}, {}, std::string(api_door), "client " + client}; }

Hand hand_of_drop(const Claim& claim) {
  if (claim.origin) return hand_of_client(claim.origin->client);
  Hand by{{}, {}, "spool", ""};
  if (claim.owner) by.uid = *claim.owner;
  return by;
}

}  // namespace gazetted
