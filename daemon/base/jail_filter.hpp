// The jail's filter of system calls, as the kernel takes it. Made once, before any fork.
#pragma once
#include <linux/filter.h>
#include <sys/types.h>

#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

using JailFilter = std::vector<sock_filter>;

Result<JailFilter> make_jail_filter();
// Puts the process's own id in, the only one whose threads it may signal (abort, pthread_kill). Safe after a fork.
void name_own_process(JailFilter& filter, pid_t own);

}  // namespace gazetted
