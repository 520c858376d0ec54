// The door of lists with `subscribe: true`: a form, the page behind the link in the mail that asks to confirm, and the
// page of somebody's preferences. A GET changes nothing, since scanners follow every link and run its scripts; only a
// POST does. No cookie, no script. A forged token sees what a wrong path sees.
#pragma once
#include "gazetted/web/endpoints.hpp"

namespace gazetted {

void add_door(Router& router, const WebPorts& ports);

}  // namespace gazetted
