#include "gazetted/render/leave_address.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// "noreply@", "do-not-reply@": nobody reads what is sent there.
bool is_unread(std::string_view local) {
  auto word = lower(local);
  std::erase_if(word, [](char c) { return c == '-' || c == '_' || c == '.'; });
  return word.starts_with("noreply") || word.starts_with("donotreply") || word.starts_with("nepasrepondre");
}

}  // namespace

std::string leave_address(const Mailbox& from, const Newsroom& newsroom) {
  if (!is_unread(from.address.local())) return from.address.text();
  const auto desk = Address::parse(newsroom.email);
  return desk && !desk->needs_smtputf8() && !is_unread(desk->local()) ? desk->text() : "";
}

}  // namespace gazetted
