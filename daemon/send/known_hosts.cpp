#include "gazetted/send/known_hosts.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {

const KnownHost* known_host(std::string_view host) {
  constexpr Duration second{1'000};
  constexpr Duration minute{60'000};
  constexpr Duration day{86'400'000};
  // Exchange Online: 30 messages a minute, 10,000 recipients a day, 3 connections (client submission).
  static const KnownHost office365{"Microsoft 365", {{30, minute, false}, {10'000, day, true}}, 3};
  // Google Workspace: 2,000 messages a day; a consumer account has 500.
  static const KnownHost gmail{"Google Workspace", {{2'000, day, true}}, 0};
  // Amazon SES, an account as it is opened: one a second, 200 a day; each account's own quota is larger.
  static const KnownHost ses{"a new Amazon SES account", {{1, second, false}, {200, day, true}}, 0};
  const auto name = lower(host);
  if (name == "smtp.office365.com" || name.ends_with(".smtp.office365.com")) return &office365;
  if (name == "smtp.gmail.com" || name == "smtp-relay.gmail.com") return &gmail;
  if (name.starts_with("email-smtp.") && name.ends_with(".amazonaws.com")) return &ses;
  return nullptr;
}

}  // namespace gazetted
