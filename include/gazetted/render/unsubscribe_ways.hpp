// How a mail says that one can leave its list: by a page, by mail, or both (RFC 2369, RFC 8058). A value.
#pragma once
#include <memory>
#include <string>

#include "gazetted/mail/token.hpp"

namespace gazetted {

struct UnsubscribeWays {
  std::string url, mailto;  // what comes before the token; empty: not this way
  std::shared_ptr<const TokenKeys> tokens;
  bool offered = false;  // to the readers of this list

  // For a person to follow; empty where none is offered.
  std::string link(const std::string& token) const;
  void append_headers(std::string& out, const std::string& token) const;
};

}  // namespace gazetted
