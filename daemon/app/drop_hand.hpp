// Whose hand dropped a file, for the history. Pure.
#pragma once
#include "gazetted/intake/spool.hpp"
#include "gazetted/ledger/history.hpp"

namespace gazetted {

Hand hand_of_drop(const Claim& claim);
// Of a client of the HTTP API: a program that has shown its token.
Hand hand_of_client(const std::string& client);
// Which client's a hand is; empty: it is no client's.
std::string client_of_hand(const Hand& hand);

}  // namespace gazetted
