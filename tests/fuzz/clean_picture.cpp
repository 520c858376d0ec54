// A picture of a stranger without what its camera wrote: whatever it is, what is left is hardly longer than it was.
#include "gazetted/pictures/clean_picture.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static const std::string xmp = xmp_of({"A title", "A caption", "A credit", "What it shows"});
  const auto clean = clean_picture(bytes, "");
  const auto worded = clean_picture(bytes, xmp);
  constexpr std::size_t beside = 2'000;  // which way is up, and the blocks that words are written in
  const auto may_be = size * (bytes.find("svg") == std::string_view::npos ? 1 : 2);  // a drawing is written anew
  if (clean.size() > may_be + beside || worded.size() > may_be + xmp.size() + beside) __builtin_trap();
  if (clean_picture(clean, "").size() > 2 * clean.size() + beside) __builtin_trap();
  return 0;
}
