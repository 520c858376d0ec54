// The page where somebody sees and changes what they get, behind a link that says whose it is. A GET changes nothing.
#pragma once
#include "gazetted/web/endpoints.hpp"

namespace gazetted {

// Where there is a book.
void add_preferences(Router& router, const WebPorts& ports);

}  // namespace gazetted
