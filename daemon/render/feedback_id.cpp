#include "feedback_id.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// At most `limit` letters of a name; one that is longer ends with a hash of all of it.
std::string short_word(std::string_view text, std::size_t limit) {
  std::string out;
  for (const char c : text)
    out += is_ascii(std::string_view(&c, 1)) && std::isalnum(static_cast<unsigned char>(c)) ? c : '-';
  if (out.size() <= limit) return out;
  return out.substr(0, limit - 9) + "-" + hex(sha256(text)).substr(0, 8);
}

}  // namespace

std::string feedback_id(const std::string& release, const std::string& list, const std::string& domain) {
  return short_word(release, 26) + ":" + short_word(list, 17) + ":release:gz" + hex(sha256(domain)).substr(0, 10);
}

}  // namespace gazetted
