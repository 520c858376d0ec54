// Files that are too large for a mail: the mail links to them, and they are served from the archive to whoever has the
// link. Nobody can guess one: it names its file and is signed. A file that is no more is a wrong path.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

WebResponse show_file(const Settings& settings, const std::string& token);

}  // namespace gazetted
