#include "jail_files.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace gazetted {
namespace {

// Of kernels younger than the headers of Debian 12 (Documentation/userspace-api/landlock.rst).
constexpr std::uint64_t access_truncate = 1u << 14;              // version 3
constexpr std::uint64_t access_device_ioctl = 1u << 15;          // version 5
constexpr std::uint64_t network_bind_and_connect = 3;            // version 4
constexpr std::uint64_t scope_abstract_sockets_and_signals = 3;  // version 6

struct Rules {  // struct landlock_ruleset_attr, as it has grown
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scopes = 0;
};

constexpr std::uint64_t may_read_file = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t may_read = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t may_write = may_read | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                                    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                    LANDLOCK_ACCESS_FS_REMOVE_DIR | access_truncate;
constexpr std::uint64_t on_files =
    may_read_file | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | access_truncate;

std::uint64_t all_of(int version) {
  std::uint64_t all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  if (version >= 2) all |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) all |= access_truncate;
  if (version >= 5) all |= access_device_ioctl;
  return all;
}

struct Ruleset {
  int fd;
  std::uint64_t handled;  // a rule may speak of nothing else
};

Status allow(const Ruleset& ruleset, const fs::path& path, std::uint64_t access) {
  const Descriptor there(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!there.valid()) return fail_errno(path.string());
  struct stat found {};
  if (::fstat(there.get(), &found) != 0) return fail_errno(path.string());
  landlock_path_beneath_attr rule{};
  rule.allowed_access = ruleset.handled & (S_ISDIR(found.st_mode) ? access : access & on_files);
  rule.parent_fd = there.get();
  if (::syscall(SYS_landlock_add_rule, ruleset.fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    return fail_errno("Landlock: " + path.string());
  return {};
}

// What programs need to start; none of it is anybody's secret.
Status allow_system(const Ruleset& ruleset) {
  for (const char* path : {"/usr", "/lib", "/lib64", "/bin"})
    if (::access(path, F_OK) == 0)
      if (auto done = allow(ruleset, path, may_read | LANDLOCK_ACCESS_FS_EXECUTE); !done) return done;
  for (const char* path : {"/etc/ld.so.cache", "/etc/localtime", "/dev/urandom", "/dev/zero"})
    if (::access(path, R_OK) == 0)
      if (auto done = allow(ruleset, path, may_read_file); !done) return done;
  if (::access("/dev/null", W_OK) != 0) return {};
  return allow(ruleset, "/dev/null", may_read_file | LANDLOCK_ACCESS_FS_WRITE_FILE | access_truncate);
}

}  // namespace

int landlock_version() {
  static const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

Result<Descriptor> make_file_rules(const fs::path& program, const std::vector<fs::path>& readable,
                                   const fs::path& writable) {
  const int version = landlock_version();
  if (version == 0) return Descriptor();
  const std::uint64_t handled = all_of(version);
  Rules rules;
  rules.files = handled;
  std::size_t size = sizeof rules.files;
  if (version >= 4) {
    rules.network = network_bind_and_connect;
    size += sizeof rules.network;
  }
  if (version >= 6) {
    rules.scopes = scope_abstract_sockets_and_signals;
    size += sizeof rules.scopes;
  }
  Descriptor ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rules, size, 0)));
  if (!ruleset.valid()) return fail_errno("Landlock");
  const Ruleset to{ruleset.get(), handled};
  if (auto done = allow_system(to); !done) return done.error();
  if (auto done = allow(to, program, may_read_file | LANDLOCK_ACCESS_FS_EXECUTE); !done) return done.error();
  for (const fs::path& path : readable)
    if (auto done = allow(to, path, may_read); !done) return done.error();
  if (auto done = allow(to, writable, may_write); !done) return done.error();
  return ruleset;
}

int restrict_files(int ruleset) { return ::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0 ? 0 : errno; }

}  // namespace gazetted
