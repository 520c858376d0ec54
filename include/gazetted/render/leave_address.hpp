// Where "unsubscribe" is mailed to when a list has no reply_to. Pure.
#pragma once
#include "gazetted/mail/address.hpp"
#include "gazetted/model/newsroom.hpp"

namespace gazetted {

// The address in From, else, where nobody reads that (noreply@…), the newsroom's; empty where nobody reads either.
std::string leave_address(const Mailbox& from, const Newsroom& newsroom);

}  // namespace gazetted
