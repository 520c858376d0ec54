#include "gazetted/net/listen.hpp"

namespace gazetted {

using boost::asio::ip::tcp;

Status listen_on(tcp::acceptor& acceptor, const std::string& where, int backlog) {
  const auto colon = where.rfind(':');
  if (colon == std::string::npos) return fail("'{}' is not ADDRESS:PORT", where);
  auto host = where.substr(0, colon);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code code;
  const auto address = boost::asio::ip::make_address(host, code);
  const int port = std::atoi(where.c_str() + colon + 1);
  if (code || port < 0 || port > 65535) return fail("'{}' is not ADDRESS:PORT", where);
  const tcp::endpoint endpoint(address, static_cast<unsigned short>(port));
  acceptor.open(endpoint.protocol(), code);
  if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) acceptor.bind(endpoint, code);
  if (!code) acceptor.listen(backlog, code);
  if (code) return fail("{}: {}", where, code.message());
  return {};
}

}  // namespace gazetted
