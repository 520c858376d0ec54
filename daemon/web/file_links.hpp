// Files that are too large for a mail: the mail links to them, and they are served from the archive to whoever has the
// link. Nobody can guess one: it names its file and is signed. A file that is no more, or not yet, is a wrong path;
// what was public may be withdrawn, and so no cache may keep it without asking.
#pragma once
#include <string>

#include "gazetted/web/endpoints.hpp"

namespace gazetted {

asio::awaitable<WebResponse> show_file(std::shared_ptr<const Settings> settings, WebPorts ports, WebRequest request,
                                       std::string token);

}  // namespace gazetted
