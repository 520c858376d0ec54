// Files that are too large for a mail: the mail links to them, and http.listen serves them from the archive, to
// whoever has the link. Nobody can guess one: it names its file and is signed.
#pragma once
#include <optional>

#include "gazetted/config/settings.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

// Nothing when the path is no such link, or the file is no more.
std::optional<WebResponse> answer_file(const WebRequest& request, const Settings& settings);

}  // namespace gazetted
