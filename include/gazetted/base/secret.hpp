// A secret prints as ***** wherever it is printed; reveal() is the one way to its bytes, so that
// every use of one can be found.
#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace gazetted {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
  // In the place of one that cannot be read here, for a command that sends nothing: `check` may not know it.
  static Secret unread() {
    Secret secret("not-visible-here");
    secret.unread_ = true;
    return secret;
  }
  const std::string& reveal() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  bool is_unread() const { return unread_; }

 private:
  std::string bytes_;
  bool unread_ = false;
};

}  // namespace gazetted

template <>
struct fmt::formatter<gazetted::Secret> : fmt::formatter<std::string_view> {
  auto format(const gazetted::Secret&, fmt::format_context& context) const {
    return fmt::formatter<std::string_view>::format("*****", context);
  }
};
