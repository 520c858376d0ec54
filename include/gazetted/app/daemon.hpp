// The process: opens what there is to open, joins the two loops, and obeys signals and the control socket. Everything
// of it begins and ends in this one call, on the thread that makes it. What it accepted is in the ledger and in the
// archive; a crash leaves the next start to put right what was half done.
#pragma once
#include <functional>
#include <optional>

#include "gazetted/app/rehearsal.hpp"
#include "gazetted/base/clock.hpp"

namespace gazetted {

// Until SIGTERM, SIGINT, or the end of the terminal it was started from. An error: it could not start.
// `rehearsal`: what is done to the settings after every reload. `started` is called once it works, with the port of
// `http:` (0: none).
Status run_daemon(Settings settings, const Clock& clock, std::optional<Rehearsal> rehearsal = {},
                  const std::function<void(const Settings&, int http_port)>& started = {});

}  // namespace gazetted
