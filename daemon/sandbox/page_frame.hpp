// What the sandbox's pages share.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

std::string page_frame(const std::string& title, const std::string& body);
std::string form_decode(std::string_view text);  // application/x-www-form-urlencoded

}  // namespace gazetted
