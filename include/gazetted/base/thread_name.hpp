// The name of the calling thread, as top -H, perf and the benchmarks show it. The main thread keeps the
// program's name: pidof and systemd look for that.
#pragma once
#include <pthread.h>

namespace gazetted {

// At most 15 characters (pthread_setname_np(3)).
inline void name_thread(const char* name) { ::pthread_setname_np(::pthread_self(), name); }

}  // namespace gazetted
