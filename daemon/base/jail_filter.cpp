#include "jail_filter.hpp"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <memory>

#include "gazetted/base/file.hpp"

namespace gazetted {
namespace {

// Stays in the filter where the process's own id goes; no process has it (they end at 2^22).
constexpr std::uint32_t own_id_mark = 0x7A7A7A7A;

struct Refused {
  int error;
  std::vector<const char*> calls;
};

// A list of what is refused, not of what is allowed: the programs are any that a distribution ships, their runtimes
// differ (GLib, GHC), and a list of what is allowed would break with their next version. What matters is closed:
// sockets, other processes, and what Landlock does not see (modes, owners, times, attributes, truncation before 6.2).
const std::vector<Refused>& refused() {
  static const std::vector<Refused> calls = {
      {EACCES, {"socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg"}},
      {ENOSYS, {"io_uring_setup", "io_uring_enter", "io_uring_register", "openat2", "clone3"}},  // not seen into
      {EPERM,
       {"fork",
        "vfork",
        "kill",
        "tkill",
        "rt_sigqueueinfo",
        "rt_tgsigqueueinfo",
        "pidfd_open",
        "pidfd_getfd",
        "pidfd_send_signal",
        "process_madvise",
        "process_mrelease",
        "ptrace",
        "process_vm_readv",
        "process_vm_writev",
        "kcmp",
        "sched_setaffinity",
        "sched_setscheduler",
        "sched_setparam",
        "setpriority",
        "ioprio_set",
        "migrate_pages",
        "move_pages"}},
      {EPERM,
       {"chmod",
        "fchmod",
        "fchmodat",
        "chown",
        "fchown",
        "lchown",
        "fchownat",
        "setxattr",
        "lsetxattr",
        "fsetxattr",
        "removexattr",
        "lremovexattr",
        "fremovexattr",
        "utime",
        "utimes",
        "utimensat",
        "futimesat",
        "truncate",
        "mknod",
        "mknodat",
        "name_to_handle_at",
        "open_by_handle_at"}},
      {EPERM, {"mount",         "umount2",       "pivot_root",   "chroot",        "unshare",         "setns",
               "open_tree",     "move_mount",    "fsopen",       "fsconfig",      "fsmount",         "fspick",
               "mount_setattr", "swapon",        "swapoff",      "quotactl",      "quotactl_fd",     "acct",
               "sethostname",   "setdomainname", "reboot",       "kexec_load",    "kexec_file_load", "init_module",
               "finit_module",  "delete_module", "settimeofday", "clock_settime", "clock_adjtime",   "adjtimex",
               "syslog",        "iopl",          "ioperm"}},
      {EPERM,
       {"perf_event_open", "bpf", "userfaultfd", "keyctl", "add_key", "request_key", "fanotify_init", "memfd_create",
        "memfd_secret", "shmget", "shmat", "semget", "msgget", "mq_open", "personality"}},
  };
  return calls;
}

using Context = std::unique_ptr<void, void (*)(void*)>;

int refuse(scmp_filter_ctx context, int error, const char* name) {
  const int number = seccomp_syscall_resolve_name(name);
  if (number == __NR_SCMP_ERROR) return 0;  // a call that this libseccomp does not know yet
  return seccomp_rule_add(context, SCMP_ACT_ERRNO(static_cast<unsigned>(error)), number, 0);
}

int refuse_by_arguments(scmp_filter_ctx context) {
  const auto deny = SCMP_ACT_ERRNO(static_cast<unsigned>(EPERM));
  // Threads are clones that share everything; all others are processes.
  int bad = seccomp_rule_add(context, deny, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  bad |= seccomp_rule_add(context, deny, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_NE, own_id_mark, 0));
  bad |= seccomp_rule_add(context, deny, SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_NE, 0, 0));
  // O_RDONLY | O_TRUNC empties a file for which only reading was asked.
  constexpr scmp_datum_t asked = O_ACCMODE | O_TRUNC;
  bad |= seccomp_rule_add(context, deny, SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, asked, O_TRUNC));
  bad |= seccomp_rule_add(context, deny, SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, asked, O_TRUNC));
  return bad;
}

}  // namespace

Result<JailFilter> make_jail_filter() {
  const Context context(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
  if (!context) return fail("no filter of system calls could be made");
  int bad = refuse_by_arguments(context.get());
  for (const Refused& group : refused())
    for (const char* name : group.calls) bad |= refuse(context.get(), group.error, name);
  const Descriptor file(::memfd_create("jail", MFD_CLOEXEC));
  if (!file.valid()) return fail_errno("memfd_create");
  if (bad != 0 || seccomp_export_bpf(context.get(), file.get()) != 0) return fail("the jail's filter cannot be made");
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return fail_errno("the jail's filter");
  const auto bytes = read_all(file.get(), "the jail's filter", 1u << 20);
  if (!bytes) return bytes.error();
  JailFilter filter(bytes->size() / sizeof(sock_filter));
  std::memcpy(filter.data(), bytes->data(), filter.size() * sizeof(sock_filter));
  return filter;
}

void name_own_process(JailFilter& filter, pid_t own) {
  for (sock_filter& step : filter)
    if (step.k == own_id_mark) step.k = static_cast<std::uint32_t>(own);
}

}  // namespace gazetted
