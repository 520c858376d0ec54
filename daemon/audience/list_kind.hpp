// What kind of file a list is, by its first bytes. Pure.
#pragma once
#include <string_view>

#include "gazetted/base/error.hpp"

namespace gazetted {

enum class ListKind { csv, json_lines };
// An error says what the file is instead and what to do. `ending` is lower case, with its dot.
Result<ListKind> list_kind(std::string_view start, std::string_view ending);

}  // namespace gazetted
