#include "gazetted/net/listen.hpp"

#include <charconv>

namespace gazetted {

using boost::asio::ip::tcp;

namespace {

std::optional<unsigned short> port_in(std::string_view text) {
  unsigned short port = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

Result<tcp::endpoint> parse_listen_address(const std::string& where) {
  const auto colon = where.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : port_in(std::string_view(where).substr(colon + 1));
  auto host = where.substr(0, std::min(colon, where.size()));
  const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (has_brackets) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code code;
  const auto address = boost::asio::ip::make_address(host, code);
  if (!port || code || address.is_v6() != has_brackets)
    return fail("'{}' is not ADDRESS:PORT, as in 127.0.0.1:8080 or [::1]:8080", where);
  return tcp::endpoint(address, *port);
}

Status listen_on(tcp::acceptor& acceptor, const std::string& where, int backlog) {
  const auto endpoint = parse_listen_address(where);
  if (!endpoint) return endpoint.error();
  boost::system::error_code code;
  acceptor.open(endpoint->protocol(), code);
  if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) acceptor.bind(*endpoint, code);
  if (!code) acceptor.listen(backlog, code);
  if (code) return fail("{}: {}", where, code.message());
  return {};
}

}  // namespace gazetted
