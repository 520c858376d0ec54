#include "gazetted/base/latin.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <memory>

namespace gazetted {
namespace {

std::unique_ptr<icu::Transliterator> make_transliterator() {
  UErrorCode code = U_ZERO_ERROR;
  std::unique_ptr<icu::Transliterator> made(
      icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, code));
  return U_SUCCESS(code) ? std::move(made) : nullptr;
}

}  // namespace

std::string to_plain_latin(std::string_view text) {
  thread_local const auto transliterator = make_transliterator();  // one must not be used by two threads at once
  auto letters = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), int32_t(text.size())));
  if (transliterator) transliterator->transliterate(letters);
  std::string plain;
  letters.toUTF8String(plain);
  return plain;
}

}  // namespace gazetted
