// DNS as a table: each question's answer, and trouble where nobody could be asked.
#pragma once
#include <map>

#include "gazetted/net/dns.hpp"

namespace gazetted {

class NamesInATable : public Dns {
 public:
  using Values = std::vector<std::string>;

  NamesInATable& txt(const std::string& name, Values values) { return put("TXT", name, std::move(values)); }
  NamesInATable& mx(const std::string& name, Values values) { return put("MX", name, std::move(values)); }
  NamesInATable& host(const std::string& name, Values values) { return put("A", name, std::move(values)); }
  NamesInATable& ptr(const std::string& address, Values values) { return put("PTR", address, std::move(values)); }
  NamesInATable& fails(const std::string& type, const std::string& name) {
    answers_[type + " " + name] = {{}, "try again later"};
    return *this;
  }

  DnsAnswer text(const std::string& name) override { return answer("TXT", name); }
  DnsAnswer exchangers(const std::string& name) override { return answer("MX", name); }
  DnsAnswer addresses(const std::string& name) override { return answer("A", name); }
  DnsAnswer names(const std::string& address) override { return answer("PTR", address); }

 private:
  NamesInATable& put(const std::string& type, const std::string& name, Values values) {
    answers_[type + " " + name] = {std::move(values), ""};
    return *this;
  }
  DnsAnswer answer(const std::string& type, const std::string& name) const {
    const auto known = answers_.find(type + " " + name);
    return known == answers_.end() ? DnsAnswer{} : known->second;
  }

  std::map<std::string, DnsAnswer> answers_;
};

}  // namespace gazetted
