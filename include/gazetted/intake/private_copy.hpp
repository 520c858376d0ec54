// The private copy of a drop: a file or a bundle is opened without following a link, checked by its descriptor and
// copied within a budget, since whoever dropped it may still have a hand on it. Nothing outside `to` is written,
// and nothing but what was named is read. Blocking; any thread. Half a copy may be left behind by an error or a crash.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

struct CopyRules {
  std::uint64_t max_file_size = 25u << 20;  // of a file, or of all the files of a bundle
  std::vector<std::string> owners;          // users, groups or numbers; empty: anybody
};

struct PrivateCopy {
  std::string hash;            // hex SHA-256 of what was copied
  bool is_of_several = false;  // its files and directories belong to several users
};

// Copies the entry `name` of an open directory to `to`, which must not be there; 0600, directories 0700. An error is
// the reason to refuse the drop, or the machine's trouble.
Result<PrivateCopy> copy_privately(int directory_fd, const std::string& name, const fs::path& to,
                                   const CopyRules& rules);

// Whether what belongs to this user may be taken.
Status check_owner(unsigned uid, const std::vector<std::string>& owners);

// Whether a file may be called so: UTF-8 without control characters, at most 200 bytes.
Status check_drop_name(const std::string& name);

}  // namespace gazetted
