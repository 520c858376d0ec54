// The users of this machine. Blocking where they come from a directory service.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace gazetted {

// "alice"; "uid 1000" where nobody has that number (any more).
std::string user_name(std::int64_t uid);
std::optional<std::int64_t> uid_of(const std::string& user);

// Who had logged in to the session of a process, which sudo and su do not change. Nothing: the kernel does not know, or
// the process has ended.
std::optional<unsigned> login_of(pid_t process);
// Whether that can be told of it: a process may be hidden from others, or have ended.
bool is_seen(pid_t process);

}  // namespace gazetted
