#include "gazetted/audience/address_hints.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// The large mailbox providers with names long enough for a slip to be one: `mail.com` is no slip of `gmail.com`.
constexpr std::array<std::string_view, 34> large = {
    "gmail.com",   "googlemail.com", "yahoo.com",      "yahoo.co.uk",  "yahoo.fr",   "yahoo.de",       "hotmail.com",
    "hotmail.fr",  "hotmail.co.uk",  "outlook.com",    "outlook.de",   "icloud.com", "protonmail.com", "t-online.de",
    "freenet.de",  "orange.fr",      "wanadoo.fr",     "laposte.net",  "free.fr",    "libero.it",      "virgilio.it",
    "comcast.net", "verizon.net",    "btinternet.com", "bluewin.ch",   "telenet.be", "ziggo.nl",       "yandex.ru",
    "rambler.ru",  "naver.com",      "posteo.de",      "fastmail.com", "proton.me",  "mailbox.org"};

// Names of their own that are one letter away from one of those.
const std::set<std::string, std::less<>> others = {
    "mail.com",   "ymail.com",  "email.com",  "gmail.co", "yahoo.co",   "fre.fr",     "fee.fr",     "tree.fr",
    "yahoo.se",   "yahoo.no",   "yahoo.dk",   "yahoo.be", "hotmail.be", "hotmail.de", "outlook.fr", "outlook.dk",
    "outlook.es", "outlook.at", "outlook.be", "yahoo.es", "orange.be",  "yandex.by",  "yandex.ua"};

// Whether one letter was changed, left out, put in, or two have changed places.
bool one_slip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t same = 0;
  while (same < a.size() && a[same] == b[same]) ++same;
  if (a.size() < b.size()) return a.substr(same) == b.substr(same + 1);
  if (same == a.size() || a.substr(same + 1) == b.substr(same + 1)) return same < a.size();
  return same + 1 < a.size() && a[same] == b[same + 1] && a[same + 1] == b[same] &&
         a.substr(same + 2) == b.substr(same + 2);
}

}  // namespace

std::optional<std::string> address_hint(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  static const std::set<std::string, std::less<>> nobody = {"noreply", "donotreply", "postmaster",    "mailerdaemon",
                                                            "abuse",   "hostmaster", "nepasrepondre", "keineantwort",
                                                            "bounce",  "bounces",    "spam"};
  auto local = lower(address.substr(0, at));
  std::erase_if(local, [](char c) { return c == '-' || c == '_' || c == '.'; });
  if (nobody.contains(local)) return "'" + std::string(address.substr(0, at)) + "@' does not look like a subscriber";
  const auto domain = address.substr(at + 1);
  if (domain.size() < 7 || others.contains(domain)) return std::nullopt;
  for (const auto known : large) {
    if (domain == known) return std::nullopt;
  }
  for (const auto known : large) {
    if (one_slip(domain, known)) return "did you mean " + std::string(known) + "?";
  }
  return std::nullopt;
}

std::optional<std::string> mailing_list_hint(std::string_view address) {
  constexpr std::array<std::string_view, 9> first_labels = {
      "list.", "lists.", "listserv.", "listserver.", "mailman.", "mailman3.", "listes.", "listas.", "liste."};
  constexpr std::array<std::string_view, 6> hosts = {"googlegroups.com", "groups.io",     "freelists.org",
                                                     "simplelists.com",  "mail-list.com", "framalistes.org"};
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  const auto domain = lower(address.substr(at + 1));
  const bool is_list =
      std::any_of(first_labels.begin(), first_labels.end(), [&](auto label) { return domain.starts_with(label); }) ||
      std::any_of(hosts.begin(), hosts.end(),
                  [&](auto host) { return domain == host || domain.ends_with("." + std::string(host)); });
  if (!is_list) return std::nullopt;
  return "it looks like a mailing list, whose readers could unsubscribe all of it by the link in a mail; such "
         "addresses "
         "belong on a list with unsubscribe: none";
}

}  // namespace gazetted
