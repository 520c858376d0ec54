// Opening a TCP port by the words of a configuration.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "gazetted/base/error.hpp"

namespace gazetted {

// `where` is ADDRESS:PORT: an IPv4 literal, an IPv6 literal in square brackets, or localhost; port 0 is a free one. An
// error names `where`. Pure.
Result<boost::asio::ip::tcp::endpoint> parse_listen_address(const std::string& where);

// `backlog`: connections that may wait to be accepted. An error names `where`.
Status listen_on(boost::asio::ip::tcp::acceptor& acceptor, const std::string& where, int backlog);

}  // namespace gazetted
