#include "gazetted/base/compression.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>
#include <bit>

#include "gazetted/base/error.hpp"

namespace gazetted {

std::string gzip(std::string_view text) {
  constexpr int gzip_window = 15 + 16, memory = 8, level = 6;
  z_stream stream{};
  if (::deflateInit2(&stream, level, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
    broken("zlib has no memory");
  std::string out(::deflateBound(&stream, uLong(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = uInt(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  const int ended = ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  if (ended != Z_STREAM_END) broken("zlib did not finish a text in the space that it asked for");
  return out;
}

std::string brotli(std::string_view text, Effort effort) {
  const int quality = effort == Effort::once ? BROTLI_MAX_QUALITY : 5;
  // A larger window than the text is memory that is cleared for nothing.
  const int window = std::clamp(int(std::bit_width(text.size())), BROTLI_MIN_WINDOW_BITS, 20);
  std::string out(::BrotliEncoderMaxCompressedSize(text.size()), '\0');
  auto size = out.size();
  const auto done = ::BrotliEncoderCompress(quality, window, BROTLI_MODE_TEXT, text.size(),
                                            reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                            reinterpret_cast<std::uint8_t*>(out.data()));
  if (!done) broken("brotli did not finish a text in the space that it asked for");
  out.resize(size);
  return out;
}

}  // namespace gazetted
