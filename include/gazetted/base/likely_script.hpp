// Which script a language tag means where it does not say so. Thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Unicode's likely subtags (UTS 35): "Hant" for zh-TW and zh-HK, "Hans" for zh, "Cyrl" for sr; empty for what is no
// tag.
std::string likely_script(std::string_view tag);

}  // namespace gazetted
