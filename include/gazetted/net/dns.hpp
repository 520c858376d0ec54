// Questions to DNS (RFC 1035), for `doctor`. Blocking, with short patience; one thread at a time. A test answers them
// from a table.
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
  virtual ~Dns() = default;

  virtual DnsAnswer text(const std::string& name) = 0;        // TXT, each record's strings joined
  virtual DnsAnswer exchangers(const std::string& name) = 0;  // MX, the preferred first
  virtual DnsAnswer addresses(const std::string& name) = 0;   // A and AAAA
  virtual DnsAnswer names(const std::string& address) = 0;    // PTR
};

}  // namespace gazetted
