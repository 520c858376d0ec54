#include "gazetted/audience/list_source.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {

std::string identity_of(const ListSource& source) {
  std::string text = "url\n" + source.url;
  if (source.url.empty()) {
    text = "command";
    for (const auto& word : source.command) text += '\0' + word;
  }
  return hex(sha256(text)).substr(0, 32);
}

}  // namespace gazetted
