#include "gazetted/base/users.hpp"

#include <fmt/format.h>
#include <pwd.h>

#include <limits>

#include "gazetted/base/file.hpp"

namespace gazetted {
namespace {

constexpr std::size_t buffer_size = 16384;

}  // namespace

std::string user_name(std::int64_t uid) {
  char buffer[buffer_size];
  passwd entry{};
  passwd* found = nullptr;
  const bool is_named = ::getpwuid_r(uid_t(uid), &entry, buffer, sizeof buffer, &found) == 0 && found;
  return is_named ? found->pw_name : fmt::format("uid {}", uid);
}

std::optional<std::int64_t> uid_of(const std::string& user) {
  char buffer[buffer_size];
  passwd entry{};
  passwd* found = nullptr;
  const bool is_there = ::getpwnam_r(user.c_str(), &entry, buffer, sizeof buffer, &found) == 0 && found;
  return is_there ? std::optional<std::int64_t>(found->pw_uid) : std::nullopt;
}

std::optional<unsigned> login_of(pid_t process) {
  const auto text = read_file(fmt::format("/proc/{}/loginuid", process), 32);
  unsigned login = 0;
  // A session without a login has the largest number.
  if (!text || std::sscanf(text->c_str(), "%u", &login) != 1 || login == std::numeric_limits<unsigned>::max())
    return std::nullopt;
  return login;
}

bool is_seen(pid_t process) {
  std::error_code code;
  return fs::exists(fmt::format("/proc/{}", process), code);
}

}  // namespace gazetted
