#include "gazetted/app/fetched_lists.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>

namespace gazetted {
namespace {

constexpr std::uint64_t largest_record = 64u << 10;

Status move(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return fail_errno(to.string());
  return {};
}

fs::path version(const fs::path& kept, int number) { return kept.string() + "." + std::to_string(number); }

}  // namespace

FetchRecord read_fetch_record(const fs::path& directory) {
  const auto text = read_file(directory / fetch_record_name, largest_record);
  if (!text) return {};
  const auto record = parse_fetch_record(*text);
  return record ? *record : FetchRecord{};
}

Status write_fetch_record(const fs::path& directory, const FetchRecord& record) {
  return write_durably(directory / fetch_record_name, to_text(record), 0640);
}

fs::path fetching_file(const fs::path& directory) { return directory / "fetching.csv"; }

Status take_list(const fs::path& directory, const fs::path& file) {
  if (auto status = fsync_file(file); !status) return status;
  const auto kept = directory / fetched_list_name;
  std::error_code code;
  for (int number = list_versions_kept; number > 1; --number) {
    fs::rename(version(kept, number - 1), version(kept, number), code);  // absent at first
  }
  // A second name, so that the first is never without a file.
  fs::remove(version(kept, 1), code);
  if (::link(kept.c_str(), version(kept, 1).c_str()) != 0 && errno != ENOENT) return fail_errno(kept.string());
  if (auto status = move(file, kept); !status) return status;
  fs::remove(directory / refused_list_name, code);
  return fsync_directory(directory);
}

Status refuse_list(const fs::path& directory, const fs::path& file) {
  return move(file, directory / refused_list_name);
}

bool is_same_file(const fs::path& one, const fs::path& other) {
  std::error_code code;
  const auto size = fs::file_size(one, code);
  if (code || fs::file_size(other, code) != size || code) return false;
  std::ifstream a(one, std::ios::binary);
  std::ifstream b(other, std::ios::binary);
  std::array<char, 65536> x;
  std::array<char, 65536> y;
  std::uint64_t read = 0;
  while (a && b) {
    a.read(x.data(), x.size());
    b.read(y.data(), y.size());
    if (a.gcount() != b.gcount() || !std::equal(x.begin(), x.begin() + a.gcount(), y.begin())) return false;
    read += std::uint64_t(a.gcount());
  }
  return read == size;
}

}  // namespace gazetted
