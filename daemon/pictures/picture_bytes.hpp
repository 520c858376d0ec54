// Numbers in bytes that may end too early: what is not there is 0.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace gazetted {

class PictureBytes {
 public:
  enum class Order { big, little };
  PictureBytes(std::string_view bytes, Order order) : bytes_(bytes), order_(order) {}

  std::size_t size() const { return bytes_.size(); }
  std::uint32_t at8(std::size_t at) const { return at < bytes_.size() ? static_cast<unsigned char>(bytes_[at]) : 0u; }
  std::uint32_t at16(std::size_t at) const {
    return order_ == Order::big ? at8(at) << 8 | at8(at + 1) : at8(at) | at8(at + 1) << 8;
  }
  std::uint32_t at32(std::size_t at) const {
    return order_ == Order::big ? at16(at) << 16 | at16(at + 2) : at16(at) | at16(at + 2) << 16;
  }
  std::uint64_t at64(std::size_t at) const {
    const std::uint64_t first = at32(at), second = at32(at + 4);
    return order_ == Order::big ? first << 32 | second : first | second << 32;
  }
  // As much of it as there is.
  std::string_view part(std::size_t at, std::size_t length) const {
    return at < bytes_.size() ? bytes_.substr(at, length) : std::string_view();
  }

 private:
  std::string_view bytes_;
  Order order_;
};

inline void add_number(std::string& out, std::uint32_t number, int bytes, PictureBytes::Order order) {
  for (int i = 0; i < bytes; ++i) {
    const int shift = 8 * (order == PictureBytes::Order::big ? bytes - 1 - i : i);
    out += static_cast<char>(number >> shift & 0xFF);
  }
}

}  // namespace gazetted
