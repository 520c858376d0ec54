// Tries the way back of mail, for `doctor --returns`: asks the daemon for an address, has a mail go there, and waits.
#pragma once
#include <string>

#include "gazetted/doctor/doctor.hpp"

namespace gazetted {

struct ReturnsWay {
  std::string relay;  // empty: that of notices
  std::string mx;     // HOST[:PORT] to bring it to instead
};

// Says on standard error what it waits for. At most half a minute; two where mail comes by IMAP, which is polled.
void examine_returns(const ReturnsWay& way, const Settings& settings, const Tell& tell);

}  // namespace gazetted
