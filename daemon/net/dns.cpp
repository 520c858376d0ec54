#include "gazetted/net/dns.hpp"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>

#include <boost/asio/ip/address.hpp>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

std::string text_of(const ns_rr& record) {
  std::string out;
  const unsigned char* at = ns_rr_rdata(record);
  const unsigned char* end = at + ns_rr_rdlen(record);
  while (at < end && at + 1 + *at <= end) {
    out.append(reinterpret_cast<const char*>(at + 1), *at);
    at += 1 + *at;
  }
  return out;
}

std::string name_at(const ns_msg& message, const unsigned char* at) {
  char name[NS_MAXDNAME] = "";
  if (ns_name_uncompress(ns_msg_base(message), ns_msg_end(message), at, name, sizeof name) < 0) return "";
  return lower(name);
}

std::string value_of(const ns_msg& message, const ns_rr& record, int type) {
  const unsigned char* data = ns_rr_rdata(record);
  char text[INET6_ADDRSTRLEN] = "";
  switch (type) {
    case ns_t_txt:
      return text_of(record);
    case ns_t_mx:
      return ns_rr_rdlen(record) < 3 ? "" : fmt::format("{:05} {}", ns_get16(data), name_at(message, data + 2));
    case ns_t_ptr:
      return name_at(message, data);
    case ns_t_a:
      return ns_rr_rdlen(record) == 4 && inet_ntop(AF_INET, data, text, sizeof text) ? text : "";
    case ns_t_aaaa:
      return ns_rr_rdlen(record) == 16 && inet_ntop(AF_INET6, data, text, sizeof text) ? text : "";
    default:
      return "";
  }
}

// The name under which an address is looked up: 4.3.2.1.in-addr.arpa.
std::string reverse_name(const std::string& text) {
  boost::system::error_code code;
  const auto address = boost::asio::ip::make_address(text, code);
  if (code) return "";
  std::string out;
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) out += std::to_string(*byte) + ".";
    return out + "in-addr.arpa";
  }
  const auto bytes = address.to_v6().to_bytes();
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte)
    out += fmt::format("{:x}.{:x}.", *byte & 15, *byte >> 4);
  return out + "ip6.arpa";
}

struct Resolver {
  struct __res_state state {};
  ~Resolver() { res_nclose(&state); }
};

// What the C library's resolver learns.
class ResolverDns : public Dns {
 public:
  explicit ResolverDns(std::unique_ptr<Resolver> resolver) : resolver_(std::move(resolver)) {}

  DnsAnswer text(const std::string& name) override { return ask(name, ns_t_txt); }
  DnsAnswer exchangers(const std::string& name) override;
  DnsAnswer addresses(const std::string& name) override;
  DnsAnswer names(const std::string& address) override;

 private:
  DnsAnswer ask(const std::string& name, int type);

  std::unique_ptr<Resolver> resolver_;
};

DnsAnswer ResolverDns::ask(const std::string& name, int type) {
  DnsAnswer answer;
  std::vector<unsigned char> bytes(NS_MAXMSG);
  const int size = res_nquery(&resolver_->state, name.c_str(), ns_c_in, type, bytes.data(), int(bytes.size()));
  if (size < 0) {
    const int why = resolver_->state.res_h_errno;
    if (why != HOST_NOT_FOUND && why != NO_DATA) answer.trouble = hstrerror(why);
    return answer;
  }
  ns_msg message;
  if (ns_initparse(bytes.data(), size, &message) != 0) {
    answer.trouble = "the answer cannot be parsed";
    return answer;
  }
  for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_an, i, &record) != 0 || ns_rr_type(record) != type) continue;
    auto value = value_of(message, record, type);
    if (!value.empty()) answer.values.push_back(std::move(value));
  }
  return answer;
}

DnsAnswer ResolverDns::exchangers(const std::string& name) {
  auto answer = ask(name, ns_t_mx);
  std::sort(answer.values.begin(), answer.values.end());
  for (auto& value : answer.values) value = value.substr(6);
  return answer;
}

DnsAnswer ResolverDns::addresses(const std::string& name) {
  boost::system::error_code code;
  boost::asio::ip::make_address(name, code);
  if (!code) return DnsAnswer{{name}, ""};
  auto answer = ask(name, ns_t_a);
  const auto more = ask(name, ns_t_aaaa);
  answer.values.insert(answer.values.end(), more.values.begin(), more.values.end());
  if (answer.values.empty() && answer.known()) answer.trouble = more.trouble;
  return answer;
}

DnsAnswer ResolverDns::names(const std::string& address) {
  const auto name = reverse_name(address);
  return name.empty() ? DnsAnswer{{}, "'" + address + "' is not an address"} : ask(name, ns_t_ptr);
}

}  // namespace

Result<std::unique_ptr<Dns>> Dns::open(const std::string& server) {
  auto resolver = std::make_unique<Resolver>();
  if (res_ninit(&resolver->state) != 0) return fail("the resolver cannot be set up (/etc/resolv.conf)");
  resolver->state.retrans = 3;
  resolver->state.retry = 2;
  if (!server.empty()) {
    const auto colon = server.rfind(':');
    in_addr address{};
    if (inet_pton(AF_INET, server.substr(0, colon).c_str(), &address) != 1)
      return fail("'{}' is not a name server: ADDRESS or ADDRESS:PORT", server);
    const int port = colon == std::string::npos ? NS_DEFAULTPORT : std::atoi(server.c_str() + colon + 1);
    resolver->state.nscount = 1;
    resolver->state.nsaddr_list[0].sin_family = AF_INET;
    resolver->state.nsaddr_list[0].sin_addr = address;
    resolver->state.nsaddr_list[0].sin_port = htons(static_cast<std::uint16_t>(port));
  }
  return std::unique_ptr<Dns>(std::make_unique<ResolverDns>(std::move(resolver)));
}

}  // namespace gazetted
