// Text made small before anybody asks for it. The same bytes give the same bytes, as long as the libraries are the
// same. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

std::string gzip(std::string_view text);  // RFC 1952, without name and time
// RFC 7932. `once`: for what is compressed once and read for years; it takes some thirty times as long and saves a
// tenth.
enum class Effort { quick, once };
std::string brotli(std::string_view text, Effort effort);

}  // namespace gazetted
