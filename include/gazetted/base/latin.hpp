// Any script in plain Latin letters, for addresses and for searching: Łódź is lodz, Москва moskva, 北京 bei jing.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// ICU's Any-Latin; Latin-ASCII; Lower. What has no Latin form stays as it is. Thread-safe.
std::string to_plain_latin(std::string_view text);

}  // namespace gazetted
