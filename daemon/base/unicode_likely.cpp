#include <unicode/locid.h>

#include "gazetted/base/likely_script.hpp"

namespace gazetted {

std::string likely_script(std::string_view tag) {
  UErrorCode code = U_ZERO_ERROR;
  auto locale = icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), int32_t(tag.size())), code);
  if (U_FAILURE(code)) return "";
  locale.addLikelySubtags(code);
  return U_FAILURE(code) ? "" : locale.getScript();
}

}  // namespace gazetted
