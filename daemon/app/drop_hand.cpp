#include "drop_hand.hpp"

namespace gazetted {
namespace {

constexpr std::string_view client_words = "client ";

}  // namespace

Hand hand_of_client(const std::string& client) {
  return {{}, {}, std::string(api_door), std::string(client_words) + client};
}

std::string client_of_hand(const Hand& hand) {
  const bool is_client = hand.door == api_door && hand.reason.starts_with(client_words);
  return is_client ? hand.reason.substr(client_words.size()) : "";
}

Hand hand_of_drop(const Claim& claim) {
  if (claim.origin) return hand_of_client(claim.origin->client);
  Hand by{{}, {}, "spool", ""};
  if (claim.owner) by.uid = *claim.owner;
  return by;
}

}  // namespace gazetted
