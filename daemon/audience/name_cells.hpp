// Names as exports write them where there is none ("N/A", "NULL", "-"), and where a web form has encoded them
// ("Ann &amp; Bob", "M&uuml;ller"). Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Whether a cell for names holds no name: a word for "nothing", no letter at all, or an e-mail address.
bool is_no_name(std::string_view cell);
// HTML's entities as the letters that they are; what is no entity stays.
std::string without_entities(std::string_view cell);

}  // namespace gazetted
