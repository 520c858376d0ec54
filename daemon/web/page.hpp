// The frame of the small pages that people see behind a link in a mail. Pure.
#pragma once
#include <string>

#include "gazetted/net/http_server.hpp"

namespace gazetted {

// `inside` is HTML, the rest is text. `above`: who speaks; empty: nobody is named.
WebResponse page_response(int status, const std::string& language, const std::string& title, const std::string& inside,
                          const std::string& above = "");

// What a wrong path and a forged token see, in a language that the browser accepts.
WebResponse nothing_here(std::string_view accepted_languages = "");
// What a link sees that was cut. `advice`: a label.
WebResponse cut_link_page(const std::string& language, std::string_view advice);

}  // namespace gazetted
