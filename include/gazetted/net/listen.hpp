// Opening a TCP port by the words of a configuration.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "gazetted/base/error.hpp"

namespace gazetted {

// `where` is ADDRESS:PORT, an address literal or localhost; port 0 is a free one. `backlog`: connections that
// may wait to be accepted. An error names `where`.
Status listen_on(boost::asio::ip::tcp::acceptor& acceptor, const std::string& where, int backlog);

}  // namespace gazetted
