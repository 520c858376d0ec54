// Bytes of a file or a part of a mail as UTF-8, whatever they were written in.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// By its byte order mark; else as `charset` where that is given, known and fits; else as UTF-8 where it is that; else
// as Windows-1252. NUL and other controls become blanks, every line end is \n.
std::string decoded_text(std::string_view bytes, const std::string& charset);

}  // namespace gazetted
