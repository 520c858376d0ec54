// A secret prints as ***** wherever it is printed; reveal() is the one way to its bytes, so that
// every use of one can be found.
#pragma once
#include <fmt/format.h>

#include <string>

namespace gazetted {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
  const std::string& reveal() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

 private:
  std::string bytes_;
};

}  // namespace gazetted

template <>
struct fmt::formatter<gazetted::Secret> : fmt::formatter<std::string_view> {
  auto format(const gazetted::Secret&, fmt::format_context& context) const {
    return fmt::formatter<std::string_view>::format("*****", context);
  }
};
