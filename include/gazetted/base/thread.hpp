// The name and the priority of the calling thread. The name is as top -H, perf and the benchmarks show it; the main
// thread keeps the program's: pidof and systemd look for that.
#pragma once
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace gazetted {

// At most 15 characters (pthread_setname_np(3)).
inline void name_thread(const char* name) { ::pthread_setname_np(::pthread_self(), name); }

// 1 to 19: that much less of a processor that others want too (setpriority(2), which on Linux means one thread).
inline void make_thread_nice(int niceness) { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness); }

}  // namespace gazetted
