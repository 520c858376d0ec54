#include "gazetted/render/picture_kind.hpp"

#include <algorithm>

namespace gazetted {

bool looks_like_picture(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::string_view openings[] = {"\x89PNG\r\n\x1A\n"sv, "\xFF\xD8\xFF"sv, "GIF87a"sv, "GIF89a"sv, "BM"sv,
                                           "\0\0\1\0"sv};
  if (std::any_of(std::begin(openings), std::end(openings), [&](auto one) { return bytes.starts_with(one); }))
    return true;
  if (bytes.starts_with("RIFF")) return bytes.substr(0, 12).ends_with("WEBP");
  if (bytes.size() > 12 && bytes.substr(4, 4) == "ftyp") return true;
  return bytes.substr(0, 1024).find("<svg") != std::string_view::npos;
}

}  // namespace gazetted
