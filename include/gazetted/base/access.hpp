// Words for what may not be read or written: what is in the way, whose it is, who we are, and what helps. "Permission
// denied" and "no such file" send people looking for a mistake in what they typed. Blocking.
#pragma once
#include <sys/stat.h>

#include <string>

#include "gazetted/base/file.hpp"

namespace gazetted {

enum class Use { read, write, make };  // make: or write, where it is there

// The first thing on the way to a file that keeps somebody out.
struct Barrier {
  std::string path;          // empty: the file itself
  std::string owner, group;  // names
  unsigned mode = 0;         // the permissions alone
  unsigned needed = 4;       // of these three bits: read 4, write 2, search 1
};

// Who is kept out.
struct Visitor {
  std::string user, group;    // of this process
  std::string account;        // of the daemon on this machine; empty: there is none
  bool is_member = false;     // of the barrier's group
  bool joined_later = false;  // the user is, and this session began before that
};

// "alice may not read it: /var/lib/gazetted belongs to gazetted:press (mode 0750); …". Pure.
std::string words_of(const Barrier& barrier, const Visitor& visitor, Use use);

// Why this process may not use what is there, or make what is not; empty: it may, or something else is wrong.
std::string why_not_allowed(const fs::path& path, Use use = Use::read);
// What to say of a file that cannot be found: that it is out of our reach, else `absent`.
std::string absent_or_closed(const fs::path& path, const std::string& absent);
// " (alice may not read it: …)", for the end of a sentence; empty where we may.
std::string in_brackets_why(const fs::path& path);
// Why the daemon, which is this process, may not read a file that was dropped for it.
std::string why_not_for_daemon(const struct stat& dropped);

// The error of the last system call on `path`: "path: what: reason", and these words where it was not permitted.
Error fail_on(const fs::path& path, const std::string& what = "", Use use = Use::read);

}  // namespace gazetted
