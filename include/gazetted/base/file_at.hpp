// Files below an open directory, never through a link: what is made must not be there before. Blocking. Without sync:
// see fsync_tree().
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

// Reading only; a link or anything but a directory is an error.
Result<Descriptor> open_directory_at(int directory_fd, const std::string& name);
// Makes it, and opens it. One that is there already is an error.
Result<Descriptor> make_directory_at(int directory_fd, const std::string& name, int mode);
// A file of exactly this mode; one that is there already is an error.
Status write_new_at(int directory_fd, const std::string& name, std::string_view bytes, int mode);

// A regular file by a relative path below a directory, whoever wrote that path: no "..", and no link on the way.
// Names that look the same are the same, whatever their code points (NFC and NFD).
Result<Descriptor> open_file_below(const fs::path& directory, const std::string& path);
// The same path as its directory and file are called; as it is where there is none.
std::string name_below(const fs::path& directory, const std::string& path);
Result<std::string> read_file_below(const fs::path& directory, const std::string& path, std::uint64_t limit);
std::uint64_t file_size_below(const fs::path& directory, const std::string& path);  // 0 where there is none

}  // namespace gazetted
