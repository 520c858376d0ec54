// Questions to DNS (RFC 1035), for `doctor`. Blocking, with short patience; one thread at a time.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

struct DnsAnswer {
  std::vector<std::string> values;
  std::string trouble;  // nobody could be asked, or the server failed: nothing is known
  bool known() const { return trouble.empty(); }
  bool empty() const { return known() && values.empty(); }  // surely: there is no such record
};

class Dns {
 public:
  // `server`: ADDRESS or ADDRESS:PORT (IPv4); empty: what the system uses.
  static Result<std::unique_ptr<Dns>> open(const std::string& server);
  ~Dns();

  DnsAnswer text(const std::string& name);        // TXT, each record's strings joined
  DnsAnswer exchangers(const std::string& name);  // MX, the preferred first
  DnsAnswer addresses(const std::string& name);   // A and AAAA
  DnsAnswer names(const std::string& address);    // PTR

 private:
  struct Resolver;
  explicit Dns(std::unique_ptr<Resolver> resolver);
  DnsAnswer ask(const std::string& name, int type);
  std::unique_ptr<Resolver> resolver_;
};

}  // namespace gazetted
