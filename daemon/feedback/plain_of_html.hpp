// The words of an HTML body as lines: enough to read a notice by, nothing to show.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Linear in the size of `html`, whatever is in it.
std::string plain_of_html(std::string_view html);

}  // namespace gazetted
