#include "piece_encoding.hpp"

#include <algorithm>

#include "gazetted/mail/mime.hpp"

namespace gazetted {

std::string qp_encode(std::span<const Piece> pieces) {
  std::string out, fixed;
  for (const auto& piece : pieces) {
    if (!piece.hole) {
      fixed += piece.text;
      continue;
    }
    out.append(qp_encode(std::exchange(fixed, {}))).append(qp_soft_break);
    out.append(qp_encode(piece.text)).append(qp_soft_break);
  }
  return out + qp_encode(fixed);
}

std::string joined(std::span<const Piece> pieces) {
  std::string out;
  for (const auto& piece : pieces) out += piece.text;
  return out;
}

bool wants_base64(std::span<const Piece> pieces) {
  std::size_t all = 0;
  std::size_t high = 0;
  for (const auto& piece : pieces) {
    if (piece.hole) continue;
    all += piece.text.size();
    high += std::size_t(std::count_if(piece.text.begin(), piece.text.end(), [](unsigned char c) { return c >= 0x80; }));
  }
  return high * 3 > all;
}

}  // namespace gazetted
