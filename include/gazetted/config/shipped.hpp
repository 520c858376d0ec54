// Where what is shipped beside the program is: templates, descriptions of channels, the demo. Any thread.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/file.hpp"

namespace gazetted {

// The installed place of `what` ("templates"), then that in the source tree it was built from. They need not exist.
std::vector<fs::path> shipped(const std::string& what);
// Where a program of ours that is none of the user's may be: installed, else beside this one, as in a build.
std::vector<fs::path> helper_programs(const std::string& name);

}  // namespace gazetted
