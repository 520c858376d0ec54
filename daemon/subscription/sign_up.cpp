#include "gazetted/subscription/sign_up.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace gazetted {

SignUpVerdict judge_sign_up(const SignUpCounts& counts, Proof proof, const SignUpLimits& limits) {
  if (counts.mails_looked_at >= limits.looked_at && counts.confirmed < limits.confirmed)
    return {SignUpAnswer::closed, false, "too few of the last mails were confirmed"};
  if (counts.network_hour >= limits.network_hour || counts.network_day >= limits.network_day)
    return {SignUpAnswer::later, false, "too many requests from one network"};
  if (counts.domain_hour >= limits.domain_hour) return {SignUpAnswer::later, false, "too many requests for one domain"};
  if (counts.form_hour >= limits.form_hour + limits.proven_hour)
    return {SignUpAnswer::later, false, "too many requests for one list"};
  if (counts.form_hour >= limits.form_hour && proof == Proof::none)
    return {SignUpAnswer::prove, false, "more requests for one list than usual"};
  if (counts.address_day >= limits.address_day || counts.address_month >= limits.address_month)
    return {SignUpAnswer::check_mail, false, "the address was mailed before"};
  if (counts.hindrance == Hindrance::operators) return {SignUpAnswer::check_mail, false, "the address is suppressed"};
  return {SignUpAnswer::check_mail, true, ""};
}

bool may_sign_up(const Address& address) {
  const auto domain = address.domain();
  const auto dot = domain.rfind('.');
  return !address.local().starts_with('"') && !domain.starts_with('[') && dot != std::string_view::npos && dot > 0 &&
         domain.size() - dot > 2;
}

std::string mailbox_behind(std::string_view key) {
  const auto at = key.rfind('@');
  if (at == std::string_view::npos) return std::string(key);
  auto local = std::string(key.substr(0, at));
  auto domain = std::string(key.substr(at + 1));
  std::erase(local, '"');
  if (const auto plus = local.find('+'); plus != std::string::npos && plus > 0) local.resize(plus);
  if (domain == "googlemail.com") domain = "gmail.com";
  if (domain == "gmail.com") std::erase(local, '.');
  return local + "@" + domain;
}

std::string network_of(std::string_view visitor) {
  const std::string text(visitor);
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return text;
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &v6) != 1) return "unknown";
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (IN6_IS_ADDR_V4MAPPED(&v6)) {
    ::inet_ntop(AF_INET, &v6.s6_addr[12], out.data(), out.size());
    return out.data();
  }
  std::fill(std::begin(v6.s6_addr) + 8, std::end(v6.s6_addr), static_cast<unsigned char>(0));
  ::inet_ntop(AF_INET6, &v6, out.data(), out.size());
  return std::string(out.data()) + "/64";
}

}  // namespace gazetted
