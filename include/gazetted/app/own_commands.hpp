// How a command is written in what people read, so that it does what it says when it is typed: in a rehearsal it has to
// say which one. Set once, before other threads begin; read on any.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// "gazetted" unless something else is set: "gazetted --rehearse /tmp/r".
void commands_begin_with(std::string start);
// "gazetted status a".
std::string typed(std::string_view words);

}  // namespace gazetted
