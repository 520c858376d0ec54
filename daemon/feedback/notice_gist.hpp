// The sentence of a notice that says why, for people to read where no reply of a server is quoted. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// One line, at most 500 bytes: what stands with a status code, else below the address, else the first words of the
// notice. Empty: there are none.
std::string gist_of(std::string_view notice, std::string_view address);

}  // namespace gazetted
