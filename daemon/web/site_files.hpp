// The public newsroom, from the directory that publishing/ writes: as any web server would serve it, and what a
// directory of files cannot say: 301 to where a story is now, 410 for what was withdrawn.
#pragma once
#include "gazetted/base/file.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

WebResponse show_site(const fs::path& site, const WebRequest& request);

}  // namespace gazetted
