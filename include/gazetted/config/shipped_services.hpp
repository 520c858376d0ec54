// The services that are described beside the program (config/channels), for whoever plays them. Any thread.
#pragma once
#include <memory>
#include <vector>

#include "gazetted/send/http_service.hpp"

namespace gazetted {

// In the order of their names; a description that cannot be read is left out.
std::vector<std::shared_ptr<const HttpService>> shipped_services();

}  // namespace gazetted
